// Answers out of a plan, and what they mean. The same as bavn.plan.answers, and value() and rows() of bavn.plan.planfile.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});

  const INDEX = /^(0|[1-9][0-9]{0,5})$/;
  const MONEY = /^([0-9]+|[0-9]{1,3}([ .][0-9]{3})+)$/;

  /** The answer to "section.field", or "suppliers.0.phone" of a row, as it was typed; "" where there is none. */
  logic.value = function (plan, name) {
    const parts = name.split(".");
    const answers = own(plan.answers, parts[0]);
    if (parts.length === 2 && !Array.isArray(answers)) return own(answers, parts[1]) || "";
    if (parts.length === 3 && Array.isArray(answers) && INDEX.test(parts[1]))
      return own(answers[parts[1]], parts[2]) || "";
    return "";
  };

  /** The rows of a section of many; none where nothing is answered or where it is no list. */
  logic.rows = function (plan, section) {
    const answers = own(plan.answers, section);
    return Array.isArray(answers) ? answers : [];
  };

  /** The answer without the spaces, tabs and line breaks around it (these four characters, no others). */
  logic.trimmed = function (text) {
    return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  };

  /** One to nine digits as a number; null otherwise. */
  logic.number = function (text) {
    const wanted = logic.trimmed(text);
    return /^[0-9]{1,9}$/.test(wanted) ? Number(wanted) : null;
  };

  /** Whole kroner: digits, or groups of three with spaces or dots between; at most nine digits; null otherwise. */
  logic.money = function (text) {
    const wanted = logic.trimmed(text);
    return MONEY.test(wanted) ? logic.number(wanted.replace(/[ .]/g, "")) : null;
  };

  /** What the table itself holds under the key; undefined otherwise. A key may be anything, also "constructor". */
  function own(table, key) {
    return table && Object.prototype.hasOwnProperty.call(table, key) ? table[key] : undefined;
  }
  logic.own = own;
})((window.bavn = window.bavn || {}));
