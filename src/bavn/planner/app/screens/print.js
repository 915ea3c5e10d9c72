// Paper: the card for the wall and the plan for the leader, shown as they will be printed, and whether they came out.
(function (bavn) {
  "use strict";

  const { el, logic, store } = bavn;
  const LANGUAGES = [["da", "Dansk"], ["en", "English"]];
  const WIDTH_PX = (210 / 25.4) * 96; // of an A4 page on a screen
  const SHEETS = { card: (paper) => bavn.cardSheet(paper), plan: (paper) => bavn.planSheet(paper) };
  let language = null; // on the paper; that of the screens until another is chosen

  bavn.screen("#/print", "print.screen", (place, parts) => {
    const what = Object.hasOwn(SHEETS, parts[0] || "") ? parts[0] : "";
    if (what) return showSheet(place, what);
    const faults = logic.faults(store.plan, bavn.library).length;
    place.append(
      el("p", { class: "lead" }, word("screen-help")),
      faults ? el("p", { class: "warn" }, word("screen-missing")) : "",
      ...Object.keys(SHEETS).map(choice),
      el("p", { class: "help" }, word("screen-no-printer")),
    );
    return null;
  });

  function word(name, values) {
    return bavn.say(`print.${name}`, values);
  }

  function choice(what) {
    return el(
      "div",
      { class: "card" },
      el("h2", {}, word(`screen-${what}`)),
      el("p", {}, word(`screen-${what}-help`)),
      el("p", {}, state(what)),
      el("p", {}, el("a", { class: "button first", href: `#/print/${what}` }, word("screen-show"))),
    );
  }

  /** Whether it was printed, when, and whether the plan has changed since. */
  function state(what) {
    const last = logic.printed(store.plan, what, bavn.today());
    if (!last) return bavn.stateLine("warn", word("screen-state-new"));
    const same = last.about === logic.digest(store.plan, bavn.library, what);
    return bavn.stateLine(same ? "good" : "bad", word(`screen-state-${same ? "same" : "old"}`, { date: bavn.date(last.on) }));
  }

  function showSheet(place, what) {
    const paper = bavn.paper(store.plan, bavn.library, language || bavn.language, bavn.today());
    const sheet = SHEETS[what](paper);
    const frame = el("div", { class: "sheet-frame" }, sheet);
    const asked = el("div", { id: "came-out" });
    bavn.heading(word(`screen-${what}`));
    place.append(
      el("p", {}, el("a", { href: "#/print" }, word("screen-both"))),
      chooseLanguage(paper.language),
      el("p", { class: "row" },
        el("button", { type: "button", class: "first", id: "print-now", on: { click: () => print(asked, what) } }, word("screen-print"))),
      el("p", { class: "help" }, word("screen-paper")),
      asked,
      frame,
    );
    if (what === "card") bavn.fitCard(sheet, paper);
    const scale = () => fit(frame, sheet);
    scale();
    window.addEventListener("resize", scale);
    document.body.classList.add(`prints-${what}`);
    return () => {
      window.removeEventListener("resize", scale);
      document.body.classList.remove(`prints-${what}`);
    };
  }

  /** Show the page as small as the screen is narrow; on paper it is as large as it is. */
  function fit(frame, sheet) {
    const scale = Math.min(1, frame.clientWidth / WIDTH_PX);
    frame.style.setProperty("--scale", scale.toFixed(4));
    frame.style.setProperty("--height", `${Math.ceil(sheet.offsetHeight * scale)}px`);
  }

  function chooseLanguage(present) {
    const choose = (wanted) => () => {
      language = wanted;
      bavn.redraw();
    };
    return el(
      "div",
      { class: "row", role: "group", "aria-label": word("screen-language") },
      el("span", {}, word("screen-language")),
      LANGUAGES.map(([id, name]) =>
        el("button", { type: "button", class: "small", lang: id, id: `paper-${id}`, "aria-pressed": String(present === id), on: { click: choose(id) } }, name)),
    );
  }

  /** Print, then ask: only somebody who looks can say that it came out. */
  function print(asked, what) {
    const digest = logic.digest(store.plan, bavn.library, what);
    window.print();
    const done = (came) => () => {
      if (came) store.addEvidence({ kind: `${what}-printed`, on: bavn.today(), good: true, shows: "", about: digest });
      bavn.fill(asked);
      if (came) bavn.done(word("screen-noted"));
      document.getElementById("print-now").focus();
    };
    bavn.fill(
      asked,
      el("div", { class: "card", role: "group", "aria-label": word("screen-came-out") },
        el("p", {}, el("strong", {}, word("screen-came-out"))),
        el("p", { class: "row" },
          el("button", { type: "button", class: "first", id: "came-yes", on: { click: done(true) } }, word(`screen-yes-${what}`)),
          el("button", { type: "button", on: { click: done(false) } }, word("screen-no")))),
    );
    document.getElementById("came-yes").focus();
  }
})((window.bavn = window.bavn || {}));
