// Four plain questions, one tap each, and the playbook that the answers speak for. The answers stand in the address:
// '#/triage/locked/unknown' - so the browser's own 'back' goes one question back, and a restart loses nothing.
(function (bavn) {
  "use strict";

  const { el, say, tell, logic, cases } = bavn;

  bavn.screen("#/triage", "incident.triage", (place, parts) => {
    const { questions } = bavn.library.triage;
    const answers = answersIn(parts, questions);
    const asked = Object.keys(answers).length;
    const shown = asked < questions.length ? question(questions[asked], answers) : result(answers);
    bavn.fill(place, running(), shown, allPlaybooks());
  });

  /** The options that the address names, as far as they fit. */
  function answersIn(parts, questions) {
    const answers = {};
    for (const [place, part] of parts.slice(0, questions.length).entries()) {
      if (!questions[place].options.some((option) => option.id === part)) break;
      answers[questions[place].id] = part;
    }
    return answers;
  }

  function running() {
    const open = cases.open().filter(({ incident }) => !incident.drill);
    return open.length
      ? el(
          "p",
          { class: "card plainly" },
          say("incident.already"),
          " ",
          open.map((one) => [el("a", { href: cases.address(one.id) }, cases.title(one)), " "]),
        )
      : null;
  }

  function question({ ask, options }, answers) {
    const number = Object.keys(answers).length + 1;
    const all = bavn.library.triage.questions.length;
    const given = Object.values(answers);
    return [
      el("p", { class: "soft" }, say("incident.question_of", { number, all })),
      el("h2", { class: "ask-big", id: "ask" }, tell(ask)),
      el(
        "ul",
        { class: "plain answers", "aria-labelledby": "ask" },
        options.map((option) => el("li", {}, answerLink(option, given))),
      ),
      given.length ? el("p", {}, el("a", { href: address(given.slice(0, -1)) }, say("incident.back"))) : null,
      sure(answers),
    ].filter(Boolean);
  }

  function answerLink(option, given) {
    const unknown = option.id === "unknown" ? "button answer unknown" : "button answer";
    return el(
      "a",
      { class: unknown, href: address([...given, option.id]), id: `answer-${option.id}` },
      tell(option.label),
    );
  }

  function address(given) {
    return ["#/triage", ...given.map(encodeURIComponent)].join("/");
  }

  /** A shorter way, once no further answer can bring another playbook to the front. */
  function sure(answers) {
    const certain = certainPlaybook(answers);
    return certain
      ? el(
          "div",
          { class: "card late", id: "sure" },
          el("p", {}, say("incident.looks_like")),
          playbookHead(certain),
          startButton(certain, answers, "start", "now"),
        )
      : null;
  }

  function certainPlaybook(answers) {
    for (const rule of bavn.library.triage.rules) {
      const names = Object.keys(rule.when);
      if (names.some((name) => name in answers && !rule.when[name].includes(answers[name]))) continue;
      return names.every((name) => name in answers) ? bookOf(rule.playbook) : null;
    }
    return null;
  }

  function bookOf(id) {
    return cases.library().playbooks.find((one) => one.id === id);
  }

  function result(answers) {
    const [first, ...others] = logic.suggest(answers, bavn.library.triage).map(bookOf);
    return [
      el(
        "section",
        { class: "card late suggestion" },
        el("p", {}, say("incident.begin_with")),
        playbookHead(first),
        unplugLine(first),
        startButton(first, answers, "start", "now"),
      ),
      el("h2", {}, say("incident.why")),
      el(
        "ul",
        {},
        reasons(answers, first).map((one) => el("li", {}, one)),
      ),
      others.length ? el("h2", {}, say("incident.or")) : null,
      others.map((book, place) =>
        el("div", { class: "card" }, playbookHead(book), startButton(book, answers, `or-${place}`)),
      ),
      el("p", {}, el("a", { href: "#/triage" }, say("incident.again"))),
    ];
  }

  /** The answers that speak for a playbook, in the firm's own words; where none does, why it is suggested all the same. */
  function reasons(answers, book) {
    const { questions, rules, otherwise } = bavn.library.triage;
    const holds = (rule) => Object.keys(rule.when).every((name) => rule.when[name].includes(answers[name]));
    const names = rules
      .filter((rule) => rule.playbook === book.id && holds(rule))
      .flatMap((rule) => Object.keys(rule.when));
    if (!names.length && book.id === otherwise) return [say("incident.because_nothing")];
    return questions
      .filter((one) => names.includes(one.id))
      .map((one) => `${tell(one.ask)} ${tell(one.options.find((option) => option.id === answers[one.id]).label)}`);
  }

  function playbookHead(book) {
    return [el("h3", { class: "book" }, tell(book.title)), el("p", {}, tell(book.seen))];
  }

  function unplugLine(book) {
    return el("p", {}, el("strong", {}, say("incident.unplug_ask")), " ", tell(book.unplug.what));
  }

  function startButton(book, answers, id, look) {
    const start = () => bavn.startIncident(book, answers);
    return el(
      "button",
      { type: "button", class: look || "start", id, on: { click: start } },
      say("incident.start", { title: tell(book.title) }),
    );
  }

  /** Every playbook, to be chosen without any question. */
  function allPlaybooks() {
    return el(
      "details",
      { class: "all-books" },
      el("summary", {}, say("incident.choose_self")),
      el(
        "ul",
        { class: "plain" },
        cases
          .library()
          .playbooks.map((book) =>
            el("li", { class: "card" }, playbookHead(book), startButton(book, {}, `start-${book.id}`)),
          ),
      ),
    );
  }

  /** Begin an incident: its log opens with what was answered and which playbook was chosen. Returns its id. */
  bavn.startIncident = function (book, answers, drill) {
    return cases.begin([
      { what: "started", text: tell(drill ? drill.title : book.title), drill: drill ? drill.id : "" },
      ...Object.entries(answers).map(([which, state]) => ({ what: "answer", which, state })),
      { what: "playbook", which: book.id },
    ]);
  };
})((window.bavn = window.bavn || {}));
