// The page of an exercise that goes on: its clock runs, and it says when there is something else to see.
// While somebody writes, nothing is loaded anew; then only a link is shown. A clock that is not heard of stands still.
"use strict";
(() => {
  const EACH_MS = 5000;
  const MISSED = 2; // looks in a row: one alone is no loss
  const news = document.getElementById("exercise-news");
  const clock = document.getElementById("exercise-clock");
  const lost = document.getElementById("connection");
  if (!news || !clock || !lost) return;
  let shown = Number(news.dataset.clock);
  let runs = news.dataset.runs === "1";
  let at = performance.now();
  let last = new Date();
  let missed = 0;

  const language = document.documentElement.lang;
  const said = (moment) => moment.toLocaleTimeString(language, {
    timeZone: lost.dataset.zone || undefined, hourCycle: "h23", hour: "2-digit", minute: "2-digit", second: "2-digit",
  });

  const tick = () => {
    const seconds = Math.floor(shown + (runs ? (performance.now() - at) / 1000 : 0));
    clock.textContent = `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  };

  const writing = () =>
    document.querySelector("main details[open] form") !== null ||
    [...document.querySelectorAll("main input, main textarea, main select")].some(
      (box) =>
        box === document.activeElement ||
        (box.type === "checkbox" ? box.checked !== box.defaultChecked : "defaultValue" in box && box.value !== box.defaultValue),
    );

  // What is seen is from when the hub was last heard, so the clock goes back to then.
  const stand = (text) => {
    runs = false;
    tick();
    lost.textContent = text;
    lost.hidden = false;
  };

  const miss = () => {
    missed += 1;
    if (missed === MISSED) stand(lost.dataset.lost.replace("{at}", said(last)));
  };

  const heard = (now) => {
    shown = now.clock;
    runs = now.runs;
    at = performance.now();
    last = new Date();
    missed = 0;
    lost.hidden = true;
    if (now.version === news.dataset.version) return;
    if (writing()) news.hidden = false;
    else location.replace(location.pathname);
  };

  // The session is over, or there is no such exercise for this reader: the page itself says which.
  const close = () => {
    clearInterval(looking);
    if (writing()) stand(lost.dataset.closed);
    else location.replace(location.pathname);
  };

  const look = async () => {
    try {
      const signal = AbortSignal.timeout?.(EACH_MS);
      const headers = { Accept: "application/json" };
      const answer = await fetch(news.dataset.state, { headers, cache: "no-store", signal });
      if (answer.ok) heard(await answer.json());
      else if ([401, 403, 404].includes(answer.status)) close();
      else miss();
    } catch {
      miss();
    }
  };

  setInterval(tick, 1000);
  const looking = setInterval(look, EACH_MS);
})();
