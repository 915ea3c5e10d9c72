import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import msgspec
import pytest

from bavn.clearing.changes import Order
from bavn.clearing.clearing import Clearing
from bavn.clearing.target_list import read_target_list
from bavn.disk.sqlite import StoreError
from bavn.hub import opening
from bavn.hub.deltas import Deltas, Whom
from bavn.hub.hub import Hub
from bavn.hub.steps import ERASE_ADDRESS, ERASE_MEMBER, GIVEN_UP, Steps
from bavn.hubstore.store import HubStore
from bavn.model.campaign import Claim
from bavn.model.problem import Problem
from bavn.sharing.delta import Delta
from bavn.sharing.envelope import open_sealed
from tests.hub.doors.test_api_operator import LIST
from tests.hub.hubs import NOW, Clock, established, joined, new_folder, report, sighting


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    found = opened(new_folder(tmp_path))
    for name in ("vejle", "ishoej"):
        joined(found, established(name), found.now)
    found._steps.tick(NOW)
    yield found
    found.close()


def opened(data: Path) -> Hub:
    return opening.open_hub(data, Clock())


@pytest.fixture
def steps(hub: Hub) -> Steps:
    return hub._steps


def standing(hub: Hub) -> list[str]:
    return sorted(one.value for one in hub.published.levels["amber"].standing)


def test_what_is_taken_is_kept_and_published(hub: Hub, steps: Steps) -> None:
    new, seq = steps.take([report("vejle", sighting())], NOW)
    assert (len(new), seq) == (1, hub.published.seq)
    assert standing(hub) == ["198.18.0.1", "198.19.0.1"]
    assert hub.store.newest_revisions("vejle", [sighting().id]) == {sighting().id: 0}


def test_nothing_is_counted_twice_within_one_step_or_over_several(hub: Hub, steps: Steps) -> None:
    first, later = report("vejle", sighting()), report("vejle", sighting(revision=1))
    new, _ = steps.take([first, first, later, first], NOW)
    assert [one.sighting.revision for one in new] == [0, 1]
    assert steps.take([first, later], NOW)[0] == []
    assert len(hub.store.reports.newest(member="vejle")) == 1


def test_a_hub_that_was_stopped_stands_where_it_stood(tmp_path: Path) -> None:
    data = new_folder(tmp_path)
    first = opened(data)
    joined(first, established("vejle"), first.now)
    first._steps.tick(NOW)
    first._steps.take([report("vejle", sighting())], NOW)
    before = (first.published.seq, standing(first), first.published.warnings)
    first.close()
    second = opened(data)
    assert (second.published.seq, standing(second), second.published.warnings) == before
    second.close()


def test_a_commit_that_fails_leaves_memory_as_the_store_is(
    hub: Hub, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps.take([report("vejle", sighting(1))], NOW)
    before = (hub.published.seq, standing(hub))

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(HubStore, "write", fail)
        with pytest.raises(OSError, match="disk"):
            steps.take([report("vejle", sighting(2))], NOW)
    assert hub.clearing.seq > before[0]
    steps.rebuild(NOW)
    assert (hub.clearing.seq, hub.published.seq, standing(hub)) == (before[0], *before)
    new, _ = steps.take([report("vejle", sighting(2))], NOW)
    assert len(new) == 1
    assert len(standing(hub)) == 4


def test_orders_of_a_command_are_obeyed_with_the_next_tick(hub: Hub, steps: Steps) -> None:
    given = hub.store.orders.add(Order(0, "arm", "203.0.113.9", "anna", NOW))
    assert hub.store.orders.obeyed(given.id) is None
    steps.tick(NOW)
    assert hub.store.orders.obeyed(given.id) == hub.published.seq == hub.clearing.seq
    assert standing(hub) == ["203.0.113.9"]


def test_after_a_start_outsiders_are_still_told_that_the_kill_switch_is_on(hub: Hub, steps: Steps) -> None:
    _, seq = steps.obey(Order(0, "kill", "", "anna", NOW), NOW)
    steps.take([report("vejle", sighting())], NOW)
    steps.rebuild(NOW)
    assert (hub.published.place("community"), hub.published.seq > seq) == (seq, True)


def test_once_the_kill_switch_is_let_go_of_a_victim_hears_nothing_of_its_own_attack(hub: Hub, steps: Steps) -> None:
    steps.take([report("vejle", sighting())], NOW)
    steps.obey(Order(0, "kill", "", "anna", NOW), NOW)
    heard = hub.published.seq
    steps.obey(Order(0, "unkill", "", "anna", NOW), NOW)
    for restarted in (False, True):
        if restarted:
            steps.rebuild(NOW)
        told = {name: delta_to(hub, name, heard) for name in ("vejle", "ishoej")}
        assert {name: len(delta.warnings) for name, delta in told.items()} == {"vejle": 0, "ishoej": 1}
        assert {delta.since for delta in told.values()} == {0}


def delta_to(hub: Hub, member: str, since: int) -> Delta:
    sealed = asyncio.run(Deltas("hub", hub.signing).sealed(hub.published, Whom("member", member, since), NOW))
    return msgspec.json.decode(open_sealed(sealed, {hub.signing.id: hub.signing.public}), type=Delta)


def test_claims_and_lists_of_a_command_are_read_with_the_next_tick(hub: Hub, steps: Steps) -> None:
    claim = hub.store.orders.add_claim(Claim(0, "x", "www.vejle.example", NOW, "a channel", NOW))
    good = hub.store.orders.hand_in("list.json", LIST, "anna", NOW)
    bad = hub.store.orders.hand_in("list.json", b"x", "anna", NOW)
    steps.tick(NOW)
    assert claim not in hub.store.orders.waiting_claims()
    assert '"entries":1,' in (hub.store.orders.import_result(good) or "")
    assert '"warned":1,"silence":""' in (hub.store.orders.import_result(good) or "")
    assert "no JSON" in (hub.store.orders.import_result(bad) or "")
    assert {one.why for one in hub.published.warnings} == {"claimed", "listed"}


def test_a_list_of_a_command_is_of_when_it_was_published_else_of_when_it_was_handed_in(hub: Hub, steps: Steps) -> None:
    dated = hub.store.orders.hand_in("list.json", LIST, "anna", NOW, NOW - timedelta(days=2))
    kept = hub.store.orders.hand_in("list.json", LIST, "anna", NOW - timedelta(hours=23))
    late = hub.store.orders.hand_in("list.json", LIST, "anna", NOW - timedelta(hours=24))
    steps.tick(NOW + timedelta(minutes=1))
    came = [msgspec.json.decode(hub.store.orders.import_result(one) or "") for one in (dated, kept, late)]
    assert [one["silence"] for one in came] == ["old", "", "old"]
    assert came[0]["published"] == "2026-11-20T12:00:00Z"


def test_a_list_that_was_fetched_is_read(hub: Hub, steps: Steps) -> None:
    seq = steps.read_list(read_target_list(LIST, "list.json", NOW), NOW)
    assert [one.members for one in hub.published.warnings] == [("vejle",)]
    assert hub.published.seq == seq


def test_whoever_was_let_in_just_before_a_list_came_is_warned(hub: Hub, steps: Steps) -> None:
    hub.store.registry.members.suspend("vejle")
    steps.tick(NOW)
    hub.store.registry.members.activate("vejle", NOW)
    steps.read_list(read_target_list(LIST, "list.json", NOW), NOW)
    assert [one.members for one in hub.published.warnings] == [("vejle",)]


def test_a_change_of_the_registry_is_seen_by_the_next_tick(hub: Hub, steps: Steps) -> None:
    steps.take([report("vejle", sighting())], NOW)
    hub.store.registry.members.suspend("vejle")
    steps.tick(NOW)
    assert hub.admitted.members["vejle"].status == "suspended"
    assert standing(hub) == []
    assert {one.gone for one in hub.published.levels["amber"].gone} == {"revoked"}


def test_what_a_door_changed_is_seen_when_it_is_looked_for(hub: Hub, steps: Steps) -> None:
    steps.call(lambda store, _: store.registry.members.suspend("ishoej"), NOW)
    steps.look(NOW)
    assert hub.admitted.members["ishoej"].status == "suspended"


def test_a_suspension_that_could_not_be_kept_is_tried_again(
    hub: Hub, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps.take([report("ishoej", sighting())], NOW)
    steps.call(lambda store, _: store.registry.members.suspend("ishoej"), NOW)

    def full(*_: object) -> NoReturn:
        raise StoreError("the disk is full", where="hub.db")

    with monkeypatch.context() as patched:
        patched.setattr(type(hub.store), "write", full)
        with pytest.raises(StoreError):
            steps.look(NOW)
    steps.rebuild(NOW)
    assert hub.admitted.members["ishoej"].status == "suspended"
    assert not standing(hub)


def test_an_erasure_that_fails_half_way_is_not_done_and_waits(
    hub: Hub, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps.take([report("vejle", sighting())], NOW)
    given = hub.store.orders.add(Order(0, ERASE_ADDRESS, "198.18.0.1", "anna", NOW))

    def full(*_: object) -> NoReturn:
        raise StoreError("the disk is full", where="hub.db")

    with monkeypatch.context() as patched:
        patched.setattr("bavn.hub.steps.erase_address", full)
        with pytest.raises(StoreError):
            steps.tick(NOW)
    assert hub.store.orders.obeyed(given.id) is None
    steps.rebuild(NOW)
    assert "198.18.0.1" in standing(hub)
    steps.tick(NOW)
    assert hub.store.orders.obeyed(given.id) is not None
    assert standing(hub) == ["198.19.0.1"]


def test_what_fails_in_the_store_is_undone(hub: Hub, steps: Steps) -> None:
    def half(store: HubStore, _: object) -> None:
        store.registry.members.suspend("ishoej")
        raise KeyError

    with pytest.raises(KeyError):
        steps.call(half, NOW)
    found = hub.store.registry.members.get("ishoej")
    assert found is not None
    assert found.status == "active"


def test_time_never_goes_back(hub: Hub, steps: Steps) -> None:
    steps.take([report("vejle", sighting())], NOW + timedelta(minutes=5))
    steps.take([report("vejle", sighting(2))], NOW)
    assert hub.published.at == NOW + timedelta(minutes=5)


def test_an_erased_address_is_nowhere_any_more(hub: Hub, steps: Steps) -> None:
    steps.take([report("vejle", sighting())], NOW)
    given = hub.store.orders.add(Order(0, ERASE_ADDRESS, "198.18.0.1", "anna", NOW))
    steps.tick(NOW)
    assert hub.store.orders.obeyed(given.id) is not None
    assert standing(hub) == ["198.19.0.1"]
    assert [(one.value, one.gone) for one in hub.published.levels["amber"].gone] == [("198.18.0.1", "erased")]
    (kept,) = hub.store.reports.newest(member="vejle")
    assert [one.address for one in kept.sighting.sources] == ["198.19.0.1"]


def test_an_erased_member_is_nowhere_any_more(hub: Hub, steps: Steps) -> None:
    steps.take([report("vejle", sighting()), report("ishoej", sighting(2))], NOW)
    given = hub.store.orders.add(Order(0, ERASE_MEMBER, "vejle", "anna", NOW))
    steps.tick(NOW)
    assert hub.store.orders.obeyed(given.id) is not None
    assert "vejle" not in hub.admitted.members
    assert standing(hub) == ["198.18.0.2", "198.19.0.2"]
    assert "vejle" not in str(hub.published)


@pytest.mark.parametrize(("what", "value"), [(ERASE_ADDRESS, "nothing"), (ERASE_MEMBER, "nobody")])
def test_an_erasure_that_cannot_be_done_does_not_wait_for_ever(
    hub: Hub, steps: Steps, what: str, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    given = hub.store.orders.add(Order(0, what, value, "anna", NOW))
    steps.tick(NOW)
    assert hub.store.orders.obeyed(given.id) == GIVEN_UP
    assert "could not be done: Problem" in caplog.text
    with pytest.raises(Problem):
        (hub.erase_address if what == ERASE_ADDRESS else hub.erase_member)(value)


def test_what_breaks_the_clearing_house_is_given_up_and_the_rest_goes_on(
    hub: Hub, steps: Steps, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: object) -> NoReturn:
        raise KeyError("192.0.2.7")

    steps.take([report("vejle", sighting())], NOW)
    order = hub.store.orders.add(Order(0, "block", "203.0.113.9", "anna", NOW))
    listed = hub.store.orders.hand_in("list.json", LIST, "anna", NOW)
    for step in ("obey", "read_list", "claim"):
        monkeypatch.setattr(Clearing, step, breaks)
    hub.store.orders.add_claim(Claim(0, "x", "www.vejle.example", NOW, "a channel", NOW))
    steps.tick(NOW)
    assert hub.store.orders.obeyed(order.id) == GIVEN_UP
    assert "could not be read" in (hub.store.orders.import_result(listed) or "")
    assert hub.store.orders.waiting_claims() == []
    assert len(standing(hub)) == 2
    assert "192.0.2.7" not in caplog.text


def test_what_the_store_cannot_do_now_is_not_given_up(hub: Hub, steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> NoReturn:
        raise StoreError("the disk is full", where="hub.db")

    order = hub.store.orders.add(Order(0, "kill", "", "anna", NOW))
    with monkeypatch.context() as patched:
        patched.setattr(HubStore, "write", full)
        with pytest.raises(StoreError):
            steps.tick(NOW)
    assert hub.store.orders.obeyed(order.id) is None
    steps.rebuild(NOW)
    steps.tick(NOW)
    assert hub.published.killed


def test_listeners_are_told_of_changes_only(hub: Hub, steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(steps, "_published", lambda: told.append(hub.published.seq))
    steps.tick(NOW + timedelta(seconds=2))
    assert told == []
    steps.take([report("vejle", sighting())], NOW)
    steps.take([report("vejle", sighting())], NOW)
    assert told == [hub.published.seq]


def test_a_red_sighting_is_kept_and_told_to_nobody(hub: Hub, steps: Steps) -> None:
    seq = hub.published.seq
    steps.take([report("vejle", replace(sighting(), tlp="red"))], NOW)
    assert (hub.published.seq, standing(hub)) == (seq, [])
    assert len(hub.store.reports.newest(member="vejle")) == 1
