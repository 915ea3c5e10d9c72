// The first screen: it is happening now; what is running; how the plan stands; the ways to the rest.
(function (bavn) {
  "use strict";

  const { el, say } = bavn;
  const CARDS = ["numbers", "print", "drill", "readiness", "files"];

  bavn.screen("#/", "planner.home", (place) => {
    const name = bavn.logic.value(bavn.store.plan, "firm.name");
    if (name) bavn.heading(say("planner.home_of", { name }));
    const all = bavn.cases.all();
    place.append(
      bigNow(),
      ...caseList("planner.running", all.filter((one) => !one.incident.closed_at)),
      ...(bavn.store.isBlank() ? noPlan() : planState()),
      ...ways(),
      ...caseList("planner.closed_incidents", all.filter((one) => one.incident.closed_at)),
    );
  });

  function bigNow() {
    return el(
      "a",
      { class: "big-now", href: "#/triage", id: "now" },
      el("strong", {}, say("planner.now")),
      el("span", {}, say("planner.now_help")),
    );
  }

  function caseList(word, found) {
    return found.length ? [el("h2", {}, say(word)), el("ul", { class: "plain" }, found.map(caseCard))] : [];
  }

  function caseCard(one) {
    const { started_at, closed_at } = one.incident;
    const when = closed_at
      ? say("planner.closed_since", { when: bavn.moment(closed_at) })
      : say("planner.running_since", { when: bavn.moment(started_at) });
    return el(
      "li",
      {},
      el(
        "a",
        { class: closed_at ? "card" : "card late", href: bavn.cases.address(one.id) },
        el("strong", {}, bavn.cases.title(one)),
        el("span", {}, when),
      ),
    );
  }

  function noPlan() {
    return [
      el("h2", {}, say("planner.home_blank")),
      el("p", {}, say("planner.home_blank_help")),
      el(
        "div",
        { class: "row" },
        el("a", { class: "button first", href: "#/plan", id: "begin" }, say("planner.begin")),
        el("a", { class: "button", href: "#/files" }, say("planner.home_open")),
      ),
    ];
  }

  function planState() {
    const { all, done } = bavn.progress();
    const filled = say("planner.filled", { done, all });
    const label = done < all ? "planner.go_on" : "planner.look_through";
    return [
      el("h2", {}, say("planner.home_state")),
      el("p", { id: "filled" }, filled),
      el("progress", { max: all, value: done, "aria-labelledby": "filled" }),
      el("div", { class: "row" }, el("a", { class: "button first", href: "#/plan", id: "go-on" }, say(label))),
      ...toDo(),
    ];
  }

  function toDo() {
    const things = bavn.attention();
    const { late, text } = bavn.reviewState();
    const lines = things.map((one) => el("li", {}, bavn.stateLine(one.kind, el("a", { href: one.address }, one.text))));
    return [
      things.length ? el("h3", {}, say("planner.to_do")) : el("p", {}, bavn.stateLine("good", say("planner.nothing_to_do"))),
      lines.length ? el("ul", { class: "plain to-do", id: "to-do" }, lines) : null,
      late ? null : el("p", { class: "soft" }, text),
    ].filter(Boolean);
  }

  function ways() {
    const cards = CARDS.map((name) =>
      el(
        "li",
        {},
        el(
          "a",
          { class: "card", href: `#/${name}` },
          el("strong", {}, say(`planner.menu_${name}`)),
          el("span", { class: "soft" }, say(`planner.card_${name}`)),
        ),
      ),
    );
    return [el("h2", {}, say("planner.more")), el("ul", { class: "grid plain" }, cards)];
  }
})((window.bavn = window.bavn || {}));
