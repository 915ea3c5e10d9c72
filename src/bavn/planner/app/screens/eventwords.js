// One line of the log as a sentence, on screen and in the report alike.
(function (bavn) {
  "use strict";

  const { say, tell, logic, cases } = bavn;

  const WORDS = {
    started: ({ text, drill }) => say(drill ? "incident.log_drill" : "report.log-started", { text }),
    answer: ({ which, state }) => {
      const question = bavn.library.triage.questions.find((one) => one.id === which);
      const option = question && question.options.find((one) => one.id === state);
      return say("report.log-answer", {
        question: question ? tell(question.ask) : which,
        answer: option ? tell(option.label) : state,
      });
    },
    playbook: ({ which }) => say("report.log-playbook", { title: bookTitle(which) }),
    unplug: ({ state }) =>
      say(["cut", "kept", "reconnected"].includes(state) ? `report.unplug-${state}` : "report.report-line-unknown"),
    step: ({ which, step, state }) => {
      const known = ["done", "skipped", "open"].includes(state);
      return known
        ? say(`report.log-step-${state}`, { step: stepTitle(which, step) })
        : say("report.report-line-unknown");
    },
    clock: ({ which, state }) => {
      const stamp = logic.STAMPS.includes(which) ? say(`print.stamp-${which}`) : which;
      return say(`report.log-clock-${state === "withdrawn" ? "withdrawn" : "set"}`, { stamp });
    },
    note: () => say("report.log-note"),
    message: ({ which, state }) =>
      say(`report.log-message-${state === "sent" ? "sent" : "approved"}`, { title: messageTitle(which) }),
    inject: ({ which }) => say("report.log-inject", { n: which }),
    finding: ({ which }) => say("report.log-finding", { kind: which }),
    closed: () => say("report.log-closed"),
    reopened: () => say("report.log-reopened"),
  };
  const TOLD = ["started"]; // their text is in the sentence already

  /** What the line says: {head, text}; `text` is what somebody wrote, as it was written. */
  bavn.eventWords = function (event) {
    const words = logic.own(WORDS, event.what);
    const head = words ? words(event) : `${say("report.report-line-unknown")}: ${event.what}`;
    return { head, text: TOLD.includes(event.what) ? "" : event.text };
  };

  function bookTitle(id) {
    const found = cases.library().playbooks.find((one) => one.id === id);
    return found ? tell(found.title) : id;
  }

  function stepTitle(bookId, stepId) {
    const book = cases.library().playbooks.find((one) => one.id === bookId);
    const step = book && book.steps.find((one) => one.id === stepId);
    return step ? tell(step.do) : stepId;
  }

  function messageTitle(id) {
    const found = bavn.library.messages.find((one) => one.id === id);
    return found ? tell(found.title) : id;
  }
})((window.bavn = window.bavn || {}));
