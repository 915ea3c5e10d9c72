// The incident's log: lines that are only ever added, each with the hash of the line before. The same as bavn.plan.log.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});

  const LONGEST_TEXT = 10_000;
  const MOST_LINES = 999_999_999;
  const START = "0".repeat(64);
  const BEGINS = '{"n":1,"written":"'; // every log, whoever wrote it
  const FIELDS = ["at", "what", "by", "which", "step", "state", "text", "drill"]; // in the order of the file
  const ALWAYS = ["at", "what"];
  const NEEDED = ["written", "at", "what", "prev"];
  const LINE = /^(\{.*),"hash":"([0-9a-f]{64})"\}$/s;

  /** Text as it may stand in a log: lone surrogates are U+FFFD, no control characters but line break and tab, cut. */
  logic.clean = function (text) {
    const whole = text
      .replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (found) => (found.length === 2 ? found : "\ufffd"))
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
    return whole.length > LONGEST_TEXT ? Array.from(whole).slice(0, LONGEST_TEXT).join("") : whole;
  };

  /** One line without its line break. `n` counts from 1, `written` is a time in UTC, `prev` the hash of the line before. */
  logic.line = function (event, n, written, prev) {
    const row = { n, written };
    for (const field of FIELDS) {
      const text = logic.clean(event[field] || "");
      if (text || ALWAYS.includes(field)) row[field] = text;
    }
    row.prev = prev;
    const body = JSON.stringify(row);
    return `${body.slice(0, -1)},"hash":"${logic.sha256(body)}"}`;
  };

  /**
   * A log as text (see `textOf`) or bytes, line by line: {number, written, event, hash, intact, shown}. Never throws.
   * `event` is null for a line that is no event; `shown` is then its text.
   */
  logic.entries = function (data) {
    const found = [];
    let before = START;
    let n = 0;
    for (const raw of linesOf(data)) {
      const { read, hash, fits } = parsed(raw);
      const intact = read !== null && fits && read.prev === before && read.n === n + 1;
      found.push({
        number: found.length + 1,
        written: read ? read.written : "",
        event: read ? eventOf(read) : null,
        hash,
        intact,
        shown: read ? "" : logic.clean(raw),
      });
      n = read ? read.n : n + 1;
      before = hash;
    }
    return found;
  };

  /** The hash of the last line; "" if there is no line. */
  logic.head = function (data) {
    const lines = linesOf(data);
    return lines.length ? parsed(lines[lines.length - 1]).hash : "";
  };

  /** The number and the `prev` that the next line has to have, so that it is intact: {n, prev}. */
  logic.following = function (data) {
    const lines = linesOf(data);
    for (let back = 0; back < lines.length; back++) {
      const { read } = parsed(lines[lines.length - 1 - back]);
      if (read) return { n: read.n + back + 1, prev: logic.head(data) };
    }
    return { n: lines.length + 1, prev: logic.head(data) || START };
  };

  /** The log with one line more: a last line that was torn off is ended first, and stays as it is. */
  logic.append = function (text, event, written) {
    const { n, prev } = logic.following(text);
    const ended = text && !text.endsWith("\n") ? "\n" : "";
    return `${text}${ended}${logic.line(event, n, written, prev)}\n`;
  };

  /** Is this a log: nothing yet, the first letters of one, or at least one event in it? */
  logic.holdsLog = function (data) {
    const text = textOf(data);
    return BEGINS.startsWith(text.slice(0, BEGINS.length)) || linesOf(text).some((raw) => parsed(raw).read);
  };

  function textOf(data) {
    return typeof data === "string" ? data : logic.textOf(data);
  }

  function linesOf(data) {
    const lines = textOf(data).split("\n");
    return lines[lines.length - 1] ? lines : lines.slice(0, -1);
  }

  /** The line as JSON (null if it is no event), its hash, and whether that fits what stands before it. */
  function parsed(raw) {
    const match = LINE.exec(raw);
    if (!match) return { read: null, hash: logic.sha256(raw), fits: false };
    const body = `${match[1]}}`;
    return { read: readLine(body), hash: match[2], fits: logic.sha256(body) === match[2] };
  }

  function readLine(body) {
    let read;
    try {
      read = JSON.parse(body);
    } catch {
      return null;
    }
    const texts =
      NEEDED.every((name) => isText(read[name])) && FIELDS.every((name) => !(name in read) || isText(read[name]));
    if (!texts || halfPairs(body) || !isCount(read.n, body)) return null;
    return logic.moment(read.written) === null || logic.moment(read.at) === null ? null : read;
  }

  function isText(value) {
    return typeof value === "string" && !/[\ud800-\udfff]/.test(value.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ""));
  }

  /** 1 to MOST_LINES, and written as a whole number: JSON.parse cannot tell 1.0 from 1. */
  function isCount(n, body) {
    if (!Number.isInteger(n) || n < 1 || n > MOST_LINES) return false;
    const numbers = body.replace(/"(?:[^"\\]|\\.)*"/gs, (text) => (text === '"n"' ? text : '""'));
    return !/"n"\s*:\s*[0-9]*[.eE]/.test(numbers);
  }

  /** Does an escape stand for half a pair of surrogates? JSON.parse lets that pass; UTF-8 cannot hold it. */
  function halfPairs(body) {
    const escapes =
      body.match(/\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\./gs) ||
      [];
    return escapes.some((one) => /^\\u[dD][89a-fA-F]..$/s.test(one));
  }

  function eventOf(read) {
    return Object.fromEntries(FIELDS.map((name) => [name, logic.clean(read[name] || "")]));
  }
})((window.bavn = window.bavn || {}));
