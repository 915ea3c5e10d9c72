// The firm's own playbooks, which live in the plan, after Bavn's. The same as bavn.plan.own.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});

  /** The library with the plan's own playbooks after Bavn's. */
  logic.withOwn = function (library, plan) {
    const own = plan.playbooks || [];
    return own.length ? { ...library, playbooks: [...library.playbooks, ...own] } : library;
  };
})((window.bavn = window.bavn || {}));
