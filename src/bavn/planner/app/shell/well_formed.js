// Half a surrogate pair is no text that a file can hold: U+FFFD stands in its place, as in Python.
(function (bavn) {
  "use strict";

  /** The same value with every text and key in it made well-formed. */
  bavn.wellFormed = function (value) {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(bavn.wellFormed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [text(key), bavn.wellFormed(one)]));
  };

  function text(value) {
    return value.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (found) => (found.length === 2 ? found : "\ufffd"));
  }
})((window.bavn = window.bavn || {}));
