"""A CACAO 2.0 document made a playbook: our own without loss, others' as steps that people read. Nothing is run.

In our own, both languages and everything that CACAO has no place for come from the extension. Where somebody changed
a name or a text in another program, theirs is taken, for both languages; steps that they added, moved or took out are
as they left them.
"""

import hashlib
import re
from typing import Final, TypeVar

import msgspec

from bavn.model.problem import Problem
from bavn.plan.cacao_document import Document, Node, document
from bavn.plan.cacao_export import DRY_RUN_COMMAND
from bavn.plan.cacao_flow import Place, Way, line
from bavn.plan.cacao_strangers import LONGEST_NAME, LONGEST_TEXT, Strangers, cut
from bavn.plan.cacao_terms import DRY_RUN, EXTENSION, PlaybookPart, StepPart, own_condition
from bavn.plan.library import Library, Playbook, Step, Text, Unplug, library

MOST_MINUTES: Final = 366 * 24 * 60
MOST_KINDS: Final = 20
Part = TypeVar("Part")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


def read(data: bytes, where: str) -> Playbook:
    """Return the playbook; `Problem` in one line, naming `where`, for what is none or cannot be told as one line.

    References to numbers, drafts and clocks that this Bavn does not have are left out. A playbook from elsewhere has
    all clocks: the law does not ask whose playbook one follows. Its steps say who acts and what is not run.
    """
    return _Import(document(data, where), library(), where).playbook()


class _Import:
    """One import: everything that its parts need to know."""

    def __init__(self, read: Document, library: Library, where: str) -> None:
        self._read, self._library, self._where = read, library, where
        self._strangers = Strangers(read, library)
        self._steps: dict[str, Step] = {}

    def playbook(self) -> Playbook:
        read = self._read
        for place in line(read.workflow, read.workflow_start, read.workflow_exception, self._where):
            self._add(place)
        if not self._steps:
            raise Problem("it has no step that anybody could do", where=self._where)
        steps = tuple(self._steps.values())
        part = read.playbook_extensions.get(EXTENSION)
        return self._foreign(steps) if part is None else self._own(self._part(part, PlaybookPart), steps)

    def _add(self, place: Place) -> None:
        node = self._read.workflow[place.step]
        part = node.step_extensions.get(EXTENSION)
        if part is None or _is_dry_run(part):
            if part is None or not _only_shows(node):
                self._keep(self._strangers.step(place, self._free(_short(place.step))))
            return
        self._keep(self._own_step(node, self._part(part, StepPart), place.ways))

    def _keep(self, step: Step) -> None:
        self._steps[step.id] = step

    def _free(self, wanted: str) -> str:
        """An id that no step has yet."""
        name = wanted if _NAME.fullmatch(wanted) else "step"
        tried = [name, *(f"{name[:50]}-{number}" for number in range(2, len(self._steps) + 3))]
        return next(one for one in tried if one not in self._steps)

    def _own_step(self, node: Node, part: StepPart, ways: tuple[Way, ...]) -> Step:
        command = next((one for one in node.commands if one.type == "manual"), None)
        how = _edited(part.how_da, part.how_en, command.command if command else "", LONGEST_TEXT)
        theirs = tuple(way for one in ways if (way := _not_ours(one))) if len(ways) == 1 else ways
        if theirs:
            told = self._strangers.conditions
            how = Text(f"{told(theirs, 'da')}\n{how.da}", f"{told(theirs, 'en')}\n{how.en}")
        undo = None
        if part.undo_da is not None and part.undo_en is not None:
            undo = Text(cut(part.undo_da, LONGEST_TEXT), cut(part.undo_en, LONGEST_TEXT))
        return Step(
            self._free(part.step_id),
            _edited(part.do_da, part.do_en, node.name, LONGEST_NAME),
            how,
            part.role,
            min(max(part.minutes, 0), MOST_MINUTES),
            calls=tuple(one for one in part.calls[:MOST_KINDS] if one in self._calls()),
            stamps=tuple(dict.fromkeys(part.stamps)),
            message=part.message if part.message in {one.id for one in self._library.messages} else "",
            isolates=part.isolates,
            only=part.only,
            activity=cut(command.playbook_activity, 60) if command else "",
            undo=undo,
        )

    def _calls(self) -> set[str]:
        phones = {
            f"{section.id}.{field.id}"
            for section in self._library.interview
            for field in section.fields
            if field.kind == "phone"
        }
        return phones | {one.id for one in self._library.numbers}

    def _own(self, part: PlaybookPart, steps: tuple[Step, ...]) -> Playbook:
        read, known = self._read, {clock.id for clock in self._library.clocks}
        answer = part.unplug.answer
        said = {name: text for name, text in msgspec.to_builtins(part.unplug).items() if name != "answer"}
        short = {name: cut(text, LONGEST_TEXT) for name, text in said.items()}
        parts = ("what", "why", "cost_of", "cost_not", "helps_not")
        return Playbook(
            part.bavn_id if _NAME.fullmatch(part.bavn_id) else self._name(),
            _edited(part.title_da, part.title_en, read.name, LONGEST_NAME),
            _edited(part.seen_da, part.seen_en, read.description, LONGEST_TEXT),
            Unplug(answer, *(Text(short[f"{name}_da"], short[f"{name}_en"]) for name in parts)),
            steps,
            tuple(dict.fromkeys(one.clock_id for one in part.clocks if one.clock_id in known)),
            _kinds(read.playbook_types or part.types),
            _kinds(part.findings),
        )

    def _foreign(self, steps: tuple[Step, ...]) -> Playbook:
        read, words = self._read, self._library.words
        name = cut(read.name, LONGEST_NAME)
        seen = cut(read.description, LONGEST_TEXT)
        parts = ("what", "why", "cost-of", "cost-not", "helps-not")
        return Playbook(
            self._name(),
            Text(name, name) if name else words["cacao.untitled"],
            Text(seen, seen),
            Unplug("none", *(words[f"cacao.unplug-{part}"] for part in parts)),
            steps,
            tuple(clock.id for clock in self._library.clocks),
            _kinds(read.playbook_types),
        )

    def _name(self) -> str:
        """An id from the document's own, so that importing it again replaces it."""
        return f"cacao-{hashlib.sha256(self._read.id.encode('utf-8', 'replace')).hexdigest()[:12]}"

    def _part(self, part: object, shape: type[Part]) -> Part:
        """Read what stands in the extension. Unknown properties are a newer Bavn's."""
        try:
            return msgspec.convert(part, shape)
        except msgspec.ValidationError as error:
            what = str(error).replace("`$.", "`")[:200]
            raise Problem(
                f"its extension bavn-emergency does not hold what Bavn writes: {what}", where=self._where
            ) from None


def _is_dry_run(part: object) -> bool:
    return isinstance(part, dict) and part.get("part") == DRY_RUN


def _only_shows(node: Node) -> bool:
    """Whether the step is the dry run that we write, and not something that hides behind its mark."""
    return [(one.type, one.command, one.command_b64) for one in node.commands] == [("bash", DRY_RUN_COMMAND, "")]


def _not_ours(way: Way) -> Way:
    return tuple(one for one in way if one.kind != "if" or own_condition(one.text) is None)


def _edited(da: str, en: str, now: str, longest: int) -> Text:
    """Both languages as they were written, or what somebody put in their place."""
    if now and now not in {da, en}:
        return Text(cut(now, longest), cut(now, longest))
    return Text(cut(da, longest), cut(en, longest))


def _kinds(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cut(one, 60) for one in names[:MOST_KINDS] if one))


def _short(step: str) -> str:
    """The first part of a step's UUID: enough to tell the steps of one playbook apart."""
    return f"step-{step.partition('--')[2].partition('-')[0].lower()}"
