// Which screen is shown: the part of the address after '#'. Screens register themselves.
(function (bavn) {
  "use strict";

  const { el, say } = bavn;
  const screens = [];
  let leave = null; // what the present screen wants done when it is left

  /**
   * Register a screen: screen("#/incident", "incident.title", (place, parts) => …).
   *
   * It is shown at '#/incident' and below: at '#/incident/x/log' parts are ["x", "log"]. The shell draws the h1 from
   * the word (`bavn.heading(text)` puts another in its place) and `render` fills `place` under it. `render` may
   * return a function, called once when the screen is left or drawn anew: stop timers there.
   */
  bavn.screen = function (address, titleWord, render) {
    screens.push({ address, titleWord, render });
  };

  /** Go to another screen, "#/numbers". */
  bavn.go = function (address) {
    if (window.location.hash === address) show();
    else window.location.hash = address;
  };

  /** Put another heading on the present screen, and on the window. */
  bavn.heading = function (text) {
    document.querySelector("h1").textContent = text;
    title(text);
  };

  /** Draw the present screen anew; the focus stays on the element with the same id, and the page where it was. */
  bavn.redraw = function () {
    const focused = document.activeElement && document.activeElement.id;
    const { scrollX, scrollY } = window;
    draw();
    const again = focused && document.getElementById(focused);
    if (again) again.focus({ preventScroll: true });
    window.scrollTo(scrollX, scrollY);
  };

  /** Show what the address names, and put the focus on its heading, where a screen reader begins. */
  function show() {
    draw();
    window.scrollTo(0, 0);
    document.querySelector("h1").focus({ preventScroll: true });
  }

  function draw() {
    if (leave) leave();
    leave = null;
    const { found, parts } = match(window.location.hash || "#/");
    const main = document.getElementById("main");
    const place = el("div", { class: "screen" });
    bavn.fill(main, el("h1", { tabindex: "-1", id: "heading" }, say(found.titleWord)), place);
    title(say(found.titleWord));
    document.documentElement.lang = bavn.language;
    document.body.dataset.screen = found.address.slice(2) || "home";
    main.dataset.address = window.location.hash || "#/";
    bavn.drawFrame(found.address);
    leave = drawn(found, place, parts);
  }

  /** A screen that fails must not take the others with it. */
  function drawn(found, place, parts) {
    try {
      return found.render(place, parts) || null;
    } catch (error) {
      console.error(error);
      place.prepend(el("p", { class: "card late" }, say("planner.broken"), " ", el("a", { href: "#/files" }, say("planner.go_files"))));
      return null;
    }
  }

  /** The screen whose address is the longest beginning of this one; the first screen, home, where there is none. */
  function match(address) {
    const fits = screens
      .filter((one) => address === one.address || address.startsWith(`${one.address}/`))
      .sort((one, other) => other.address.length - one.address.length);
    const found = fits[0] || screens.find((one) => one.address === "#/");
    return { found, parts: fits[0] ? address.slice(found.address.length + 1).split("/").filter(Boolean).map(plain) : [] };
  }

  function plain(part) {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  }

  function title(text) {
    document.title = `${text} · Bavn`;
  }

  bavn.startRouter = function () {
    window.addEventListener("hashchange", show);
    draw();
  };
})((window.bavn = window.bavn || {}));
