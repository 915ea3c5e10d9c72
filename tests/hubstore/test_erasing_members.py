from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bavn.clearing.changes import Order
from bavn.hubstore import tables
from bavn.hubstore.on_sqlite import NAME
from bavn.hubstore.store import HubStore, open_hub_store
from bavn.model.problem import Problem
from tests.hubstore.samples import DAY, NOW, enrol, key, member, user
from tests.hubstore.test_exporting import everything


def written(store: HubStore) -> bytes:
    """All that the tables hold, as bytes."""
    rows = [row for table in tables.metadata.sorted_tables for row in store.database.rows(select(table))]
    return b"\n".join(bytes(one) if isinstance(one, bytes) else str(one).encode() for row in rows for one in row)


def test_the_member_stands_nowhere_any_more(store: HubStore) -> None:
    everything(store)
    assert b"vejle" in written(store)
    counts = store.erase_member("vejle", NOW)
    left = written(store)
    for trace in (b"vejle", b"Vejle", b"user-k1", b"k1"):
        assert trace not in left
    assert counts == {
        "campaigns": 1,
        "decisions": 2,
        "warnings": 2,
        "reports": 1,
        "testimonies": 3,
        "reputations": 1,
        "messages": 1,
        "removals": 0,
        "inject_calls": 1,
        "inject_messages": 1,
        "inject_members": 1,
        "exercise_members": 2,
        "remarks": 1,
        "readiness": 0,
        "tokens": 1,
    }


def test_its_telephone_goes_with_it(store: HubStore) -> None:
    everything(store)
    store.registry.members.change(replace(member(), phone="+45 76 81 00 00"))
    assert b"76 81 00 00" in written(store)
    store.erase_member("vejle", NOW)
    assert b"76 81 00 00" not in written(store)


def test_what_was_added_up_still_counts_it(store: HubStore) -> None:
    everything(store)
    store.erase_member("vejle", NOW)
    kept = store.kept(NOW)
    assert kept.campaigns[0].members == ("erased-1", "ishoej")
    assert [(one.members, one.named) for one in kept.decisions] == [(("erased-1", "ishoej"), ()), (("ishoej",), ())]
    assert {said.named for one in kept.decisions for said in one.said.values()} == {()}
    assert [one.hit for one in kept.warnings] == [("erased-1",), ("ishoej",), ()]
    assert {one.target for one in kept.learned} == {"erased-1", "ishoej"}


def test_others_keep_all_of_theirs(store: HubStore) -> None:
    everything(store)
    before = store.export_member("ishoej")
    store.erase_member("vejle", NOW)
    after = store.export_member("ishoej")
    for name in before.keys() - {"decisions", "warnings", "campaigns"}:
        assert after[name] == before[name]


def test_its_id_is_never_given_again(store: HubStore) -> None:
    enrol(store)
    store.erase_member("vejle", NOW)
    assert store.registry.members.get("vejle") is None
    with pytest.raises(Problem, match="this id has been given"):
        store.registry.members.add(member())


def test_the_order_to_do_it_names_it_no_more_and_waits_no_more(store: HubStore) -> None:
    enrol(store)
    order = store.orders.add(Order(0, "erase-member", "vejle", "lea", NOW))
    store.erase_member("vejle", NOW)
    assert store.orders.waiting_orders() == []
    assert store.orders.all() == [(replace(order, value=""), 0)]


def test_it_may_be_part_of_a_transaction(store: HubStore) -> None:
    enrol(store)
    with store.transaction():
        store.erase_member("vejle", NOW)
        store.erase_address("192.0.2.1", NOW)
        store.tidy(NOW)
    assert store.registry.members.all() == [member("ishoej")]


def test_a_running_hub_notices(store: HubStore) -> None:
    enrol(store)
    before = store.registry.version()
    store.erase_member("vejle", NOW)
    assert store.registry.version() > before
    assert [line.what for line in store.audit.lines(NOW - DAY)] == ["member-erased"]


def test_a_second_one_is_somebody_else(store: HubStore) -> None:
    everything(store)
    store.erase_member("vejle", NOW)
    store.erase_member("ishoej", NOW)
    assert store.kept(NOW).campaigns[0].members == ("erased-1", "erased-2")


def test_one_that_there_is_not_is_refused_and_no_number_is_used(store: HubStore) -> None:
    enrol(store)
    with pytest.raises(Problem, match="member kolding: there is no such member"):
        store.erase_member("kolding", NOW)
    assert "erased" not in store.kept(NOW).counters


def test_nothing_of_it_is_left_on_the_disk(folder: Path) -> None:
    with open_hub_store(folder, NOW) as store:
        everything(store)
        store.registry.keys.add(key("k3"))
        store.registry.users.add(user("lea"))
        store.erase_member("vejle", NOW)
        assert not [path.name for path in folder.iterdir() if b"vejle" in path.read_bytes()]
    assert b"vejle" not in (folder / NAME).read_bytes()
