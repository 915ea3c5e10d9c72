// The plan in memory, mirrored to the device after every change. (Incidents: incidents.js.)
//
// Each plan on the device has a key of its own, so that opening one never overwrites another, and two windows with
// two firms' plans never mix. Two windows with the same plan add to each other.
(function (bavn) {
  "use strict";

  const device = bavn.device;
  const listeners = [];
  let lastText = ""; // the plan as this window last read or wrote it on the device
  let saved = {}; // fingerprints of what the user has in files

  /** `plan` and `incidents` are to be read; they are changed only through the functions below. */
  const store = (bavn.store = { plan: bavn.blankPlan(), incidents: Object.create(null), key: "", problem: "" });

  /** Call back after every change, with "plan" or "incidents", and whether another window made it. */
  store.onChange = function (listener) {
    listeners.push(listener);
  };

  store.changed = function (what, elsewhere) {
    listeners.forEach((listener) => listener(what, Boolean(elsewhere)));
  };

  store.answer = (section, row, field, value) => mutate((plan) => bavn.change.answer(plan, section, row, field, value));
  store.addRow = (section) => mutate((plan) => bavn.change.addRow(plan, section));
  store.moveRow = (section, row, by) => mutate((plan) => bavn.change.moveRow(plan, section, row, by));
  store.check = (id, number) => mutate((plan) => bavn.change.check(plan, id, number, bavn.today()));
  store.uncheck = (id) => mutate((plan) => bavn.change.uncheck(plan, id));
  store.reviewed = () => mutate((plan) => (plan.reviewed = bavn.today()));

  /** Remove a row; returns a function that brings it back, with the rows and checks as they were. */
  store.removeRow = function (section, row) {
    const before = JSON.stringify([store.plan.answers[section] || [], store.plan.checked]);
    mutate((plan) => bavn.change.removeRow(plan, section, row));
    return () => mutate((plan) => ([plan.answers[section], plan.checked] = JSON.parse(before)));
  };

  /** Something was really tried: {kind, on, good, shows, about}. */
  store.addEvidence = (evidence) => mutate((plan) => plan.evidence.push(evidence));

  store.setLanguage = function (language) {
    bavn.language = language;
    mutate((plan) => (plan.language = language), store.plan.changed);
  };

  /** Is nothing answered, checked or tried yet? */
  store.isBlank = function () {
    const { answers, checked, evidence, reviewed } = store.plan;
    const said = Object.values(answers).some((value) =>
      Array.isArray(value) ? value.some((row) => Object.keys(row).length) : Object.keys(value).length,
    );
    return !said && !Object.keys(checked).length && !evidence.length && !reviewed;
  };

  /**
   * Put a plan from a file in place of this one. The same firm, or nothing before: running incidents stay with it.
   * Another firm: it gets a key and incidents of its own. The plan that stood here stays on the device; where the
   * device keeps nothing, and something is in no file yet, nothing is done: false.
   */
  store.open = function (plan) {
    const another = !store.isBlank() && !sameFirm(store.plan, plan);
    if (another && store.atRisk()) return false;
    if (another) leave(newKey());
    else if (!store.isBlank()) device.write(`plan.${newKey()}`, bavn.writePlan(store.plan));
    put(plan);
    store.markSaved("plan");
    return true;
  };

  /** Begin under a key: nothing of the former key is touched. */
  store.take = function (key, incidents) {
    store.key = key;
    store.incidents = Object.assign(Object.create(null), incidents); // 'constructor' is a name like any other
    saved = fingerprints(device.read(`saved.${key}`));
  };

  /** Read what the page holds and what the device keeps. Called once, before the first screen. */
  store.load = function () {
    const block = document.getElementById("plan");
    const inside = bavn.dataBlock("plan");
    const read = inside ? bavn.planOf(inside) : { plan: null, problem: "" };
    store.problem = read.problem;
    if (read.plan) begin(block.dataset.key || pageKey(read.plan, block.textContent), read.plan);
    else begin(device.read("current") || newKey(), null);
    store.loadIncidents(bavn.dataBlock("incidents") || {});
    bavn.language = store.plan.language;
  };

  /** Take on what another window of this browser has written about the same plan. */
  store.adopt = function () {
    if (device.behind(`plan.${store.key}`)) return false;
    const text = device.read(`plan.${store.key}`);
    if (text === null || text === lastText) return false;
    const { plan } = bavn.readPlan(text);
    if (!plan) return false;
    store.plan = plan;
    lastText = text;
    return true;
  };

  /** Other plans that this device keeps: [{key, name, changed}]. */
  store.others = function () {
    const plans = device.keys("plan.").map((key) => key.slice("plan.".length));
    const logs = device.keys("incident.").map((key) => key.split(".")[1]); // begun with a plan that was never written here
    return [...new Set([...plans, ...logs])]
      .filter((key) => key !== store.key)
      .map((key) => ({ key, plan: bavn.readPlan(device.read(`plan.${key}`) || "").plan }))
      .map(({ key, plan }) => ({ key, name: plan ? firmName(plan) : "", changed: plan ? plan.changed : "" }));
  };

  /** Go over to another plan that this device keeps; the one that stood here stays. */
  store.switchTo = function (key) {
    const text = device.read(`plan.${key}`);
    const plan = text === null ? JSON.parse(JSON.stringify(store.plan)) : bavn.readPlan(text).plan;
    if (!plan) return;
    leave(key);
    put(plan);
    store.loadIncidents({});
  };

  /** Take everything of ours off this device and out of memory. */
  store.forget = function () {
    device.keys("").forEach((key) => device.remove(key));
    store.take(newKey(), {});
    store.plan = Object.assign(bavn.blankPlan(), { language: bavn.language });
    lastText = "";
    store.changed("plan");
  };

  /** The user has this in a file now: "plan", or an incident's id. */
  store.markSaved = function (what) {
    store.holdsFile(what);
    device.write(`saved.${store.key}`, JSON.stringify(saved));
  };

  /** The file that is open holds this as it is now: nothing has to be written to know it. */
  store.holdsFile = function (what) {
    saved[what] = fingerprint(what);
  };

  /** What the user has not got in a file in its present state: "plan" and ids of incidents. */
  store.unsaved = function () {
    const names = Object.keys(store.incidents);
    return (store.isBlank() ? names : ["plan", ...names]).filter((what) => saved[what] !== fingerprint(what));
  };

  /** Would closing the page lose something? */
  store.atRisk = function () {
    return device.state !== "kept" && store.unsaved().length > 0;
  };

  function begin(key, inside) {
    const text = device.read(`plan.${key}`);
    const kept = text === null ? null : bavn.readPlan(text);
    if (kept && !kept.plan) {
      store.problem = kept.problem; // it stays on the device untouched: a newer Bavn can read it
      key = newKey();
    }
    store.take(key, {});
    if (!inside) device.write("current", key); // a second window that is opened now has the same plan
    const known = kept && kept.plan;
    if (known && (!inside || known.changed >= inside.changed)) {
      store.plan = known;
      lastText = text;
      return;
    }
    if (known) device.write(`plan.${newKey()}`, text);
    if (!inside) return;
    lastText = known ? text : ""; // it was read: the next change must not take it for another window's
    store.plan = inside; // a page that is only looked at, on a borrowed machine, leaves nothing there
    store.holdsFile("plan");
  }

  /** The key of a plan that came inside a page: the same for every page of the same firm, so that its incidents stay. */
  function pageKey(plan, text) {
    return `page-${bavn.logic.sha256(firmName(plan).trim().toLowerCase() || text).slice(0, 12)}`;
  }

  /** Go over to another key. What stood here is kept first: it may have come from the page or a file only. */
  function leave(key) {
    mirror();
    store.keepIncidents();
    store.take(key, {});
  }

  /** Change the plan: first take on what another window wrote, then change, then mirror. */
  function mutate(act, changed) {
    store.adopt();
    act(store.plan);
    store.plan.changed = changed === undefined ? bavn.utc() : changed;
    mirror();
    store.changed("plan");
  }

  function put(plan) {
    store.plan = plan;
    bavn.language = plan.language;
    mirror();
    store.changed("plan");
  }

  function mirror() {
    const text = bavn.writePlan(store.plan);
    if (device.write(`plan.${store.key}`, text)) lastText = text;
    device.write("current", store.key);
  }

  /** Changes with what is saved. To read the plan in another language is no change to it. */
  function fingerprint(what) {
    const text = what === "plan" ? bavn.writePlan({ ...store.plan, language: "da" }) : store.incidents[what] || "";
    return bavn.logic.sha256(text).slice(0, 16);
  }

  function fingerprints(text) {
    try {
      return Object.assign({}, JSON.parse(text || "{}"));
    } catch {
      return {};
    }
  }

  /** A plan that has no name yet is the firm's whose plan is opened. */
  function sameFirm(one, other) {
    return !firmName(one).trim() || firmName(one).trim().toLowerCase() === firmName(other).trim().toLowerCase();
  }

  function firmName(plan) {
    return bavn.logic.value(plan, "firm.name");
  }

  function newKey() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(6));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  store.newKey = newKey;
})((window.bavn = window.bavn || {}));
