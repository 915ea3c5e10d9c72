// The telephone numbers: whom to call, where the number comes from, and whether the user has tried it.
(function (bavn) {
  "use strict";

  const { el, say } = bavn;
  const NEVER_TRY = ["112"]; // a line for life and death is looked up, not called

  bavn.screen("#/numbers", "planner.numbers", (place) => {
    const contacts = bavn.logic.contacts(bavn.store.plan, bavn.library, bavn.language, bavn.today());
    const own = contacts.filter((one) => one.own);
    place.append(
      el("p", { class: "lead" }, say("planner.numbers_help")),
      el("h2", {}, say("planner.numbers_own")),
      own.length ? list(own) : el("p", {}, say("planner.numbers_none")),
      el("p", {}, el("a", { href: "#/plan/people" }, say("planner.numbers_fill"))),
      el("h2", {}, say("planner.numbers_shared")),
      list(contacts.filter((one) => !one.own)),
    );
  });

  function list(contacts) {
    return el("ul", { class: "plain" }, contacts.map(card));
  }

  function card(contact) {
    return el(
      "li",
      { class: contact.state === "verified" ? "card ready" : "card", id: `n-${contact.id}` },
      el("h3", {}, contact.name),
      callLink(contact),
      el("p", {}, state(contact)),
      facts(contact),
      ...actions(contact),
    );
  }

  function callLink(contact) {
    const address = bavn.tel(contact.number);
    return address ? el("a", { class: "call", href: address }, contact.number) : el("span", { class: "call" }, contact.number);
  }

  function state(contact) {
    const kind = { verified: "good", stale: "bad", unverified: "warn" }[contact.state];
    return bavn.stateLine(kind, say(`planner.state_${contact.state}`, { day: bavn.date(contact.checked_on) }));
  }

  function facts(contact) {
    const source = contact.own ? say("planner.own_source") : `${contact.source}; ${say(`planner.reading_${contact.reading}`)}`;
    return bavn.facts([
      [say("planner.number_when"), contact.when],
      [say("planner.number_hours"), contact.hours],
      [say("planner.number_contract"), contact.contract],
      [say("planner.number_source"), source],
    ]);
  }

  function actions(contact) {
    const never = NEVER_TRY.includes(contact.number);
    const today = contact.state === "verified" && contact.checked_on === bavn.today();
    const label = say(today ? "planner.uncheck" : never ? "planner.check_seen" : "planner.check");
    const act = () => {
      if (today) bavn.store.uncheck(contact.id);
      else bavn.store.check(contact.id, contact.number);
      bavn.redraw();
      bavn.announce(say(today ? "planner.unchecked" : "planner.checked", { name: contact.name }));
    };
    return [
      never ? el("p", { class: "soft" }, say("planner.check_alarm")) : null,
      el(
        "button",
        {
          type: "button", class: "small", id: `check-${contact.id}`,
          "aria-label": say("planner.act_on", { act: label, what: contact.name }), on: { click: act },
        },
        label,
      ),
    ];
  }
})((window.bavn = window.bavn || {}));
