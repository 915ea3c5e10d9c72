// The plan file as text: the same format as Python's planfile, to the byte.
(function (bavn) {
  "use strict";

  const SCHEMA = "bavn.plan/1";
  const LARGEST = 4000000;

  /** A plan in which nothing is answered yet. */
  bavn.blankPlan = function () {
    return { schema: SCHEMA, language: "da", changed: "", reviewed: "", answers: {}, checked: {}, evidence: [], playbooks: [] };
  };

  /** The text of a plan file: JSON, two spaces, a line break at the end. */
  bavn.writePlan = function (plan) {
    return JSON.stringify(inOrder(plan), null, 2) + "\n";
  };

  /**
   * Read the text of a plan file: {plan, problem: ""}, or {plan: null, problem} with one sentence for the user.
   * Refused are: what is no JSON, another or a newer schema, wrong types, more than 4 MB. A half-filled plan,
   * wrong answers and unknown sections and fields are kept as they are.
   */
  bavn.readPlan = function (text) {
    if (text.length > LARGEST) return refused("planner.file_too_large");
    let value;
    try {
      value = JSON.parse(text.replace(/^\ufeff/, ""));
    } catch {
      return refused("planner.file_not_json");
    }
    return bavn.planOf(value);
  };

  /** The same for a value that has been read already. */
  bavn.planOf = function (value) {
    if (!isTable(value) || typeof value.schema !== "string" || !value.schema.startsWith("bavn.plan/"))
      return refused("planner.file_not_plan");
    if (value.schema !== SCHEMA) return refused("planner.file_newer", { schema: value.schema, known: SCHEMA });
    const plan = Object.assign(bavn.blankPlan(), bavn.wellFormed(value));
    const wrong = wrongIn(plan);
    return wrong ? refused("planner.file_wrong", { place: wrong }) : { plan: inOrder(plan), problem: "" };
  };

  function refused(word, values) {
    return { plan: null, problem: bavn.say(word, values) };
  }

  /** Known keys in the order of the file. An empty `about` is left out, as Python leaves it out. */
  function inOrder(plan) {
    const checks = Object.entries(plan.checked).map(([id, { on, number }]) => [id, { on, number }]);
    const evidence = plan.evidence.map((one) => {
      const kept = { kind: one.kind, on: one.on, good: one.good, shows: one.shows };
      return one.about ? Object.assign(kept, { about: one.about }) : kept;
    });
    const { schema, language, changed, reviewed, answers } = plan;
    const checked = Object.fromEntries(checks);
    const playbooks = plan.playbooks.map(bavn.wholePlaybook);
    return { schema, language, changed, reviewed, answers, checked, evidence, playbooks };
  }

  /** Where a value has the wrong type, "" for nowhere. */
  function wrongIn(plan) {
    if (plan.language !== "da" && plan.language !== "en") return "language";
    for (const name of ["changed", "reviewed"]) if (typeof plan[name] !== "string") return name;
    return wrongAnswer(plan.answers) || wrongCheck(plan.checked) || wrongEvidence(plan.evidence) ||
      bavn.wrongPlaybook(plan.playbooks);
  }

  function wrongAnswer(answers) {
    if (!isTable(answers)) return "answers";
    for (const [section, value] of Object.entries(answers)) {
      const rows = Array.isArray(value) ? value : [value];
      const wrong = rows.findIndex((row) => !isTable(row) || !Object.values(row).every(isText));
      if (wrong >= 0) return Array.isArray(value) ? `answers.${section}[${wrong}]` : `answers.${section}`;
    }
    return "";
  }

  function wrongCheck(checked) {
    if (!isTable(checked)) return "checked";
    const wrong = Object.keys(checked).find((id) => !isTable(checked[id]) || !allText(checked[id], ["on", "number"]));
    return wrong === undefined ? "" : `checked.${wrong}`;
  }

  function wrongEvidence(evidence) {
    if (!Array.isArray(evidence)) return "evidence";
    const fits = (one) =>
      isTable(one) && allText(one, ["kind", "on", "shows"]) && typeof one.good === "boolean" &&
      (one.about === undefined || isText(one.about));
    const wrong = evidence.findIndex((one) => !fits(one));
    return wrong < 0 ? "" : `evidence[${wrong}]`;
  }

  function isTable(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }

  function isText(value) {
    return typeof value === "string";
  }

  function allText(table, names) {
    return names.every((name) => isText(table[name]));
  }
})((window.bavn = window.bavn || {}));
