"""The page after a drill: inject by inject, step by step, and what to mend. Marked as an exercise on every page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from bavn.model.language import Language
from bavn.plan.dates import moment
from bavn.plan.drill import AfterAction, Answered, evidence
from bavn.plan.drill import after_action as looked_back
from bavn.plan.library import Drill, Inject, Library
from bavn.plan.log import Entry
from bavn.plan.own import with_own
from bavn.plan.planfile import Plan, value
from bavn.printing.manager_plan import Named
from bavn.printing.printable import cut
from bavn.printing.shown import phrase, shown_length, shown_time, words
from bavn.printing.told import step_of
from bavn.printing.typesetting import typeset

LONGEST_NAME = 200
MEND_ROWS = 8  # lines to fill in by hand
MINUTE = 60  # seconds
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # of a log without any time


@dataclass(frozen=True, slots=True)
class Happened:
    """One inject: what it was, what a good answer is, and what the answer was. `state`: answered, missed or open."""

    minute: str
    sender: str
    text: str
    good: str
    answer: str
    state: str


@dataclass(frozen=True, slots=True)
class Group:
    """Steps that were done in time, or late, or never."""

    name: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class After:
    """All that stands on the pages but the words of their template."""

    language: Language
    title: str
    mark: str
    words: dict[str, str]
    firm: str
    facts: tuple[Named, ...]
    injects: tuple[Happened, ...]
    groups: tuple[Group, ...]
    stamps: tuple[Named, ...]
    questions: tuple[str, ...]
    mend_rows: int
    foot: str


def after_action(  # noqa: PLR0913, PLR0917 - what the page speaks of
    plan: Plan, entries: Sequence[Entry], drill: Drill, library: Library, language: Language, zone: tzinfo
) -> bytes:
    """Return the pages as a PDF, dated when the drill ended: the same log gives the same bytes."""
    pages = _Pages(plan, drill, with_own(library, plan), language, zone)
    back = looked_back(entries, drill, pages.library, zone)
    return typeset("after_action", pages.content(back), moment(back.closed_at) or moment(back.started_at) or NEVER)


@dataclass(frozen=True, slots=True)
class _Pages:
    plan: Plan
    drill: Drill
    library: Library
    language: Language
    zone: tzinfo

    def content(self, back: AfterAction) -> After:
        said = words(self.library, self.language)
        return After(
            language=self.language,
            title=self.drill.title.say(self.language),
            mark=self.library.say("common.exercise", self.language),
            words=said,
            firm=cut(value(self.plan, "firm.name"), LONGEST_NAME),
            facts=tuple(self.facts(back)),
            injects=tuple(self.happened(*both) for both in zip(self.drill.injects, back.injects, strict=True)),
            groups=tuple(self.groups(back)),
            stamps=tuple(
                Named(said[f"stamp-{one.stamp}"], shown_time(one.at, self.zone, self.language)) for one in back.stamps
            ),
            questions=tuple(one.say(self.language) for one in self.drill.questions),
            mend_rows=MEND_ROWS,
            foot=self.say("foot", date=shown_time(back.closed_at or back.started_at, self.zone, self.language)),
        )

    def say(self, name: str, **values: str) -> str:
        return phrase(name, self.library, self.language, **values)

    def length(self, seconds: int) -> str:
        """Return a length of time; under two minutes in seconds, for the first answers count."""
        if seconds < 2 * MINUTE:
            return self.say("length-s", n=str(seconds))
        return shown_length(seconds // MINUTE, self.library, self.language)

    def facts(self, back: AfterAction) -> Iterator[Named]:
        asked = [one for one in back.injects if one.asks]
        answered = [one for one in asked if one.answered_at or one.ahead]
        good = evidence(back, (moment(back.started_at) or NEVER).astimezone(self.zone).date()).good
        yield Named(self.say("began"), shown_time(back.started_at, self.zone, self.language))
        yield Named(self.say("after-length"), self.length(back.seconds))
        yield Named(self.say("after-answered"), self.say("of", n=str(len(answered)), all=str(len(asked))))
        yield Named(self.say("after-result"), self.say("yes" if good else "no"))

    def happened(self, inject: Inject, answered: Answered) -> Happened:
        state, answer = self.answer(answered)
        return Happened(
            minute=str(inject.minute),
            sender=inject.sender.say(self.language),
            text=inject.text.say(self.language),
            good=inject.good.say(self.language),
            answer=answer,
            state=state,
        )

    def answer(self, answered: Answered) -> tuple[str, str]:
        if not answered.asks:
            return "open", self.say("after-no-answer")
        if not answered.sent_at:
            return "missed", self.say("after-unsent")
        if answered.seconds is not None:
            who = cut(answered.by, LONGEST_NAME) or self.say("nobody")
            return "answered", self.say("after-answered-by", what=who, length=self.length(answered.seconds))
        if answered.ahead:
            return "answered", self.say("after-ahead")
        return "missed", self.say("after-unanswered")

    def groups(self, back: AfterAction) -> Iterator[Group]:
        for name, steps in (("in-time", back.in_time), ("late", back.late), ("never", back.never)):
            found = (step_of(self.library, self.drill.playbook, one) for one in steps)
            yield Group(self.say(f"after-{name}"), tuple(one.do.say(self.language) for one in found if one))
