// Keeps an open page new. The hub sends states, never HTML: only classes, texts and labels are set here.
"use strict";
(() => {
  const lost = document.getElementById("connection");
  const newer = document.getElementById("newer");
  const stage = document.getElementById("live");
  const wait = 5000;
  const silence = 35000; // two signs of life, and some
  let source, since, last, watch, lapse;

  const language = document.documentElement.lang;
  const clock = (moment = new Date(), seconds = true) => moment.toLocaleTimeString(language, {
    timeZone: stage.dataset.zone || undefined, hourCycle: "h23", hour: "2-digit", minute: "2-digit", second: seconds ? "2-digit" : undefined,
  });

  function show({ id, state, text, label }) {
    const one = document.getElementById(id);
    if (!one) return;
    if (state !== undefined) {
      const kept = [...one.classList].filter((name) => !name.startsWith("s-") && name !== "hit");
      one.className = [...kept, ...state.split(" ")].join(" ");
    }
    const said = one.querySelector("i") || one;
    if (text !== undefined && said.textContent !== text) said.textContent = text;
    if (label !== undefined) one.setAttribute("aria-label", label);
  }

  function tell({ what, text }) {
    const meant = what === "marks" || [...document.querySelectorAll("[data-more]")].some((one) => one.dataset.more.split(" ").includes(what));
    if (!meant) return;
    newer.firstElementChild.textContent = text;
    newer.hidden = false;
  }

  function gone() {
    since = since || last || clock();
    lost.textContent = lost.dataset.lost.replace("{at}", since);
    lost.hidden = false;
    document.body.classList.add("old");
  }

  function back() {
    since = undefined;
    lost.hidden = true;
    document.body.classList.remove("old");
  }

  // A hub that stands still closes no connection: what is not heard of for too long is gone too.
  function wind() {
    clearTimeout(watch);
    watch = setTimeout(() => { gone(); source.close(); listen(); }, silence);
  }

  // The hub ends each connection now and then: a browser that is back at once has missed nothing.
  function missed() {
    lapse = lapse || setTimeout(gone, wait);
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, wait);
  }

  function heard() {
    last = clock();
    lapse = clearTimeout(lapse);
    wind();
    if (since) back();
  }

  function beat(times) {
    for (const one of document.querySelectorAll("time[data-beat]")) {
      const at = times[one.dataset.beat];
      if (!at) continue;
      one.dateTime = at;
      one.textContent = (language === "da" ? "kl. " : "") + clock(new Date(at), one.dataset.beat === "at");
    }
  }

  function listen() {
    source = new EventSource(stage.dataset.live);
    wind();
    source.addEventListener("open", heard);
    for (const name of ["state", "more", "beat"]) source.addEventListener(name, heard);
    source.addEventListener("beat", (event) => beat(JSON.parse(event.data)));
    source.addEventListener("state", (event) => [].concat(JSON.parse(event.data)).forEach(show));
    source.addEventListener("more", (event) => tell(JSON.parse(event.data)));
    source.addEventListener("over", () => (performance.now() > wait ? location.reload() : gone()));
    source.addEventListener("error", missed);
  }

  addEventListener("pagehide", () => { clearTimeout(watch); lapse = clearTimeout(lapse); source.close(); });
  addEventListener("pageshow", (event) => event.persisted && listen());
  listen();
})();
