from datetime import date

from bavn.hubstore.store import HubStore
from tests.hubstore.samples import NOW

DAY = date(2026, 11, 22)
BEFORE = date(2026, 11, 21)


def test_a_bulletin_comes_back_byte_for_byte_and_a_later_one_replaces_it(store: HubStore) -> None:
    store.bulletins.keep(DAY, "clear", "da", b"\x00first", NOW)
    store.bulletins.keep(DAY, "clear", "da", b"\xffsecond", NOW)
    assert store.bulletins.get(DAY, "clear", "da") == b"\xffsecond"


def test_each_label_and_language_has_its_own(store: HubStore) -> None:
    store.bulletins.keep(DAY, "amber", "da", b"for members", NOW)
    assert store.bulletins.get(DAY, "clear", "da") is None
    assert store.bulletins.get(DAY, "amber", "en") is None


def test_days_are_listed_newest_first(store: HubStore) -> None:
    for day in (BEFORE, DAY):
        store.bulletins.keep(day, "clear", "en", b"", NOW)
    assert store.bulletins.days("clear", "en") == [DAY, BEFORE]
    assert store.bulletins.days("clear", "en", most=1) == [DAY]
    assert store.bulletins.days("amber", "en") == []
