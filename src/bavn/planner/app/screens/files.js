// Save and open: the plan, this page with the plan inside, logs; other plans on the device; forgetting all of it.
(function (bavn) {
  "use strict";

  const { el, say, store } = bavn;

  bavn.screen("#/files", "planner.files", (place) => {
    place.append(
      el("p", { class: "lead" }, say("planner.files_help")),
      ...saving(),
      ...opening(),
      ...onDevice(),
      ...tried(),
      el("div", { id: "forgetting" }, forgetButton()),
    );
  });

  function saving() {
    return [
      el("h2", {}, say("planner.save")),
      store.unsaved().includes("plan")
        ? el("p", {}, bavn.stateLine("warn", say("planner.unsaved")))
        : store.isBlank() ? null : el("p", {}, bavn.stateLine("good", say("planner.saved_plan"))),
      offer("save-plan", "planner.save_plan", "planner.save_plan_help", bavn.savePlan),
      offer("save-page", "planner.save_page", "planner.save_page_help", bavn.savePage),
      ...logs(),
    ];
  }

  function logs() {
    const all = bavn.cases.all();
    if (!all.length) return [];
    const buttons = all.map((one) => {
      const { id } = one;
      const label = say("planner.save_incident", { title: bavn.cases.title(one) });
      return el("li", {}, el("button", { type: "button", id: `save-${id}`, on: { click: () => handOver(() => bavn.saveIncident(id)) } }, label));
    });
    return [el("h3", {}, say("planner.save_incidents")), el("ul", { class: "plain" }, buttons)];
  }

  function offer(id, label, help, save) {
    return el(
      "div",
      { class: "card" },
      el("button", { type: "button", class: "first", id, "aria-describedby": `${id}-help`, on: { click: () => handOver(save) } }, say(label)),
      el("p", { class: "help", id: `${id}-help` }, say(help)),
    );
  }

  /** Hand a file to the browser, and say how that went. */
  function handOver(save) {
    save().then((how) => {
      if (how === "left") return;
      bavn.redraw();
      bavn.done(say(`planner.saved_${how}`));
    });
  }

  function opening() {
    const choose = () => bavn.chooseFiles(".json,.jsonl,.html,application/json,text/html", (files) => files.forEach(take));
    return [
      el("h2", {}, say("planner.open")),
      el(
        "div",
        { class: "card" },
        el("button", { type: "button", id: "open-file", "aria-describedby": "open-file-help", on: { click: choose } }, say("planner.open_file")),
        el("p", { class: "help", id: "open-file-help" }, say("planner.open_file_help")),
      ),
    ];
  }

  function take({ name, text }) {
    const said = bavn.takeFile(name, text);
    bavn.redraw();
    bavn.done(said);
  }

  function onDevice() {
    const others = store.others().map(({ key, name, changed }) => {
      const go = () => {
        store.switchTo(key);
        bavn.go("#/");
      };
      const what = say("planner.other_plan", { name: name || say("planner.no_name"), when: bavn.moment(changed) });
      const label = say("planner.act_on", { act: say("planner.other_open"), what });
      return el("li", { class: "card" }, el("p", {}, what), el("button", { type: "button", class: "small", "aria-label": label, on: { click: go } }, say("planner.other_open")));
    });
    const state = bavn.device.state;
    return [
      el("h2", {}, say("planner.on_device")),
      el("p", {}, bavn.stateLine(state === "kept" ? "good" : "bad", say(`planner.device_${state}`))),
      ...(others.length ? [el("h3", {}, say("planner.other_plans")), el("ul", { class: "plain", id: "others" }, others)] : []),
    ];
  }

  function tried() {
    const lines = store.plan.evidence.map((one) =>
      el(
        "li",
        {},
        bavn.stateLine(one.good ? "good" : "bad", `${bavn.date(one.on)}: ${kind(one.kind)} (${say(one.good ? "planner.tried_good" : "planner.tried_bad")})`),
        el("div", { class: "soft" }, one.shows),
      ),
    );
    return [el("h2", {}, say("planner.tried")), lines.length ? el("ul", { class: "plain" }, lines) : el("p", {}, say("planner.tried_none"))];
  }

  function kind(name) {
    return `planner.kind_${name}` in bavn.library.words ? say(`planner.kind_${name}`) : name;
  }

  function forgetButton() {
    const ask = () => {
      bavn.fill(document.getElementById("forgetting"), question());
      document.getElementById("forget-no").focus();
    };
    return [
      el("h2", {}, say("planner.forget")),
      el("p", {}, say("planner.forget_help")),
      bavn.dataBlock("plan") ? el("p", {}, bavn.stateLine("warn", say("planner.forget_file"))) : null,
      el("button", { type: "button", id: "forget", on: { click: ask } }, say("planner.forget")),
    ];
  }

  function question() {
    const yes = () => {
      store.forget();
      bavn.redraw();
      bavn.done(say("planner.forgotten"));
    };
    const no = () => {
      bavn.fill(document.getElementById("forgetting"), forgetButton());
      document.getElementById("forget").focus();
    };
    return el(
      "div",
      { class: "card late", role: "group", "aria-labelledby": "forget-sure" },
      el("h2", { id: "forget-sure" }, say("planner.forget_sure")),
      store.unsaved().length ? el("p", {}, bavn.stateLine("bad", say("planner.forget_unsaved"))) : null,
      el(
        "div",
        { class: "row" },
        el("button", { type: "button", class: "first", id: "forget-no", on: { click: no } }, say("planner.forget_no")),
        el("button", { type: "button", id: "forget-yes", on: { click: yes } }, say("planner.forget_yes")),
      ),
    );
  }
})((window.bavn = window.bavn || {}));
