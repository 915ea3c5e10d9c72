// A message with its blanks filled in from the plan and the log. The same as bavn.plan.drafts.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});

  const BLANK = "______";

  /**
   * {text, blanks, length}: `text` begins with the line that says it is a draft (and an exercise), then the body, which
   * is `length` characters long; `blanks` are the names that nothing is known of. `today` is YYYY-MM-DD, or "".
   */
  logic.draft = function (message, plan, incident, library, language, today) {
    const names = { plan, incident, library, language, today };
    const blanks = new Set();
    const body = message.body[language].replace(/^\n+|\n+$/g, "").replace(/\{([a-z0-9_.-]+)\}/g, (_, name) => {
      const text = logic.trimmed(logic.clean(meaning(name, names)));
      if (!text) blanks.add(name);
      return text || BLANK;
    });
    const marks = incident.drill ? ["common.exercise", "common.draft"] : ["common.draft"];
    const heading = marks.map((mark) => library.words[mark][language]).join(" · ");
    return { text: `${heading}\n\n${body}`, blanks: [...blanks], length: Array.from(body).length };
  };

  const TOLD = {
    today: ({ today, language }) => (today ? logic.spokenDay(today, language) : ""),
    "incident.title": ({ incident }) => incident.title,
    "incident.playbook": playbookTitle,
    "incident.began": ({ incident, language }) => time(incident.started_at, language),
    "incident.aware": ({ incident, language }) =>
      incident.stamps.aware ? time(incident.stamps.aware.at, language) : "",
    "incident.done": done,
    "incident.head": ({ incident }) => incident.head,
  };

  function meaning(name, names) {
    const told = logic.own(TOLD, name);
    return told ? told(names) : answer(name, names);
  }

  function answer(name, { plan, library, language }) {
    const given = logic.value(plan, name);
    const [sectionId, ...rest] = name.split(".");
    const section = library.interview.find((one) => one.id === sectionId);
    const field = section && section.fields.find((one) => one.id === rest.join("."));
    const option = field && (field.options || []).find((one) => one.id === logic.trimmed(given));
    return option ? option.label[language] : given;
  }

  function playbookTitle({ incident, library, language }) {
    const last = incident.playbooks[incident.playbooks.length - 1];
    const found = library.playbooks.find((one) => one.id === last);
    return found ? found.title[language] : "";
  }

  /** The steps that are done, one line each, by the time they were done. */
  function done({ incident, library, language }) {
    const titles = new Map(
      library.playbooks.flatMap((book) => book.steps.map((step) => [`${book.id} ${step.id}`, step.do])),
    );
    return incident.steps
      .filter((one) => one.state === "done" && titles.has(`${one.playbook} ${one.step}`))
      .sort((one, other) => (one.at === other.at ? one.number - other.number : one.at < other.at ? -1 : 1))
      .map((one) => `- ${time(one.at, language)}: ${titles.get(`${one.playbook} ${one.step}`)[language]}`)
      .join("\n");
  }

  function time(at, language) {
    const ms = logic.moment(at);
    return ms === null ? "" : logic.spokenTime(ms, language);
  }
})((window.bavn = window.bavn || {}));
