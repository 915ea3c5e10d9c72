// The handover report: all that the log says, on paper. '#/report/ID'
(function (bavn) {
  "use strict";

  const { el, say, tell, logic, store, cases } = bavn;

  bavn.screen("#/report", "report.report", (place, [id]) => {
    const one = id ? cases.read(id) : null;
    if (!one)
      return bavn.fill(
        place,
        el("p", {}, say("incident.none")),
        el("p", {}, el("a", { href: "#/incident" }, say("incident.incidents"))),
      );
    bavn.heading(`${say(one.incident.drill ? "report.report-drill" : "report.report")}: ${one.incident.title || id}`);
    bavn.fill(
      place,
      cases.exerciseBar(one.incident),
      cases.printRow(id),
      summary(one),
      unplug(one),
      clocks(one),
      one.books.map((book) => steps(one, book)),
      messages(one),
      log(one),
      bavn.headPart(one),
      el("p", { class: "soft" }, say("incident.not_advice")),
    );
    return null;
  });

  function summary({ incident, entries, books }) {
    const fact = (word, value) => el("div", {}, el("dt", {}, say(word)), el("dd", {}, value));
    const done = incident.steps.filter((step) => step.state === "done").length;
    return [
      el(
        "p",
        { class: "soft" },
        say("report.report-confidential"),
        " · ",
        say("incident.printed", { when: bavn.moment(bavn.utc()) }),
      ),
      el(
        "dl",
        { class: "facts" },
        logic.value(store.plan, "firm.name") ? fact("incident.firm", logic.value(store.plan, "firm.name")) : null,
        fact("report.began", bavn.moment(incident.started_at)),
        fact("report.closed", incident.closed_at ? bavn.moment(incident.closed_at) : say("report.still-open")),
        fact("report.report-playbooks", books.map((book) => tell(book.title)).join(", ") || say("report.none")),
        fact("report.report-steps-done", String(done)),
        fact("report.report-lines", String(entries.length)),
        fact("report.report-broken", incident.broken.length ? incident.broken.join(", ") : say("report.none")),
        incident.clock_back.length ? fact("report.report-clock-back", incident.clock_back.join(", ")) : null,
      ),
    ];
  }

  function unplug({ entries }) {
    const lines = entries.filter(({ intact, event }) => intact && event.what === "unplug");
    const line = ({ event }) =>
      el(
        "li",
        {},
        bavn.moment(event.at),
        ": ",
        bavn.decisionSentence({ state: event.state, at: "", by: event.by, why: event.text }),
      );
    return el(
      "section",
      {},
      el("h2", {}, say("report.report-unplug")),
      lines.length ? el("ul", {}, lines.map(line)) : el("p", {}, say("report.report-unplug-none")),
    );
  }

  function clocks(one) {
    const stamps = Object.entries(one.incident.stamps);
    const stampRow = ([stamp, { at, by, why }]) =>
      row(say(`print.stamp-${stamp}`), [
        bavn.moment(at),
        by ? ` ${say("incident.by", { name: by })}` : "",
        why ? ` (${why})` : "",
      ]);
    const clockCard = (deadline) => {
      const clock = bavn.library.clocks.find((found) => found.id === deadline.clock);
      return el(
        "div",
        { class: "card" },
        el("h3", {}, tell(clock.name), deadline.applies === "maybe" ? ` (${say("print.clock-maybe")})` : ""),
        el("p", {}, bavn.dueWords(one, deadline)),
        el("p", {}, say("incident.report_where"), " ", tell(clock.where)),
        el("p", { class: "soft" }, readingOf(clock)),
      );
    };
    return el(
      "section",
      {},
      el("h2", {}, say("report.report-clocks")),
      stamps.length
        ? el("ul", { class: "plain rows" }, stamps.map(stampRow))
        : el("p", {}, say("report.report-stamps-none")),
      bavn.deadlinesOf(one).map(clockCard),
    );
  }

  function readingOf({ law, source, reading }) {
    return [tell(law), " ", source ? say("incident.source", { source }) : "", " ", say(`incident.reading_${reading}`)];
  }

  function steps(one, book) {
    const rows = bavn.stepsFor(book).map((step) => {
      const held = logic.stepState(one.incident, book.id, step.id);
      const also = one.incident.also.filter((tick) => tick.playbook === book.id && tick.step === step.id);
      const state = say(`report.step-${held ? held.state : "open"}-word`);
      const when = held
        ? [
            `, ${bavn.moment(held.at)}`,
            held.by ? ` ${say("incident.by", { name: held.by })}` : "",
            held.why ? ` (${held.why})` : "",
          ]
        : null;
      return row(tell(step.do), [
        state,
        when,
        also.map((tick) =>
          el(
            "span",
            { class: "soft" },
            ` ${say("report.step-also", { who: tick.by || "-", at: bavn.moment(tick.at) })}`,
          ),
        ),
      ]);
    });
    return el("section", {}, el("h2", {}, tell(book.title)), el("ol", { class: "plain rows" }, rows));
  }

  /** What it is, and beside or under it what came of it. */
  function row(what, came) {
    return el("li", {}, el("strong", {}, what), el("span", {}, came));
  }

  function messages({ incident }) {
    const one = (line) => [
      el(
        "h3",
        {},
        bavn.eventWords({ what: "message", ...line }).head,
        ", ",
        bavn.moment(line.at),
        line.by ? ` ${say("incident.by", { name: line.by })}` : "",
      ),
      el("p", { class: "preserve" }, line.text),
    ];
    return el(
      "section",
      {},
      el("h2", {}, say("report.report-messages")),
      el("p", { class: "soft" }, say("report.report-messages-note")),
      incident.messages.length ? incident.messages.map(one) : el("p", {}, say("report.none")),
    );
  }

  function log(one) {
    return el(
      "section",
      {},
      el("h2", {}, say("report.report-log")),
      el("p", { class: "soft" }, say("report.report-log-note")),
      el(
        "ol",
        { class: "plain log" },
        one.entries.map((entry) => bavn.logLine(one, entry)),
      ),
    );
  }
})((window.bavn = window.bavn || {}));
