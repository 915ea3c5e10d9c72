// The manager's plan on paper. The same as bavn.printing.manager_plan.
(function (bavn) {
  "use strict";

  const { el, logic, cut, fact } = bavn;
  const CONTACTS = [
    ["people.leader_phone", "people.leader", "leader", "", true],
    ["people.standin_phone", "people.standin", "standin", "", true],
    ["help.it_phone", "help.it", "it", "help.it_contract", true],
    ["help.host_phone", "help.host", "host", "help.host_contract"],
    ["help.isp_phone", "help.isp", "isp", ""],
    ["help.insurer_phone", "help.insurer", "insurer", "help.insurer_policy"],
    ["help.bank_phone", "help.bank", "bank", "", true],
  ];
  const NAMES = { leader: "people.leader", doer: "help.it", scribe: "people.scribe", caller: "people.caller" };
  const LOG_LINES = 23;

  /** The plan as an element, with the firm's own playbooks after Bavn's. */
  bavn.planSheet = function (known) {
    const paper = { ...known, library: logic.withOwn(known.library, known.plan) };
    const { said } = paper;
    return el(
      "section",
      { class: "sheet plan-sheet", lang: paper.language, "aria-label": said("screen-plan") },
      front(paper), contacts(paper), own(paper), decisions(paper), playbooks(paper), clocks(paper), log(paper),
    );
  };

  const table = (kind, heads, rows) =>
    el("table", { class: kind }, el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell) => el("td", {}, cell))))));
  const stamp = (playbook, paper) =>
    el("span", { class: cuts(playbook) ? "p-stamp p-cuts" : "p-stamp" }, paper.said(`answer-${playbook.unplug.answer}`));
  const cuts = (playbook) => ["yes", "partly"].includes(playbook.unplug.answer);
  const text = (paper, told, longest = 800) => cut(told[paper.language], longest);
  const small = (...parts) => el("small", {}, parts);

  function front(paper) {
    const { said, answer, plan, language } = paper;
    const cvr = answer("firm.cvr");
    const firm = [cvr ? `CVR ${cvr}` : "", answer("firm.address"), answer("firm.domain")].filter(Boolean).join(" · ");
    const facts = {
      "plan-reviewed": bavn.paperDay(plan.reviewed, language) || said("never"), "plan-next": bavn.nextReview(paper),
      "plan-owner": answer("review.owner"), "plan-paper": answer("review.paper"), "plan-scribe": answer("people.scribe"),
      "plan-caller": answer("people.caller"), "plan-meet": answer("line.meet"),
    };
    return [
      el("div", { class: "p-banner-red" }, el("p", { class: "p-over" }, el("span", {}, firm), el("b", {}, said("confidential"))),
        el("strong", {}, said("plan-title")), el("p", {}, answer("firm.name"))),
      el("dl", { class: "p-named" }, Object.entries(facts).map(([name, value]) => fact(said(name), bavn.orLine(value)))),
      el("p", { class: "p-authority" }, bavn.authority(paper)),
      el("div", { class: "p-boxed" }, el("h3", {}, said("unverified-title")), el("ul", {}, doubts(paper).map((one) => el("li", {}, one)))),
      el("p", {}, small(said("foot", { date: bavn.paperDay(paper.today, language) }))),
    ];
  }

  /** What the plan is not sure of, a sentence for each kind of doubt. */
  function doubts(paper) {
    const { said, plan, library, language } = paper;
    const all = [...paper.known.values()];
    const state = (wanted) => all.filter((one) => one.state === wanted).map((one) => one.name);
    const faults = logic.faults(plan, library);
    const sections = (what) =>
      library.interview
        .map((one) => [one.title[language], faults.filter((fault) => fault.section === one.id && fault.what === what).length])
        .filter(([, count]) => count)
        .map(([title, count]) => `${title} (${count})`);
    const kinds = {
      "unverified-numbers": state("unverified"), "stale-numbers": state("stale"),
      "unread-numbers": all.filter((one) => !one.own && one.reading !== "authority").map((one) => one.name),
      "unread-clocks": covered(paper).filter((one) => one.reading !== "authority").map((one) => one.name[language]),
      "missing-answers": sections("missing"), "wrong-answers": sections("wrong"),
    };
    const sure = all.every((one) => one.state === "verified") ? [said("unverified-all")] : [];
    const doubted = Object.entries(kinds).filter(([, names]) => names.length);
    return [...sure, ...doubted.map(([word, names]) => said(word, { names: `${names.map((one) => cut(one, 60)).join(", ")}.` }))];
  }

  function contacts(paper) {
    const { said, answer, known } = paper;
    const named = CONTACTS.filter(([phone, name, , , needed]) => needed || known.has(phone) || answer(name));
    const row = (contact, name, role, contract) => [
      [el("b", {}, bavn.orLine(name)), small(role)], bavn.paperNumber(contact, paper), contract,
      contact ? [contact.hours ? small(contact.hours) : null, small(bavn.origin(contact, paper))] : "",
    ];
    const shared = [...known.values()].filter((one) => !one.own);
    return [
      el("h2", {}, said("contacts")),
      table("p-contacts", ["who", "number", "contract", "hours"].map((one) => said(`contacts-${one}`)), [
        ...named.map(([phone, name, role, contract]) => row(known.get(phone), answer(name), said(`contact-${role}`), contract && answer(contract))),
        ...shared.map((one) => row(one, one.name, one.when, "")),
      ]),
    ];
  }

  function own(paper) {
    const { said, known } = paper;
    const rows = (section) => (logic.rows(paper.plan, section).length ? logic.rows(paper.plan, section) : [{}, {}, {}]);
    const of = (row, field) => (typeof row[field] === "string" ? cut(row[field], 600) : "");
    const name = (shown) => el("b", {}, bavn.orLine(shown));
    const hours = (row, word) => (logic.number(of(row, "hours")) === null ? of(row, "hours") : said(word, { n: of(row, "hours") }));
    const people = (row) => (of(row, "people") ? small(said("supplier-people", { n: of(row, "people") })) : null);
    const label = (...place) => chosen(paper, ...place);
    const copies = (row) => [
      ...["offline", "offsite"].map((one) => small(said(`backup-${one}`, { answer: label("backups", one, of(row, one)) || said("unknown") }))),
      hours(row, "backup-hours") ? small(hours(row, "backup-hours")) : null,
    ];
    return [
      el("h2", { class: "p-large" }, said("own")),
      el("h3", {}, said("systems")),
      table("p-systems", ["", ...["system", "system-where", "system-hours", "system-without"].map((one) => said(one))],
        rows("systems").map((row, place) => [
          el("b", {}, place + 1), name(of(row, "name")), label("systems", "where", of(row, "where")), hours(row, "clock-hours"), of(row, "without")])),
      el("h3", {}, said("suppliers")), el("p", {}, small(said("suppliers-how"))),
      table("p-suppliers", ["supplier", "supplier-gave", "supplier-access", "contacts-number", "contacts-contract"].map((one) => said(one)),
        rows("suppliers").map((row, place) => [
          name(of(row, "name")), [of(row, "gave"), people(row)], of(row, "access"),
          bavn.paperNumber(known.get(`suppliers.${place}.phone`), paper), of(row, "contract")])),
      el("h3", {}, said("backups")),
      table("p-backups", ["backup", "backup-where", "backup-who", "backup-copies", "backup-tried"].map((one) => said(one)),
        rows("backups").map((row) => [
          name(of(row, "what")), of(row, "where"), of(row, "who"), Object.keys(row).length ? copies(row) : "",
          Object.keys(row).length ? tried(row, paper) : ""])),
    ];
  }

  /** The label of a chosen option; what is none of them as it stands. */
  function chosen(paper, section, field, answer) {
    const fields = paper.library.interview.find((one) => one.id === section).fields;
    const option = fields.find((one) => one.id === field).options.find((one) => one.id === answer);
    return option ? option.label[paper.language] : answer;
  }

  /** The newest restore from this backup, which evidence names by what it is or by where it lies. */
  function tried(row, paper) {
    const names = ["what", "where", "path"].map((one) => (row[one] || "").trim()).filter(Boolean);
    const restores = paper.plan.evidence.filter((one) => one.kind === "restore" && names.includes((one.about || "").trim()));
    if (!restores.length) return paper.said("backup-never");
    const newest = restores.reduce((last, one) => (one.on > last.on ? one : last));
    return paper.said(newest.good ? "backup-good" : "backup-bad", { date: bavn.paperDay(newest.on, paper.language), shows: cut(newest.shows, 600) });
  }

  function decisions(paper) {
    const { said, answer, library } = paper;
    const amount = logic.money(logic.value(paper.plan, "line.cost"));
    const cost = amount === null ? answer("line.cost", 16) : bavn.kroner(amount, paper);
    const reason = (name, it, firm) => el("p", {}, el("span", {}, `${said(name)}: `), it, firm ? el("b", {}, ` ${firm}`) : null);
    const firm = (playbook) => (cost && cuts(playbook) ? said("decision-firm", { amount: cost }) : "");
    const rows = library.playbooks.map(({ unplug, ...playbook }) => [
      [el("b", {}, text(paper, playbook.title)), stamp({ unplug }, paper)],
      [el("p", {}, el("b", {}, text(paper, unplug.what))), reason("decision-why", text(paper, unplug.why)), reason("decision-cost-not", text(paper, unplug.cost_not))],
      [reason("decision-cost", text(paper, unplug.cost_of), firm({ unplug })), reason("decision-helps-not", text(paper, unplug.helps_not))],
    ]);
    return [
      el("h2", { class: "p-large p-page" }, said("decision")),
      el("dl", { class: "p-boxed p-money" },
        el("div", { class: "p-cost" }, el("dt", {}, said("line-cost")), el("dd", {}, bavn.orLine(cost))),
        fact(said("line-stops"), bavn.orLine(answer("line.stops", 300))),
        fact(said("line-cost-day"), bavn.orLine(amount === null ? "" : bavn.kroner(8 * amount, paper))),
        fact(said("plug-where"), bavn.orLine(answer("line.where", 300))), fact(said("wifi-off"), bavn.orLine(answer("line.wifi", 300)))),
      el("table", { class: "p-decisions" }, el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell) => el("td", {}, cell)))))),
    ];
  }

  function playbooks(paper) {
    const { said, library } = paper;
    return [
      el("h2", { class: "p-large p-page" }, said("playbooks")), el("p", {}, small(said("playbooks-how"))),
      library.playbooks.map((playbook) =>
        el("div", { class: "p-playbook" },
          el("h3", {}, text(paper, playbook.title, 600), stamp(playbook, paper), playbook.id.startsWith("own-") ? small(said("own-playbook")) : null),
          el("p", {}, small(text(paper, playbook.seen, 600))),
          table("p-steps", ["", "", ...["step", "step-who", "step-by", "step-done"].map((one) => said(one))], steps(playbook, paper)))),
    ];
  }

  function steps(playbook, paper) {
    const { said, language } = paper;
    const condition = ({ only }) => (only === "personal-data" || logic.applies(only, paper.plan) === "maybe" ? ` ${said(`only-${only}`)}` : "");
    const who = (role) => (NAMES[role] && paper.answer(NAMES[role], 40)) || paper.library.words[`common.role-${role}`][language];
    const undo = (step) => (step.undo ? small(el("b", {}, said("undo")), ` ${text(paper, step.undo, 600)}`) : null);
    return playbook.steps
      .filter((step) => logic.applies(step.only, paper.plan))
      .map((step, place) => [
        el("span", { class: "p-tick" }), small(place + 1),
        [el("b", {}, text(paper, step.do, 600)), el("span", { class: "p-only" }, condition(step)), undo(step)],
        who(step.role), el("b", {}, length(step.minutes, paper)), "",
      ]);
  }

  /** In the unit that fits; halves are rounded to the even number, as Python does. */
  function length(minutes, paper) {
    const [unit, size] = minutes < 120 ? ["min", 1] : minutes < 2880 ? ["hours", 60] : ["days", 1440];
    const [whole, rest] = [Math.floor(minutes / size), (minutes % size) / size];
    return paper.said(`length-${unit}`, { n: String(rest > 0.5 || (rest === 0.5 && whole % 2) ? whole + 1 : whole) });
  }

  /** The clocks that may run for this firm, whatever the attack. */
  function covered(paper) {
    const wanted = new Set(paper.library.playbooks.flatMap((playbook) => playbook.clocks));
    return paper.library.clocks.filter((clock) => wanted.has(clock.id) && logic.applies(clock.applies, paper.plan));
  }

  function clocks(paper) {
    const { said, language } = paper;
    const running = covered(paper);
    const hand = (names) => el("dl", { class: "p-hand" }, names.map((name) => fact(said(`hand-${name}`), bavn.line())));
    const stamps = [...new Set(["suspected", "aware", ...running.map((one) => one.stamp)])];
    return [
      el("h2", { class: "p-large p-page" }, said("clocks")), el("p", {}, said("clocks-how")),
      el("div", { class: "p-stamps" }, stamps.map((one) =>
        el("div", {}, el("h3", {}, said(`stamp-${one}`)), el("p", {}, small(said(`stamp-${one}-means`))), hand(["date", "clock", "who", "why"])))),
      table("p-clocks", ["clock", "clock-from", "clock-where", "clock-deadline"].map((one) => said(one)), running.map((clock) => [
        [el("b", {}, clock.name[language]), logic.applies(clock.applies, paper.plan) === "maybe" ? el("small", { class: "p-red" }, said("clock-maybe")) : null],
        [el("b", {}, runs(clock, paper)), small(said("clock-after", { stamp: said(`stamp-${clock.stamp}`) }))],
        [clock.where[language], small(clock.law[language]), small(bavn.readAt(clock.source, clock.reading, paper))],
        hand(["date", "clock", "reported"]),
      ])),
      el("p", {}, small(said("law"))),
    ];
  }

  function runs(clock, paper) {
    if (clock.months) return paper.said("clock-month", { n: String(clock.months) });
    const hours = clock.hours_field ? logic.number(logic.value(paper.plan, clock.hours_field)) : clock.hours;
    return hours === null ? paper.said("clock-policy") : paper.said("clock-hours", { n: String(hours) });
  }

  function log(paper) {
    const { said } = paper;
    const empty = Array.from({ length: LOG_LINES }, () => ["", "", "", ""]);
    return [
      el("h2", { class: "p-large p-page" }, said("log")), el("p", {}, said("log-how")),
      table("p-log", ["hand-date", "hand-clock", "log-what", "hand-who"].map((one) => said(one)), empty),
    ];
  }
})((window.bavn = window.bavn || {}));
