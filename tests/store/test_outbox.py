from collections.abc import Sequence

from bavn.store.database import Store
from bavn.store.outbox import LONGEST_SAID, Channel
from tests.store.samples import MINUTE, NOW


def queued(store: Store, key: str = "mail|12|new") -> int:
    number = store.outbox.queue(key, "mail", "Flood", "Since 08:14", NOW, finding=12, update="new")
    assert number is not None
    return number


def test_a_message_is_due_at_once_and_queued_once(store: Store) -> None:
    number = queued(store)
    assert store.outbox.queue("mail|12|new", "mail", "Flood", "again", NOW) is None
    [found] = store.outbox.due(NOW)
    assert (found.id, found.key, found.channel, found.finding, found.update) == (
        number,
        "mail|12|new",
        "mail",
        12,
        "new",
    )
    assert (found.title, found.body, found.queued, found.due) == ("Flood", "Since 08:14", NOW, NOW)
    assert (found.attempts, found.state, found.done, found.said) == (0, "waiting", None, "")


def test_one_that_failed_waits_for_its_next_time(store: Store) -> None:
    number = queued(store)
    store.outbox.failed(number, NOW + MINUTE, "refused")
    assert store.outbox.due(NOW) == []
    [found] = store.outbox.due(NOW + MINUTE)
    assert (found.attempts, found.said) == (1, "refused")


def test_one_that_was_sent_or_given_up_is_done_once(store: Store) -> None:
    sent, lost = queued(store, "a"), queued(store, "b")
    assert store.outbox.waiting() == 2
    store.outbox.end(sent, "sent", NOW, "mail")
    store.outbox.end(sent, "given-up", NOW, "late")
    store.outbox.end(lost, "given-up", NOW, "refused " + "x" * 1000)
    store.outbox.failed(lost, NOW, "late")
    assert store.outbox.due(NOW) == []
    assert store.outbox.waiting() == 0
    newest, older = store.outbox.recent()
    assert (newest.state, len(newest.said), newest.done) == ("given-up", LONGEST_SAID, NOW)
    assert (older.state, older.said, older.attempts) == ("sent", "mail", 1)


def test_messages_of_a_finding_are_in_order_and_the_longest_due_comes_first(store: Store) -> None:
    first, second = queued(store, "a"), queued(store, "b")
    store.outbox.failed(first, NOW + MINUTE, "")
    assert [one.id for one in store.outbox.due(NOW + MINUTE)] == [second, first]
    assert [one.id for one in store.outbox.due(NOW + MINUTE, most=1)] == [second]
    assert [one.id for one in store.outbox.of(12)] == [first, second]
    assert store.outbox.of(13) == []


def test_what_is_due_to_one_is_found_behind_any_number_of_others(store: Store) -> None:
    for number in range(10):
        store.outbox.queue(f"dead {number}", "tell 1", "Flood", "", NOW, whom="dead")
    store.outbox.queue("well", "tell 2", "Flood", "", NOW, whom="well")
    assert [one.key for one in store.outbox.due(NOW, 5, "well")] == ["well"]
    assert len(store.outbox.due(NOW, 5, "dead")) == 5
    assert store.outbox.due(NOW, 5, "nobody") == []


def addressed(store: Store) -> Sequence[tuple[str, ...]]:
    return [(one.key, one.channel, one.whom, one.state) for one in store.outbox.recent()][::-1]


def test_what_waits_goes_with_its_lane_and_is_given_up_where_that_is_gone(store: Store) -> None:
    for key, channel, whom in (("a", "tell 1", "A"), ("b", "tell 2", "B"), ("c", "tell 3", "C")):
        store.outbox.queue(key, channel, "Flood", "", NOW, whom=whom)
    store.outbox.readdress({"B": "tell 1", "A": "tell 2"}, NOW, "gone")
    assert addressed(store) == [
        ("a", "tell 2", "A", "waiting"),
        ("b", "tell 1", "B", "waiting"),
        ("c", "tell 3", "C", "given-up"),
    ]
    store.outbox.readdress({}, NOW, "gone")
    assert store.outbox.waiting() == 0
    assert {one.said for one in store.outbox.recent()} == {"gone"}


def test_a_new_lane_takes_over_from_the_one_that_had_its_name_and_is_gone(store: Store) -> None:
    store.outbox.queue("a", "tell 1", "Flood", "", NOW, whom="wrong password")
    store.outbox.queue("b", "tell 2", "Flood", "", NOW)  # as an earlier version wrote it
    store.outbox.readdress({"right password": "tell 1", "B": "tell 2"}, NOW, "gone")
    assert addressed(store) == [("a", "tell 1", "right password", "waiting"), ("b", "tell 2", "B", "waiting")]


def test_a_lane_that_never_had_a_message_takes_none_from_one_that_only_moved(store: Store) -> None:
    store.outbox.queue("a", "tell 1", "Flood", "", NOW, whom="A")
    store.outbox.readdress({"B": "tell 1", "A": "tell 2"}, NOW, "gone")
    assert addressed(store) == [("a", "tell 2", "A", "waiting")]


def test_a_channel_is_news_when_it_first_fails_and_when_it_changes(store: Store) -> None:
    said = [
        store.outbox.set_channel("mail", NOW, ok=True),
        store.outbox.set_channel("sms", NOW, ok=False, said="refused"),
        store.outbox.set_channel("sms", NOW + MINUTE, ok=False, said="refused again"),
        store.outbox.set_channel("sms", NOW + MINUTE, ok=True),
        store.outbox.set_channel("mail", NOW + MINUTE, ok=False, said="late"),
    ]
    assert said == [False, True, False, True, True]
    assert store.outbox.channels() == [
        Channel("mail", ok=False, since=NOW + MINUTE, said="late"),
        Channel("sms", ok=True, since=NOW + MINUTE, said=""),
    ]


def test_a_channel_that_is_no_longer_there_is_forgotten(store: Store) -> None:
    store.outbox.set_channel("mail", NOW, ok=True)
    store.outbox.set_channel("sms", NOW, ok=False)
    store.outbox.forget_channels({"mail"})
    assert [one.name for one in store.outbox.channels()] == ["mail"]
