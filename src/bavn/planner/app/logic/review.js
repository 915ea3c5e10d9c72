// When somebody has to go through the whole plan again. The same as bavn.plan.review.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});

  const MONTHS = 3;
  const MOST_MONTHS = 24;

  /** {on, late}: the day on which the next review is due, null (and late) if there never was one. */
  logic.due = function (plan, today) {
    const last = plan.reviewed;
    if (!logic.isDay(last) || last > today) return { on: null, late: true };
    const months = logic.number(logic.value(plan, "review.months"));
    const on = logic.monthsLater(last, months && months <= MOST_MONTHS ? months : MONTHS);
    return { on, late: today > on };
  };
})((window.bavn = window.bavn || {}));
