// Playbooks that a plan file brings with it: what they must have, and what stands for the parts left out.
(function (bavn) {
  "use strict";

  const APPLIES = ["always", "personal-data", "nis2", "insurer"];
  const ROLES = ["finder", "leader", "doer", "scribe", "caller"];
  const ANSWERS = ["yes", "no", "partly", "link", "none"];
  const OWN = /^own-[a-z0-9-]{1,60}$/; // never one of Bavn's own
  const MOST_MINUTES = 5256000; // ten years
  const UNPLUG = ["what", "why", "cost_of", "cost_not", "helps_not"];

  /** Where the first playbook of the list does not fit, "" for nowhere. */
  bavn.wrongPlaybook = function (playbooks) {
    if (!Array.isArray(playbooks)) return "playbooks";
    const ids = playbooks.map((one) => isTable(one) && one.id);
    const wrong = playbooks.findIndex((one, place) => !fits(one) || ids.indexOf(one.id) !== place);
    return wrong < 0 ? "" : `playbooks[${wrong}]`;
  };

  /** A playbook with every part, in the order of the library. */
  bavn.wholePlaybook = function (one) {
    const { id, title, seen, unplug, steps, clocks, types, findings } = one;
    return { id, title, seen, unplug, steps: steps.map(wholeStep), clocks, types, findings: findings || [] };
  };

  function wholeStep(step) {
    const { id, how, role, minutes } = step;
    return {
      id, do: step.do, how, role, minutes, calls: step.calls || [], stamps: step.stamps || [],
      message: step.message || "", isolates: step.isolates || false, only: step.only || "always",
      activity: step.activity || "", undo: step.undo || null,
    };
  }

  function fits(one) {
    return (
      isTable(one) && isText(one.id) && OWN.test(one.id) && said(one.title) && said(one.seen) && isTable(one.unplug) &&
      ANSWERS.includes(one.unplug.answer) && UNPLUG.every((name) => said(one.unplug[name])) &&
      Array.isArray(one.steps) && one.steps.every(stepFits) && different(one.steps) && texts(one.clocks) && texts(one.types) &&
      optional(one.findings, texts)
    );
  }

  function different(steps) {
    return new Set(steps.map((step) => step.id)).size === steps.length;
  }

  function stepFits(step) {
    return (
      isTable(step) && isText(step.id) && said(step.do) && said(step.how) && ROLES.includes(step.role) &&
      Number.isInteger(step.minutes) && step.minutes >= 0 && step.minutes <= MOST_MINUTES && optional(step.calls, texts) && optional(step.stamps, texts) &&
      optional(step.message, isText) && optional(step.isolates, (value) => typeof value === "boolean") &&
      optional(step.only, (value) => APPLIES.includes(value)) && optional(step.activity, isText) &&
      (step.undo === null || optional(step.undo, said))
    );
  }

  function optional(value, fit) {
    return value === undefined || fit(value);
  }

  function said(value) {
    return isTable(value) && isText(value.da) && isText(value.en);
  }

  function texts(value) {
    return Array.isArray(value) && value.every(isText);
  }

  function isText(value) {
    return typeof value === "string";
  }

  function isTable(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }
})((window.bavn = window.bavn || {}));
