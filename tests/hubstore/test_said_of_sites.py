from dataclasses import replace

from bavn.clearing.changes import Changes
from bavn.hubstore.said_of_sites import Attack, attacks_since, claims_since
from bavn.hubstore.store import HubStore
from tests.hubstore.samples import HOUR, NOW, SECOND, claim, report, sighting

KINDS = frozenset({"http-flood", "slow-requests"})


def test_attacks_are_read_by_when_they_were_heard_of_last(store: HubStore) -> None:
    early, late, other = sighting(1), replace(sighting(2), ended=NOW), replace(sighting(3), kind="web-exploit")
    store.write(Changes(reports=[report(seen=early), report(seen=late, at=NOW + HOUR), report(seen=other)]))
    site, began = early.site, early.began
    first = Attack("vejle", site, began, None, NOW)
    second = Attack("vejle", site, began, NOW, NOW + HOUR)
    assert attacks_since(store.database, NOW, KINDS) == [first, second]
    assert attacks_since(store.database, NOW + SECOND, KINDS) == [second]
    again = replace(early, revision=2, ended=NOW)
    store.write(Changes(reports=[report(seen=again, at=NOW + 2 * HOUR)]))
    assert attacks_since(store.database, NOW + SECOND, KINDS) == [
        second,
        replace(first, ended=NOW, heard=NOW + 2 * HOUR),
    ]


def test_what_has_no_label_is_for_nobody(store: HubStore) -> None:
    store.write(Changes(reports=[report(seen=sighting(1, tlp=None)), report("ishoej", sighting(1, tlp="red"))]))
    assert [one.member for one in attacks_since(store.database, NOW, KINDS)] == ["ishoej"]


def test_claims_are_read_once_the_hub_has_and_not_those_that_it_gave_up(store: HubStore) -> None:
    taken, given_up, _waits = (store.orders.add_claim(claim()) for _ in range(3))
    store.orders.claim_taken(taken.id, 0)
    store.orders.claim_taken(given_up.id, -1)
    assert claims_since(store.database, taken.recorded) == [taken]
    assert claims_since(store.database, taken.recorded + SECOND) == []
