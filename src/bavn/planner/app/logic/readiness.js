// How ready is the firm? What was never tried counts as not ready. The same as bavn.plan.readiness.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});

  const MUST_REACH = ["people.leader_phone", "help.it_phone"];
  const SPECIAL = {
    "": () => shown(""),
    numbers,
    reviewed,
    "card-printed": (point, plan, library, today) => print(point, plan, library, today, "card"),
    "plan-printed": (point, plan, library, today) => print(point, plan, library, today, "plan"),
  };

  /** {score, points: [{id, ready, shows, on, why}]}: the weights of the ready points in percent, rounded down. */
  logic.readiness = function (plan, library, today) {
    const points = library.points.map((point) => pointState(point, plan, library, today));
    const total = library.points.reduce((sum, point) => sum + point.weight, 0);
    const reached = library.points.reduce((sum, point, place) => sum + (points[place].ready ? point.weight : 0), 0);
    return { score: total ? Math.floor((100 * reached) / total) : 0, points };
  };

  function pointState(point, plan, library, today) {
    const given = point.answers.every((name) => isGiven(name, plan, library));
    const proof = (logic.own(SPECIAL, point.evidence) || tried)(point, plan, library, today);
    const why = given ? proof.why : "answers";
    return { id: point.id, ready: !why, shows: proof.shows, on: proof.on, why };
  }

  function shown(why, shows = "", on = "") {
    return { why, shows, on };
  }

  /** 'section.field' in every row of at least one; of a whole 'section', anything in it. */
  function isGiven(name, plan, library) {
    const [wanted, ...rest] = name.split(".");
    const section = library.interview.find((one) => one.id === wanted);
    if (!section) return false;
    const places = section.many ? logic.rows(plan, wanted).map((_, row) => `${wanted}.${row}`) : [wanted];
    if (!rest.length) return places.some((place) => section.fields.some((field) => isGood(plan, place, field)));
    const field = section.fields.find((one) => one.id === rest.join("."));
    return Boolean(field) && places.length > 0 && places.every((place) => isGood(plan, place, field));
  }

  function isGood(plan, place, field) {
    const answer = logic.value(plan, `${place}.${field.id}`);
    return Boolean(logic.trimmed(answer)) && !logic.wrong(field, answer);
  }

  function reviewed(point, plan, library, today) {
    const review = logic.due(plan, today);
    return review.on === null ? shown("never") : shown(review.late ? "old" : "", "", plan.reviewed);
  }

  function tried(point, plan, library, today) {
    const newest = new Map();
    for (const one of plan.evidence) {
      const about = one.about || "";
      const counts = one.kind === point.evidence && logic.isDay(one.on) && one.on <= today;
      if (counts && (!newest.has(about) || one.on >= newest.get(about).on)) newest.set(about, one);
    }
    const all = [...newest.values()];
    const inTime = all.filter((one) => isFresh(one, point.days, today));
    const bad = inTime.filter((one) => !one.good);
    const decided = [bad, inTime, all].find((list) => list.length);
    if (!decided) return shown("never");
    const last = decided.reduce((one, other) => (other.on > one.on ? other : one));
    return shown(last.good ? (inTime.length ? "" : "old") : "bad", last.shows, last.on);
  }

  function isFresh(evidence, days, today) {
    return days === 0 || logic.daysBetween(evidence.on, today) <= days;
  }

  function print(point, plan, library, today, what) {
    const last = logic.printed(plan, what, today);
    if (!last) return shown("never");
    const same = (last.about || "") === logic.digest(plan, library, what);
    return shown(same && isFresh(last, point.days, today) ? "" : "old", last.shows, last.on);
  }

  function numbers(point, plan, library, today) {
    const own = logic.contacts(plan, library, plan.language, today).filter((one) => one.own);
    const verified = own.filter((one) => one.state === "verified");
    const shows = `${verified.length}/${own.length}`;
    const on =
      own
        .map((one) => one.checked_on)
        .filter(Boolean)
        .sort()[0] || "";
    const reached = MUST_REACH.every((id) => own.some((one) => one.id === id));
    if (verified.length === own.length && reached) return shown("", shows, on);
    return shown(own.some((one) => one.state === "stale") ? "old" : "never", shows, on);
  }
})((window.bavn = window.bavn || {}));
