// Files that the user opens: a plan, the log of an incident, or a page with both inside. Told apart by what is in them.
(function (bavn) {
  "use strict";

  const { el, say, store } = bavn;
  const LARGEST = 40000000;
  // In a page of ours no '<' stands inside a data block.
  const BLOCK = (id) => new RegExp(`<script type="application/json" id="${id}"[^>]*>([^<]*)</` + "script>");

  /** Let the user choose files; calls back with [{name, text}]. Bytes that are no UTF-8 are kept; null: unreadable. */
  bavn.chooseFiles = function (accept, chosen) {
    const former = document.getElementById("chosen-files");
    if (former) former.remove();
    const attributes = { type: "file", id: "chosen-files", accept, multiple: true, hidden: true };
    const finish = () => Promise.all(Array.from(input.files, read)).then(chosen);
    const input = el("input", Object.assign(attributes, { on: { change: finish } }));
    document.body.append(input);
    input.click();
  };

  /** Take in one file; returns what to tell the user, in a sentence. What does not fit changes nothing. */
  bavn.takeFile = function (name, text) {
    try {
      return takeIn(name, text);
    } catch (error) {
      if (error instanceof RangeError) return say("planner.file_too_deep"); // a million brackets
      throw error;
    }
  };

  function takeIn(name, text) {
    if (text === null) return say("planner.file_unreadable");
    if (text.length > LARGEST) return say("planner.file_too_large");
    if (BLOCK("plan").test(text)) return takePage(text);
    if (bavn.logic.entries(text).some((entry) => entry.event)) return takeLog(name, text);
    return /\.jsonl$/i.test(name) ? say("planner.file_not_log") : takePlan(text);
  }

  function takePlan(text) {
    const { plan, problem } = bavn.readPlan(text);
    if (problem) return problem;
    if (!store.open(plan)) return say("planner.save_before_opening");
    const firm = bavn.logic.value(plan, "firm.name") || say("planner.no_name");
    return say("planner.opened_plan", { name: firm });
  }

  function takeLog(name, text) {
    const id = name.replace(/^bavn-incident-/, "").replace(/\.jsonl$/i, "").replace(/[^A-Za-z0-9-]+/g, "-").slice(0, 60);
    store.takeIncident(id || store.newKey(), text);
    const changed = bavn.logic.entries(text).some((entry) => !entry.intact);
    return say(changed ? "planner.opened_changed_log" : "planner.opened_log", { name });
  }

  function takePage(text) {
    const plan = BLOCK("plan").exec(text)[1];
    const said = plan.trim() === "null" ? say("planner.file_no_plan") : takePlan(plan);
    for (const [id, log] of Object.entries(logsIn(text))) if (typeof log === "string") store.takeIncident(id, log);
    return said;
  }

  function logsIn(text) {
    const block = BLOCK("incidents").exec(text);
    try {
      return (block && JSON.parse(block[1])) || {};
    } catch {
      return {};
    }
  }

  function read(file) {
    return new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve({ name: file.name, text: bavn.logic.textOf(new Uint8Array(reader.result)) });
      reader.onerror = () => resolve({ name: file.name, text: null });
      reader.readAsArrayBuffer(file);
    });
  }
})((window.bavn = window.bavn || {}));
