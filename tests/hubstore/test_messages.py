from dataclasses import replace

from bavn.hubstore.messages import Message
from bavn.hubstore.store import HubStore
from tests.hubstore.samples import DAY, HOUR, NOW, SECOND, enrol

ACK = b"a" * 32
FIRST = Message(1, "vejle", NOW, NOW + HOUR, needs_answer=True, told=1, ack=ACK)
SECOND_ONE = Message(1, "ishoej", NOW, NOW, needs_answer=False, ack=b"b" * 32)


def test_messages_come_back_as_they_are_by_when_they_are_due(store: HubStore) -> None:
    enrol(store)
    store.messages.keep(FIRST, SECOND_ONE)
    assert store.messages.open() == [SECOND_ONE, FIRST]
    assert store.messages.get(1, "vejle") == FIRST
    assert store.messages.get(2, "vejle") is None


def test_a_message_goes_on_and_is_over(store: HubStore) -> None:
    enrol(store)
    store.messages.keep(FIRST, SECOND_ONE)
    over = replace(FIRST, told=2, state="over", due=NOW + DAY)
    store.messages.keep(over)
    assert store.messages.open() == [SECOND_ONE]
    assert store.messages.about([1]) == [SECOND_ONE, over]
    assert store.messages.about([2]) == [SECOND_ONE]


def test_a_step_is_taken_only_from_where_it_was(store: HubStore) -> None:
    enrol(store)
    store.messages.keep(FIRST)
    second = replace(FIRST, told=2, due=NOW + DAY)
    assert store.messages.move(FIRST, second)
    assert not store.messages.move(FIRST, replace(FIRST, state="over"))
    assert store.messages.answer(ACK, "link", NOW) is not None
    assert not store.messages.move(second, replace(second, state="given-up"))
    assert store.messages.get(1, "vejle") == replace(second, state="answered", answered=NOW, by="link")


def test_one_answer_is_enough_and_the_first_counts(store: HubStore) -> None:
    enrol(store)
    store.messages.keep(FIRST, SECOND_ONE)
    answered = replace(FIRST, state="answered", answered=NOW, by="link")
    assert store.messages.answer(ACK, "link", NOW) == answered
    assert store.messages.answer(ACK, "lea", NOW + SECOND) == answered
    assert store.messages.open() == [SECOND_ONE]


def test_a_token_that_nobody_was_sent_answers_nothing(store: HubStore) -> None:
    enrol(store)
    store.messages.keep(FIRST)
    assert store.messages.answer(b"?" * 32, "link", NOW) is None
    assert store.messages.open() == [FIRST]


def test_an_answer_after_all_were_told_still_counts(store: HubStore) -> None:
    enrol(store)
    store.messages.keep(replace(FIRST, state="given-up"))
    answered = store.messages.answer(ACK, "link", NOW)
    assert answered
    assert answered.state == "answered"
