// Are we ready? A number with its words, the one next thing to do, and every point with its evidence and date.
(function (bavn) {
  "use strict";

  const { el, say, tell } = bavn;
  const LEVELS = [90, 70, 40, 0]; // the lowest score of each sentence

  bavn.screen("#/readiness", "planner.readiness", (place) => {
    const { score, points } = bavn.logic.readiness(bavn.store.plan, bavn.library, bavn.today());
    const known = bavn.library.points;
    const weights = known.reduce((sum, point) => sum + point.weight, 0);
    const states = known.map((point) => Object.assign({ point }, points.find((one) => one.id === point.id)));
    const ready = states.filter((one) => one.ready).length;
    place.append(
      el("p", { class: "lead" }, say("planner.readiness_help")),
      el("p", { class: "score", id: "score" }, say("planner.score", { score })),
      el("progress", { max: 100, value: score, "aria-labelledby": "score" }),
      el("p", {}, say(`planner.score_${LEVELS.find((level) => score >= level)}`)),
      el("p", {}, say("planner.score_points", { ready, all: states.length })),
      ...oneNext(states),
      el("h2", {}, say("planner.all_points")),
      el("ul", { class: "plain" }, states.map((one) => card(one, weights))),
      el("p", {}, el("button", { type: "button", on: { click: () => window.print() } }, say("planner.print_page"))),
    );
  });

  /** The heaviest point that is not ready; where two weigh the same, the first. */
  function oneNext(states) {
    const open = states.filter((one) => !one.ready);
    if (!open.length) return [];
    const first = open.reduce((best, one) => (one.point.weight > best.point.weight ? one : best));
    return [
      el("div", { class: "card plainly", id: "one-next" }, el("h2", {}, say("planner.one_next")), el("p", {}, tell(first.point.next))),
    ];
  }

  function card({ point, ready, shows, on, why }, weights) {
    const tried = point.evidence === "numbers" && shows ? say("planner.numbers_tried", { n: shows }) : shows;
    const evidence = [tried, bavn.date(on), why ? say(`planner.why_${why}`) : ""].filter(Boolean).join(" · ");
    return el(
      "li",
      { class: ready ? "card ready" : "card" },
      el("h3", {}, tell(point.title)),
      el(
        "p",
        { class: "state-row" },
        bavn.stateLine(ready ? "good" : "warn", say(ready ? "planner.ready" : "planner.not_ready")),
        el("span", { class: "soft" }, say("planner.counts", { n: point.weight, all: weights })),
      ),
      bavn.facts([
        [say("planner.evidence"), evidence || say("planner.only_answers")],
        [say("planner.to_get_ready"), ready ? "" : tell(point.next)],
      ]),
    );
  }
})((window.bavn = window.bavn || {}));
