// What is missing in a plan, and what is wrong. The same as bavn.plan.faults.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});

  const LONGEST_ANSWER = 2000;
  const FITS = {
    date: (answer) => logic.isDay(answer),
    money: (answer) => logic.money(answer) !== null,
    number: (answer) => logic.number(answer) !== null,
    email: (answer) => answer.includes("@"),
    phone: (answer) => /^[0-9 ()+-]*$/.test(answer) && answer.replace(/[^0-9]/g, "").length >= 3,
    choice: (answer, field) => (field.options || []).some((option) => option.id === answer),
  };

  /** Faults in library order: {section, row, field, what}; `row` is null where a section has no rows. */
  logic.faults = function (plan, library) {
    return library.interview.flatMap((section) => {
      if (!section.many) return rowFaults(section, null, (field) => logic.value(plan, `${section.id}.${field}`));
      const count = Math.max(logic.rows(plan, section.id).length, 1);
      return Array.from({ length: count }, (_, row) =>
        rowFaults(section, row, (field) => logic.value(plan, `${section.id}.${row}.${field}`)),
      ).flat();
    });
  };

  /** Is this an answer that cannot be meant? Blank is never wrong, and white space around it does not count. */
  logic.wrong = function (field, answer) {
    const text = logic.trimmed(answer);
    if (!text) return false;
    if (Array.from(text).length > LONGEST_ANSWER) return true;
    const fits = FITS[field.kind];
    return Boolean(fits) && !fits(text, field);
  };

  function rowFaults(section, row, answerOf) {
    const found = [];
    for (const field of section.fields) {
      const answer = answerOf(field.id);
      const missing = field.needed && !logic.trimmed(answer);
      if (missing || logic.wrong(field, answer))
        found.push({ section: section.id, row, field: field.id, what: missing ? "missing" : "wrong" });
    }
    return found;
  }
})((window.bavn = window.bavn || {}));
