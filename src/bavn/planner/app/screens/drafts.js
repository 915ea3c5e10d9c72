// Drafts, one for each audience. Marked as drafts until the leader has approved them; copied by hand, never sent.
(function (bavn) {
  "use strict";

  const { el, say, tell, logic, store, cases, scratch } = bavn;

  bavn.draftsPart = function (place, one, [wanted]) {
    const named = new Set(one.books.flatMap((book) => bavn.stepsFor(book).map((step) => step.message)));
    const [first, rest] = [true, false].map((is) =>
      bavn.library.messages.filter((message) => named.has(message.id) === is),
    );
    bavn.fill(
      place,
      bavn.writerLine(),
      el("p", { class: "lead" }, say("incident.drafts_help")),
      [...first, ...rest].map((message) => card(one, message, message.id === wanted)),
    );
    const open = wanted && document.getElementById(`draft-${wanted}`);
    if (open) window.setTimeout(() => open.scrollIntoView(), 0);
  };

  function card(one, message, open) {
    const said = one.incident.messages.filter((line) => line.which === message.id);
    const approved = said.filter((line) => line.state === "approved").pop();
    return el(
      "details",
      { class: "card draft", id: `draft-${message.id}`, open },
      el(
        "summary",
        {},
        el("strong", {}, tell(message.audience)),
        el("span", { class: "soft" }, ` ${tell(message.title)} `),
        el("span", {}, stateWord(said, approved)),
      ),
      said.map((line) => el("p", {}, bavn.stateLine("good", saidSentence(line)))),
      approved && !isEdited(one, message) ? approvedText(one, message, approved) : draftText(one, message),
    );
  }

  function stateWord(said, approved) {
    if (said.some((line) => line.state === "sent")) return say("incident.draft_sent");
    return say(approved ? "incident.draft_approved" : "common.draft");
  }

  function saidSentence({ state, at, by }) {
    return [say(`incident.message_${state}`), cases.when(at), by ? say("incident.by", { name: by }) : ""]
      .filter(Boolean)
      .join(" ");
  }

  /** What was typed into a draft that nobody has approved yet stands under this name. */
  function key(one, message) {
    return `${one.id}.${message.id}.${bavn.language}`;
  }

  function isEdited(one, message) {
    return scratch.get(key(one, message)) !== null;
  }

  function fresh(one, message) {
    return logic.draft(message, store.plan, one.incident, cases.library(), bavn.language, bavn.today());
  }

  // ── not approved yet ──

  function draftText(one, message) {
    const { text, blanks } = fresh(one, message);
    const id = `text-${message.id}`;
    const now = isEdited(one, message) ? scratch.get(key(one, message)) : text;
    const count = el("p", { class: "soft", id: `${id}-count`, role: "status" }, counted(message, one, now));
    const typed = (event) => {
      scratch.put(key(one, message), event.target.value);
      bavn.fill(count, counted(message, one, event.target.value));
    };
    return [
      blanks.length
        ? el(
            "div",
            { class: "blanks" },
            el("p", {}, say("incident.blanks")),
            el(
              "ul",
              {},
              blanks.map((name) => el("li", {}, nameOf(name))),
            ),
          )
        : null,
      el("label", { class: "ask", for: id }, say("incident.draft_label")),
      el("textarea", {
        id,
        class: "message",
        rows: String(Math.min(22, Math.ceil(now.length / 34) + now.split("\n").length)),
        "aria-describedby": `${id}-count`,
        value: now,
        on: { input: typed },
      }),
      count,
      el(
        "p",
        { class: "row" },
        copyButton(`copy-${message.id}`, () => marked(one, message, document.getElementById(id).value)),
        one.incident.closed_at
          ? null
          : el(
              "button",
              {
                type: "button",
                id: `approve-${message.id}`,
                on: { click: () => approve(one, message, document.getElementById(id).value) },
              },
              say("incident.approve", { leader: leader() }),
            ),
        isEdited(one, message)
          ? el(
              "button",
              { type: "button", class: "small", on: { click: () => again(one, message) } },
              say("incident.draft_again"),
            )
          : null,
      ),
    ];
  }

  function counted(message, one, text) {
    const body = bodyOf(one, message, text);
    const open = (body.match(/_{4,}/g) || []).length;
    const length = Array.from(body).length;
    return [
      message.longest
        ? say(length > message.longest ? "incident.too_long" : "incident.length", { n: length, most: message.longest })
        : "",
      open ? say("incident.still_open", { n: open }) : "",
    ]
      .filter(Boolean)
      .join(" ");
  }

  /** The text without the line that marks it as a draft. */
  function bodyOf(one, message, text) {
    const heading = fresh(one, message).text.split("\n", 1)[0];
    return text.startsWith(heading) ? text.slice(heading.length).replace(/^\n+/, "") : text;
  }

  /** The text with that line, whatever the user did to it. */
  function marked(one, message, text) {
    const heading = fresh(one, message).text.split("\n", 1)[0];
    return `${heading}\n\n${bodyOf(one, message, text)}`;
  }

  function approve(one, message, text) {
    const body = bodyOf(one, message, text);
    const kept = one.incident.drill ? `${say("common.exercise")}\n\n${body}` : body;
    scratch.drop(key(one, message));
    cases.act(one.id, { what: "message", which: message.id, state: "approved", text: kept });
    reopen(message);
  }

  function again(one, message) {
    scratch.drop(key(one, message));
    bavn.redraw();
    reopen(message);
  }

  /** What was open stays open when the screen is drawn anew. */
  function reopen(message) {
    const card = document.getElementById(`draft-${message.id}`);
    card.open = true;
    card.querySelector("summary").focus();
  }

  /** Words for a name in braces: the interview's question, or our own. */
  function nameOf(name) {
    const word = `incident.blank_${name.replace(".", "_")}`;
    if (word in bavn.library.words) return say(word);
    const [sectionId, fieldId] = name.split(".");
    const section = bavn.library.interview.find((one) => one.id === sectionId);
    const field = section && section.fields.find((one) => one.id === fieldId);
    return field ? tell(field.ask) : name;
  }

  function leader() {
    return logic.trimmed(logic.value(store.plan, "people.leader")) || say("common.role-leader");
  }

  // ── approved ──

  function approvedText(one, message, approved) {
    const anew = () => {
      scratch.put(key(one, message), fresh(one, message).text);
      bavn.redraw();
      reopen(message);
    };
    return [
      el("p", { class: "preserve message-text", id: `text-${message.id}` }, approved.text),
      el(
        "p",
        { class: "row" },
        copyButton(`copy-${message.id}`, () => approved.text),
        one.incident.closed_at
          ? null
          : el(
              "button",
              { type: "button", class: "small", id: `anew-${message.id}`, on: { click: anew } },
              say("incident.draft_anew"),
            ),
      ),
      one.incident.closed_at ? null : sentForm(one, message),
    ];
  }

  /** A person sent it, elsewhere: the log notes how. */
  function sentForm(one, message) {
    const id = `sent-${message.id}`;
    const act = (event) => {
      event.preventDefault();
      cases.act(one.id, {
        what: "message",
        which: message.id,
        state: "sent",
        text: document.getElementById(`${id}-how`).value,
      });
      reopen(message);
    };
    return el(
      "form",
      { on: { submit: act } },
      el("label", { class: "ask", for: `${id}-how` }, say("incident.sent_how")),
      el("input", { type: "text", id: `${id}-how`, maxlength: "500", required: true, autocomplete: "off" }),
      el("p", { class: "row" }, el("button", { id }, say("incident.sent"))),
    );
  }

  function copyButton(id, text) {
    const said = el("span", { class: "soft", role: "status", id: `${id}-said` });
    const copy = () =>
      bavn.copy(text(), (well) => bavn.fill(said, say(well ? "incident.copied" : "incident.not_copied")));
    return [el("button", { type: "button", id, on: { click: copy } }, say("incident.copy")), said];
  }

  /** Put text on the clipboard; calls back with whether that went well. The older way where the newer is not allowed. */
  bavn.copy = function (text, then) {
    const older = () => then(copyOlder(text));
    if (!navigator.clipboard || !navigator.clipboard.writeText) return older();
    navigator.clipboard.writeText(text).then(() => then(true), older);
  };

  function copyOlder(text) {
    const field = el("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1", value: text });
    document.body.append(field);
    field.select();
    let well = false;
    try {
      well = document.execCommand("copy");
    } catch {
      well = false;
    }
    field.remove();
    return well;
  }
})((window.bavn = window.bavn || {}));
