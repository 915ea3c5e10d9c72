// Whether what hangs on the wall is still what the plan says. The same as bavn.plan.reprint.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});

  const DIGITS = 16;
  const PRINTS = ["card", "plan"];

  /** What stands on a print ("card" or "plan") as 16 hex digits: the same answers, the same digits. */
  logic.digest = function (plan, library, what) {
    const held = what === "card" ? onCard(plan, library) : answered(plan, library, () => true);
    const whole = held.map(([name, text]) => [name, wellFormed(text)]);
    return logic.sha256(JSON.stringify(whole)).slice(0, DIGITS);
  };

  /** What has to be printed: never printed yet, or changed since it was printed last. */
  logic.reprint = function (plan, library) {
    return PRINTS.filter((what) => {
      const last = logic.printed(plan, what, "9999-12-31");
      return !last || (last.about || "") !== logic.digest(plan, library, what);
    });
  };

  /** The newest good evidence of a print, dated `today` or before; of two of one day the later. Null for none. */
  logic.printed = function (plan, what, today) {
    return plan.evidence
      .filter((one) => one.kind === `${what}-printed` && one.good && logic.isDay(one.on) && one.on <= today)
      .reduce((newest, one) => (newest && newest.on > one.on ? newest : one), null);
  };

  function onCard(plan, library) {
    const staff = answered(plan, library, (field) => field.staff);
    const phones = placed(plan, library).filter(([, field]) => field.staff && field.kind === "phone");
    const own = phones.map(([name]) => [name, logic.trimmed(logic.value(plan, name))]);
    const numbers = [...own, ...library.numbers.map((one) => [one.id, one.number])];
    return [
      ...staff,
      ...numbers
        .filter(([name, number]) => isChecked(plan, name, number))
        .map(([name, number]) => [`checked.${name}`, number]),
    ];
  }

  function isChecked(plan, name, number) {
    const check = logic.own(plan.checked, name);
    return Boolean(number && check) && logic.isDay(check.on) && logic.trimmed(check.number) === number;
  }

  function answered(plan, library, wanted) {
    return placed(plan, library)
      .filter(([, field]) => wanted(field))
      .map(([name]) => [name, logic.value(plan, name)])
      .filter(([, text]) => text);
  }

  /** Every field of every row, as [name, field] in the order of the interview. */
  function placed(plan, library) {
    return library.interview.flatMap((section) => {
      const places = section.many ? logic.rows(plan, section.id).map((_, row) => `${section.id}.${row}`) : [section.id];
      return places.flatMap((place) => section.fields.map((field) => [`${place}.${field.id}`, field]));
    });
  }

  function wellFormed(text) {
    return text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (found) =>
      found.length === 2 ? found : "\ufffd",
    );
  }
})((window.bavn = window.bavn || {}));
