// Two honest stamps, and the deadlines that run from them. A stamp is never changed: a new line corrects it.
(function (bavn) {
  "use strict";

  const { el, say, tell, logic, store, cases } = bavn;
  const READING = { authority: "good", press: "warn", unread: "warn" };

  bavn.clocksPart = function (place, one, [wanted]) {
    const running = deadlines(one);
    const stamps = logic.STAMPS.filter(
      (stamp) => stamp !== "nis2-notified" || running.some((clock) => clock.stamp === stamp),
    );
    bavn.fill(
      place,
      bavn.writerLine(),
      el("h2", {}, say("incident.stamps")),
      el("p", {}, say("print.clocks-how")),
      stamps.map((stamp) => stampCard(one, stamp)),
      el("h2", {}, say("print.clocks")),
      running.length
        ? el(
            "ul",
            { class: "plain", id: "deadlines" },
            running.map((clock) => el("li", {}, deadlineCard(one, clock))),
          )
        : el("p", {}, say("incident.no_clocks")),
      el("p", { class: "soft" }, say("incident.not_advice")),
    );
    const form = wanted && document.getElementById(`stamp-${wanted}`);
    if (form) window.setTimeout(() => form.scrollIntoView(), 0);
  };

  /** One line on what is due next, for the first part of the incident; what to do where nothing runs yet. */
  bavn.nextDeadline = function (one) {
    if (one.incident.closed_at) return null;
    const dated = deadlines(one)
      .filter((clock) => clock.due)
      .sort((a, b) => (a.due < b.due ? -1 : 1));
    const coming = dated.find((clock) => clock.due >= bavn.utc()) || dated[dated.length - 1];
    const link = (text) => el("a", { href: cases.address(one.id, "clocks") }, text);
    if (!coming) return el("p", { class: "card plainly", id: "next-deadline" }, link(say("incident.no_stamp_yet")));
    return el(
      "p",
      { class: "card plainly", id: "next-deadline" },
      link(nameOf(coming)),
      ": ",
      bavn.ticking(() => `${bavn.moment(coming.due)}, ${cases.left(coming.due).text}`),
    );
  };

  /** The deadlines of an incident: screens and report show the same. */
  bavn.deadlinesOf = deadlines;
  function deadlines({ incident }) {
    return logic.deadlines(incident, store.plan, cases.library());
  }

  function clockOf({ clock }) {
    return bavn.library.clocks.find((one) => one.id === clock);
  }

  function nameOf(deadline) {
    return tell(clockOf(deadline).name);
  }

  // ── stamps ──

  function stampCard(one, stamp) {
    const held = logic.own(one.incident.stamps, stamp);
    return el(
      "section",
      {
        class: held ? "card ready stamp" : "card stamp",
        id: `stamp-${stamp}`,
        "aria-labelledby": `stamp-${stamp}-name`,
      },
      el("h3", { id: `stamp-${stamp}-name` }, say(`print.stamp-${stamp}`)),
      el("p", {}, say(`print.stamp-${stamp}-means`)),
      held
        ? el("p", { class: "held" }, bavn.stateLine("good", heldSentence(held)))
        : el("p", { class: "held" }, bavn.stateLine("warn", say("incident.not_set"))),
      history(one, stamp),
      one.incident.closed_at
        ? null
        : held
          ? el(
              "details",
              { id: `correct-${stamp}` },
              el("summary", {}, say("incident.correct")),
              stampForm(one, stamp, held),
            )
          : stampForm(one, stamp, held),
    );
  }

  function heldSentence({ at, by, why }) {
    return [bavn.moment(at), by ? say("incident.by", { name: by }) : "", why ? `(${why})` : ""]
      .filter(Boolean)
      .join(" ");
  }

  /** Every line about this stamp, where there is more than one. */
  function history(one, stamp) {
    const lines = one.entries.filter(
      ({ intact, event }) => intact && event && event.what === "clock" && event.which === stamp,
    );
    if (lines.length < 2) return null;
    const sentence = ({ number, event, written }) =>
      say(`incident.stamp_line_${event.state === "set" ? "set" : "withdrawn"}`, {
        n: number,
        at: bavn.moment(event.at),
        written: bavn.moment(written),
        why: event.text || "-",
      });
    return el(
      "ul",
      { class: "soft" },
      lines.map((entry) => el("li", {}, sentence(entry))),
    );
  }

  function stampForm(one, stamp, held) {
    const act = (event) => {
      event.preventDefault();
      const at = bavn.momentOf(`when-${stamp}`);
      if (at) put({ state: "set", at });
    };
    const put = (fields) => {
      const why = document.getElementById(`why-${stamp}`);
      cases.keeping(why.form, () => cases.act(one.id, { what: "clock", which: stamp, text: why.value, ...fields }));
      bavn.announce(say("incident.stamp_logged"));
      document.getElementById("heading").focus();
    };
    return el(
      "form",
      { on: { submit: act } },
      bavn.momentField(`when-${stamp}`, say("incident.stamp_when")),
      el(
        "div",
        { class: "field" },
        el("label", { class: "ask", for: `why-${stamp}` }, say("incident.stamp_why")),
        el("input", { type: "text", id: `why-${stamp}`, maxlength: "500", required: true, autocomplete: "off" }),
      ),
      el(
        "p",
        { class: "row" },
        el(
          "button",
          { class: "first", id: `set-${stamp}` },
          say(held ? "incident.stamp_correct" : "incident.stamp_put"),
        ),
        held
          ? el(
              "button",
              {
                type: "button",
                id: `withdraw-${stamp}`,
                on: { click: (event) => event.target.form.reportValidity() && put({ state: "withdrawn" }) },
              },
              say("incident.stamp_withdraw"),
            )
          : null,
      ),
    );
  }

  // ── deadlines ──

  function deadlineCard(one, deadline) {
    const clock = clockOf(deadline);
    const late = deadline.due && deadline.due < bavn.utc();
    return el(
      "div",
      { class: late ? "card late deadline" : "card deadline", id: `clock-${clock.id}` },
      el("h3", {}, tell(clock.name)),
      deadline.applies === "maybe" ? el("p", {}, bavn.stateLine("warn", say("print.clock-maybe"))) : null,
      el("p", { class: "due" }, bavn.dueWords(one, deadline)),
      el("p", {}, el("strong", {}, say("incident.report_where")), " ", tell(clock.where)),
      el(
        "details",
        {},
        el("summary", {}, say("incident.law")),
        el("p", {}, tell(clock.law)),
        el(
          "p",
          { class: "soft" },
          clock.source ? say("incident.source", { source: clock.source }) : null,
          " ",
          bavn.stateLine(READING[clock.reading], say(`incident.reading_${clock.reading}`)),
        ),
      ),
    );
  }

  /** When it is due and how long that is, or why nobody knows. */
  bavn.dueWords = function (one, deadline) {
    if (!deadline.stamped_at) return say("incident.runs_from", { stamp: say(`print.stamp-${deadline.stamp}`) });
    if (!deadline.due) return say("incident.due_policy");
    const when = el("strong", {}, say("incident.due", { when: bavn.moment(deadline.due) }));
    return one.incident.closed_at ? when : [when, " · ", bavn.ticking(() => cases.left(deadline.due).text)];
  };
})((window.bavn = window.bavn || {}));
