from dataclasses import replace
from ipaddress import ip_network

import pytest

from bavn.hubstore.members import trace_of
from bavn.hubstore.store import HubStore
from bavn.model.member import Member
from bavn.model.problem import Problem
from tests.hubstore.samples import DAY, NOW, enrol, key, member, user


def test_a_member_comes_back_as_it_was(store: HubStore) -> None:
    plain = Member("ø", "Ø")
    store.registry.members.add(plain)
    store.registry.members.add(member())
    assert store.registry.members.get("vejle") == member()
    assert store.registry.members.all() == [member(), plain]
    assert store.registry.members.get("kolding") is None


def test_its_duty_telephone_is_kept_and_goes_with_it(store: HubStore) -> None:
    called = replace(member(), phone="+45 76 81 00 00")
    store.registry.members.add(called)
    assert store.registry.members.get("vejle") == called
    assert store.registry.members.suspend("vejle").phone == called.phone
    store.registry.members.remove("vejle", NOW)
    found = store.registry.members.get("vejle")
    assert found is not None
    assert found.phone == ""


def test_an_id_is_given_once(store: HubStore) -> None:
    enrol(store, "vejle")
    with pytest.raises(Problem, match="member vejle: this id has been given"):
        enrol(store, "vejle")


def test_what_is_known_of_a_member_can_be_changed(store: HubStore) -> None:
    enrol(store)
    changed = replace(member(), standing="established", networks=(), sites=("ny.example",))
    store.registry.members.change(changed)
    assert store.registry.members.get("vejle") == changed
    assert store.registry.members.get("ishoej") == member("ishoej")


def test_a_member_joins_is_suspended_and_comes_back(store: HubStore) -> None:
    members = store.registry.members
    members.add(replace(member(), status="invited", joined=None))
    assert members.activate("vejle", NOW) == replace(member(), status="active", joined=NOW)
    assert members.suspend("vejle").status == "suspended"
    again = members.activate("vejle", NOW + DAY)
    assert (again.status, again.joined) == ("active", NOW)


def test_one_that_leaves_takes_its_keys_users_and_contacts_with_it(store: HubStore) -> None:
    enrol(store)
    for name, owner in (("k1", "vejle"), ("k2", "ishoej")):
        store.registry.keys.add(key(name, owner))
        store.registry.users.add(user(name, owner))
    removed = store.registry.members.remove("vejle", NOW)
    assert (removed.status, removed.contacts) == ("removed", ())
    assert [(one.id, one.revoked) for one in store.registry.keys.all()] == [("k1", NOW), ("k2", None)]
    assert [(one.name, one.revoked) for one in store.registry.users.all()] == [("k1", NOW), ("k2", None)]


def test_what_it_says_of_itself_waits_until_it_is_confirmed(store: HubStore) -> None:
    sites, ranges = ("a.example", "b.example"), (ip_network("203.0.113.0/24"), ip_network("2001:db8::/32"))
    said = replace(member(), stated_sites=sites, stated_networks=ranges)
    store.registry.members.add(said)
    assert store.registry.members.get("vejle") == said
    before = store.registry.version()
    store.registry.members.confirm("vejle", ("b.example",), ranges[:1])
    found = store.registry.members.get("vejle")
    assert found == replace(
        said,
        sites=(*said.sites, "b.example"),
        networks=(*said.networks, ranges[0]),
        stated_sites=("a.example",),
        stated_networks=ranges[1:],
    )
    assert store.registry.version() > before
    with pytest.raises(Problem, match=r"never said that this is its own: c\.example, 198\.51\.100\.0/24"):
        store.registry.members.confirm("vejle", ("c.example",), (ip_network("198.51.100.0/24"),))
    assert store.registry.members.get("vejle") == found


def test_one_that_has_left_does_not_come_back(store: HubStore) -> None:
    enrol(store)
    store.registry.members.remove("vejle", NOW)
    with pytest.raises(Problem, match="has left"):
        store.registry.members.activate("vejle", NOW)


@pytest.mark.parametrize("what", ["change", "activate", "suspend", "remove"])
def test_nothing_is_done_to_a_member_that_there_is_not(store: HubStore, what: str) -> None:
    calls = {
        "change": lambda: store.registry.members.change(member()),
        "activate": lambda: store.registry.members.activate("vejle", NOW),
        "suspend": lambda: store.registry.members.suspend("vejle"),
        "remove": lambda: store.registry.members.remove("vejle", NOW),
    }
    with pytest.raises(Problem, match="member vejle: there is no such member"):
        calls[what]()


def test_the_trace_of_an_erased_id_does_not_read_as_it() -> None:
    assert b"vejle" not in trace_of("vejle")
    assert trace_of("vejle") != trace_of("vejen")
