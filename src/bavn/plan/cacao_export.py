"""A playbook as CACAO 2.0 (OASIS, Committee Specification 01 of 27 November 2023): manual actions in a line.

Only one command is for a machine, and it changes nothing: `bavn isolate --dry-run` ahead of a step that cuts the line.
CACAO's own `timeout` is not used: it makes a step fail, and a person on the phone is not late because a clock says so.
"""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from bavn.model.language import Language
from bavn.plan.answers import blank
from bavn.plan.cacao_parties import Parties
from bavn.plan.cacao_terms import (
    APPLIES,
    BAVN,
    EXTENSION,
    SCHEMA,
    SPEC,
    ClockPart,
    DryRunPart,
    PlaybookPart,
    StepPart,
    UnplugPart,
    condition,
    isolates,
    object_id,
    playbook_id,
)
from bavn.plan.library import Clock, Library, Playbook, Step, Text, Unplug
from bavn.plan.log import clean
from bavn.plan.planfile import Plan, value
from bavn.plan.review import due

CREATED: Final = datetime(2026, 11, 22, tzinfo=UTC)  # of the first playbooks; it never changes
DRY_RUN_COMMAND: Final = "bavn isolate --dry-run"
# The TLP markings that CACAO prescribes, with the ids that it prescribes.
_TLP_BY: Final = "identity--5abe695c-7bd5-4c31-8824-2528696cdbf1"
_TLP: Final = {
    "TLP:CLEAR": "marking-tlp--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "TLP:AMBER+STRICT": "marking-tlp--939a9414-2ddd-4d32-a0cd-375ea402b003",
}

Document = dict[str, Any]


def export(playbook: Playbook, plan: Plan | None, library: Library, now: datetime) -> Document:
    """Return a playbook as a CACAO 2.0 document of plain values, the same bytes for the same arguments.

    Its words are in the plan's language, Danish without a plan; both languages stand in the extension. With a plan
    that says who the firm is, the document is the firm's: agents have names and numbers, it is derived from Bavn's,
    marked TLP:AMBER+STRICT, and valid until the next review. Otherwise it is Bavn's own, TLP:CLEAR. `now` is when it
    was modified.
    """
    document: Document = _cleaned(_Export(playbook, plan, library, now).document())
    return document


class _Export:
    """One export: everything that its parts need to know."""

    def __init__(self, playbook: Playbook, plan: Plan | None, library: Library, now: datetime) -> None:
        self._playbook, self._library = playbook, library
        self._plan = plan if plan is not None else Plan()
        self._said: Language = self._plan.language
        self._now = max(now.astimezone(UTC), CREATED)
        self._firm = clean(value(self._plan, "firm.cvr").strip() or value(self._plan, "firm.name").strip())
        self._parties = Parties(self._plan, library, self._now.date(), self._firm)
        self._asks: dict[str, Text] = {}

    def document(self) -> Document:
        flow = self._flow()
        summary = {"manual_playbook": not any(step.isolates for step in self._playbook.steps), "extensions": True}
        return {
            "type": "playbook",
            "spec_version": SPEC,
            "id": playbook_id(*self._path()),
            "name": self._playbook.title.say(self._said),
            "description": self._playbook.seen.say(self._said),
            **self._kinds(),
            "playbook_processing_summary": {**summary, "if_logic": bool(self._asks), "data_markings": True},
            "created_by": object_id("identity", "firm", self._firm) if self._firm else BAVN,
            "created": _time(CREATED),
            "modified": _time(self._now),
            **self._validity(),
            **({"derived_from": [playbook_id(self._playbook.id)]} if self._firm else {}),
            "labels": ["bavn-emergency", self._playbook.id],
            **self._marking(),
            **({"playbook_variables": self._variables()} if self._asks else {}),
            "workflow_start": next(iter(flow)),
            "workflow": flow,
            "playbook_extensions": {EXTENSION: msgspec.to_builtins(self._part())},
            "agent_definitions": self._parties.agents,
            **({"target_definitions": self._parties.targets} if self._parties.targets else {}),
            "extension_definitions": {EXTENSION: _definition()},
        }

    def _path(self) -> tuple[str, ...]:
        return (self._firm, self._playbook.id) if self._firm else (self._playbook.id,)

    def _id(self, kind: str, *path: str) -> str:
        return object_id(kind, *self._path(), *path)

    def _kinds(self) -> Document:
        """Types go with activities: CACAO wants at least one activity where there are types."""
        activities = list(dict.fromkeys(step.activity for step in self._playbook.steps if step.activity))
        if not activities:
            return {}
        return {"playbook_types": list(self._playbook.types), "playbook_activities": activities}

    def _validity(self) -> Document:
        on = due(self._plan, self._now.date()).on
        return {"valid_until": f"{on.isoformat()}T23:59:59.000Z"} if on else {}

    def _marking(self) -> Document:
        level = "TLP:AMBER+STRICT" if self._firm else "TLP:CLEAR"
        marking = {
            "type": "marking-tlp",
            "id": _TLP[level],
            "created_by": _TLP_BY,
            "created": "2022-10-01T00:00:00.000Z",
            "tlpv2_level": level,
        }
        return {"markings": [_TLP[level]], "data_marking_definitions": {_TLP[level]: marking}}

    def _flow(self) -> Document:
        """All steps, from the end backwards, so that each knows the one after it; the start comes first."""
        end = self._id("end")
        flow: Document = {end: {"type": "end"}}
        after = end
        for step in reversed(self._playbook.steps):
            variables = self._conditions(step)
            steps, after = self._guarded(step, after, variables) if variables else self._plain(step, after)
            flow = {**steps, **flow}
        return {self._id("start"): {"type": "start", "on_completion": after}, **flow}

    def _conditions(self, step: Step) -> list[str]:
        asked = {isolates(step.id): step.do} if step.isolates else {}
        if step.only != "always":
            word = self._library.words[f"cacao.asks-{step.only}"]
            asked = {APPLIES[step.only]: word, **asked}
        self._asks |= asked
        return list(asked)

    def _plain(self, step: Step, after: str) -> tuple[Document, str]:
        name = self._id("action", step.id)
        return {name: self._action(step, after)}, name

    def _guarded(self, step: Step, after: str, variables: list[str]) -> tuple[Document, str]:
        """The step behind a condition, in a branch with an end of its own; the dry run ahead of it if it isolates."""
        choice, end = self._id("if-condition", step.id), self._id("end", step.id)
        branch, first = self._plain(step, end)
        if step.isolates:
            dry = self._id("action", step.id, "dry-run")
            branch, first = {dry: self._dry_run(first), **branch}, dry
        decision = {
            "type": "if-condition",
            "name": step.do.say(self._said),
            "condition": condition(*variables),
            "on_true": first,
            "on_completion": after,
        }
        return {choice: decision, **branch, end: {"type": "end"}}, choice

    def _action(self, step: Step, after: str) -> Document:
        targets = [self._parties.target(call) for call in step.calls]
        command = {"type": "manual", "command": step.how.say(self._said)}
        return {
            "type": "action",
            "name": step.do.say(self._said),
            "on_completion": after,
            "commands": [{**command, **({"playbook_activity": step.activity} if step.activity else {})}],
            "agent": self._parties.role(step.role),
            **({"targets": targets} if targets else {}),
            "step_extensions": {EXTENSION: msgspec.to_builtins(_step_part(step))},
        }

    def _dry_run(self, after: str) -> Document:
        return {
            "type": "action",
            "name": self._library.say("cacao.dry-run", self._said),
            "on_completion": after,
            "commands": [{"type": "bash", "command": DRY_RUN_COMMAND, "playbook_activity": "disconnect-system"}],
            "agent": self._parties.machine(),
            "step_extensions": {EXTENSION: msgspec.to_builtins(DryRunPart())},
        }

    def _variables(self) -> Document:
        return {
            name: {
                "type": "string",
                "description": self._asks[name].say(self._said),
                "value": self._answer(name),
                "external": True,
            }
            for name in sorted(self._asks)
        }

    def _answer(self, variable: str) -> str:
        """'yes', 'no' or 'unknown': what the plan says; a decision to isolate is always made in the incident."""
        answers = {"__nis2__": "firm.nis2", "__personal_data__": "firm.personal"}
        if variable == APPLIES["insurer"] and self._firm:
            return "no" if blank(value(self._plan, "help.insurer")) else "yes"
        answer = value(self._plan, answers[variable]).strip() if variable in answers else ""
        return answer if answer in {"yes", "no"} else "unknown"

    def _part(self) -> PlaybookPart:
        one, known = self._playbook, {clock.id: clock for clock in self._library.clocks}
        return PlaybookPart(
            bavn_id=one.id,
            title_da=one.title.da,
            title_en=one.title.en,
            seen_da=one.seen.da,
            seen_en=one.seen.en,
            unplug=_unplug_part(one.unplug),
            clocks=tuple(_clock_part(known[name]) if name in known else ClockPart(name) for name in one.clocks),
            types=one.types,
            findings=one.findings,
        )


def _unplug_part(unplug: Unplug) -> UnplugPart:
    return UnplugPart(
        answer=unplug.answer,
        what_da=unplug.what.da,
        what_en=unplug.what.en,
        why_da=unplug.why.da,
        why_en=unplug.why.en,
        cost_of_da=unplug.cost_of.da,
        cost_of_en=unplug.cost_of.en,
        cost_not_da=unplug.cost_not.da,
        cost_not_en=unplug.cost_not.en,
        helps_not_da=unplug.helps_not.da,
        helps_not_en=unplug.helps_not.en,
    )


def _clock_part(clock: Clock) -> ClockPart:
    return ClockPart(
        clock_id=clock.id,
        name_da=clock.name.da,
        name_en=clock.name.en,
        stamp=clock.stamp,
        applies=clock.applies,
        hours=clock.hours,
        months=clock.months,
        hours_field=clock.hours_field,
        where_da=clock.where.da,
        where_en=clock.where.en,
        law_da=clock.law.da,
        law_en=clock.law.en,
        source=clock.source,
        reading=clock.reading,
    )


def _step_part(step: Step) -> StepPart:
    return StepPart(
        step_id=step.id,
        do_da=step.do.da,
        do_en=step.do.en,
        how_da=step.how.da,
        how_en=step.how.en,
        role=step.role,
        minutes=step.minutes,
        calls=step.calls,
        stamps=step.stamps,
        message=step.message,
        isolates=step.isolates,
        only=step.only,
        undo_da=step.undo.da if step.undo else None,
        undo_en=step.undo.en if step.undo else None,
    )


def _definition() -> Document:
    return {
        "type": "extension-definition",
        "name": "bavn-emergency",
        "description": "Both languages, roles, target minutes, deadlines and the decision to unplug.",
        "created_by": BAVN,
        "schema": SCHEMA,
        "version": "1.0.0",
    }


def _cleaned(part: Any) -> Any:  # noqa: ANN401  any JSON
    """Take out of every text what is no text: a plan may hold half characters and control characters."""
    if isinstance(part, dict):
        return {name: _cleaned(one) for name, one in part.items()}
    if isinstance(part, list | tuple):
        return [_cleaned(one) for one in part]
    return clean(part) if isinstance(part, str) else part


def _time(when: datetime) -> str:
    """RFC 3339 in UTC with exactly three digits of a second, as CACAO asks."""
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03}Z"
