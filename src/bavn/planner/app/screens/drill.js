// Drills: choose a scenario, alone or at a table; the facilitator's sheet. '#/drill', '#/drill/sheet/S', '#/drill/after/ID'
(function (bavn) {
  "use strict";

  const { el, say, tell, cases } = bavn;

  bavn.screen("#/drill", "incident.drill", (place, [part, id]) => {
    if (part === "sheet") return sheet(place, id);
    if (part === "after") return bavn.afterPart(place, id);
    bavn.fill(
      place,
      bar(),
      el("p", { class: "lead" }, say("incident.drill_help")),
      running(),
      el("h2", {}, say("incident.scenarios")),
      el(
        "ul",
        { class: "plain", id: "scenarios" },
        bavn.library.drills.map((drill) => el("li", {}, scenario(drill))),
      ),
      held(),
    );
    return null;
  });

  function bar() {
    return el("p", { class: "exercise" }, el("strong", {}, say("common.exercise")), " ", say("incident.exercise_note"));
  }

  function running() {
    const open = cases.open().filter(({ incident }) => incident.drill);
    return open.map((one) =>
      el(
        "a",
        { class: "card", href: cases.address(one.id) },
        el("strong", {}, cases.title(one)),
        el("span", {}, say("incident.drill_running")),
      ),
    );
  }

  function scenario(drill) {
    const book = bavn.library.playbooks.find((one) => one.id === drill.playbook);
    const start = (table) => () => {
      const id = bavn.startIncident(book, {}, drill);
      if (table) bavn.setTable(id);
    };
    return el(
      "article",
      { class: "card", id: `drill-${drill.id}`, "aria-labelledby": `drill-${drill.id}-title` },
      el("h3", { id: `drill-${drill.id}-title` }, tell(drill.title)),
      el("p", {}, tell(drill.story)),
      el(
        "p",
        { class: "soft" },
        say("report.facilitator-length", { n: drill.minutes }),
        " · ",
        book ? tell(book.title) : drill.playbook,
      ),
      el(
        "p",
        { class: "row" },
        el(
          "button",
          { type: "button", class: "first", id: `solo-${drill.id}`, on: { click: start(false) } },
          say("incident.solo"),
        ),
        el("button", { type: "button", id: `table-${drill.id}`, on: { click: start(true) } }, say("incident.table")),
        el("a", { href: `#/drill/sheet/${drill.id}` }, say("report.facilitator")),
      ),
    );
  }

  function held() {
    const ended = cases.all().filter(({ incident }) => incident.drill && incident.closed_at);
    if (!ended.length) return null;
    const line = (one) =>
      el(
        "li",
        {},
        el("a", { href: `#/drill/after/${encodeURIComponent(one.id)}` }, cases.title(one)),
        ", ",
        bavn.moment(one.incident.started_at),
      );
    return [el("h2", {}, say("incident.held")), el("ul", {}, ended.map(line))];
  }

  // ── the facilitator's sheet ──

  function sheet(place, id) {
    const drill = bavn.library.drills.find((one) => one.id === id);
    if (!drill) return bavn.fill(place, el("p", {}, el("a", { href: "#/drill" }, say("incident.drill"))));
    bavn.heading(`${say("common.exercise")}: ${tell(drill.title)}`);
    bavn.fill(
      place,
      bar(),
      el(
        "p",
        { class: "row no-print" },
        el(
          "button",
          { type: "button", class: "first", id: "print", on: { click: () => window.print() } },
          say("incident.print"),
        ),
        el("a", { class: "button", href: "#/drill" }, say("incident.drill")),
      ),
      el("h2", {}, say("report.facilitator")),
      el(
        "p",
        {},
        el("strong", {}, say("report.facilitator-secret")),
        " · ",
        say("report.facilitator-length", { n: drill.minutes }),
      ),
      el("p", {}, say("report.facilitator-rules")),
      el("h2", {}, say("report.facilitator-how")),
      el("p", {}, tell(drill.facilitator)),
      el("h2", {}, say("report.facilitator-story")),
      el("p", {}, tell(drill.story)),
      el("ol", { class: "plain" }, drill.injects.map(injectSheet)),
      el("h2", {}, say("report.facilitator-talk")),
      el(
        "ul",
        {},
        drill.questions.map((question) => el("li", {}, tell(question))),
      ),
    );
    return null;
  }

  function injectSheet(inject, place) {
    return el(
      "li",
      { class: "card sheet-inject" },
      el("h3", {}, `${place + 1}. ${say("report.facilitator-minute")} ${inject.minute}: ${tell(inject.sender)}`),
      el("p", {}, tell(inject.text)),
      el("p", {}, el("strong", {}, say("report.after-good")), ": ", tell(inject.good)),
      el("p", { class: "by-hand" }, say("report.facilitator-notes")),
    );
  }
})((window.bavn = window.bavn || {}));
