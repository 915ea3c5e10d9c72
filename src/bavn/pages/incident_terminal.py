"""What the terminal shows of an incident: unplug or not, what to do, the deadlines, the log. Safe for a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bavn.model.language import Language
from bavn.model.safe_text import visible
from bavn.plan.clocks import Deadline, applies, deadlines
from bavn.plan.dates import moment
from bavn.plan.drill import AfterAction, Answered
from bavn.plan.incident import Incident
from bavn.plan.library import Drill, Inject, Library, Playbook, Step
from bavn.plan.log import Entry
from bavn.plan.phonebook import contacts
from bavn.plan.planfile import Plan, value

LAST_LINES = 12
SIGNS = {"done": "x", "skipped": "-", "open": " "}
MINUTE_S = 60
HOURS_FROM_MIN = 2 * 60
DAYS_FROM_H = 4 * 24
NAMED = {"leader": "people.leader", "doer": "help.it", "scribe": "people.scribe", "caller": "people.caller"}


@dataclass(frozen=True, slots=True)
class View:
    """An incident as somebody looks at it: whose plan, which words, where and when."""

    name: str
    entries: Sequence[Entry]
    incident: Incident
    plan: Plan
    library: Library
    language: Language
    zone: tzinfo
    now: datetime

    def say(self, word: str, **values: str) -> str:
        """Return one of the command's words."""
        return self.library.say(f"cli.{word}", self.language, **values)


def incident_text(view: View) -> str:
    """Return the whole state of an incident, what is to be done next first. Times are local, in the view's zone."""
    exercise = f"*** {view.library.say('common.exercise', view.language)} ***" if view.incident.drill else ""
    blocks = [[exercise] if exercise else [], [f"{view.name}  {visible(view.incident.title)}".rstrip()]]
    if view.incident.playbooks:
        playbook = view.library.playbook(view.incident.playbooks[-1])
        blocks += [_unplug(playbook, view), _steps(playbook, view)]
    blocks += [_clocks(view), _log(view)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def inject_text(inject: Inject, library: Library, language: Language) -> str:
    """Return one message of a drill, marked as such."""
    mark = library.say("common.exercise", language)
    return f"\n[{mark}] {inject.sender.say(language)}: {inject.text.say(language)}\n"


def after_action_text(found: AfterAction, drill: Drill, library: Library, language: Language) -> str:
    """Return what was answered in a drill, how fast, and the questions to talk about."""
    lines = [f"*** {library.say('common.exercise', language)} ***  {drill.title.say(language)}", ""]
    for state, inject in zip(found.injects, drill.injects, strict=True):
        lines += [
            f"  {inject.sender.say(language)}: {_answer(state, library, language)}",
            f"      {inject.good.say(language)}",
        ]
    lines += ["", *(f"  ? {question.say(language)}" for question in drill.questions)]
    return "\n".join(lines) + "\n"


def _answer(state: Answered, library: Library, language: Language) -> str:
    if state.seconds is not None:
        return library.say("cli.answered", language, minutes=_minutes(state.seconds, language))
    if state.ahead:
        return library.say("cli.ahead", language)
    return library.say("cli.unanswered" if state.asks else "cli.no-answer", language)


def _unplug(playbook: Playbook, view: View) -> list[str]:
    unplug, language = playbook.unplug, view.language
    cost = value(view.plan, "line.cost")
    lines = [
        playbook.title.say(language).upper(),
        f"{view.say('unplug')} {unplug.what.say(language)}",
        f"  {unplug.why.say(language)}",
        f"  {view.say('cost')} {unplug.cost_of.say(language)}",
    ]
    if cost and unplug.answer in ("yes", "partly"):
        lines.append(f"  {view.say('cost-here', cost=visible(cost), stops=visible(value(view.plan, 'line.stops')))}")
    return [*lines, f"  {view.say('helps-not')} {unplug.helps_not.say(language)}"]


def _steps(playbook: Playbook, view: View) -> list[str]:
    """Return the steps that concern this firm; each keeps its number in the playbook."""
    lines: list[str] = []
    for number, step in enumerate(playbook.steps, start=1):
        if (concerns := applies(step.only, view.plan)) is None:
            continue
        state = view.incident.steps.get((playbook.id, step.id))
        to_do = state is None or state.state == "open"
        sign = SIGNS[state.state] if state else " "
        maybe = f" ({view.say('maybe')})" if concerns == "maybe" else ""
        when = f"{_who(step, view)}, {_when(step, view, to_do=to_do)}"
        lines.append(f"[{sign}] {number:>2} {step.do.say(view.language)}{maybe} ({when})")
        if to_do:
            lines += [f"       {step.how.say(view.language)}", *_calls(step, view)]
    return lines


def _who(step: Step, view: View) -> str:
    role = view.library.say(f"common.role-{step.role}", view.language)
    return f"{role} {visible(value(view.plan, NAMED.get(step.role, '')))}".rstrip()


def _when(step: Step, view: View, *, to_do: bool) -> str:
    began = moment(view.incident.started_at)
    passed_min = (view.now - began).total_seconds() / MINUTE_S if began else 0.0
    late = to_do and passed_min > step.minutes and not view.incident.closed_at
    return view.say("late" if late else "within", minutes=_minutes(step.minutes * MINUTE_S, view.language))


def _calls(step: Step, view: View) -> list[str]:
    known = {
        one.id: one for one in contacts(view.plan, view.library, view.language, view.now.astimezone(view.zone).date())
    }
    lines: list[str] = []
    for call in step.calls:
        if (one := known.get(call)) is None:
            lines.append(f"       > {call}: {view.say('number-none')}")
        else:
            state = view.say(f"number-{one.state}", on=one.checked_on)
            lines.append(f"       > {visible(one.number)}  {visible(one.name)} ({state})")
    return lines


def _clocks(view: View) -> list[str]:
    clocks = {clock.id: clock for clock in view.library.clocks}
    lines: list[str] = []
    for deadline in deadlines(view.incident, view.plan, view.library, view.zone):
        clock = clocks[deadline.clock]
        maybe = f" ({view.say('maybe')})" if deadline.applies == "maybe" else ""
        unread = f" ({view.say('unread')})" if clock.reading != "authority" and not clock.hours_field else ""
        lines.append(f"{clock.name.say(view.language)}{maybe}: {_due(deadline, view)}{unread}")
    return [*lines, view.say("not-legal")] if lines else []


def _due(deadline: Deadline, view: View) -> str:
    due = moment(deadline.due)
    if due is None:
        return view.say("due-unknown") if deadline.stamped_at else view.say("not-stamped", stamp=deadline.stamp)
    left_s = (due - view.now).total_seconds()
    left = view.say("due" if left_s > 0 else "overdue", left=_minutes(abs(left_s), view.language))
    return f"{due.astimezone(view.zone):%Y-%m-%d %H:%M}, {left}"


def _log(view: View) -> list[str]:
    lines = [
        view.say(word, lines=", ".join(str(number) for number in numbers))
        for word, numbers in (("broken", view.incident.broken), ("clock-back", view.incident.clock_back))
        if numbers
    ]
    return [*lines, *(_line(entry, view) for entry in view.entries[-LAST_LINES:]), f"# {view.incident.head}"]


def _line(entry: Entry, view: View) -> str:
    event = entry.event
    if event is None:
        return f"{entry.number:>3} ? {visible(entry.shown)}"
    at = moment(event.at)
    when = f"{at.astimezone(view.zone):%d.%m. %H:%M}" if at else visible(event.at)
    said = " ".join(visible(text) for text in (event.which, event.step, event.state, event.text) if text)
    by = f" [{visible(event.by)}]" if event.by else ""
    changed = "" if entry.intact else "! "
    return f"{entry.number:>3} {changed}{when} {visible(event.what)}{by} {said}".rstrip()


def _minutes(seconds: float, language: Language) -> str:
    """Return '4 min', '5 h' (Danish: '5 t') or '3 d'."""
    minutes = round(seconds / MINUTE_S)
    if minutes < HOURS_FROM_MIN:
        return f"{minutes} min"
    hours = round(minutes / 60)
    hour = "h" if language == "en" else "t"
    return f"{hours} {hour}" if hours < DAYS_FROM_H else f"{round(hours / 24)} d"
