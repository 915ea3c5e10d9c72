// Who writes? Asked once, never in the way: what is logged before is logged without a name.
(function (bavn) {
  "use strict";

  const { el, say, logic, store, cases } = bavn;
  const PEOPLE = ["people.leader", "people.standin", "people.scribe", "people.caller"];
  let changing = false;

  /** A line that says who writes, or the question. */
  bavn.writerLine = function () {
    const name = cases.writer();
    if (name && !changing)
      return el(
        "p",
        { class: "soft writer" },
        say("incident.writes", { name }),
        " ",
        el(
          "button",
          { type: "button", class: "small quiet", id: "writer-change", on: { click: () => change(true) } },
          say("incident.writes_change"),
        ),
      );
    return el(
      "form",
      { class: "card plainly writer", on: { submit: take } },
      el("label", { class: "ask", for: "writer" }, say("incident.who")),
      el("p", { class: "help", id: "writer-help" }, say("incident.who_help")),
      el("input", {
        type: "text",
        id: "writer",
        class: "short",
        value: name,
        autocomplete: "name",
        maxlength: "80",
        "aria-describedby": "writer-help",
      }),
      el(
        "p",
        { class: "row" },
        el("button", { class: "small", id: "writer-ok" }, say("incident.who_ok")),
        known().map(nameButton),
      ),
    );
  };

  function known() {
    return [...new Set(PEOPLE.map((name) => logic.trimmed(logic.value(store.plan, name))).filter(Boolean))];
  }

  function nameButton(name) {
    return el("button", { type: "button", class: "small", on: { click: () => accept(name) } }, name);
  }

  function take(event) {
    event.preventDefault();
    accept(document.getElementById("writer").value);
  }

  function accept(name) {
    if (name.trim()) cases.setWriter(name);
    change(false);
  }

  function change(wanted) {
    changing = wanted;
    const asked = document.getElementById("writer");
    cases.keeping(asked && asked.form, () => bavn.redraw());
    const next = document.getElementById(wanted ? "writer" : "writer-change");
    if (next) next.focus();
  }
})((window.bavn = window.bavn || {}));
