from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bavn.hubstore.messages import Message
from bavn.hubstore.store import HubStore, open_hub_store
from bavn.model.exercise import CLOSING, GOING_ON, MOST_INJECTS, MOST_REMARKS, Exercise, Inject, Pause, Remark
from bavn.model.problem import Problem
from tests.hubstore.samples import HOUR, NOW, enrol

MINUTE = timedelta(minutes=1)
NEW = Exercise(0, "Flood", "It rains.\nFor days.", "en", "lea", NOW, ("ishoej", "vejle"))
FIRST = Inject(0, 0, 0, "The duty", "Water.", "Off.", members=("ishoej", "vejle"))
SECOND = Inject(0, 0, 5, "", "More water.", asks=False, members=("vejle",))


@pytest.fixture(autouse=True)
def _members(store: HubStore) -> None:
    enrol(store)


def made(store: HubStore, *injects: Inject) -> Exercise:
    return store.exercises.make(NEW, injects or (FIRST, SECOND))


def test_it_is_kept_as_it_was_made(store: HubStore) -> None:
    one = made(store)
    assert store.exercises.get(one.id) == replace(NEW, id=one.id)
    first, second = store.exercises.injects([one.id])
    assert first == replace(FIRST, id=first.id, exercise=one.id)
    assert second == replace(SECOND, id=second.id, exercise=one.id)
    assert store.exercises.inject(second.id) == second
    assert store.exercises.get(one.id + 1) is None
    assert store.exercises.inject(999) is None
    assert store.exercises.all() == [replace(NEW, id=one.id)]
    assert store.exercises.going_on() == []


def test_words_change_and_members_only_of_a_draft(store: HubStore) -> None:
    one = made(store)
    other = replace(one, title="Storm\0", story="-", improve="more", members=("vejle",))
    assert store.exercises.change(other)
    kept = store.exercises.get(one.id)
    assert kept == replace(other, title="Storm")
    assert [inject.members for inject in store.exercises.injects([one.id])] == [("vejle",), ("vejle",)]
    store.exercises.begin(one.id, NOW)
    assert store.exercises.change(replace(other, members=("ishoej",)))
    begun = store.exercises.get(one.id)
    assert begun is not None
    assert begun.members == ("vejle",)
    assert not store.exercises.change(replace(one, id=99))


def test_an_inject_changes_until_it_was_sent(store: HubStore) -> None:
    one = made(store)
    first, second = store.exercises.injects([one.id])
    assert store.exercises.alter(replace(second, minute=7, members=("ishoej", "nobody")))
    store.exercises.begin(one.id, NOW)
    assert store.exercises.send(first.id, NOW)
    assert not store.exercises.alter(replace(first, text="other"))
    assert not store.exercises.drop(one.id, first.id)
    assert not store.exercises.drop(one.id + 1, second.id)
    kept = store.exercises.inject(second.id)
    assert kept is not None
    assert (kept.minute, kept.members) == (7, ("ishoej",))
    assert store.exercises.drop(one.id, second.id)
    assert store.exercises.injects([one.id])[0].text == FIRST.text


def test_nothing_comes_to_an_exercise_that_is_over_or_full(store: HubStore) -> None:
    one = made(store, *[FIRST] * MOST_INJECTS)
    with pytest.raises(Problem, match="too many injects"):
        store.exercises.add(replace(FIRST, exercise=one.id))
    other = made(store)
    store.exercises.begin(other.id, NOW)
    store.exercises.end(other.id, NOW)
    with pytest.raises(Problem, match="is over"):
        store.exercises.add(replace(FIRST, exercise=other.id))


def test_what_was_seen_is_kept_up_to_a_limit(store: HubStore, monkeypatch: pytest.MonkeyPatch) -> None:
    one = made(store)
    said = store.exercises.note(Remark(0, one.id, NOW, "lea", "fast\0", "vejle"))
    general = store.exercises.note(Remark(0, one.id, NOW + MINUTE, "lea", "good"))
    assert store.exercises.remarks(one.id) == [replace(said, text="fast"), general]
    monkeypatch.setattr("bavn.hubstore.exercises.MOST_REMARKS", 2)
    assert MOST_REMARKS > 2
    with pytest.raises(Problem, match="too many notes"):
        store.exercises.note(general)


def test_the_end_is_said_to_whoever_was_told_anything(store: HubStore) -> None:
    one = made(store)
    first, _ = store.exercises.injects([one.id])
    store.exercises.begin(one.id, NOW)
    store.exercises.send(first.id, NOW)
    store.exercises.messages.keep(
        Message(first.id, "vejle", NOW, NOW, needs_answer=True, told=2),
        Message(first.id, "ishoej", NOW, NOW, needs_answer=True),
    )
    assert store.exercises.end(one.id, NOW + HOUR)
    assert not store.exercises.end(one.id, NOW + 2 * HOUR)
    (closing,) = (inject for inject in store.exercises.injects([one.id]) if inject.minute == CLOSING)
    (over,) = store.exercises.messages.of([closing.id])
    assert (over.member, over.told, over.state) == ("vejle", 2, "open")


def test_whoever_has_time_to_answer_has_as_much_left_after_a_pause(store: HubStore) -> None:
    one = made(store)
    first, _ = store.exercises.injects([one.id])
    store.exercises.begin(one.id, NOW)
    open_one = Message(first.id, "vejle", NOW, NOW + 10 * MINUTE, needs_answer=True, told=1)
    store.exercises.messages.keep(open_one)
    store.exercises.pause(one.id, NOW + MINUTE)
    store.exercises.resume(one.id, NOW + HOUR)
    assert store.exercises.messages.get(first.id, "vejle") == replace(open_one, due=NOW + HOUR + 9 * MINUTE)
    kept = store.exercises.get(one.id)
    assert kept is not None
    assert kept.pauses == (Pause(NOW + MINUTE, NOW + HOUR),)


def test_only_what_goes_on_cannot_be_deleted_and_all_goes_with_it(store: HubStore) -> None:
    one = made(store)
    store.exercises.begin(one.id, NOW)
    store.exercises.note(Remark(0, one.id, NOW, "lea", "fast"))
    assert not store.exercises.remove(one.id)
    store.exercises.end(one.id, NOW)
    assert store.exercises.remove(one.id)
    assert store.exercises.injects([one.id]) == []
    assert store.exercises.remarks(one.id) == []


def test_one_of_nobody_does_not_begin(store: HubStore) -> None:
    one = store.exercises.make(replace(NEW, members=()), [])
    assert not store.exercises.begin(one.id, NOW)


# ── whatever is asked, in whatever order ─────────────────────────────────────────────────────────────────────────────

ACTS = ("begin", "pause", "resume", "end", "send-1", "send-2", "wait")
NEXT = {
    ("draft", "begin"): "running",
    ("running", "pause"): "paused",
    ("paused", "resume"): "running",
    ("running", "end"): "ended",
    ("paused", "end"): "ended",
}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubStore]:
    folder: Path = tmp_path_factory.mktemp("hub")
    with open_hub_store(folder, NOW) as opened:
        enrol(opened)
        yield opened


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.sampled_from(ACTS), max_size=12))
def test_it_goes_from_state_to_state_as_drawn_and_sends_each_inject_once(alone: HubStore, acts: list[str]) -> None:
    one, now, state, clock = made(alone), NOW, "draft", timedelta(0)
    injects = alone.exercises.injects([one.id])
    sent: list[int] = []
    for act in acts:
        if act == "wait":
            now += MINUTE
            clock += MINUTE if state == "running" else timedelta(0)
        elif act.startswith("send"):
            which = injects[int(act[-1]) - 1].id
            fits = state == "running" and which not in sent
            assert alone.exercises.send(which, now) is fits
            sent += [which] if fits else []
        else:
            step = getattr(alone.exercises, act)
            assert step(one.id, now) is ((state, act) in NEXT)
            state = NEXT.get((state, act), state)
        kept = alone.exercises.get(one.id)
        assert kept is not None
        assert kept.state == state
        assert kept.clock(now) == clock
        assert (kept in alone.exercises.going_on()) is (state in GOING_ON)
    assert [inject.id for inject in alone.exercises.injects([one.id]) if inject.sent] == sorted(sent)
