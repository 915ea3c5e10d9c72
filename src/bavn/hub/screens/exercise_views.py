"""What of an exercise a reader may see.

Who leads the hub sees all of it. A member that takes part sees it once it has begun: what it was told itself, and its
own rows; in the end all that was told, what was hoped for, and what is to be done better. Who reads for nobody sees of
those that are over the figures, and no word.

Of others there are only figures, and none that tell of one: what fewer than `FEWEST` were asked to answer is left out
of every count of answers, so that nobody takes theirs from it and has another's. That holds for sums too, and for all
readers alike: no two of their pages can be taken from one another.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bavn.hub.doors.reader import Reader
from bavn.hub.people.exercise_calls import numbered
from bavn.hub.screens.country import SEES_ALL, names
from bavn.hubstore.messages import Message
from bavn.hubstore.store import HubStore
from bavn.model.exercise import CLOSING, Call, Exercise, Inject, Remark
from bavn.model.member import Member
from bavn.pages.situation.exercise_view import (
    ExerciseView,
    Figures,
    InjectView,
    Item,
    RemarkView,
    Row,
    RowState,
    typical,
)

FEWEST: Final = 3  # who is one of them sees two others
STATES: Final[dict[str, RowState]] = {"answered": "answered", "given-up": "silent", "open": "open"}


@dataclass(frozen=True, slots=True)
class Kept:
    """All that the store has of one exercise, for nobody's eyes as it is."""

    exercise: Exercise
    injects: tuple[Inject, ...]
    messages: Mapping[tuple[int, str], Message]
    calls: Mapping[tuple[int, str], tuple[Call, ...]]
    remarks: tuple[Remark, ...]


def kept_of(store: HubStore, number: int) -> Kept | None:
    """Read one as of one moment; None where there is none."""
    with store.database.reading():
        exercise = store.exercises.get(number)
        if exercise is None:
            return None
        injects = [one for one in store.exercises.injects([number]) if one.minute != CLOSING]
        numbers = [one.id for one in injects]
        calls: dict[tuple[int, str], tuple[Call, ...]] = {}
        for call in store.exercises.messages.calls(numbers):
            calls[call.inject, call.member] = (*calls.get((call.inject, call.member), ()), call)
        messages = {(one.warning, one.member): one for one in store.exercises.messages.of(numbers)}
        return Kept(exercise, tuple(injects), messages, calls, tuple(store.exercises.remarks(number)))


def sees(reader: Reader, exercise: Exercise) -> bool:
    """Whether this reader may know of an exercise at all."""
    if reader.audience in SEES_ALL:
        return True
    if reader.member:
        return reader.member in exercise.members and exercise.state != "draft"
    return exercise.state == "ended"


def items_for(reader: Reader, exercises: Iterable[Exercise], now: datetime) -> list[Item]:
    """The exercises that this reader may know of."""
    return [
        Item(one.id, one.title, one.state, one.made, one.started, one.clock(now), len(one.members))
        for one in exercises
        if sees(reader, one)
    ]


def view_of(kept: Kept, reader: Reader, members: Mapping[str, Member], now: datetime) -> ExerciseView:
    """One exercise as this reader may see it."""
    one, sees_all = kept.exercise, reader.audience in SEES_ALL
    over, words = one.state == "ended", sees_all or bool(reader.member)
    known = [members[name] for name in one.members if name in members]
    named = [member for member in known if words and names(reader, member)]
    leads = reader.audience == "operator" and reader.role == "operator"
    shown = [sent for sent in numbered(one, kept.injects) if sees_all or _shown(sent.inject, one, reader)]
    figures = figures_of(kept, fewest=1 if sees_all else FEWEST)
    views = tuple(_inject(sent.inject, sent.number, kept, reader, members) for sent in shown)
    return ExerciseView(
        id=one.id,
        title=one.title,
        story=one.story if words else "",
        language=one.language,
        state=one.state,
        started=one.started,
        ended=one.ended,
        clock=one.clock(now),
        members=tuple(sorted(member.name for member in named)),
        unnamed=len(one.members) - len(named),
        injects=views,
        figures=figures if sees_all or over else replace(figures, injects=figures.sent),
        remarks=tuple(
            _remark(note, one, members, sees_all=sees_all) for note in kept.remarks if _may_read(note, one, reader)
        ),
        improve=one.improve if sees_all or (words and over) else "",
        leads=leads,
        sees_all=sees_all,
        words=words,
        choices=_choices(one, members) if leads else (),
        unreachable=tuple(sorted(member.name for member in known if not member.contacts)) if leads else (),
        version=version_of(kept, reader),
    )


def version_of(kept: Kept, reader: Reader) -> str:
    """Another one whenever there is something else for this reader to see: for a member, of its own."""
    own = None if reader.audience in SEES_ALL else reader.member
    messages = [one for (_, member), one in kept.messages.items() if own in {None, member}]
    sent = [one.id for one in kept.injects if one.sent is not None and (own is None or own in one.members)]
    told, answered = sum(one.told for one in messages), sum(one.state == "answered" for one in messages)
    ended = [one.state in {"over", "given-up"} for one in messages]
    rest = (len(kept.injects), len(kept.remarks)) if own is None else ()
    counts = (len(sent), told, answered, sum(ended), *rest)
    return "-".join((kept.exercise.state, *(str(count) for count in counts)))


def figures_of(kept: Kept, *, fewest: int = 1) -> Figures:
    """What holds for all together; answers to what fewer than `fewest` were asked are not among it."""
    rows = {inject.id: [_row(inject, name, kept, name) for name in inject.members] for inject in kept.injects}
    asked = [row for one in kept.injects if _counts(one, rows[one.id], fewest) for row in _asked(one, rows[one.id])]
    unreached = [row for found in rows.values() if len(found) >= fewest for row in found if row.state == "unreached"]
    times = [row.after for row in asked if row.after is not None]
    return Figures(
        members=len(kept.exercise.members),
        injects=len(kept.injects),
        sent=sum(one.sent is not None for one in kept.injects),
        asked=len(asked),
        answered=sum(row.state == "answered" for row in asked),
        silent=sum(row.state == "silent" for row in asked),
        unreached=len({row.member for row in unreached}),
        typical=typical(times),
        slowest=max(times, default=None),
    )


def _asked(inject: Inject, rows: Iterable[Row]) -> list[Row]:
    """The rows of those who were to answer, and could."""
    return [row for row in rows if inject.asks and row.state in {"answered", "open", "silent"}]


def _counts(inject: Inject, rows: Iterable[Row], fewest: int) -> bool:
    """Whether its answers may be counted for who does not see them; where nobody answers there is nothing to hide."""
    return not inject.asks or inject.sent is None or len(_asked(inject, rows)) >= fewest


def _shown(inject: Inject, exercise: Exercise, reader: Reader) -> bool:
    """Whether a reader that does not see all sees this inject: what it was told, and in the end all that was sent."""
    if inject.sent is None or not reader.member:
        return False
    return exercise.state == "ended" or reader.member in inject.members


def _inject(
    inject: Inject, number: int, kept: Kept, reader: Reader, members: Mapping[str, Member]
) -> InjectView:  # fmt: skip
    sees_all = reader.audience in SEES_ALL
    own = [name for name in inject.members if sees_all or name == reader.member]
    states = [_row(inject, name, kept, name) for name in inject.members]
    counted = sees_all or _counts(inject, states, FEWEST)
    return InjectView(
        id=inject.id,
        number=number,
        minute=inject.minute,
        sender=inject.sender,
        text=inject.text,
        good=inject.good if sees_all or kept.exercise.state == "ended" else "",
        asks=inject.asks,
        sent=inject.sent,
        late=inject.late,
        rows=tuple(
            _row(inject, name, kept, members[name].name if name in members else name)
            for name in sorted(own, key=lambda name: members[name].name if name in members else name)
        ),
        told=sum(row.state not in {"waiting", "unreached"} for row in states) if counted else 0,
        answered=sum(row.state == "answered" for row in states) if counted else 0,
        counted=counted,
        to=frozenset(inject.members) if sees_all else frozenset(),
    )


def _row(inject: Inject, member: str, kept: Kept, name: str) -> Row:
    message = kept.messages.get((inject.id, member))
    if inject.sent is None:
        return Row(name, "waiting")
    if message is None:
        return Row(name, "unreached")
    state: RowState = STATES.get(message.state, "silent" if inject.asks else "told")
    if not inject.asks:
        state = "told"
    clock = kept.exercise.clock
    after = clock(message.answered) - clock(inject.sent) if message.answered else None
    calls = tuple(call.at for call in kept.calls.get((inject.id, member), ()))
    return Row(name, state, calls, message.answered, after)


def _may_read(remark: Remark, exercise: Exercise, reader: Reader) -> bool:
    """Those who are seen do not read of it before the end: they would act otherwise. Who reads for nobody never."""
    if reader.audience in SEES_ALL:
        return True
    return exercise.state == "ended" and bool(reader.member) and remark.member in {"", reader.member}


def _remark(remark: Remark, exercise: Exercise, members: Mapping[str, Member], *, sees_all: bool) -> RemarkView:
    about = members[remark.member].name if remark.member in members else remark.member
    return RemarkView(remark.at, exercise.clock(remark.at), remark.by if sees_all else "", about, remark.text)


def _choices(exercise: Exercise, members: Mapping[str, Member]) -> tuple[tuple[str, str, bool], ...]:
    there: Collection[str] = exercise.members
    found = [
        (one.id, one.name, one.id in there) for one in members.values() if one.status == "active" or one.id in there
    ]
    return tuple(sorted(found, key=lambda one: one[1].casefold()))
