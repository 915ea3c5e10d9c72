// One incident as the screens see it: read from its log, never from anything else; every act is a line of that log.
(function (bavn) {
  "use strict";

  const { el, say, logic, store } = bavn;
  const MINUTE_MS = 60_000;
  const cases = (bavn.cases = {});
  const read = new Map(); // id: the case as last read, for as long as its log is the same text
  let writer = ""; // who writes, where the device keeps nothing

  /** The library with the firm's own playbooks. */
  cases.library = function () {
    return logic.withOwn(bavn.library, store.plan);
  };

  /** An incident: {id, text, entries, incident, books}; `books` are its playbooks, the current one last. Null for none. */
  cases.read = function (id) {
    const text = logic.own(store.incidents, id);
    if (text === undefined) return null;
    const known = read.get(id);
    const library = cases.library();
    if (known && known.text === text && known.playbooks === library.playbooks) return known;
    const entries = logic.entries(text);
    const incident = logic.replay(entries, library);
    const books = incident.playbooks.map((name) => library.playbooks.find((one) => one.id === name));
    const one = { id, text, entries, incident, books, playbooks: library.playbooks };
    read.set(id, one);
    return one;
  };

  /** All incidents, the newest first. */
  cases.all = function () {
    return Object.keys(store.incidents)
      .map(cases.read)
      .sort((one, other) => (one.incident.started_at < other.incident.started_at ? 1 : -1));
  };

  /** Those that are still open, the newest first. */
  cases.open = function () {
    return cases.all().filter((one) => !one.incident.closed_at);
  };

  /** An event of now, by whoever writes, unless it says otherwise. */
  cases.event = function (event) {
    return { at: bavn.utc(), by: cases.writer(), ...event };
  };

  /** Begin an incident and go to it; returns its id. Events without time and name are of now, by whoever writes. */
  cases.begin = function (events) {
    const [first, ...others] = events.map(cases.event);
    const id = store.beginIncident(first);
    others.forEach((event) => store.appendEvent(id, event));
    bavn.go(cases.address(id));
    return id;
  };

  /** Add lines to the log and draw the screen anew. */
  cases.act = function (id, ...events) {
    events.forEach((event) => store.appendEvent(id, cases.event(event)));
    bavn.redraw();
  };

  /** Do what draws the screen anew, and leave what was typed into other forms than `form` as it is. */
  cases.keeping = function (form, act) {
    const typed = Array.from(document.querySelectorAll("main input[id], main textarea[id], main select[id]"))
      .filter((field) => field.form !== form)
      .map(({ id, value }) => [id, value]);
    const unfolded = Array.from(document.querySelectorAll("main details[id][open]"))
      .filter((part) => !form || !part.contains(form))
      .map(({ id }) => id);
    act();
    for (const [id, value] of typed) {
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
    for (const id of unfolded) {
      const part = document.getElementById(id);
      if (part) part.open = true;
    }
  };

  /** '#/incident/ID' and what comes below it. */
  cases.address = function (id, ...parts) {
    return ["#/incident", id, ...parts].map((part, place) => (place ? encodeURIComponent(part) : part)).join("/");
  };

  /** What an incident is called on screen; an exercise says so. */
  cases.title = function ({ id, incident, books }) {
    const last = books[books.length - 1];
    const title = incident.title || (last ? bavn.tell(last.title) : id);
    return incident.drill ? `${say("common.exercise")}: ${title}` : title;
  };

  /** The name under which lines are written; "" until somebody has given one. */
  cases.writer = function () {
    return bavn.device.read("writer") || writer;
  };

  cases.setWriter = function (name) {
    writer = bavn.device.write("writer", name.trim()) ? "" : name.trim();
  };

  /** A time in words; the day is left out where it is today. */
  cases.when = function (at) {
    const ms = logic.moment(at);
    if (ms === null) return at;
    const { day, clock } = logic.local(ms);
    const time = bavn.language === "da" ? clock.slice(0, 5).replace(":", ".") : clock.slice(0, 5);
    return day === bavn.today() ? say("incident.clock", { time }) : bavn.moment(at);
  };

  /** A length of time in words, never more than two units: 3 døgn 2 t; 2 t 5 min; 4 min. */
  cases.duration = function (ms) {
    const minutes = Math.floor(Math.abs(ms) / MINUTE_MS);
    const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
    if (days)
      return [say("incident.days", { n: days }), hours ? say("incident.hours", { n: hours }) : ""].join(" ").trim();
    if (hours)
      return [say("incident.hours", { n: hours }), rest ? say("incident.minutes", { n: rest }) : ""].join(" ").trim();
    return rest ? say("incident.minutes", { n: rest }) : say("incident.under_a_minute");
  };

  /** How much is left until a time, or by how much it is over: {text, late}. */
  cases.left = function (due) {
    const ms = logic.moment(due) - bavn.now().getTime();
    return { late: ms < 0, text: say(ms < 0 ? "incident.over" : "incident.left", { time: cases.duration(ms) }) };
  };

  /** The bar that stands on every screen and print of an exercise; null in earnest. */
  cases.exerciseBar = function (incident) {
    if (!incident.drill) return null;
    return el("p", { class: "exercise" }, el("strong", {}, say("common.exercise")), " ", say("incident.exercise_note"));
  };

  /** The buttons above a page that is meant for paper: print it, or go back to its incident. */
  cases.printRow = function (id) {
    const print = { type: "button", class: "first", id: "print", on: { click: () => window.print() } };
    return el(
      "p",
      { class: "row no-print" },
      el("button", print, say("incident.print")),
      el("a", { class: "button", href: cases.address(id) }, say("incident.back_to_it")),
    );
  };
})((window.bavn = window.bavn || {}));
