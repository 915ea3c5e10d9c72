// What the card and the plan share on paper: words, dates, numbers with their signs, lines to write on.
// The same as bavn.printing: one wording, and what one print says the other says.
(function (bavn) {
  "use strict";

  const { el, logic } = bavn;
  const LONGEST_NUMBER = 24;
  const SHAPES = {
    verified: ["M10 0a10 10 0 1 0 .01 0zM4.4 10.8l3.9 3.8 7.3-8-1.5-1.4-5.9 6.3-2.4-2.3z"],
    unverified: ["M10 0a10 10 0 1 0 .01 0zm0 1.7a8.3 8.3 0 1 1-.01 0z", "M7 7.7C7 4 13 4 13 7.6c0 2.2-2.2 2.4-2.2 4.1H9.2c0-2.4 2-2.7 2-4.1 0-1.5-2.5-1.5-2.5.1zM9 13.2h2v2H9z"],
    stale: ["M10 0l10 19H0zM9 6.5l.3 6.7h1.4l.3-6.7zM9 14.6h2v2H9z"],
    cross: ["M3.5 1.5L10 8l6.5-6.5 2 2L12 10l6.5 6.5-2 2L10 12l-6.5 6.5-2-2L8 10 1.5 3.5z"],
  };

  /** What is needed to print in one language: {plan, library, language, today, said(name, values)}. */
  bavn.paper = function (plan, library, language, today) {
    const said = (name, values = {}) =>
      Object.keys(values).reduce((text, key) => text.split(`{${key}}`).join(values[key]), library.words[`print.${name}`][language]);
    const answer = (name, longest = 200) => cut(logic.value(plan, name), longest);
    const known = new Map(logic.contacts(plan, library, language, today).map((one) => [one.id, one]));
    return { plan, library, language, today, said, answer, known };
  };

  /** Text on one line without what could turn the direction of writing around, cut with an ellipsis. */
  const cut = (bavn.cut = function (text, longest) {
    const flat = text.replace(/\s+/gu, " ").trim().replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/gu, "").replace(/(\p{M}{3})\p{M}+/gu, "$1");
    const letters = Array.from(flat);
    return letters.length <= longest ? flat : `${letters.slice(0, longest - 1).join("").trimEnd()}…`;
  });

  /** 22.11.2026 in Danish, 2026-11-22 in English; what is no date as it stands. */
  bavn.paperDay = function (day, language) {
    if (!logic.isDay(day)) return cut(day || "", 40);
    return language === "da" ? day.split("-").reverse().join(".") : day;
  };

  bavn.kroner = function (amount, paper) {
    const grouped = String(amount).replace(/\B(?=(\d{3})+$)/g, paper.language === "da" ? "." : ",");
    return paper.said("kroner", { amount: grouped });
  };

  /** A Danish number that was written in one piece, in pairs. */
  bavn.spaced = function (number) {
    const parts = /^(\+45 ?)?(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(number.trim());
    return parts ? parts.slice(1).filter(Boolean).map((part) => part.trim()).join(" ") : number.trim();
  };

  bavn.stateWord = (contact, paper) => paper.said(contact.state, { date: bavn.paperDay(contact.checked_on, paper.language) });

  /** Where a number or a deadline was read, and whether at the authority itself. */
  bavn.readAt = function (source, reading, paper) {
    const how = paper.said(`reading-${reading}`);
    return source ? paper.said("source", { source, reading: how }) : `(${how})`;
  };

  bavn.origin = (contact, paper) => (contact.own ? paper.said("source-firm") : bavn.readAt(contact.source, contact.reading, paper));

  /** A sign that is drawn, so that no typeface has to hold it; the word beside it says the same. */
  bavn.sign = function (state) {
    const [space, svg] = ["http://www.w3.org/2000/svg", document.createElementNS("http://www.w3.org/2000/svg", "svg")];
    for (const [name, value] of [["viewBox", "0 0 20 20"], ["class", `p-sign p-${state}`], ["aria-hidden", "true"]]) svg.setAttribute(name, value);
    for (const shape of SHAPES[state]) {
      const path = document.createElementNS(space, "path");
      path.setAttribute("d", shape);
      path.setAttribute("fill-rule", "evenodd");
      svg.append(path);
    }
    return svg;
  };

  /** A telephone number; it never stands without whether somebody has tried it. A line to write on where there is none. */
  bavn.paperNumber = function (contact, paper) {
    if (!contact) return bavn.line();
    return [
      el("span", { class: "p-number" }, cut(bavn.spaced(contact.number), LONGEST_NUMBER)),
      el("span", { class: "p-tried" }, bavn.sign(contact.state), el("span", {}, bavn.stateWord(contact, paper))),
    ];
  };

  bavn.line = () => el("span", { class: "p-line" });

  /** An answer, or a line to write it on. */
  bavn.orLine = (text) => (text ? el("span", { class: "p-answer" }, text) : bavn.line());

  /** Something under its name: a dt and a dd in a div. */
  bavn.fact = (name, ...value) => el("div", {}, el("dt", {}, name), el("dd", {}, value));

  /** Who may pull the plug if nobody answers, as a sentence. */
  bavn.authority = function (paper) {
    const chosen = logic.trimmed(logic.value(paper.plan, "people.unplug"));
    const who = ["anyone", "named", "nobody"].includes(chosen) ? chosen : "open";
    return paper.said(`authority-${who}`, { names: paper.answer("people.unplug_names", 60) || "________________" });
  };

  /** When the next review is due, and that it is late; "" where there never was one. */
  bavn.nextReview = function (paper) {
    const { on, late } = logic.due(paper.plan, paper.today);
    const day = on === null ? "" : bavn.paperDay(on, paper.language);
    return day && late ? paper.said("review-late", { date: day }) : day;
  };
})((window.bavn = window.bavn || {}));
