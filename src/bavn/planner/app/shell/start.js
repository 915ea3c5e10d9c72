// The last file: everything is there; read what is kept and show the first screen.
(function (bavn) {
  "use strict";

  bavn.store.load();
  bavn.buildFrame();
  bavn.store.onChange((what, elsewhere) => {
    if (elsewhere && !typing()) bavn.redraw();
    bavn.checkState();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!bavn.store.atRisk()) return;
    event.preventDefault();
    event.returnValue = ""; // Chromium and Safari ask only where this is set
  });
  bavn.startRouter();

  /** Is the user in the middle of a word? Then the screen stays as it is. */
  function typing() {
    return document.activeElement !== null && ["INPUT", "TEXTAREA", "SELECT"].includes(document.activeElement.tagName);
  }
})((window.bavn = window.bavn || {}));
