// Who can be phoned, and whether somebody has tried the number. The same as bavn.plan.phonebook.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});

  const KEEPS_DAYS = 180;

  /**
   * Contacts {id, name, number, when, hours, source, reading, state, checked_on, own, contract}: the firm's own that
   * are filled in, then the library's. "verified" is only what the user phoned under this number within 180 days.
   */
  logic.contacts = function (plan, library, language, today) {
    const own = library.interview.flatMap((section) =>
      placesOf(plan, section).flatMap((place) =>
        section.fields
          .filter((field) => field.kind === "phone" && logic.trimmed(logic.value(plan, `${place}.${field.id}`)))
          .map((field) => ownContact(plan, place, field, language, today)),
      ),
    );
    const shared = library.numbers.map((one) => ({
      id: one.id,
      name: one.name[language],
      number: one.number,
      when: one.when[language],
      hours: one.hours[language],
      source: one.source,
      reading: one.reading,
      ...checked(plan, one.id, one.number, today),
      own: false,
      contract: "",
    }));
    return [...own, ...shared];
  };

  function placesOf(plan, section) {
    return section.many ? logic.rows(plan, section.id).map((_, row) => `${section.id}.${row}`) : [section.id];
  }

  function ownContact(plan, place, field, language, today) {
    const stem = field.id.replace(/phone$/, "").replace(/_$/, "");
    const id = `${place}.${field.id}`;
    const number = logic.trimmed(logic.value(plan, id));
    const question = field.ask[language];
    return {
      id,
      name: first(plan, place, stem ? [stem] : ["name"]) || question,
      number,
      when: question,
      hours: "",
      source: "",
      reading: "unread",
      ...checked(plan, id, number, today),
      own: true,
      contract: first(plan, place, stem ? [`${stem}_contract`, `${stem}_policy`] : ["contract"]),
    };
  }

  function checked(plan, id, number, today) {
    const check = logic.own(plan.checked, id);
    if (!check || !logic.isDay(check.on) || logic.trimmed(check.number) !== number)
      return { state: "unverified", checked_on: "" };
    const age = logic.daysBetween(check.on, today);
    return { state: age >= 0 && age <= KEEPS_DAYS ? "verified" : "stale", checked_on: check.on };
  }

  function first(plan, place, fields) {
    return fields.map((field) => logic.trimmed(logic.value(plan, `${place}.${field}`))).find((text) => text) || "";
  }
})((window.bavn = window.bavn || {}));
