// What the lines of a log add up to. The same as bavn.plan.incident.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});

  const STAMPS = ["suspected", "aware", "nis2-notified"];
  const TICKS = ["done", "skipped", "open"];
  const DECISIONS = ["cut", "kept", "reconnected"];
  const MESSAGES = ["approved", "sent"];
  const MOST_INJECTS = 1000;
  logic.STAMPS = STAMPS;

  /** What a line of each kind does to the sum; false where it is not understood. */
  const UNDERSTOOD = {
    started: (sum, event) => {
      sum.started = sum.started || event;
    },
    answer: (sum, event) => {
      if (!event.which) return false;
      sum.answers.set(event.which, event.state);
    },
    playbook: (sum, event) => {
      if (!sum.known.has(event.which)) return false;
      sum.playbooks = [...sum.playbooks.filter((one) => one !== event.which), event.which];
    },
    unplug: (sum, event) => {
      if (!DECISIONS.includes(event.state)) return false;
      sum.unplug = { state: event.state, at: event.at, by: event.by, why: event.text };
    },
    step: tick,
    clock: (sum, event) => {
      if (!STAMPS.includes(event.which) || !["set", "withdrawn"].includes(event.state)) return false;
      sum.stamps.delete(event.which);
      if (event.state === "set") sum.stamps.set(event.which, { at: event.at, by: event.by, why: event.text });
    },
    note: (sum, event) => say(sum.notes, event),
    message: (sum, event) => MESSAGES.includes(event.state) && say(sum.messages, event),
    inject: (sum, event) => logic.injectNumber(event.which) !== null && say(sum.injects, event),
    finding: (sum, event) => say(sum.findings, event),
    closed: (sum, event) => {
      sum.closed_at = sum.closed_at || event.at;
    },
    reopened: (sum) => {
      sum.closed_at = "";
    },
  };

  /**
   * Add up a log: {title, drill, started_at, closed_at, answers, playbooks, steps, also, stamps, unplug, messages,
   * notes, injects, findings, broken, unknown, clock_back, head}. Only intact lines count. Never throws.
   */
  logic.replay = function (entries, library) {
    const sum = blank(library);
    for (const entry of entries) {
      if (entry.intact && entry.event) add(sum, entry, entry.event);
      else sum.broken.push(entry.number);
    }
    return incidentOf(sum, entries.length ? entries[entries.length - 1].hash : "");
  };

  /** The number of an inject, counted from 1 and written without leading zeros; null if it is none. */
  logic.injectNumber = function (text) {
    return /^[1-9][0-9]{0,3}$/.test(text) && Number(text) <= MOST_INJECTS ? Number(text) : null;
  };

  /** What became of a step, null where nobody has ticked it. */
  logic.stepState = function (incident, playbook, step) {
    return incident.steps.find((one) => one.playbook === playbook && one.step === step) || null;
  };

  function blank(library) {
    return {
      known: new Map(library.playbooks.map((book) => [book.id, new Set(book.steps.map((step) => step.id))])),
      started: null,
      first_at: "",
      latest: "",
      closed_at: "",
      unplug: null,
      playbooks: [],
      answers: new Map(),
      steps: new Map(),
      stamps: new Map(),
      also: [],
      messages: [],
      notes: [],
      injects: [],
      findings: [],
      broken: [],
      unknown: [],
      clock_back: [],
    };
  }

  function add(sum, entry, event) {
    if (entry.written < sum.latest) sum.clock_back.push(entry.number);
    else sum.latest = entry.written;
    sum.first_at = sum.first_at || event.at;
    const understand = logic.own(UNDERSTOOD, event.what);
    if (!understand || understand(sum, event, entry.number) === false) sum.unknown.push(entry.number);
  }

  function tick(sum, event, number) {
    const steps = sum.known.get(event.which);
    if (!steps || !steps.has(event.step) || !TICKS.includes(event.state)) return false;
    const { which: playbook, step, state, by, at, text: why } = event;
    const place = JSON.stringify([playbook, step]);
    const stands = sum.steps.has(place) ? sum.steps.get(place).state : "open";
    const second = (stands === "done" && state !== "open") || (stands === "skipped" && state === "skipped");
    const ticked = { playbook, step, state, by, at, why, number };
    if (second) sum.also.push(ticked);
    else sum.steps.set(place, ticked);
    return true;
  }

  function say(list, { at, by, which, state, text }) {
    list.push({ at, by, which, state, text });
    return true;
  }

  function incidentOf(sum, head) {
    const { known, started, first_at, latest, ...kept } = sum;
    return {
      ...kept,
      title: started ? started.text : "",
      drill: started ? started.drill : "",
      started_at: started ? started.at : first_at,
      answers: Object.fromEntries(sum.answers),
      steps: [...sum.steps.values()],
      stamps: Object.fromEntries(sum.stamps),
      head,
    };
  }
})((window.bavn = window.bavn || {}));
