from dataclasses import replace

from bavn.clearing.changes import Changes, Reputation
from bavn.hubstore.evidence_of import decisions_on, held_against, held_by, reputation_of, warnings_of
from bavn.hubstore.store import HubStore
from tests.hubstore.samples import ATTACKER, DAY, HOUR, NOW, OTHERS, decision, told, warning


def test_what_is_held_against_an_address_and_what_one_member_holds(store: HubStore) -> None:
    held = [told(), told(member="ishoej"), told(OTHERS[0], at=NOW + HOUR), replace(told(OTHERS[1]), score=0.0)]
    store.write(Changes(testimonies={(one.value, one.member): one for one in held}))
    assert held_against(store.database, [ATTACKER]) == [held[1], held[0]]
    assert held_by(store.database, "vejle") == [held[2], held[0]]
    assert held_by(store.database, "nobody") == []


def test_what_was_decided_about_an_address_newest_first(store: HubStore) -> None:
    over = replace(decision(1, until=NOW - HOUR), gone="expired")
    old = replace(decision(2, until=NOW - 9 * DAY), gone="expired")
    holds, other = decision(3), decision(4, OTHERS[0])
    store.write(Changes(decisions={one.id: one for one in (over, old, holds, other)}))
    assert decisions_on(store.database, ATTACKER, NOW - DAY) == [holds, over]


def test_warnings_by_their_numbers(store: HubStore) -> None:
    some = [warning(number) for number in (1, 2, 3)]
    store.write(Changes(warnings={one.id: one for one in some}))
    assert warnings_of(store.database, [3, 1, 9]) == [some[0], some[2]]


def test_how_far_a_member_is_believed(store: HubStore) -> None:
    assert reputation_of(store.database, "vejle") == (0.0, 0.0)
    store.write(Changes(reputations={"vejle": Reputation("vejle", 3.0, 1.0, NOW)}))
    assert reputation_of(store.database, "vejle") == (3.0, 1.0)
