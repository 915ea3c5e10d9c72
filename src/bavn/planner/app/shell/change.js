// Changes to a plan, and nothing else: no clock, no storage. A row's number checks follow the row when it moves.
(function (bavn) {
  "use strict";

  const change = (bavn.change = {});

  /** Put an answer; an empty one is taken away. A row that is not there yet is made. */
  change.answer = function (plan, section, row, field, value) {
    const target = row === null ? single(plan, section) : rowAt(plan, section, row);
    const text = bavn.wellFormed(value);
    if (text) target[field] = text;
    else delete target[field];
  };

  change.addRow = function (plan, section) {
    list(plan, section).push({});
  };

  change.removeRow = function (plan, section, row) {
    const places = list(plan, section).map((_, place) => place);
    places.splice(row, 1);
    arrange(plan, section, places);
  };

  /** Move a row one place up (-1) or down (1); at the edge nothing happens. */
  change.moveRow = function (plan, section, row, by) {
    const places = list(plan, section).map((_, place) => place);
    if (row + by < 0 || row + by >= places.length) return;
    [places[row], places[row + by]] = [places[row + by], places[row]];
    arrange(plan, section, places);
  };

  change.check = function (plan, id, number, on) {
    plan.checked[id] = { on, number };
  };

  change.uncheck = function (plan, id) {
    delete plan.checked[id];
  };

  /** The rows in this order of their former places; a place that is left out is gone, and its checks with it. */
  function arrange(plan, section, places) {
    const rows = list(plan, section);
    const checks = {};
    for (const id of Object.keys(plan.checked)) {
      const parts = id.split(".");
      if (parts[0] !== section || parts.length !== 3) continue;
      const now = places.indexOf(Number(parts[1]));
      if (now >= 0) checks[`${section}.${now}.${parts[2]}`] = plan.checked[id];
      delete plan.checked[id];
    }
    Object.assign(plan.checked, checks);
    plan.answers[section] = places.map((place) => rows[place]);
  }

  function single(plan, section) {
    const found = plan.answers[section];
    if (!found || Array.isArray(found)) plan.answers[section] = {};
    return plan.answers[section];
  }

  function list(plan, section) {
    if (!Array.isArray(plan.answers[section])) plan.answers[section] = [];
    return plan.answers[section];
  }

  function rowAt(plan, section, row) {
    const rows = list(plan, section);
    while (rows.length <= row) rows.push({});
    return rows[row];
  }
})((window.bavn = window.bavn || {}));
