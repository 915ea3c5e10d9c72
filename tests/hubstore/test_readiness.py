from dataclasses import replace
from datetime import date

from bavn.hubstore.store import HubStore
from bavn.model.readiness import Told
from tests.hubstore.samples import NOW, enrol

DAY = date(2026, 11, 22)
TOLD = Told("vejle", 40, DAY)


def test_one_row_is_kept_and_the_newer_one_takes_its_place(store: HubStore) -> None:
    enrol(store)
    store.readiness.keep(TOLD)
    store.readiness.keep(replace(TOLD, band=80, on=date(2026, 11, 23)))
    assert store.readiness.all() == [Told("vejle", 80, date(2026, 11, 23))]
    assert store.readiness.of("vejle") == Told("vejle", 80, date(2026, 11, 23))
    assert store.readiness.of("ishoej") is None


def test_what_is_taken_back_is_gone(store: HubStore) -> None:
    enrol(store)
    store.readiness.keep(TOLD)
    assert store.readiness.take_back("vejle")
    assert not store.readiness.take_back("vejle")
    assert store.readiness.all() == []


def test_it_goes_with_a_member_that_leaves_or_is_erased_and_is_in_its_export(store: HubStore) -> None:
    enrol(store)
    store.readiness.keep(TOLD)
    assert [one["band"] for one in store.export_member("vejle")["readiness"]] == [40]
    store.registry.members.remove("vejle", NOW)
    assert store.readiness.all() == []
    store.readiness.keep(TOLD)
    assert store.erase_member("vejle", NOW)["readiness"] == 1
    assert store.readiness.all() == []
