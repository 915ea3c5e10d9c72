from bavn.clearing.changes import Changes
from bavn.hubstore.counting import bump, counted, leap, next_number
from bavn.hubstore.store import HubStore
from tests.hubstore.samples import NOW


def test_numbers_begin_at_one_and_each_kind_has_its_own(store: HubStore) -> None:
    given = [next_number(store.database, name) for name in ("order", "order", "claim")]
    assert given == [1, 2, 1]


def test_they_go_on_after_what_a_step_wrote(store: HubStore) -> None:
    store.write(Changes(counters={"order": 40}))
    assert next_number(store.database, "order") == 40
    assert store.kept(NOW).counters == {"order": 41}


def test_what_somebody_watches_grows(store: HubStore) -> None:
    before = counted(store.database, "registry")
    bump(store.database, "registry")
    assert counted(store.database, "registry") > before == 0


def test_a_leap_skips_numbers_of_every_kind_and_lets_everybody_be_told_all(store: HubStore) -> None:
    store.write(Changes(counters={"seq": 812, "campaign": 9}))
    leap(store.database, 1000)
    assert store.kept(NOW).counters == {"seq": 1812, "campaign": 1009, "floor": 1811}


def test_a_leap_of_a_store_that_has_given_nothing_is_none(store: HubStore) -> None:
    leap(store.database, 1000)
    assert store.kept(NOW).counters == {"floor": 0}
