// What is said beside the screen: loud banners at the top, and quiet words for a screen reader.
(function (bavn) {
  "use strict";

  const { el, say } = bavn;
  const raised = new Map();

  /**
   * Show a banner at the top until it is taken back: raise("full", text) and raise("full", null). `links` are
   * [address, label] pairs. The same name replaces the banner of that name.
   */
  bavn.raise = function (name, text, links) {
    if (text === null) raised.delete(name);
    else raised.set(name, { text, links: links || [] });
    drawBanners();
  };

  /** Say something to a screen reader without moving the focus. It is seen nowhere. */
  bavn.announce = function (text) {
    const region = document.getElementById("announced");
    region.textContent = "";
    window.setTimeout(() => (region.textContent = text), 50); // a change in two steps is read even if the text is the same
  };

  /** Say on the screen that something was done, until the next screen. `undo` is [label, act]: a button beside it. */
  bavn.done = function (text, undo) {
    const button = undo ? el("button", { type: "button", class: "small", id: "undo", on: { click: undo[1] } }, undo[0]) : null;
    bavn.fill(document.getElementById("done"), el("p", { class: "done" }, text, " ", button));
  };

  bavn.clearDone = function () {
    bavn.fill(document.getElementById("done"));
  };

  /** The banners that follow from the state of the device and of the plan. */
  bavn.checkState = function () {
    const { device, store } = bavn;
    const save = [["#/files", say("planner.go_files")]];
    bavn.raise("device", device.state === "kept" ? null : say(`planner.device_${device.state}`), save);
    bavn.raise("problem", store.problem ? store.problem : null, []);
  };

  function drawBanners() {
    const banners = document.getElementById("banners");
    if (!banners) return;
    const wanted = Array.from(raised, ([name, { text, links }]) =>
      el(
        "div",
        { class: "banner", id: `banner-${name}` },
        el("p", {}, el("strong", {}, say("planner.look_out")), " ", text),
        links.map(([address, label]) => el("p", {}, el("a", { href: address }, label))),
      ),
    );
    if (banners.textContent !== wanted.map((one) => one.textContent).join("")) bavn.fill(banners, wanted);
  }
})((window.bavn = window.bavn || {}));
