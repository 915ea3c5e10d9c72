// One question of the interview: its label, its help, its field, and what is wrong with the answer, said kindly.
(function (bavn) {
  "use strict";

  const { el, say, tell } = bavn;
  const TYPES = { phone: "tel", email: "email" };
  const MODES = { number: "numeric", money: "numeric", phone: "tel", email: "email" };
  const SHORT = ["number", "money", "date"];

  /** The elements of one question. `left` is called when the user leaves the field or has chosen. */
  bavn.question = function (section, row, field, left) {
    return field.kind === "choice" ? choice(section, row, field, left) : written(section, row, field, left);
  };

  /** Say what is wrong with an answer beside its field: "missing", "wrong", or "" for nothing. Returns what was said. */
  bavn.tellFault = function (section, row, field, what) {
    const id = idOf(section, row, field);
    const region = document.getElementById(`${id}-fault`);
    if (!region) return "";
    const said = what === "missing" ? say("planner.fault_missing") : what === "wrong" ? wrong(section, row, field) : "";
    bavn.fill(region, said ? el("p", { class: `fault ${what}` }, said) : null);
    const target = document.getElementById(id);
    if (what === "wrong") target.setAttribute("aria-invalid", "true");
    else target.removeAttribute("aria-invalid");
    return said;
  };

  function wrong(section, row, field) {
    const value = answer(section, row, field);
    const tooLong = Array.from(value).length > 2000;
    const known = ["date", "number", "money", "email", "phone", "choice"].includes(field.kind);
    return say(`planner.fault_${known && !tooLong ? field.kind : "text"}`, { value });
  }

  function written(section, row, field, left) {
    const id = idOf(section, row, field);
    const attributes = {
      id, "aria-describedby": describedBy(id, field), autocomplete: "off", value: answer(section, row, field),
      on: { input: (event) => bavn.store.answer(section.id, row, field.id, event.target.value), change: left },
    };
    const input =
      field.kind === "long"
        ? el("textarea", Object.assign({ rows: 3 }, attributes))
        : el("input", Object.assign({ type: typeOf(field, attributes.value), inputmode: MODES[field.kind], class: SHORT.includes(field.kind) ? "short" : null }, attributes));
    return el("div", { class: "field" }, el("label", { class: "ask", for: id }, asked(field)), help(id, field), input, fault(id));
  }

  function choice(section, row, field, left) {
    const id = idOf(section, row, field);
    const chosen = answer(section, row, field);
    const take = (value) => {
      bavn.store.answer(section.id, row, field.id, value);
      mark(id);
      left();
    };
    const options = field.options.map((option, n) => {
      const input = el("input", {
        type: "radio", name: id, id: `${id}-${n}`, value: option.id, checked: option.id === chosen,
        on: { change: () => take(option.id) },
      });
      return el("label", { class: option.id === chosen ? "choice chosen" : "choice", for: `${id}-${n}` }, input, tell(option.label));
    });
    const clear = () => {
      options.forEach((label) => (label.querySelector("input").checked = false));
      take("");
      document.getElementById(`${id}-0`).focus();
    };
    return el(
      "fieldset",
      { class: "field", id, tabindex: "-1", role: "radiogroup", "aria-labelledby": `${id}-ask`, "aria-describedby": describedBy(id, field) },
      el("legend", { id: `${id}-ask` }, asked(field)),
      help(id, field),
      el("div", { class: "choices" }, options),
      clearButton(field, chosen, clear),
      fault(id),
    );
  }

  function clearButton(field, chosen, clear) {
    const label = say("planner.clear_of", { question: tell(field.ask) });
    return el("button", { type: "button", class: "small clear", hidden: !chosen, "aria-label": label, on: { click: clear } }, say("planner.clear"));
  }

  /** Show by more than colour which option is chosen, and offer to clear it. */
  function mark(id) {
    const group = document.getElementById(id);
    for (const label of group.querySelectorAll(".choice")) label.classList.toggle("chosen", label.querySelector("input").checked);
    group.querySelector(".clear").hidden = !group.querySelector("input:checked");
  }

  function asked(field) {
    return field.needed ? tell(field.ask) : [tell(field.ask), " ", el("span", { class: "soft" }, `(${say("planner.can_wait")})`)];
  }

  function help(id, field) {
    return field.help ? el("p", { class: "help", id: `${id}-help` }, tell(field.help)) : null;
  }

  function fault(id) {
    return el("div", { id: `${id}-fault` });
  }

  function describedBy(id, field) {
    return field.help ? `${id}-help ${id}-fault` : `${id}-fault`;
  }

  /** A date field of the browser cannot show what is no date; then the text is shown as it stands. */
  function typeOf(field, value) {
    if (field.kind === "date") return value && !bavn.logic.isDay(value) ? "text" : "date";
    return TYPES[field.kind] || "text";
  }

  function answer(section, row, field) {
    return bavn.logic.value(bavn.store.plan, [section.id, row, field.id].filter((part) => part !== null).join("."));
  }

  function idOf(section, row, field) {
    return ["q", section.id, row, field.id].filter((part) => part !== null).join("-");
  }
})((window.bavn = window.bavn || {}));
