// The page after a drill: times, what went well, what was missed, what to talk about, and what it counts for.
(function (bavn) {
  "use strict";

  const { el, say, tell, logic, cases } = bavn;
  const SECOND_MS = 1000;

  bavn.afterPart = function (place, id) {
    const one = id ? cases.read(id) : null;
    const drill = one && bavn.drillOf(one);
    if (!drill)
      return void bavn.fill(
        place,
        el("p", {}, say("incident.no_drill")),
        el("p", {}, el("a", { href: "#/drill" }, say("incident.drill"))),
      );
    const after = logic.afterAction(one.entries, drill, cases.library());
    bavn.heading(`${say("report.after")}: ${tell(drill.title)}`);
    bavn.fill(
      place,
      cases.exerciseBar(one.incident),
      cases.printRow(id),
      facts(one, after),
      el("h2", {}, say("report.after-injects")),
      el(
        "ol",
        { class: "plain" },
        after.injects.map((answer) => el("li", {}, injectCard(drill, answer))),
      ),
      el("h2", {}, say("report.after-steps")),
      ["in_time", "late", "never"].map((name) => steps(drill, name, after[name])),
      el("h2", {}, say("report.after-talk")),
      el(
        "ul",
        {},
        drill.questions.map((question) => el("li", {}, tell(question))),
      ),
      el("h2", {}, say("report.after-mend")),
      [1, 2, 3].map(() => el("p", { class: "by-hand" })),
    );
    return undefined;
  };

  function facts(one, after) {
    const fact = (word, value) => el("div", {}, el("dt", {}, say(word)), el("dd", {}, value));
    const asked = after.injects.filter((answer) => answer.asks);
    const given = asked.filter((answer) => answer.answered_at || answer.ahead);
    return el(
      "dl",
      { class: "facts" },
      fact("report.began", bavn.moment(after.started_at)),
      fact("report.after-length", cases.duration(after.seconds * SECOND_MS)),
      fact("report.after-answered", say("report.of", { n: given.length, all: asked.length })),
      after.stamps.map(({ stamp, seconds }) =>
        fact(`print.stamp-${stamp}`, say("incident.after_start", { time: cases.duration(seconds * SECOND_MS) })),
      ),
      fact("report.after-result", result(one, after)),
    );
  }

  /** What the drill counts for; one that still runs can be ended here. */
  function result(one, after) {
    if (!after.closed_at)
      return el(
        "button",
        { type: "button", id: "drill-end", on: { click: () => bavn.endDrill(one.id) } },
        say("incident.drill_end"),
      );
    const { good } = logic.drillEvidence(after, bavn.today());
    return [
      bavn.stateLine(good ? "good" : "warn", say(good ? "incident.counts" : "incident.counts_not")),
      " ",
      el("a", { class: "no-print", href: "#/readiness" }, say("incident.to_readiness")),
    ];
  }

  function injectCard(drill, answer) {
    const inject = drill.injects[answer.number - 1];
    return el(
      "article",
      { class: answer.asks && !answer.answered_at && !answer.ahead ? "card late" : "card" },
      el("h3", {}, `${say("report.log-inject", { n: answer.number })}: ${tell(inject.sender)}`),
      el("p", {}, tell(inject.text)),
      el("p", {}, el("strong", {}, say("report.after-answer")), ": ", answerWords(drill, answer)),
      el("p", {}, el("strong", {}, say("report.after-good")), ": ", tell(inject.good)),
    );
  }

  function answerWords(drill, answer) {
    if (!answer.sent_at) return say("report.after-unsent");
    if (!answer.asks) return say("report.after-no-answer");
    if (answer.answered_at) {
      const length =
        answer.seconds < 60
          ? say("report.length-s", { n: answer.seconds })
          : cases.duration(answer.seconds * SECOND_MS);
      const by = answer.by ? ` ${say("incident.by", { name: answer.by })}` : "";
      return bavn.stateLine("good", say("report.after-answered-by", { what: whatOf(drill, answer), length }) + by);
    }
    return answer.ahead
      ? bavn.stateLine("good", say("report.after-ahead"))
      : bavn.stateLine("bad", say("report.after-unanswered"));
  }

  function whatOf(drill, { number, what }) {
    const inject = drill.injects[number - 1];
    return what === "stamp" ? say(`print.stamp-${inject.stamp}`) : stepTitle(drill, inject.step);
  }

  function stepTitle(drill, id) {
    const book = cases.library().playbooks.find((one) => one.id === drill.playbook);
    const step = book && book.steps.find((one) => one.id === id);
    return step ? tell(step.do) : id;
  }

  function steps(drill, name, ids) {
    return [
      el("h3", {}, `${say(`report.after-${name.replace("_", "-")}`)} (${ids.length})`),
      ids.length
        ? el(
            "ul",
            {},
            ids.map((id) => el("li", {}, stepTitle(drill, id))),
          )
        : null,
    ];
  }
})((window.bavn = window.bavn || {}));
