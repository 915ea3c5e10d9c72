// What screens say, in the language that is chosen. All words come from the library.
(function (bavn) {
  "use strict";

  /** The language of the screens, "da" or "en". `bavn.store` sets it. */
  bavn.language = "da";

  /** One of the library's words with its values filled in: say("planner.step", {n: 3}). */
  bavn.say = function (name, values) {
    const text = bavn.library.words[name];
    let said = text ? text[bavn.language] : `[${name}]`;
    for (const key of Object.keys(values || {})) said = said.split(`{${key}}`).join(String(values[key]));
    return said;
  };

  /** A text of the library, {da, en}, in the language that is chosen; "" for none. */
  bavn.tell = function (text) {
    return text ? text[bavn.language] : "";
  };

  /** One or many: counted("planner.rows", 2) says "planner.rows_many" with {n}; 1 says "planner.rows_one". */
  bavn.counted = function (name, n) {
    return bavn.say(n === 1 ? `${name}_one` : `${name}_many`, { n });
  };

  /** A date YYYY-MM-DD as people read it: 22. november 2026. What is no date is given back as it is. */
  bavn.date = function (day) {
    const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day || "");
    if (!parts) return day || "";
    const moment = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]));
    return moment.toLocaleDateString(locale(), { day: "numeric", month: "long", year: "numeric" });
  };

  /** A moment of a file (2026-11-22T05:00:00Z) as local day and clock. What is none is given back as it is. */
  bavn.moment = function (at) {
    const moment = new Date(at);
    if (!at || isNaN(moment)) return at || "";
    const day = moment.toLocaleDateString(locale(), { weekday: "short", day: "numeric", month: "short" });
    return `${day} ${moment.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", hour12: false })}`;
  };

  function locale() {
    return bavn.language === "da" ? "da-DK" : "en-GB";
  }
})((window.bavn = window.bavn || {}));
