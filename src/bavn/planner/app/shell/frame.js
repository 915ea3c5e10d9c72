// What stands around every screen: the name, the way to 'it is happening now', the menu, the language.
(function (bavn) {
  "use strict";

  const { el, say } = bavn;
  const MENU = ["#/", "#/plan", "#/numbers", "#/print", "#/readiness", "#/drill", "#/files"];
  const LANGUAGES = [["da", "Dansk"], ["en", "English"]];
  const URGENT = ["#/", "#/triage", "#/incident"]; // they have their own big button, or are the incident already
  const FLAME =
    "M12 1c1 4 5 5.5 5 10a5 5 0 0 1-10 0c0-2 1-3.2 2-4.2.2 1.6.8 2.3 1.6 2.6C10.2 6.5 10.5 3.5 12 1z" +
    "M5 19h14l1 3H4zM8 16.5h8l.8 1.7H7.2z";
  let open = false;

  /** Build the frame once; `drawFrame` fills it anew for each screen. */
  bavn.buildFrame = function () {
    bavn.fill(
      document.getElementById("app"),
      el("a", { class: "skip", href: "#main", id: "skip", on: { click: skip } }),
      el("header", { id: "top" }),
      el("div", { id: "banners", role: "alert" }),
      el("div", { id: "done", role: "status" }),
      el("main", { id: "main" }),
      el("footer", { id: "foot" }),
      el("div", { id: "announced", class: "unseen", role: "status", "aria-live": "polite" }),
    );
  };

  /** Fill the frame for the screen at this address. */
  bavn.drawFrame = function (address) {
    open = false;
    document.getElementById("skip").textContent = say("planner.skip");
    bavn.fill(document.getElementById("top"), brand(), urgent(address), menuButton(), languages(), menu(address));
    bavn.fill(document.getElementById("foot"), el("p", {}, say("planner.foot")));
    bavn.clearDone();
    bavn.checkState();
  };

  function brand() {
    return el("a", { class: "brand", href: "#/" }, flame(), "Bavn");
  }

  function flame() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", FLAME);
    svg.append(path);
    return svg;
  }

  function urgent(address) {
    return URGENT.includes(address) ? null : el("a", { class: "urgent", href: "#/triage" }, say("planner.now"));
  }

  function menuButton() {
    const toggle = (event) => {
      open = !open;
      event.currentTarget.setAttribute("aria-expanded", String(open));
      document.getElementById("menu").classList.toggle("open", open);
    };
    const attributes = { class: "menu-button", type: "button", "aria-expanded": "false", "aria-controls": "menu" };
    return el("button", Object.assign(attributes, { on: { click: toggle } }), say("planner.menu"));
  }

  function menu(address) {
    const links = MENU.map((one) =>
      el("li", {}, el("a", { href: one, "aria-current": one === address ? "page" : null }, say(`planner.menu_${one.slice(2) || "home"}`))),
    );
    return el("nav", { id: "menu", "aria-label": say("planner.menu") }, el("ul", {}, links));
  }

  function languages() {
    const buttons = LANGUAGES.map(([language, name]) =>
      el(
        "button",
        {
          type: "button", lang: language, id: `language-${language}`,
          "aria-pressed": String(bavn.language === language),
          on: { click: () => choose(language) },
        },
        name,
      ),
    );
    return el("div", { class: "languages", role: "group", "aria-label": say("planner.language") }, buttons);
  }

  function choose(language) {
    bavn.store.setLanguage(language);
    bavn.redraw();
  }

  function skip(event) {
    event.preventDefault(); // the address after '#' names a screen, not a place on it
    document.getElementById("heading").focus();
  }
})((window.bavn = window.bavn || {}));
