// Which playbook? The same as bavn.plan.triage.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});

  /** Playbooks that the answers speak for, in file order; `otherwise` alone where nothing holds. No answer is "unknown". */
  logic.suggest = function (answers, triage) {
    const given = (question) => {
      const answer = logic.own(answers, question);
      return answer === undefined ? "unknown" : answer;
    };
    const holds = (rule) => Object.keys(rule.when).every((question) => rule.when[question].includes(given(question)));
    const found = new Set(triage.rules.filter(holds).map((rule) => rule.playbook));
    return found.size ? [...found] : [triage.otherwise];
  };

  /** The playbook that a kind of finding opens; "" where none does. */
  logic.forFinding = function (kind, library) {
    const found = library.playbooks.find((playbook) => (playbook.findings || []).includes(kind));
    return found ? found.id : "";
  };
})((window.bavn = window.bavn || {}));
