// What a plan still asks for, as a list of things to do with the screen where each is done.
(function (bavn) {
  "use strict";

  const { say, counted } = bavn;

  /** How many needed answers there are, how many are given, and what is wrong or missing: {all, done, faults}. */
  bavn.progress = function () {
    const { logic, library, store } = bavn;
    const faults = logic.faults(store.plan, library);
    const missing = faults.filter((fault) => fault.what === "missing").length;
    const all = library.interview.reduce((sum, section) => sum + needed(section), 0);
    return { all, done: all - missing, faults };
  };

  /** Things to do: [{kind: "bad" | "warn", text, address}], the weightiest first. Empty when nothing is missing. */
  bavn.attention = function () {
    const { store } = bavn;
    const { faults } = bavn.progress();
    return [
      many("bad", "planner.wrong", count(faults, "wrong"), "#/plan/end"),
      many("warn", "planner.missing", count(faults, "missing"), "#/plan/end"),
      ...numbers(),
      ...reprints(),
      ...review(),
      store.unsaved().includes("plan") ? { kind: "warn", text: say("planner.unsaved"), address: "#/files" } : null,
    ].filter(Boolean);
  };

  /** Where the plan's next review stands, in a sentence; late or not. */
  bavn.reviewState = function () {
    const { on, late } = bavn.logic.due(bavn.store.plan, bavn.today());
    if (!on) return { late: true, text: say("planner.review_never") };
    return { late, text: say(late ? "planner.review_late" : "planner.review_due", { day: bavn.date(on) }) };
  };

  function needed(section) {
    const fields = section.fields.filter((field) => field.needed).length;
    return section.many ? fields * Math.max(1, bavn.logic.rows(bavn.store.plan, section.id).length) : fields;
  }

  function count(faults, what) {
    return faults.filter((fault) => fault.what === what).length;
  }

  function many(kind, word, n, address) {
    return n ? { kind, text: counted(word, n), address } : null;
  }

  function numbers() {
    const { logic, library, store, language } = bavn;
    const contacts = logic.contacts(store.plan, library, language, bavn.today());
    const own = contacts.filter((one) => one.own && one.state === "unverified").length;
    const stale = contacts.filter((one) => one.state === "stale").length;
    return [many("warn", "planner.stale", stale, "#/numbers"), many("warn", "planner.unverified", own, "#/numbers")];
  }

  function reprints() {
    const what = bavn.logic.reprint(bavn.store.plan, bavn.library);
    return what.map((one) => ({ kind: "warn", text: say(`planner.reprint_${one}`), address: "#/print" }));
  }

  function review() {
    const { late, text } = bavn.reviewState();
    return late ? [{ kind: "warn", text, address: "#/plan/end" }] : [];
  }
})((window.bavn = window.bavn || {}));
