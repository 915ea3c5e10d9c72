// Who to phone: a link that dials, and whether somebody has tried the number.
(function (bavn) {
  "use strict";

  const { el, say, logic, store } = bavn;
  const KINDS = { verified: "good", stale: "bad", unverified: "warn" };

  /** One number to phone; where the plan lacks it, that is said. `name` may stand in place of the contact's own. */
  bavn.callLine = function (id, name) {
    const contact = contacts().find((one) => one.id === id);
    if (!contact)
      return el(
        "span",
        { class: "call-line" },
        name || question(id),
        ": ",
        bavn.stateLine("bad", say("incident.no_number")),
      );
    const hours = contact.hours ? ` (${contact.hours})` : "";
    return el(
      "span",
      { class: "call-line" },
      `${name || contact.name}${hours}: `,
      el("a", { class: "call", href: bavn.tel(contact.number) || "#/numbers" }, contact.number),
      contact.contract ? el("span", {}, ` ${say("incident.contract", { contract: contact.contract })}`) : null,
      " ",
      bavn.stateLine(KINDS[contact.state], state(contact)),
    );
  };

  function contacts() {
    return logic.contacts(store.plan, bavn.library, bavn.language, bavn.today());
  }

  function state({ state: name, checked_on: on }) {
    return say(`incident.number_${name}`, { day: bavn.date(on) });
  }

  /** What a number of the plan is for, where nobody has filled it in. */
  function question(id) {
    const [sectionId, fieldId] = id.split(".");
    const section = bavn.library.interview.find((one) => one.id === sectionId);
    const field = section && section.fields.find((one) => one.id === fieldId);
    return field ? bavn.tell(field.ask) : id;
  }
})((window.bavn = window.bavn || {}));
