// A field for a moment in the past, in local time; the log may be caught up from paper.
(function (bavn) {
  "use strict";

  const { el, say, logic } = bavn;
  const AHEAD_MS = 60_000; // the field knows whole minutes only

  /** A labelled field with the present minute, or with `at` (UTC), in it. */
  bavn.momentField = function (id, label, at) {
    const ms = at ? logic.moment(at) : bavn.now().getTime();
    const { day, clock } = logic.local(ms);
    const value = `${day}T${clock.slice(0, 5)}`;
    return el(
      "div",
      { class: "field" },
      el("label", { class: "ask", for: id }, label),
      el("input", { type: "datetime-local", id, class: "moment", value, "aria-describedby": `${id}-fault` }),
      el("p", { class: "fault", id: `${id}-fault`, hidden: true }),
    );
  };

  /** What the field says as UTC; "" where it is no time or in the future, and the field says so. */
  bavn.momentOf = function (id) {
    const field = document.getElementById(id);
    const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(field.value);
    const ms = parts ? new Date(parts[1], parts[2] - 1, ...parts.slice(3)).getTime() : NaN;
    const at = Number.isNaN(ms) ? "" : logic.utc(ms);
    if (logic.moment(at) === null) return wrong(field, "incident.no_time");
    if (ms > bavn.now().getTime() + AHEAD_MS) return wrong(field, "incident.future_time");
    return at;
  };

  function wrong(field, word) {
    const fault = document.getElementById(`${field.id}-fault`);
    fault.textContent = say(word);
    fault.hidden = false;
    field.setAttribute("aria-invalid", "true");
    field.focus();
    bavn.announce(say(word));
    return "";
  }
})((window.bavn = window.bavn || {}));
