// Deadlines: which clocks run for this firm, from which stamp, until when. The same as bavn.plan.clocks.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});

  const MOST_HOURS = 87_600;
  const HOUR_MS = 3_600_000;

  /**
   * The clocks of all opened playbooks, in the order of the library: {clock, stamp, stamped_at, due, applies}. Times
   * are UTC, "" where nothing is known yet. A month later is counted where the browser is.
   */
  logic.deadlines = function (incident, plan, library) {
    const opened = library.playbooks.filter((playbook) => incident.playbooks.includes(playbook.id));
    const wanted = new Set(opened.flatMap((playbook) => playbook.clocks));
    return library.clocks
      .filter((clock) => wanted.has(clock.id) && logic.applies(clock.applies, plan))
      .map((clock) => deadline(clock, incident, plan));
  };

  /** Does something that is only for some concern this firm? "yes", "maybe" where the plan does not say, or "" for no. */
  logic.applies = function (whom, plan) {
    if (whom === "personal-data") return covered(logic.value(plan, "firm.personal"));
    if (whom === "nis2") return covered(logic.value(plan, "firm.nis2"));
    if (whom === "insurer") return logic.trimmed(logic.value(plan, "help.insurer")) ? "yes" : "";
    return "yes";
  };

  function covered(answer) {
    const said = logic.trimmed(answer);
    if (said === "no") return "";
    return said === "yes" ? "yes" : "maybe";
  }

  function deadline(clock, incident, plan) {
    const stamped = logic.own(incident.stamps, clock.stamp);
    const at = stamped ? logic.moment(stamped.at) : null;
    const due = at === null ? null : dueOf(clock, plan, at);
    return {
      clock: clock.id,
      stamp: clock.stamp,
      stamped_at: at === null ? "" : logic.utc(at),
      due: due === null ? "" : logic.utc(due),
      applies: logic.applies(clock.applies, plan),
    };
  }

  function dueOf(clock, plan, at) {
    if (clock.months) return monthsLater(at, clock.months);
    const hours = clock.hours_field ? logic.number(logic.value(plan, clock.hours_field)) : clock.hours;
    return hours === null || hours > MOST_HOURS ? null : at + hours * HOUR_MS;
  }

  /** The same local time on the later day. Date takes the first of two such times, and leaps over one that is not. */
  function monthsLater(at, months) {
    const { day, clock } = logic.local(at);
    const [year, month, date] = logic.monthsLater(day, months).split("-").map(Number);
    return new Date(year, month - 1, date, ...clock.split(":").map(Number)).getTime();
  }
})((window.bavn = window.bavn || {}));
