// States and facts: a sign with words, where colour only repeats what the words say; facts with their names.
(function (bavn) {
  "use strict";

  const SIGNS = { good: "✓", warn: "?", bad: "!" };

  /** stateLine("good" | "warn" | "bad", text): a span such as "✓ Prøvet af jer 22. november". */
  bavn.stateLine = function (kind, text) {
    return bavn.el(
      "span",
      { class: `state ${kind}` },
      bavn.el("span", { "aria-hidden": "true" }, SIGNS[kind]),
      bavn.el("span", {}, text),
    );
  };

  /** A list of facts with their names: facts([["Kilde", "politi.dk"], …]); facts without text are left out. */
  bavn.facts = function (pairs) {
    const { el } = bavn;
    const lines = pairs.filter(([, text]) => text).map(([name, text]) => el("div", {}, el("dt", {}, name), el("dd", {}, text)));
    return lines.length ? el("dl", { class: "facts" }, lines) : null;
  };
})((window.bavn = window.bavn || {}));
