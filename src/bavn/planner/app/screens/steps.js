// The steps of a playbook as a list to tick: who, by when, how, whom to phone; the next one stands open.
(function (bavn) {
  "use strict";

  const { el, say, tell, logic, store, cases } = bavn;
  const MINUTE_MS = 60_000;
  const PERSON = { leader: "people.leader", doer: "help.it", scribe: "people.scribe", caller: "people.caller" };

  /** The steps of one playbook that concern this firm. */
  bavn.stepsPart = function (one, book) {
    const steps = bavn.stepsFor(book);
    const next = steps.find((step) => stateOf(one, book, step) === "open");
    const done = steps.filter((step) => stateOf(one, book, step) === "done").length;
    return el(
      "section",
      { "aria-labelledby": "steps-title" },
      el("h2", { id: "steps-title" }, say("incident.steps", { title: tell(book.title) })),
      el("p", { class: "soft", id: "steps-done" }, say("incident.steps_done", { done, all: steps.length })),
      bavn.writerLine(),
      el(
        "ol",
        { class: "plain steps" },
        steps.map((step) => item(one, book, step, step === next)),
      ),
    );
  };

  /** A button at the top that names the next step and goes to it: nobody has to search for it. */
  bavn.toNextStep = function (one, book) {
    const next = bavn.stepsFor(book).find((step) => stateOf(one, book, step) === "open");
    if (!next || one.incident.closed_at) return null;
    const go = () => {
      const id = `step-${book.id}-${next.id}`;
      document.getElementById(id).scrollIntoView();
      document.getElementById(`${id}-done`).focus({ preventScroll: true });
    };
    return el(
      "p",
      {},
      el(
        "button",
        { type: "button", class: "to-next", id: "to-next", on: { click: go } },
        `${say("incident.next")}: ${tell(next.do)} ↓`,
      ),
    );
  };

  /** The steps of a playbook that are, or may be, for this firm. */
  bavn.stepsFor = function (book) {
    return book.steps.filter((step) => logic.applies(step.only || "always", store.plan));
  };

  /** 'lederen: Anna', as far as the plan says who that is. */
  bavn.roleOf = function (step) {
    const name = PERSON[step.role] ? logic.trimmed(logic.value(store.plan, PERSON[step.role])) : "";
    const role = say(`common.role-${step.role}`);
    return name ? `${role}: ${name}` : role;
  };

  function stateOf(one, book, step) {
    const ticked = logic.stepState(one.incident, book.id, step.id);
    return ticked ? ticked.state : "open";
  }

  function item(one, book, step, isNext) {
    const state = stateOf(one, book, step);
    const id = `step-${book.id}-${step.id}`;
    const kind = state === "open" ? (isNext ? "card next" : "card") : `card ${state}`;
    return el(
      "li",
      { class: `step ${kind}`, id },
      isNext ? el("p", { class: "next-mark" }, say("incident.next")) : null,
      el("h3", { id: `${id}-do` }, tell(step.do)),
      el("p", { class: "soft" }, bavn.roleOf(step), state === "open" ? [" · ", target(one, step)] : null, maybe(step)),
      state === "open" ? null : ticked(one, book, step),
      isNext ? details(one, step) : null,
      one.incident.closed_at ? null : buttons(one, book, step, state, id, isNext),
      isNext
        ? skipping(one, book, step, id)
        : el(
            "details",
            { id: `${id}-how` },
            el("summary", {}, say("incident.how")),
            details(one, step),
            state === "open" ? skipForm(one, book, step, id) : null,
          ),
    );
  }

  function maybe(step) {
    return logic.applies(step.only || "always", store.plan) === "maybe" ? [" · ", say("incident.step_maybe")] : null;
  }

  /** By when, and how long that is; both in words, so that nothing hangs on a colour. */
  function target(one, step) {
    const began = logic.moment(one.incident.started_at);
    if (began === null) return say("incident.within", { time: cases.duration(step.minutes * MINUTE_MS) });
    const due = logic.utc(began + step.minutes * MINUTE_MS);
    if (one.incident.closed_at) return say("incident.by_then", { when: cases.when(due) });
    return bavn.ticking(() => {
      const { text, late } = cases.left(due);
      return say(late ? "incident.by_then_late" : "incident.by_then_left", { when: cases.when(due), left: text });
    });
  }

  /** Who ticked it and when, and every later tick by another. */
  function ticked(one, book, step) {
    const first = logic.stepState(one.incident, book.id, step.id);
    const later = one.incident.also.filter(
      (tick) => tick.playbook === book.id && tick.step === step.id && tick.number > first.number,
    );
    return [
      el("p", {}, bavn.stateLine(first.state === "done" ? "good" : "warn", tickSentence(first))),
      later.map((tick) => el("p", { class: "soft" }, say("incident.also", { tick: tickSentence(tick) }))),
    ];
  }

  function tickSentence({ state, at, by, why }) {
    return [
      say(`incident.tick_${state}`),
      cases.when(at),
      by ? say("incident.by", { name: by }) : "",
      why ? `(${why})` : "",
    ]
      .filter(Boolean)
      .join(" ");
  }

  function details(one, step) {
    return el(
      "div",
      { class: "how" },
      el("p", {}, tell(step.how)),
      step.isolates ? el("p", { class: "warn" }, say("incident.isolates")) : null,
      (step.calls || []).map((id) => el("p", {}, bavn.callLine(id))),
      (step.stamps || []).map((stamp) => stampLine(one, stamp)),
      step.message
        ? el(
            "p",
            {},
            el(
              "a",
              { href: cases.address(one.id, "drafts", step.message) },
              say("incident.to_draft", { title: messageTitle(step.message) }),
            ),
          )
        : null,
      step.undo ? el("p", { class: "soft" }, el("strong", {}, say("print.undo")), " ", tell(step.undo)) : null,
    );
  }

  function stampLine(one, stamp) {
    const held = logic.own(one.incident.stamps, stamp);
    const name = say(`print.stamp-${stamp}`);
    const link = el(
      "a",
      { href: cases.address(one.id, "clocks", stamp) },
      held ? say("incident.stamp_see") : say("incident.stamp_set", { stamp: name }),
    );
    return el("p", {}, held ? [bavn.stateLine("good", `${name}: ${cases.when(held.at)}`), " "] : null, link);
  }

  function messageTitle(id) {
    const found = bavn.library.messages.find((message) => message.id === id);
    return found ? tell(found.title) : id;
  }

  // ── ticking ──

  function tick(one, book, step, id, state, text) {
    cases.act(one.id, { what: "step", which: book.id, step: step.id, state, text: text || "" });
    goOn(one.id, book, id, state);
  }

  function buttons(one, book, step, state, id, isNext) {
    const act = (name, look) => button(id, name, () => tick(one, book, step, id, name), look);
    if (state === "open") return el("p", { class: "row" }, act("done", isNext ? "first" : "do"));
    return el("p", { class: "row" }, state === "skipped" ? act("done") : null, act("open"));
  }

  function button(id, name, act, look) {
    return el(
      "button",
      {
        type: "button",
        class: look || "small",
        id: `${id}-${name}`,
        "aria-describedby": `${id}-do`,
        on: { click: act },
      },
      say(`incident.act_${name}`),
    );
  }

  function skipping(one, book, step, id) {
    if (one.incident.closed_at) return null;
    return el(
      "details",
      { id: `${id}-skipping` },
      el("summary", {}, say("incident.skip")),
      skipForm(one, book, step, id),
    );
  }

  function skipForm(one, book, step, id) {
    if (one.incident.closed_at) return null;
    const skip = (event) => {
      event.preventDefault();
      tick(one, book, step, id, "skipped", document.getElementById(`${id}-why`).value);
    };
    return el(
      "form",
      { on: { submit: skip } },
      el("label", { class: "ask", for: `${id}-why` }, say("incident.skip_why")),
      el("input", { type: "text", id: `${id}-why`, maxlength: "500", autocomplete: "off", required: true }),
      el("p", { class: "row" }, el("button", { class: "small", id: `${id}-skipped` }, say("incident.act_skipped"))),
    );
  }

  /** After a tick: say so, and put the focus on what to do next. */
  function goOn(incidentId, book, id, name) {
    const one = cases.read(incidentId);
    const next = bavn.stepsFor(book).find((step) => stateOf(one, book, step) === "open");
    bavn.announce(say(`incident.tick_${name}`));
    const wanted = name === "open" ? `${id}-done` : next ? `step-${book.id}-${next.id}-done` : "steps-title";
    const found = document.getElementById(wanted);
    if (found) found.focus();
  }
})((window.bavn = window.bavn || {}));
