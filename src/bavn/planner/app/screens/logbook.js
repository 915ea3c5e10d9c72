// The log of an incident: lines that are only added, what was written on paper meanwhile, and the head to read out.
(function (bavn) {
  "use strict";

  const { el, say, tell, logic, cases, scratch } = bavn;

  bavn.logPart = function (place, one) {
    bavn.fill(
      place,
      bavn.writerLine(),
      one.incident.closed_at ? null : noteForm(one),
      one.incident.closed_at ? null : paperForm(one),
      bavn.headPart(one),
      el("h2", {}, say("print.log")),
      el("p", { class: "soft" }, say("incident.log_help")),
      el(
        "ol",
        { class: "plain log", id: "log", reversed: true },
        [...one.entries].reverse().map((entry) => bavn.logLine(one, entry)),
      ),
      el(
        "p",
        { class: "row" },
        el("button", { type: "button", id: "save-log", on: { click: () => save(one.id) } }, say("incident.save_log")),
      ),
    );
  };

  function save(id) {
    bavn.saveIncident(id).then((how) => how !== "left" && bavn.done(say(`planner.saved_${how}`)));
  }

  // ── adding ──

  function noteForm(one) {
    const act = (event) => {
      event.preventDefault();
      const text = document.getElementById("note").value;
      if (!text.trim()) return document.getElementById("note").focus();
      scratch.drop(`${one.id}.note`);
      cases.act(one.id, { what: "note", text });
      bavn.announce(say("incident.noted"));
      document.getElementById("note").focus();
    };
    return el(
      "form",
      { on: { submit: act } },
      el("label", { class: "ask", for: "note" }, say("incident.note")),
      el("textarea", {
        id: "note",
        rows: "3",
        maxlength: "10000",
        value: scratch.get(`${one.id}.note`) || "",
        on: { input: (event) => scratch.put(`${one.id}.note`, event.target.value) },
      }),
      el("p", { class: "row" }, el("button", { class: "first", id: "note-add" }, say("incident.note_add"))),
    );
  }

  /** Lines that were written on paper while no screen was there: they keep the time at which it happened. */
  function paperForm(one) {
    const act = (event) => {
      event.preventDefault();
      const at = bavn.momentOf("paper-at");
      if (!at) return;
      const [what, which, stateOrStep] = JSON.parse(document.getElementById("paper-what").value);
      const fields = what === "step" ? { which, step: stateOrStep, state: "done" } : { state: stateOrStep };
      const by = document.getElementById("paper-by").value.trim() || cases.writer();
      cases.act(one.id, {
        what,
        at,
        by,
        text: document.getElementById("paper-text").value,
        ...(what === "note" ? {} : fields),
      });
      bavn.announce(say("incident.noted"));
      const again = document.getElementById("paper");
      again.open = true;
      document.getElementById("paper-at").focus();
    };
    return el(
      "details",
      { class: "card", id: "paper" },
      el("summary", {}, say("incident.paper")),
      el("p", { class: "help" }, say("incident.paper_help")),
      el(
        "form",
        { on: { submit: act } },
        bavn.momentField("paper-at", say("incident.paper_at")),
        el(
          "div",
          { class: "field" },
          el("label", { class: "ask", for: "paper-what" }, say("incident.paper_what")),
          el("select", { id: "paper-what" }, kinds(one)),
        ),
        el(
          "div",
          { class: "field" },
          el("label", { class: "ask", for: "paper-by" }, say("incident.paper_by")),
          el("input", { type: "text", id: "paper-by", maxlength: "80", autocomplete: "off" }),
        ),
        el(
          "div",
          { class: "field" },
          el("label", { class: "ask", for: "paper-text" }, say("incident.paper_text")),
          el("textarea", { id: "paper-text", rows: "2", maxlength: "10000" }),
        ),
        el("p", { class: "row" }, el("button", { id: "paper-add" }, say("incident.note_add"))),
      ),
    );
  }

  function kinds(one) {
    const option = (value, label) => el("option", { value: JSON.stringify(value) }, label);
    const steps = one.books.flatMap((book) =>
      bavn
        .stepsFor(book)
        .map((step) => option(["step", book.id, step.id], say("report.log-step-done", { step: tell(step.do) }))),
    );
    const plug = ["cut", "kept", "reconnected"].map((state) =>
      option(["unplug", "", state], say(`report.unplug-${state}`)),
    );
    return [option(["note"], say("report.log-note")), ...plug, ...steps];
  }

  // ── showing ──

  /** One line: when it happened, when it was written where that differs, who, what; a broken one as it stands. */
  bavn.logLine = function (one, entry) {
    const back = one.incident.clock_back.includes(entry.number);
    return el(
      "li",
      { class: entry.intact ? "line" : "line broken", value: String(entry.number) },
      el("span", { class: "line-number" }, `${entry.number}.`),
      entry.intact ? null : el("p", {}, bavn.stateLine("bad", say("report.report-line-broken"))),
      back ? el("p", {}, bavn.stateLine("bad", say("report.report-clock-back"))) : null,
      entry.event ? lineOf(entry) : el("pre", {}, entry.shown.slice(0, 2000)),
    );
  };

  function lineOf({ event, written }) {
    const { head, text } = bavn.eventWords(event);
    const later = Math.abs((logic.moment(written) || 0) - (logic.moment(event.at) || 0)) >= 60_000;
    return [
      el(
        "p",
        { class: "line-when" },
        bavn.moment(event.at),
        later ? ` (${say("report.report-written", { at: bavn.moment(written) })})` : "",
        event.by ? ` ${say("incident.by", { name: event.by })}` : "",
      ),
      el("p", { class: "line-what" }, el("strong", {}, head)),
      text ? el("p", { class: "preserve line-text" }, text) : null,
    ];
  }

  /** The last hash in groups of four, to be read out; whoever keeps it elsewhere can show that nothing was changed. */
  bavn.headPart = function (one) {
    const groups = one.incident.head.match(/.{1,4}/g) || [];
    return el(
      "section",
      { class: "card plainly head", "aria-labelledby": "head-title" },
      el("h2", { id: "head-title" }, say("report.report-head")),
      el("p", {}, say("report.report-head-note")),
      el(
        "p",
        { class: "groups", id: "head" },
        groups.map((group) => [el("span", {}, group), " "]),
      ),
      el("p", { class: "soft" }, say("incident.head_lines", { n: one.entries.length })),
    );
  };
})((window.bavn = window.bavn || {}));
