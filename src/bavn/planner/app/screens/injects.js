// What happens in a drill while it runs: each inject comes when it is due, or at once; at a table it is only counted.
(function (bavn) {
  "use strict";

  const { el, say, tell, logic, store, cases } = bavn;
  const MINUTE_MS = 60_000;
  const atTable = new Set(); // incidents that a facilitator leads, where the device keeps nothing

  /** The drill that an incident belongs to; null in earnest, and for a scenario that this version does not have. */
  bavn.drillOf = function ({ incident }) {
    return bavn.library.drills.find((drill) => drill.id === incident.drill) || null;
  };

  /** Does a facilitator read the injects aloud? Then the screen does not show them. */
  bavn.setTable = function (id) {
    atTable.add(id);
    bavn.device.write(`table.${id}`, "1");
  };

  function isAtTable(id) {
    return atTable.has(id) || bavn.device.read(`table.${id}`) === "1";
  }

  /** The panel above an incident that is a drill; null in earnest. It looks at the clock by itself. */
  bavn.injectPanel = function (one) {
    const drill = bavn.drillOf(one);
    if (!drill || one.incident.closed_at) return null;
    const panel = el("section", { class: "card injects", "aria-labelledby": "injects-title" });
    fill(panel, one.id, drill);
    const timer = window.setInterval(() => {
      if (!panel.isConnected) return window.clearInterval(timer);
      if (sendDue(one.id, drill)) fill(panel, one.id, drill);
      else count(panel, one.id, drill);
    }, 1000);
    return panel;
  };

  function sentOf(id) {
    return new Set(cases.read(id).incident.injects.map((line) => logic.injectNumber(line.which)));
  }

  /** Write down every inject that has become due; true if there was one. At a table the facilitator does it. */
  function sendDue(id, drill) {
    if (isAtTable(id)) return false;
    const due = logic.injectDue(drill, cases.read(id).incident.started_at, bavn.now().getTime());
    const sent = sentOf(id);
    const missing = drill.injects
      .map((_, place) => place + 1)
      .slice(0, due)
      .filter((number) => !sent.has(number));
    missing.forEach((number) => send(id, drill, number));
    return missing.length > 0;
  }

  function send(id, drill, number) {
    store.appendEvent(id, cases.event({ what: "inject", which: String(number), by: "" }));
    if (!isAtTable(id))
      bavn.announce(
        `${say("report.log-inject", { n: number })}. ${tell(drill.injects[number - 1].sender)}: ${tell(drill.injects[number - 1].text)}`,
      );
  }

  function nextOf(id, drill) {
    const sent = sentOf(id);
    return drill.injects.findIndex((_, place) => !sent.has(place + 1)) + 1;
  }

  function fill(panel, id, drill) {
    const sent = sentOf(id);
    const next = nextOf(id, drill);
    const shown = drill.injects
      .map((inject, place) => ({ inject, number: place + 1 }))
      .filter(({ number }) => sent.has(number))
      .reverse();
    const now = () => {
      send(id, drill, next);
      fill(panel, id, drill);
      const again = document.getElementById("inject-now") || document.getElementById("inject-end");
      if (again) again.focus();
    };
    bavn.fill(
      panel,
      el("h2", { id: "injects-title" }, tell(drill.title)),
      shown.length || isAtTable(id) ? null : el("p", {}, tell(drill.story)),
      isAtTable(id)
        ? el("p", {}, say("incident.at_table", { sent: sent.size, all: drill.injects.length }))
        : el("ol", { class: "plain", reversed: true }, shown.map(injectItem)),
      el("p", { class: "soft until", id: "inject-until" }),
      el(
        "p",
        { class: "row" },
        next
          ? el(
              "button",
              { type: "button", class: "first", id: "inject-now", on: { click: now } },
              say(isAtTable(id) ? "incident.inject_read" : "incident.inject_now", { n: next }),
            )
          : null,
        el(
          "button",
          { type: "button", id: "inject-end", class: next ? "small" : "first", on: { click: () => bavn.endDrill(id) } },
          say("incident.drill_end"),
        ),
      ),
    );
    count(panel, id, drill);
  }

  function injectItem({ inject, number }, place) {
    return el(
      "li",
      { class: place ? "inject" : "inject newest" },
      el("p", {}, el("strong", {}, `${say("report.log-inject", { n: number })}: ${tell(inject.sender)}`)),
      el("p", {}, tell(inject.text)),
    );
  }

  /** Say how long it is until the next one. */
  function count(panel, id, drill) {
    const next = nextOf(id, drill);
    const began = logic.moment(cases.read(id).incident.started_at);
    const until = panel.querySelector(".until");
    if (!next) until.textContent = say("incident.no_more_injects");
    else if (isAtTable(id)) until.textContent = say("incident.inject_minute", { n: drill.injects[next - 1].minute });
    else
      until.textContent = say("incident.inject_in", {
        time: cases.duration(Math.max(0, began + drill.injects[next - 1].minute * MINUTE_MS - bavn.now().getTime())),
      });
  }

  /** End a drill: close its log, put the evidence into the plan, and show the page afterwards. */
  bavn.endDrill = function (id) {
    if (!cases.read(id).incident.closed_at) store.appendEvent(id, cases.event({ what: "closed" }));
    bavn.keepEvidence(cases.read(id));
    bavn.go(`#/drill/after/${encodeURIComponent(id)}`);
  };

  /** Put the evidence of a drill that was ended into the plan, once. */
  bavn.keepEvidence = function (one) {
    const drill = bavn.drillOf(one);
    if (!drill) return;
    const found = logic.drillEvidence(logic.afterAction(one.entries, drill, cases.library()), bavn.today());
    const known = store.plan.evidence.some((held) =>
      ["kind", "on", "shows", "about", "good"].every((name) => held[name] === found[name]),
    );
    if (!known) store.addEvidence(found);
  };
})((window.bavn = window.bavn || {}));
