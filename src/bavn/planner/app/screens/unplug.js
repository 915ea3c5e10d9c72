// Unplug or not? The answer in huge letters, its reasons, its price for this very firm, and who decided what.
(function (bavn) {
  "use strict";

  const { el, say, tell, logic, store, cases } = bavn;
  const HOUR_MS = 3_600_000;
  const RULES = ["anyone", "named", "nobody"];

  /** The answer of one playbook for one incident. */
  bavn.unplugPart = function (one, book) {
    const { unplug } = book;
    return el(
      "section",
      { class: `unplug answer-${unplug.answer}`, "aria-labelledby": "unplug-ask" },
      el("h2", { id: "unplug-ask" }, say("incident.unplug_ask")),
      el("p", { class: "huge", id: "unplug-answer" }, say(`incident.unplug_${unplug.answer}`)),
      el("p", { class: "lead" }, tell(unplug.what)),
      others(one, book),
      where(unplug),
      el("p", {}, el("strong", {}, say("incident.unplug_who")), " ", whoMay()),
      unplug.answer === "none" ? null : el("p", {}, el("strong", {}, say("incident.unplug_price")), " ", ownCost()),
      decision(one),
      el(
        "details",
        { class: "reasons", id: "unplug-reasons", open: !one.incident.unplug },
        el("summary", {}, say("incident.unplug_reasons")),
        el("dl", {}, reasons(unplug)),
      ),
    );
  };

  function others(one, book) {
    return one.books
      .filter((other) => other !== book && other.unplug.answer !== book.unplug.answer)
      .map((other) =>
        el(
          "p",
          { class: "warn" },
          say("incident.unplug_other", {
            title: tell(other.title),
            answer: say(`incident.unplug_${other.unplug.answer}`),
          }),
        ),
      );
  }

  /** Where the plug is: only where the answer may be to pull it. */
  function where({ answer }) {
    if (!["yes", "partly"].includes(answer)) return null;
    const place = said("line.where");
    const wifi = said("line.wifi");
    return [
      el("p", {}, el("strong", {}, say("incident.plug_where")), " ", place || say("incident.plug_unknown")),
      wifi ? el("p", {}, el("strong", {}, say("incident.wifi_off")), " ", wifi) : null,
    ];
  }

  function reasons(unplug) {
    const pair = (word, text) => [el("dt", {}, say(word)), el("dd", {}, tell(text))];
    return [
      pair("incident.unplug_why", unplug.why),
      pair("incident.unplug_cost", unplug.cost_of),
      pair("incident.unplug_cost_not", unplug.cost_not),
      pair("incident.unplug_helps_not", unplug.helps_not),
    ];
  }

  /** What it costs this firm, as the plan says it. */
  function ownCost() {
    const cost = logic.money(logic.value(store.plan, "line.cost"));
    const stops = said("line.stops");
    return [
      cost === null ? say("incident.cost_unknown") : say("incident.cost_hour", { cost: kroner(cost) }),
      stops ? ` ${say("incident.stops", { stops })}` : "",
    ];
  }

  function whoMay() {
    const leader = said("people.leader");
    const named = said("people.unplug_names");
    const rule = RULES.includes(said("people.unplug")) ? said("people.unplug") : "unsaid";
    return [
      say(`incident.who_${rule}`, { names: named || "______" }),
      leader ? bavn.callLine("people.leader_phone", leader) : null,
    ];
  }

  function decision(one) {
    const decided = one.incident.unplug;
    const cut = decided && decided.state === "cut";
    return el(
      "div",
      { class: "decision", id: "unplug-decision" },
      el("h3", {}, say("incident.decision")),
      decided
        ? el("p", { class: "decided" }, bavn.stateLine("good", sentence(decided)))
        : el("p", {}, say("incident.not_decided")),
      cut
        ? el(
            "p",
            {},
            bavn.ticking(() => priceSoFar(decided)),
          )
        : null,
      one.incident.closed_at ? null : buttons(one, decided),
    );
  }

  /** A decision as one sentence; the log and the report say it in the same words. */
  bavn.decisionSentence = sentence;
  function sentence({ state, at, by, why }) {
    return [
      say(`incident.plug_${state}`),
      cases.when(at),
      by ? say("incident.by", { name: by }) : "",
      why ? `(${why})` : "",
    ]
      .filter(Boolean)
      .join(" ");
  }

  function priceSoFar({ at }) {
    const cost = logic.money(logic.value(store.plan, "line.cost"));
    const ms = Math.max(0, bavn.now().getTime() - logic.moment(at));
    const time = cases.duration(ms);
    return cost === null
      ? say("incident.cut_for", { time })
      : say("incident.cut_for_cost", { time, cost: kroner(Math.round((cost * ms) / HOUR_MS)) });
  }

  function buttons(one, decided) {
    const state = decided ? decided.state : "";
    const offered = state === "cut" ? ["reconnected"] : ["cut", "kept"].filter((name) => name !== state);
    const decide = (name) => () => {
      cases.act(one.id, { what: "unplug", state: name, text: document.getElementById("unplug-why").value });
      bavn.announce(say(`incident.plug_${name}`));
    };
    return [
      el(
        "p",
        { class: "row" },
        offered.map((name) =>
          el(
            "button",
            { type: "button", id: `plug-${name}`, on: { click: decide(name) } },
            say(`incident.plug_${name}`),
          ),
        ),
      ),
      el(
        "details",
        {},
        el("summary", {}, say("incident.decision_why")),
        el("label", { class: "ask", for: "unplug-why" }, say("incident.decision_before")),
        el("input", { type: "text", id: "unplug-why", maxlength: "500", autocomplete: "off" }),
      ),
    ];
  }

  function said(name) {
    return logic.trimmed(logic.value(store.plan, name));
  }

  function kroner(amount) {
    return amount.toLocaleString(bavn.language === "da" ? "da-DK" : "en-GB");
  }
})((window.bavn = window.bavn || {}));
