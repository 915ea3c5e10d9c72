// The page of an exercise that goes on: its clock runs, and it says when there is something else to see.
// While somebody writes, nothing is loaded anew; then only a link is shown.
"use strict";
(() => {
  const EACH_MS = 5000;
  const news = document.getElementById("exercise-news");
  const clock = document.getElementById("exercise-clock");
  if (!news || !clock) return;
  let shown = Number(news.dataset.clock);
  let runs = news.dataset.runs === "1";
  let at = performance.now();

  const tick = () => {
    const seconds = Math.floor(shown + (runs ? (performance.now() - at) / 1000 : 0));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };

  const writing = () =>
    document.querySelector("main details[open] form") !== null ||
    [...document.querySelectorAll("main input, main textarea, main select")].some(
      (box) =>
        box === document.activeElement ||
        (box.type === "checkbox" ? box.checked !== box.defaultChecked : "defaultValue" in box && box.value !== box.defaultValue),
    );

  const look = async () => {
    try {
      const answer = await fetch(news.dataset.state, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) return;
      const said = await answer.json();
      shown = said.clock;
      runs = said.runs;
      at = performance.now();
      if (said.version === news.dataset.version) return;
      if (writing()) news.hidden = false;
      else location.replace(location.pathname);
    } catch {
      // The hub is away: tried again.
    }
  };

  setInterval(tick, 1000);
  setInterval(look, EACH_MS);
})();
