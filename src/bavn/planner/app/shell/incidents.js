// Incidents in memory and on the device: logs that are only ever added to. What a line means is logic's business.
(function (bavn) {
  "use strict";

  const { device, store } = bavn;

  /** Begin an incident with its first event; returns its id, which is also its name as a file. */
  store.beginIncident = function (event) {
    const day = `${bavn.today()}-${bavn.now().toTimeString().slice(0, 5).replace(":", "")}`;
    const id = `${day}-${store.newKey().slice(0, 4)}`;
    store.incidents[id] = "";
    store.appendEvent(id, event);
    return id;
  };

  /**
   * Add an event to an incident's log. What another window has added meanwhile is read first, so that both stand.
   * Without storage the line stands in memory; nothing is lost but what the page loses when it is closed.
   */
  store.appendEvent = function (id, event) {
    keep(id, bavn.logic.append(freshest(id), event, bavn.utc()));
    store.changed("incidents");
  };

  /**
   * Take in a log from a file or a page; returns the id under which it stands. The same incident, further on or less
   * far, is one incident. Two logs that went different ways both stay.
   */
  store.takeIncident = function (id, text) {
    const under = join(id, text);
    keep(under, store.incidents[under]);
    store.changed("incidents");
    return under;
  };

  /** Take an incident off this device. */
  store.forgetIncident = function (id) {
    delete store.incidents[id];
    device.remove(place(id));
    store.changed("incidents");
  };

  /** Read those that the device keeps under the plan's key, and those that the page holds. */
  store.loadIncidents = function (inside) {
    const begin = place("");
    for (const key of device.keys(begin)) store.incidents[key.slice(begin.length)] = device.read(key);
    for (const [id, text] of Object.entries(inside)) {
      if (typeof text === "string") store.holdsFile(join(id, text));
    }
  };

  /** Write to the device what stands in memory. */
  store.keepIncidents = function () {
    for (const id of Object.keys(store.incidents)) device.write(place(id), store.incidents[id]);
  };

  device.watch((key) => {
    const begin = place("");
    if (key.startsWith(begin)) {
      const id = key.slice(begin.length);
      const text = freshest(id);
      if (text === device.read(key)) store.incidents[id] = text;
      else keep(id, text);
      store.changed("incidents", true);
    }
    if (key === `plan.${store.key}` && store.adopt()) store.changed("plan", true);
  });

  /** Put a log into memory, joined with the one that it is; returns the id under which it stands. */
  function join(id, text) {
    const known = sameBeginning(text) || (store.incidents[id] !== undefined ? id : "");
    const joined = known ? furthest(store.incidents[known], text) : text;
    const under = joined === null ? free(id) : known || id;
    store.incidents[under] = joined === null ? text : joined;
    return under;
  }

  function place(id) {
    return `incident.${store.key}.${id}`;
  }

  function keep(id, text) {
    store.incidents[id] = text;
    device.write(place(id), text);
  }

  /** The log as it stands now: on the device, unless memory is ahead because the device could not take it. */
  function freshest(id) {
    const here = store.incidents[id] || "";
    const there = device.read(place(id));
    if (there === null) return here;
    const joined = furthest(here, there);
    return joined === null ? caughtUp(there, here) : joined;
  }

  /**
   * Two windows wrote at the same moment, or one could not write for a while: the device's log stands, and what only
   * memory has is written again at its end, with the time at which it happened.
   */
  function caughtUp(there, here) {
    const known = new Set(there.split("\n"));
    const lines = here.split("\n");
    return bavn.logic
      .entries(here)
      .filter((entry, place) => entry.event && !known.has(lines[place]))
      .reduce((text, { event }) => bavn.logic.append(text, event, bavn.utc()), there);
  }

  /** The longer of two logs of which one begins like the other; null where they went different ways. */
  function furthest(one, other) {
    if (other.startsWith(one)) return other;
    return one.startsWith(other) ? one : null;
  }

  /** The incident whose first line is the same, "" for none. */
  function sameBeginning(text) {
    const first = text.split("\n", 1)[0];
    return Object.keys(store.incidents).find((id) => store.incidents[id].split("\n", 1)[0] === first) || "";
  }

  function free(id) {
    let number = 2;
    while (`${id}-${number}` in store.incidents) number += 1;
    return `${id}-${number}`;
  }
})((window.bavn = window.bavn || {}));
