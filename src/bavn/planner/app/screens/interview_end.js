// The end of the interview: what is missing or looks wrong, each with a link to its question, and what comes next.
(function (bavn) {
  "use strict";

  const { el, say, tell } = bavn;

  /** Fill `place` with the end of the interview. */
  bavn.interviewEnd = function (place) {
    const { all, done, faults } = bavn.progress();
    const whole = faults.length === 0;
    bavn.heading(say("planner.end"));
    place.append(
      el("p", { class: "lead" }, whole ? bavn.stateLine("good", say("planner.end_whole")) : say("planner.filled", { done, all })),
      whole ? "" : el("p", {}, say("planner.end_half")),
      ...faultList(faults, "wrong"),
      ...faultList(faults, "missing"),
      el("h2", {}, say("planner.end_next")),
      reviewed(),
      el(
        "div",
        { class: "row" },
        el("a", { class: "button first", href: "#/print", id: "end-print" }, say("planner.end_print")),
        el("a", { class: "button", href: "#/numbers" }, say("planner.end_numbers")),
        el("a", { class: "button", href: "#/files" }, say("planner.end_save")),
        el("a", { class: "button", href: "#/plan" }, say("planner.overview")),
      ),
    );
  };

  function faultList(faults, what) {
    const found = faults.filter((fault) => fault.what === what);
    if (!found.length) return [];
    const sections = bavn.library.interview.filter((section) => found.some((fault) => fault.section === section.id));
    return [
      el("h2", {}, say(`planner.end_${what}`)),
      ...sections.map((section) => [
        el("h3", {}, tell(section.title)),
        el("ul", {}, found.filter((fault) => fault.section === section.id).map((fault) => line(section, fault))),
      ]),
    ].flat();
  }

  function line(section, fault) {
    const field = section.fields.find((one) => one.id === fault.field);
    const many = fault.row !== null;
    const address = ["#/plan", section.id, ...(many ? [fault.row] : []), fault.field].join("/");
    return el("li", {}, el("a", { href: address }, many ? `${fault.row + 1}: ${tell(field.ask)}` : tell(field.ask)));
  }

  function reviewed() {
    const today = bavn.today();
    const done = bavn.store.plan.reviewed === today;
    const mark = () => {
      bavn.store.reviewed();
      bavn.redraw();
      bavn.announce(say("planner.end_reviewed", { day: bavn.date(today) }));
    };
    const { text } = bavn.reviewState();
    return el(
      "div",
      { class: "row" },
      el("button", { type: "button", id: "reviewed", disabled: done, on: { click: mark } }, say("planner.end_review")),
      el("span", { class: "soft" }, done ? say("planner.end_reviewed", { day: bavn.date(today) }) : text),
    );
  }
})((window.bavn = window.bavn || {}));
