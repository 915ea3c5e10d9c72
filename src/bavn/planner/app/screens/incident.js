// The incident: which one, whether to unplug, what to do next. '#/incident/ID', with its parts below it.
(function (bavn) {
  "use strict";

  const { el, say, tell, cases } = bavn;
  const TABS = ["", "clocks", "drafts", "log"];
  bavn.screen("#/incident", "incident.incidents", (place, [id, part = "", ...rest]) => {
    const one = id ? cases.read(id) : null;
    if (!one) return list(place, id);
    const parts = { clocks: bavn.clocksPart, drafts: bavn.draftsPart, log: bavn.logPart };
    const shown = bavn.logic.own(parts, part) || now;
    bavn.heading(cases.title(one));
    const below = el("div", { class: "part" });
    bavn.fill(
      place,
      cases.exerciseBar(one.incident),
      switcher(one),
      summary(one),
      warnings(one),
      tabs(one, part),
      bavn.injectPanel(one),
      below,
    );
    const stop = shown(below, one, rest);
    const ticking = window.setInterval(() => tick(place), 15_000);
    return () => {
      window.clearInterval(ticking);
      if (stop) stop();
    };
  });

  /** A span whose words change with the clock: `words` is asked again every quarter of a minute. */
  bavn.ticking = function (words, attributes) {
    const span = el("span", { ...attributes, class: `ticking ${(attributes && attributes.class) || ""}` }, words());
    span.words = words;
    return span;
  };

  function tick(place) {
    for (const span of place.querySelectorAll(".ticking")) span.textContent = span.words();
  }

  function list(place, id) {
    const all = cases.all();
    const group = (word, some) =>
      some.length ? [el("h2", {}, say(word)), el("ul", { class: "plain" }, some.map(card))] : [];
    bavn.fill(
      place,
      id ? el("p", { class: "fault" }, say("incident.not_here", { id })) : null,
      all.length ? null : el("p", {}, say("incident.none")),
      el("p", {}, el("a", { class: "button now", href: "#/triage" }, say("incident.new"))),
      group(
        "incident.running",
        all.filter(({ incident }) => !incident.drill && !incident.closed_at),
      ),
      group(
        "incident.closed_ones",
        all.filter(({ incident }) => !incident.drill && incident.closed_at),
      ),
      group(
        "incident.drills",
        all.filter(({ incident }) => incident.drill),
      ),
    );
  }

  function card(one) {
    return el(
      "li",
      {},
      el(
        "a",
        { class: "card", href: cases.address(one.id) },
        el("strong", {}, cases.title(one)),
        el("span", {}, state(one)),
      ),
    );
  }

  function state({ incident }) {
    const began = say("incident.began", { when: bavn.moment(incident.started_at) });
    return incident.closed_at
      ? `${began}; ${say("incident.closed", { when: bavn.moment(incident.closed_at) })}`
      : began;
  }

  /** The others of its kind that are open at the same time. In an exercise: that something real goes on. */
  function switcher(one) {
    const others = cases.open().filter((other) => other.id !== one.id);
    const drill = Boolean(one.incident.drill);
    return [
      links(
        "incident.others",
        others.filter((other) => Boolean(other.incident.drill) === drill),
      ),
      drill
        ? links(
            "incident.in_earnest",
            others.filter((other) => !other.incident.drill),
          )
        : null,
    ];
  }

  function links(word, others) {
    if (!others.length) return null;
    return el(
      "nav",
      { class: `switcher ${word === "incident.in_earnest" ? "bad" : ""}`, "aria-label": say(word) },
      el("span", {}, say(word), ": "),
      others.map(({ id, ...other }) => [
        el("a", { href: cases.address(id) }, `${cases.title({ id, ...other })}, ${bavn.moment(other.incident.started_at)}`),
        " ",
      ]),
    );
  }

  function summary(one) {
    const { incident } = one;
    return [
      el(
        "p",
        { class: "soft began" },
        state(one),
        " · ",
        bavn.ticking(() => since(incident)),
      ),
      incident.closed_at
        ? el(
            "p",
            { class: "card plainly" },
            el("strong", {}, say("incident.is_closed")),
            " ",
            say("incident.is_closed_help"),
          )
        : null,
    ];
  }

  function since({ started_at: at, closed_at: end }) {
    const ms = (bavn.logic.moment(end) || bavn.now().getTime()) - (bavn.logic.moment(at) || 0);
    return say("incident.since", { time: cases.duration(Math.max(0, ms)) });
  }

  /** What is wrong with the log stands on every part of the incident. */
  function warnings({ id, incident }) {
    const told = ["broken", "clock_back", "unknown"].filter((name) => incident[name].length);
    if (!told.length) return null;
    return el(
      "div",
      { class: "banner", id: "log-warnings" },
      told.map((name) => el("p", {}, say(`incident.log_${name}`, { lines: incident[name].join(", ") }))),
      el("p", {}, el("a", { href: cases.address(id, "log") }, say("incident.see_log"))),
    );
  }

  function tabs({ id }, part) {
    const link = (name) =>
      el(
        "a",
        {
          href: cases.address(id, ...(name ? [name] : [])),
          id: `tab-${name || "now"}`,
          "aria-current": name === part ? "page" : null,
        },
        say(`incident.tab_${name || "now"}`),
      );
    return el(
      "nav",
      { class: "tabs", "aria-label": say("incident.tabs") },
      el(
        "ul",
        {},
        TABS.map((name) => el("li", {}, link(name))),
      ),
    );
  }

  // ── the first part: unplug or not, what to do, and how it ends ──

  function now(place, one, [bookId]) {
    const current = one.books.find((book) => book.id === bookId) || one.books[one.books.length - 1];
    if (!current) return bavn.fill(place, bavn.writerLine(), otherBooks(one), ending(one));
    bavn.fill(
      place,
      books(one, current),
      bavn.toNextStep(one, current),
      bavn.unplugPart(one, current),
      bavn.nextDeadline(one),
      bavn.stepsPart(one, current),
      otherBooks(one),
      ending(one),
    );
  }

  /** The playbooks that were opened, where there is more than one. */
  function books(one, current) {
    if (one.books.length < 2) return null;
    const link = (book) =>
      el(
        "a",
        {
          class: "button small",
          href: cases.address(one.id, "now", book.id),
          "aria-current": book === current ? "true" : null,
        },
        tell(book.title),
      );
    return el("nav", { "aria-label": say("incident.books") }, el("p", { class: "row" }, one.books.map(link)));
  }

  function otherBooks(one) {
    const others = cases.library().playbooks.filter((book) => !one.books.includes(book));
    const open = (book) => () => {
      bavn.store.appendEvent(one.id, cases.event({ what: "playbook", which: book.id }));
      bavn.go(cases.address(one.id));
    };
    const button = (book) =>
      el("li", {}, el("button", { type: "button", id: `add-${book.id}`, on: { click: open(book) } }, tell(book.title)));
    return el(
      "details",
      { class: "more-books" },
      el("summary", {}, say("incident.add_book")),
      el("ul", { class: "plain" }, others.map(button)),
    );
  }

  function ending(one) {
    const closed = Boolean(one.incident.closed_at);
    const act = (event) => {
      event.preventDefault();
      const text = document.getElementById("ending-why").value;
      cases.act(one.id, { what: closed ? "reopened" : "closed", text });
      if (!closed) bavn.keepEvidence(cases.read(one.id));
      bavn.announce(say(closed ? "incident.reopened" : "incident.is_closed"));
    };
    return el(
      "section",
      { class: "ending" },
      el("h2", {}, say("incident.ending")),
      el("p", {}, el("a", { href: `#/report/${encodeURIComponent(one.id)}` }, say("incident.to_report"))),
      one.incident.drill
        ? el("p", {}, el("a", { href: `#/drill/after/${encodeURIComponent(one.id)}` }, say("incident.to_after")))
        : null,
      el(
        "form",
        { on: { submit: act } },
        el("label", { class: "ask", for: "ending-why" }, say(closed ? "incident.why_reopen" : "incident.why_close")),
        el("input", { type: "text", id: "ending-why", maxlength: "500", autocomplete: "off" }),
        el(
          "p",
          { class: "row" },
          el("button", { id: closed ? "reopen" : "close" }, say(closed ? "incident.reopen" : "incident.close")),
        ),
      ),
    );
  }
})((window.bavn = window.bavn || {}));
