// The interview: the list of its parts, one screen for each part, and what is still missing at the end.
(function (bavn) {
  "use strict";

  const { el, say, tell } = bavn;
  const SECONDS_PER_QUESTION = 20;
  const USUAL_ROWS = 2; // how many rows a list is thought to have, for the time it takes

  bavn.screen("#/plan", "planner.plan", (place, parts) => {
    const sections = bavn.library.interview;
    const n = sections.findIndex((section) => section.id === parts[0]);
    if (n >= 0) return part(place, sections, n, parts.slice(1));
    return parts[0] === "end" ? bavn.interviewEnd(place) : overview(place, sections);
  });

  function overview(place, sections) {
    const faults = bavn.progress().faults;
    const left = sections.filter((section) => stateOf(section, faults) !== "done");
    const time = minutes(left.length ? left : sections);
    place.append(
      el("p", { class: "lead" }, say("planner.plan_help")),
      el("p", { class: "soft" }, say("planner.minutes_left", { time: bavn.counted("planner.minutes", time) })),
      el("ol", { class: "plain parts" }, sections.map((section, n) => partCard(section, n, sections.length, faults))),
      el("p", {}, el("a", { class: "button", href: "#/plan/end" }, say("planner.end"))),
    );
  }

  function partCard(section, n, all, faults) {
    const state = stateOf(section, faults);
    const time = bavn.counted("planner.minutes", minutes([section]));
    return el(
      "li",
      {},
      el(
        "a",
        { class: state === "done" ? "card ready" : "card", href: `#/plan/${section.id}` },
        el("strong", {}, `${n + 1}. ${tell(section.title)}`),
        state === "done"
          ? bavn.stateLine("good", say("planner.part_done"))
          : el("span", { class: "soft" }, `${say(`planner.part_${state}`)} · ${time}`),
      ),
    );
  }

  function part(place, sections, n, rest) {
    const section = sections[n];
    const time = bavn.counted("planner.minutes", minutes([section]));
    bavn.heading(tell(section.title));
    place.append(
      el("p", { class: "soft", id: "part" }, `${say("planner.part", { n: n + 1, all: sections.length })} · ${time}`),
      el("progress", { max: sections.length, value: n + 1, "aria-labelledby": "part" }),
      el("p", { class: "lead" }, tell(section.why)),
      el("p", { class: "soft" }, say(bavn.device.state === "refused" ? "planner.not_kept" : "planner.kept")),
      el("div", { id: "questions" }),
      steps(sections, n),
    );
    const redraw = bavn.drawQuestions(document.getElementById("questions"), section);
    focusOn(section, rest);
    return redraw;
  }

  /** A link from the end leads to the very question: '#/plan/suppliers/0/phone', '#/plan/help/it_phone'. */
  function focusOn(section, rest) {
    if (!rest.length) return;
    const field = document.getElementById(["q", section.id, ...rest].join("-"));
    if (field) window.setTimeout(() => field.focus(), 0); // after the shell has put the focus on the heading
  }

  function steps(sections, n) {
    const before = n > 0 ? `#/plan/${sections[n - 1].id}` : "#/plan";
    const after = n + 1 < sections.length ? `#/plan/${sections[n + 1].id}` : "#/plan/end";
    return el(
      "nav",
      { class: "row", "aria-label": say("planner.overview") },
      el("a", { class: "button", href: before, id: "back" }, say("planner.back")),
      el("a", { class: "button first", href: after, id: "next" }, say("planner.next")),
      el("a", { href: "#/plan" }, say("planner.overview")),
    );
  }

  /** "done", "begun" or "empty". A part without needed questions is done once something is answered. */
  function stateOf(section, faults) {
    const found = bavn.store.plan.answers[section.id];
    const rows = Array.isArray(found) ? found : [found || {}];
    if (!rows.some((row) => Object.keys(row).length)) return "empty";
    return faults.some((fault) => fault.section === section.id) ? "begun" : "done";
  }

  function minutes(sections) {
    const questions = sections.reduce((sum, one) => sum + one.fields.length * (one.many ? USUAL_ROWS : 1), 0);
    return Math.max(1, Math.round((questions * SECONDS_PER_QUESTION) / 60));
  }
})((window.bavn = window.bavn || {}));
