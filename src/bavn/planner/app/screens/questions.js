// The questions of one part of the interview: fields that keep what is typed, and lists with rows.
(function (bavn) {
  "use strict";

  const { el, say, tell } = bavn;
  const seen = new Set(); // parts that were shown before: only there is it said that an answer is missing

  /** Draw a part's questions into `place`. Everything typed is kept at once; faults are shown when a field is left. */
  bavn.drawQuestions = function (place, section) {
    const kindly = !seen.has(section.id) && !begun(section);
    const fields = section.many ? rows(place, section) : questions(section, null);
    bavn.fill(place, fields);
    if (!kindly) showFaults(place, section);
    seen.add(section.id);
    return null;
  };

  function begun(section) {
    const found = bavn.store.plan.answers[section.id];
    return Array.isArray(found) ? found.length > 0 : Object.keys(found || {}).length > 0;
  }

  function questions(section, row) {
    return section.fields.map((field) => bavn.question(section, row, field, () => bavn.announce(showFault(section, row, field))));
  }

  function rows(place, section) {
    const count = Math.max(1, bavn.logic.rows(bavn.store.plan, section.id).length);
    const sets = Array.from({ length: count }, (_, row) => rowSet(place, section, row, count));
    const add = () => {
      const before = bavn.logic.rows(bavn.store.plan, section.id).length;
      for (let n = before; n < count + 1; n++) bavn.store.addRow(section.id); // the first row shown may not be there yet
      bavn.drawQuestions(place, section);
      bavn.announce(say("planner.added", { what: nameOf(section, count) }));
      document.getElementById(`q-${section.id}-${count}-${section.fields[0].id}`).focus();
    };
    const label = say("planner.add_more", { row: tell(section.row) });
    return [...sets, el("p", {}, el("button", { type: "button", id: `${section.id}-add`, on: { click: add } }, label))];
  }

  function rowSet(place, section, row, count) {
    const stored = bavn.logic.rows(bavn.store.plan, section.id).length > 0;
    return el(
      "fieldset",
      { class: "card", id: `${section.id}-${row}` },
      el("legend", {}, nameOf(section, row)),
      questions(section, row),
      stored ? rowButtons(place, section, row, count) : null,
    );
  }

  function rowButtons(place, section, row, count) {
    const what = nameOf(section, row);
    const move = (by) => () => moveRow(place, section, row, by);
    const button = (name, disabled, click) =>
      el(
        "button",
        {
          type: "button", class: "small", id: `${section.id}-${row}-${name}`, disabled,
          "aria-label": say("planner.act_on", { act: say(`planner.row_${name}`), what }), on: { click },
        },
        say(`planner.row_${name}`),
      );
    return el(
      "div",
      { class: "row" },
      button("up", row === 0, move(-1)),
      button("down", row === count - 1, move(1)),
      button("remove", false, () => removeRow(place, section, row)),
    );
  }

  function moveRow(place, section, row, by) {
    bavn.store.moveRow(section.id, row, by);
    bavn.drawQuestions(place, section);
    const now = row + by;
    const wanted = document.getElementById(`${section.id}-${now}-${by < 0 ? "up" : "down"}`);
    (wanted.disabled ? document.getElementById(`${section.id}-${now}-${by < 0 ? "down" : "up"}`) : wanted).focus();
    bavn.announce(say("planner.moved", { what: nameOf(section, now), n: now + 1 }));
  }

  function removeRow(place, section, row) {
    const what = nameOf(section, row);
    const bringBack = bavn.store.removeRow(section.id, row);
    bavn.drawQuestions(place, section);
    const undo = () => {
      bringBack();
      bavn.done(say("planner.undone", { what }));
      bavn.drawQuestions(place, section);
      document.getElementById(`${section.id}-${row}-remove`).focus();
    };
    bavn.done(say("planner.removed", { what }), [say("planner.undo"), undo]);
  }

  function nameOf(section, row) {
    const name = bavn.logic.value(bavn.store.plan, `${section.id}.${row}.${section.fields[0].id}`);
    const noun = tell(section.row);
    const values = { row: noun.charAt(0).toUpperCase() + noun.slice(1), n: row + 1, name };
    return say(name ? "planner.row_titled" : "planner.row_title", values);
  }

  function showFaults(place, section) {
    const count = section.many ? Math.max(1, bavn.logic.rows(bavn.store.plan, section.id).length) : 1;
    for (let row = 0; row < count; row++)
      for (const field of section.fields) showFault(section, section.many ? row : null, field);
  }

  function showFault(section, row, field) {
    const found = bavn.logic
      .faults(bavn.store.plan, bavn.library)
      .find((one) => one.section === section.id && one.row === row && one.field === field.id);
    return bavn.tellFault(section, row, field, found ? found.what : "");
  }
})((window.bavn = window.bavn || {}));
