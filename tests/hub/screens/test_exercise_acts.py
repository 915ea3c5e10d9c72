from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.hub.screens.exercise_acts import ACTS, Act, WrongError, do, known
from bavn.hubstore.store import HubStore, open_hub_store
from bavn.model.exercise import MOST_INJECTS, Exercise, Inject
from tests.hubstore.samples import NOW, enrol

NEW = Exercise(0, "Flood", "", "en", "lea", NOW, ("vejle",))
INJECT = Inject(0, 0, 0, "", "Water.", members=("vejle",))


@pytest.fixture
def store(tmp_path: Path) -> HubStore:
    made = open_hub_store(tmp_path, NOW)
    enrol(made)
    return made


def act(exercise: Exercise, **fields: str) -> Act:
    return Act(exercise.id, "lea", fields)


def test_every_field_is_bounded_and_its_ends_are_of_one_kind() -> None:
    one = Act(1, "lea", {"note": "\u202e  a\r\n\x00b  ", "m.x": "1", "m.y": "1", "inject": "0", "minute": "007"})
    assert one.text("note", 2) == "a\n"
    assert one.text("none", 2) == ""
    assert one.members == ("x", "y")
    assert one.inject == 0
    assert one.minute == 7
    for wrong in ("", "x", "1.5", "-1", "٣", "9999"):
        with pytest.raises(WrongError, match="minute"):
            _ = Act(1, "lea", {"minute": wrong}).minute


def test_it_does_not_start_without_injects_and_not_twice(store: HubStore) -> None:
    with store:
        empty = store.exercises.make(NEW, [])
        with pytest.raises(WrongError, match="no-injects"):
            do(act(empty, act="start"), store, NOW)
        made = store.exercises.make(NEW, [INJECT])
        assert do(act(made, act="start"), store, NOW) is False
        with pytest.raises(WrongError, match="too-late"):
            do(act(made, act="start"), store, NOW)


def test_what_is_too_much_is_refused(store: HubStore) -> None:
    with store:
        made = store.exercises.make(NEW, [INJECT] * MOST_INJECTS)
        with pytest.raises(WrongError, match="too-many"):
            do(act(made, act="add", minute="1", text="x", **{"m.vejle": "1"}), store, NOW)


def test_an_inject_of_another_exercise_is_not_touched(store: HubStore) -> None:
    with store:
        one, other = (store.exercises.make(NEW, [INJECT]) for _ in range(2))
        (theirs,) = store.exercises.injects([other.id])
        store.exercises.begin(one.id, NOW)
        store.exercises.begin(other.id, NOW)
        fields = {"inject": str(theirs.id), "minute": "1", "text": "x", "m.vejle": "1"}
        for what in ("send", "alter", "drop"):
            with pytest.raises(WrongError, match="too-late"):
                do(act(one, act=what, **fields), store, NOW)
        assert store.exercises.inject(theirs.id) == theirs


def test_whoever_comes_in_hears_what_all_others_hear(store: HubStore) -> None:
    with store:
        both = replace(INJECT, members=("vejle",))
        made = store.exercises.make(NEW, [both])
        active(store, "ishoej", "vejle")
        do(act(made, act="details", title="t", **{"m.vejle": "1", "m.ishoej": "1"}), store, NOW)
        assert store.exercises.injects([made.id])[0].members == ("ishoej", "vejle")


def test_only_members_that_are_there_take_part(store: HubStore) -> None:
    with store:
        active(store, "vejle")
        assert known(("nobody", "vejle"), store) == ("vejle",)


def test_after_the_end_only_notes_and_what_to_improve_are_written(store: HubStore) -> None:
    with store:
        made = store.exercises.make(NEW, [INJECT])
        do(act(made, act="start"), store, NOW)
        do(act(made, act="end"), store, NOW + timedelta(minutes=1))
        (inject,) = store.exercises.injects([made.id])
        fields = {"inject": str(inject.id), "minute": "1", "text": "x", "m.vejle": "1"}
        for what in ("send", "alter", "add", "start", "pause", "resume", "end"):
            with pytest.raises(WrongError):
                do(act(made, act=what, **fields), store, NOW)
        do(act(made, act="note", note="well done", about="nobody"), store, NOW)
        do(act(made, act="improve", improve="numbers"), store, NOW)
        assert store.exercises.remarks(made.id)[0].member == ""
        assert do(act(made, act="remove"), store, NOW) is True


def test_every_act_of_the_pages_is_known() -> None:
    assert set(ACTS) == {
        "start", "pause", "resume", "end", "remove", "send", "details", "improve", "add", "alter", "drop", "note",
    }  # fmt: skip


def active(store: HubStore, *names: str) -> None:
    for name in names:
        store.registry.members.activate(name, NOW)
