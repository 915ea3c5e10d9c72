// The staff card: one page like a fire notice. The same as bavn.printing.staff_card.
(function (bavn) {
  "use strict";

  const { el } = bavn;
  const OWN = [
    ["people.leader_phone", "role-leader", "people.leader"],
    ["people.standin_phone", "role-standin", "people.standin"],
    ["help.it_phone", "role-it", "help.it"],
  ];
  const ALSO = ["hotline", "alarm"];
  const SAY = ["who", "what", "happened", "when", "where"];
  const NEVER = ["off", "login", "delete", "pay"];
  const SIZES = { largest: 1.12, smallest: 0.74, step: 0.02 }; // points
  const LETTERS = [160, 80, 50, 30, 16]; // of an answer, where the smallest type is still too large

  /** The card as an element, not yet fitted: `bavn.fitCard` does that once it stands on the page. */
  bavn.cardSheet = function (paper, longest = LETTERS[0]) {
    const { said } = paper;
    const marks = notes(paper);
    return el(
      "section",
      { class: "sheet card-sheet", lang: paper.language, "aria-label": said("screen-card") },
      band(paper, longest),
      el("div", {}, el("h2", {}, said("unplug-title"), el("b", {}, said("doubt"))), plug(paper, longest)),
      el("div", {}, el("h2", {}, said("call-title"), el("small", {}, said("call-note"))), calls(paper, marks, longest)),
      el("div", {}, el("h2", {}, said("say-title"), el("small", {}, said("say-note"))),
        el("dl", { class: "p-say" }, SAY.map((one) => bavn.fact(said(`say-${one}`), said(`say-${one}-help`))))),
      el("div", {}, el("h2", {}, said("never-title")), el("ul", { class: "p-never" }, NEVER.map((one) => el("li", {}, bavn.sign("cross"), said(`never-${one}`))))),
      foot(paper, marks, longest),
    );
  };

  /** Make the card fit its page: smaller type first, then fewer letters of each answer. */
  bavn.fitCard = function (sheet, paper) {
    for (const longest of LETTERS) {
      bavn.fill(sheet, ...bavn.cardSheet(paper, longest).childNodes);
      for (let size = SIZES.largest; size >= SIZES.smallest; size -= SIZES.step) {
        sheet.style.setProperty("--u", `${size.toFixed(2)}pt`);
        if (sheet.scrollHeight <= sheet.clientHeight && sheet.scrollWidth <= sheet.clientWidth) return;
      }
    }
  };

  function band(paper, longest) {
    const { said } = paper;
    return el(
      "div",
      { class: "p-band" },
      el("p", { class: "p-over" }, el("b", {}, said("card-title")), el("span", {}, paper.answer("firm.name", Math.min(60, longest)))),
      el("strong", {}, said("stop")),
      el("div", {}, el("p", { class: "p-do" }, said("stop-do"), el("br"), said("stop-note")), el("p", {}, said("stop-signs"))),
    );
  }

  function plug(paper, longest) {
    const { said } = paper;
    const head = (key) => el("div", { class: "p-head" }, el("strong", {}, said(key)), el("p", {}, said(`${key}-when`)));
    return [
      el("div", { class: "p-choices" },
        el("div", { class: "p-yes" }, head("card-yes"), el("ol", {}, [1, 2, 3, 4].map((n) => el("li", {}, said(`pull-${n}`))))),
        el("div", { class: "p-no" }, head("card-no"), el("p", { class: "p-do" }, said("card-no-do")), el("p", {}, said("card-no-why")))),
      el("dl", { class: "p-two" },
        bavn.fact(said("plug-where"), bavn.orLine(paper.answer("line.where", longest))),
        bavn.fact(said("wifi-off"), bavn.orLine(paper.answer("line.wifi", longest)))),
      el("p", { class: "p-authority" }, bavn.authority(paper)),
    ];
  }

  /** The letter of each number's footnote, and the footnotes in their order. */
  function notes(paper) {
    const letters = new Map();
    const marks = new Map();
    for (const id of [...OWN.map(([phone]) => phone), "police", ...ALSO]) {
      const contact = paper.known.get(id);
      if (!contact) continue;
      const text = [contact.hours, bavn.origin(contact, paper)].filter(Boolean).join(". ");
      if (!letters.has(text)) letters.set(text, String.fromCharCode(97 + letters.size));
      marks.set(id, letters.get(text));
    }
    return { marks, letters };
  }

  function calls(paper, { marks }, longest) {
    const { said, known } = paper;
    const row = (id, name, role) =>
      el("li", {}, el("span", { class: "p-who" }, name ? el("b", { class: "p-answer" }, name) : bavn.line(), el("small", {}, role)), number(id));
    const number = (id) => {
      const tried = known.has(id) ? el("sup", {}, marks.get(id)) : null;
      const parts = bavn.paperNumber(known.get(id), paper);
      if (tried) parts[1].lastChild.append(tried);
      if (tried && Array.from(parts[0].textContent).length > 15) parts[0].classList.add("p-long");
      return parts;
    };
    return [
      el("ul", { class: "p-calls" },
        OWN.map(([id, role, name]) => row(id, paper.answer(name, Math.min(60, longest)), said(role))),
        row("police", known.get("police").name, said("role-police"))),
      el("ul", { class: "p-also" }, ALSO.map((id) => el("li", {}, el("b", {}, said(`also-${id}`)), number(id)))),
    ];
  }

  function foot(paper, { letters }, longest) {
    const { said } = paper;
    const reviewed = bavn.nextReview(paper) && `${bavn.paperDay(paper.plan.reviewed, paper.language)} · ${bavn.nextReview(paper)}`;
    const hangs = paper.answer("review.hangs", Math.min(60, longest));
    return el(
      "div",
      { class: "p-foot" },
      el("dl", { class: "p-two" },
        bavn.fact(said("meet"), bavn.orLine(paper.answer("line.meet", longest))),
        bavn.fact(said("reviewed"), bavn.orLine(reviewed))),
      el("p", {}, Array.from(letters, ([text, letter]) => [el("sup", {}, letter), ` ${text}   `])),
      el("p", {}, `${said("legend")} ${hangs ? `${said("hangs", { place: hangs })} ` : ""}${said("foot", { date: bavn.paperDay(paper.today, paper.language) })}`),
    );
  }
})((window.bavn = window.bavn || {}));
