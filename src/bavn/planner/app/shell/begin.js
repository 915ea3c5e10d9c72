// The first file: what the page was delivered with, before any other script has touched it.
(function (bavn) {
  "use strict";

  /** The page as it was delivered, for writing it out again with a plan inside. */
  bavn.pristine = document.documentElement.cloneNode(true);

  // Safari before 15.4 and Chromium before 93 have no Object.hasOwn.
  if (!Object.hasOwn) Object.hasOwn = (table, key) => Object.prototype.hasOwnProperty.call(table, key);

  /** What a data block of the page holds, or null where it is empty or broken. */
  bavn.dataBlock = function (id) {
    const block = document.getElementById(id);
    try {
      return JSON.parse(block.textContent);
    } catch {
      return null;
    }
  };

  /** The library: questions, playbooks, numbers, clocks, drafts, drills, words. The same as Python's. */
  bavn.library = whole(bavn.dataBlock("library"));

  /** The only clock of the page, a Date. Tests put another in its place. */
  bavn.now = function () {
    return new Date();
  };

  /** Today where the user is, YYYY-MM-DD. */
  bavn.today = function () {
    const now = bavn.now();
    const two = (number) => String(number).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  };

  /** A moment in UTC as it stands in files: 2026-11-22T05:00:00Z. */
  bavn.utc = function (moment) {
    return (moment || bavn.now()).toISOString().slice(0, 19) + "Z";
  };

  /** The library with its usual values, which the page leaves out: see lean.py. */
  function whole({ usual, ...library }) {
    const fill = (value, name) => {
      if (Array.isArray(value)) return value.map((one) => fill(one, name));
      if (typeof value !== "object" || value === null) return value;
      const filled = Object.entries(value).map(([key, one]) => [key, fill(one, key)]);
      return { ...usual[name], ...Object.fromEntries(filled) };
    };
    return fill(library, "");
  }
})((window.bavn = window.bavn || {}));
