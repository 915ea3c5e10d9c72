from dataclasses import replace
from ipaddress import ip_network

from bavn.store.database import Store
from tests.store.samples import MINUTE, NOW, decision


def test_a_decision_comes_back_as_it_was(store: Store) -> None:
    made = [
        decision("192.0.2.0/24"),
        replace(decision("2001:db8::/64"), action="limit", forwarded=True, because=()),
    ]
    store.decisions.set(1, made)
    assert store.decisions.standing(NOW) == made


def test_a_set_replaces_the_one_before_it_and_no_other_findings(store: Store) -> None:
    store.decisions.set(1, [decision("192.0.2.1"), decision("192.0.2.2")])
    store.decisions.set(2, [decision("192.0.2.1", 2)])
    store.decisions.set(1, [decision("192.0.2.3")])
    standing = [(one.finding, str(one.network)) for one in store.decisions.standing(NOW)]
    assert standing == [(2, "192.0.2.1/32"), (1, "192.0.2.3/32")]
    store.decisions.set(1, [])
    assert [one.finding for one in store.decisions.standing(NOW)] == [2]


def test_what_expires_no_longer_stands_and_is_handed_out_once(store: Store) -> None:
    short, long = decision("192.0.2.1", lasts=MINUTE), decision("192.0.2.2", lasts=2 * MINUTE)
    store.decisions.set(1, [short, long])
    assert store.decisions.standing(NOW + MINUTE) == [long]
    assert store.decisions.expire(NOW + MINUTE) == [short]
    assert store.decisions.expire(NOW + MINUTE) == []
    assert store.decisions.standing(NOW) == [long]


def test_thousands_of_decisions_come_back(store: Store) -> None:
    networks = [ip_network(f"198.18.{number >> 8}.{number & 255}") for number in range(3_000)]
    made = [replace(decision(), network=network) for network in networks]
    store.decisions.set(1, made)
    assert sorted(store.decisions.standing(NOW), key=lambda one: one.network) == made


def test_those_of_one_finding_are_counted_without_those_that_are_over(store: Store) -> None:
    store.decisions.set(1, [decision("192.0.2.7"), decision("192.0.2.8", lasts=MINUTE)])
    store.decisions.set(2, [decision("192.0.2.9", 2)])
    assert store.decisions.count(1, NOW) == 2
    assert store.decisions.count(1, NOW + 2 * MINUTE) == 1
    assert store.decisions.count(3, NOW) == 0
