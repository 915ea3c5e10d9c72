"""What whoever leads the hub does with an exercise: each is one form of its page, and one transaction."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from unicodedata import category

from bavn.hub.people.exercise_calls import send_out
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.store import HubStore
from bavn.model.exercise import (
    LONGEST_SENDER,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_MINUTES,
    Exercise,
    Inject,
    Remark,
)
from bavn.model.problem import Problem
from bavn.model.safe_text import UNSEEN

MEMBER: Final = "m."  # before the id of a member whose box is ticked
MINUTE: Final = re.compile(r"[0-9]{1,3}")
NUMBER: Final = re.compile(r"[1-9][0-9]{0,17}")


class WrongError(Exception):
    """It cannot be done: `code` says why, one of `exercise_words.WRONG`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Act:
    """What is asked: by whom, of which exercise, with which fields."""

    exercise: int
    by: str
    fields: Mapping[str, str]

    def text(self, name: str, most: int) -> str:
        """What stands in a field, without what cannot be seen or moves other text, cut to `most` characters."""
        given = self.fields.get(name, "").replace("\r\n", "\n")
        return "".join(one for one in given if one == "\n" or category(one) not in UNSEEN).strip()[:most]

    @property
    def members(self) -> tuple[str, ...]:
        """The ids whose boxes are ticked."""
        return tuple(sorted(name.removeprefix(MEMBER) for name in self.fields if name.startswith(MEMBER)))

    @property
    def inject(self) -> int:
        """The number of the inject that is meant; 0 for none."""
        given = self.fields.get("inject", "")
        return int(given) if NUMBER.fullmatch(given) else 0

    @property
    def minute(self) -> int:
        """The minute that is asked for. `WrongError`."""
        given = self.fields.get("minute", "").strip()
        if not MINUTE.fullmatch(given) or int(given) > MOST_MINUTES:
            raise WrongError("minute")
        return int(given)


def do(act: Act, store: HubStore, now: datetime) -> bool:
    """Do it, in a transaction of the writer's; True where the exercise is gone then. `WrongError`, `KeyError`."""
    work = ACTS[act.fields.get("act", "")]
    exercise = store.exercises.get(act.exercise)
    if exercise is None:
        raise WrongError("too-late")
    try:
        work(act, exercise, store, now)
    except Problem:
        raise WrongError("too-many") from None
    return store.exercises.get(act.exercise) is None


def _step(code: str, taken: Callable[[HubStore, int, datetime], bool]) -> "Work":
    def work(act: Act, exercise: Exercise, store: HubStore, now: datetime) -> None:
        _must(taken(store, exercise.id, now))
        _note(act, store, now, code)

    return work


def _start(act: Act, exercise: Exercise, store: HubStore, now: datetime) -> None:
    if not exercise.members:
        raise WrongError("nobody")
    if not store.exercises.injects([exercise.id]):
        raise WrongError("no-injects")
    _must(store.exercises.begin(exercise.id, now))
    _note(act, store, now, "exercise-started")


def _send(act: Act, exercise: Exercise, store: HubStore, now: datetime) -> None:
    inject = store.exercises.inject(act.inject)
    _must(inject is not None and inject.exercise == exercise.id and send_out(store, exercise, inject, now))


def _details(act: Act, exercise: Exercise, store: HubStore, _now: datetime) -> None:
    title = act.text("title", LONGEST_TITLE)
    if not title:
        raise WrongError("no-title")
    members = known(act.members, store) if exercise.state == "draft" else exercise.members
    if not members:
        raise WrongError("nobody")
    _must(
        store.exercises.change(
            replace(exercise, title=title, story=act.text("story", LONGEST_TEXT), members=members)
        )
    )  # fmt: skip
    if exercise.state == "draft":
        _bring_in(exercise, members, store)


def _bring_in(before: Exercise, members: tuple[str, ...], store: HubStore) -> None:
    """Whoever is new hears what all others hear."""
    new = set(members) - set(before.members)
    for one in store.exercises.injects([before.id]):
        if new and set(before.members) <= {*one.members} | (set(before.members) - set(members)):
            store.exercises.alter(replace(one, members=(*one.members, *sorted(new))))


def _improve(act: Act, exercise: Exercise, store: HubStore, _now: datetime) -> None:
    if exercise.state != "ended":
        raise WrongError("not-over")
    _must(store.exercises.change(replace(exercise, improve=act.text("improve", LONGEST_TEXT))))


def _add(act: Act, exercise: Exercise, store: HubStore, now: datetime) -> None:
    if exercise.state == "ended":
        raise WrongError("too-late")
    store.exercises.add(_inject(act, exercise, now, Inject(0, exercise.id, 0, "", "")))


def _alter(act: Act, exercise: Exercise, store: HubStore, now: datetime) -> None:
    kept = store.exercises.inject(act.inject)
    if kept is None or kept.exercise != exercise.id or exercise.state == "ended":
        raise WrongError("too-late")
    _must(store.exercises.alter(_inject(act, exercise, now, kept)))


def _inject(act: Act, exercise: Exercise, now: datetime, before: Inject) -> Inject:
    """The inject as it is to be. What is put before the clock comes with the next minute: it is new, and not late."""
    text = act.text("text", LONGEST_TEXT)
    if not text:
        raise WrongError("no-text")
    members = tuple(name for name in act.members if name in exercise.members)
    if not members:
        raise WrongError("nobody")
    minute = act.minute
    clock = exercise.clock(now)
    if exercise.started is not None and timedelta(minutes=minute) < clock:
        minute = clock // timedelta(minutes=1) + 1
    return replace(
        before,
        minute=minute,
        sender=act.text("sender", LONGEST_SENDER),
        text=text,
        good=act.text("good", LONGEST_TEXT),
        asks=act.fields.get("asks") == "1",
        members=members,
    )


def _drop(act: Act, exercise: Exercise, store: HubStore, _now: datetime) -> None:
    _must(store.exercises.drop(exercise.id, act.inject))


def _remark(act: Act, exercise: Exercise, store: HubStore, now: datetime) -> None:
    text, about = act.text("note", LONGEST_TEXT), act.fields.get("about", "")
    if not text:
        raise WrongError("no-text")
    store.exercises.note(Remark(0, exercise.id, now, act.by, text, about if about in exercise.members else ""))


def known(members: tuple[str, ...], store: HubStore) -> tuple[str, ...]:
    """Those of these ids that are members which may take part."""
    here = {one.id for one in store.registry.members.all() if one.status == "active"}
    return tuple(name for name in members if name in here)


def _must(done: bool) -> None:  # noqa: FBT001  what a step of the store answered
    if not done:
        raise WrongError("too-late")


def _note(act: Act, store: HubStore, now: datetime, what: str) -> None:
    store.audit.write(AuditLine(now, act.by, what, value=str(act.exercise)))


Work = Callable[[Act, Exercise, HubStore, datetime], None]
ACTS: Final[dict[str, Work]] = {
    "start": _start,
    "pause": _step("exercise-paused", lambda store, number, now: store.exercises.pause(number, now)),
    "resume": _step("exercise-resumed", lambda store, number, now: store.exercises.resume(number, now)),
    "end": _step("exercise-ended", lambda store, number, now: store.exercises.end(number, now)),
    "remove": _step("exercise-removed", lambda store, number, _: store.exercises.remove(number)),
    "send": _send,
    "details": _details,
    "improve": _improve,
    "add": _add,
    "alter": _alter,
    "drop": _drop,
    "note": _remark,
}
