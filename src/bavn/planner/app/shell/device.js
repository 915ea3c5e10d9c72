// What this device keeps between visits: localStorage where the browser allows it, otherwise nothing.
// Never throws: a refusal or a full disk is a state that the page shows loudly.
(function (bavn) {
  "use strict";

  const PREFIX = "bavn.";
  const failed = new Set(); // keys whose last change did not fit

  /** "kept": the browser keeps it. "refused": it keeps nothing here. "full": the last change did not fit. */
  const device = (bavn.device = { state: allowed() ? "kept" : "refused" });

  device.read = function (key) {
    try {
      return window.localStorage.getItem(PREFIX + key);
    } catch {
      return null;
    }
  };

  /** Keep it; false where that was not possible. What was kept under the key before stays then. */
  device.write = function (key, text) {
    if (device.state === "refused") return false;
    try {
      window.localStorage.setItem(PREFIX + key, text);
      failed.delete(key);
    } catch {
      failed.add(key);
    }
    device.state = failed.size ? "full" : "kept";
    return !failed.has(key);
  };

  /** Is memory ahead of what is kept under this key, because the last change did not fit? */
  device.behind = function (key) {
    return device.state === "refused" || failed.has(key);
  };

  device.remove = function (key) {
    failed.delete(key);
    try {
      window.localStorage.removeItem(PREFIX + key);
    } catch {
      device.state = "refused";
    }
  };

  /** The keys that begin so, without the prefix that all of ours have. */
  device.keys = function (begin) {
    try {
      return Object.keys(window.localStorage)
        .filter((key) => key.startsWith(PREFIX + begin))
        .map((key) => key.slice(PREFIX.length))
        .sort();
    } catch {
      return [];
    }
  };

  /** Call back with the key when another window of this browser has changed one of ours. */
  device.watch = function (changed) {
    window.addEventListener("storage", (event) => {
      if (event.key === null) changed("");
      else if (event.key.startsWith(PREFIX)) changed(event.key.slice(PREFIX.length));
    });
  };

  function allowed() {
    try {
      window.localStorage.setItem(`${PREFIX}try`, "1");
      const kept = window.localStorage.getItem(`${PREFIX}try`) === "1";
      window.localStorage.removeItem(`${PREFIX}try`);
      return kept;
    } catch {
      return false;
    }
  }
})((window.bavn = window.bavn || {}));
