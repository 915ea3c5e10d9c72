// A drill: which injects are due, and the page afterwards. The same as bavn.plan.drill.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});

  const MINUTE_MS = 60_000;

  /** How many injects are due: those whose minute has begun. `now` is in milliseconds since 1970. */
  logic.injectDue = function (drill, startedAt, now) {
    const start = logic.moment(startedAt);
    return start === null ? 0 : drill.injects.filter((inject) => inject.minute * MINUTE_MS <= now - start).length;
  };

  /**
   * The page after a drill, from its log: {scenario, drill, held_on, injects: [{number, minute, asks, sent_at,
   * answered_at, seconds, what, by, ahead}], in_time, late, never, stamps: [{stamp, at, seconds}], started_at,
   * closed_at, seconds}. Only intact lines count. The date is that of where the browser is.
   */
  logic.afterAction = function (entries, drill, library) {
    const incident = logic.replay(entries, library);
    const events = entries.filter((entry) => entry.intact && entry.event).map((entry) => entry.event);
    const latest =
      events
        .map((event) => event.at)
        .sort()
        .pop() || "";
    const book = library.playbooks.find((one) => one.id === drill.playbook);
    const steps = (book ? book.steps : []).map((step) => ({ step, took: took(step, drill, incident) }));
    const ids = (wanted) => steps.filter(wanted).map(({ step }) => step.id);
    const began = logic.moment(incident.started_at);
    return {
      scenario: drill.id,
      drill: incident.drill,
      held_on: began === null ? "" : logic.local(began).day,
      injects: drill.injects.map((inject, place) => answered(place + 1, inject, drill.playbook, events)),
      in_time: ids(({ step, took: seconds }) => seconds !== null && seconds <= step.minutes * 60),
      late: ids(({ step, took: seconds }) => seconds !== null && seconds > step.minutes * 60),
      never: ids(
        ({ step, took: seconds }) =>
          seconds === null && (step.only || "always") === "always" && step.minutes <= drill.minutes,
      ),
      stamps: Object.keys(incident.stamps).map((stamp) => stampTime(stamp, incident)),
      started_at: incident.started_at,
      closed_at: incident.closed_at,
      seconds: Math.max(secondsBetween(incident.started_at, incident.closed_at || latest), 0),
    };
  };

  /** Evidence that a drill was held, dated `today`: good if closed and at least half of what was asked was answered. */
  logic.drillEvidence = function (after, today) {
    const asked = after.injects.filter((one) => one.asks);
    const given = asked.filter((one) => one.answered_at || one.ahead);
    const good = after.drill === after.scenario && Boolean(after.closed_at) && 2 * given.length >= asked.length;
    const shows = `${given.length}/${asked.length}, ${Math.floor(after.seconds / 60)} min`;
    return { kind: "drill", on: today, good, shows, about: after.scenario };
  };

  function took(step, drill, incident) {
    const state = logic.stepState(incident, drill.playbook, step.id);
    return state && state.state === "done" ? secondsBetween(incident.started_at, state.at) : null;
  }

  function stampTime(stamp, incident) {
    const { at } = incident.stamps[stamp];
    return { stamp, at, seconds: secondsBetween(incident.started_at, at) };
  }

  function answered(number, inject, playbook, events) {
    const asks = Boolean(inject.step || inject.stamp);
    const blank = {
      number,
      minute: inject.minute,
      asks,
      sent_at: "",
      answered_at: "",
      seconds: null,
      what: "",
      by: "",
      ahead: false,
    };
    const sent = events.find((one) => one.what === "inject" && logic.injectNumber(one.which) === number);
    if (!sent) return blank;
    const answers = events.filter((one) => matches(one, inject, playbook));
    const first = answers.find((one) => one.at >= sent.at);
    const told = { ...blank, sent_at: sent.at, ahead: answers.some((one) => one.at < sent.at) };
    if (!first) return told;
    return {
      ...told,
      answered_at: first.at,
      seconds: secondsBetween(sent.at, first.at),
      what: first.what === "step" ? "step" : "stamp",
      by: first.by,
    };
  }

  function matches(event, inject, playbook) {
    if (event.what === "step")
      return Boolean(inject.step) && event.which === playbook && event.step === inject.step && event.state === "done";
    return event.what === "clock" && Boolean(inject.stamp) && event.which === inject.stamp && event.state === "set";
  }

  function secondsBetween(start, end) {
    const [first, last] = [logic.moment(start), logic.moment(end)];
    return first === null || last === null ? 0 : (last - first) / 1000;
  }
})((window.bavn = window.bavn || {}));
