from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.hubstore.messages import Message
from bavn.hubstore.store import HubStore
from bavn.model.exercise import Call, Inject
from tests.hubstore.samples import HOUR, NOW, enrol
from tests.hubstore.test_exercises import FIRST, NEW

LATER = timedelta(minutes=10)


@pytest.fixture
def inject(store: HubStore) -> Inject:
    enrol(store)
    exercise = store.exercises.make(NEW, [FIRST])
    return store.exercises.injects([exercise.id])[0]


def test_it_is_noted_when_each_contact_was_told(store: HubStore, inject: Inject) -> None:
    messages = store.exercises.messages
    before = Message(inject.id, "vejle", NOW, NOW, needs_answer=True)
    messages.keep(before)
    first = replace(before, told=1, due=NOW + LATER, ack=b"a" * 32)
    second = replace(first, told=2, due=NOW + 2 * LATER)
    assert messages.told(before, first, NOW)
    assert not messages.told(before, first, NOW), "twice"
    assert messages.told(first, second, NOW + LATER)
    assert messages.told(second, replace(second, state="over"), NOW + HOUR), "nobody is told by this"
    assert messages.calls([inject.id]) == [
        Call(inject.id, "vejle", 1, NOW),
        Call(inject.id, "vejle", 2, NOW + LATER),
    ]
    assert messages.told_most(inject.exercise) == {"vejle": 2}


def test_an_answer_to_an_inject_answers_no_warning_of_the_same_number(store: HubStore, inject: Inject) -> None:
    store.messages.keep(Message(inject.id, "vejle", NOW, NOW, needs_answer=True, ack=b"w" * 32))
    store.exercises.messages.keep(Message(inject.id, "vejle", NOW, NOW, needs_answer=True, ack=b"e" * 32))
    assert store.messages.answer(b"e" * 32, "link", NOW) is None
    answered = store.exercises.messages.answer(b"e" * 32, "link", NOW + LATER)
    assert answered is not None
    assert (answered.state, answered.answered) == ("answered", NOW + LATER)
    warned = store.messages.get(inject.id, "vejle")
    assert warned is not None
    assert warned.state == "open"
    assert [one.state for one in store.exercises.messages.of([inject.id])] == ["answered"]
    assert store.exercises.messages.open() == []
