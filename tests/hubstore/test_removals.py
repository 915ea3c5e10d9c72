from dataclasses import replace

import pytest

from bavn.hubstore.removals import MOST_OPEN
from bavn.hubstore.store import HubStore
from bavn.model.problem import Problem
from bavn.model.removal import Removal
from tests.hubstore.samples import ATTACKER, HOUR, NOW, enrol

ASKED = Removal(0, ATTACKER, "lea", "vejle", NOW, "our own monitoring")


@pytest.fixture(autouse=True)
def _members(store: HubStore) -> None:
    enrol(store)


def test_a_request_waits_until_an_operator_answers_it_once(store: HubStore) -> None:
    asked = store.removals.ask(ASKED)
    assert store.removals.open() == [asked]
    assert store.removals.close(asked.id, "declined", "anna", NOW + HOUR, "it attacks")
    assert not store.removals.close(asked.id, "released", "anna", NOW + HOUR)
    answered = replace(asked, state="declined", closed=NOW + HOUR, closed_by="anna", answer="it attacks")
    assert store.removals.get(asked.id) == answered
    assert store.removals.open() == []
    assert store.removals.all() == [answered]
    assert store.removals.about(ATTACKER) == [answered]


def test_asking_again_while_it_waits_changes_nothing(store: HubStore) -> None:
    first = store.removals.ask(ASKED)
    assert store.removals.ask(replace(ASKED, reason="again")) == first
    store.removals.close(first.id, "declined", "anna", NOW)
    assert store.removals.ask(ASKED).id > first.id


def test_each_sees_its_own(store: HubStore) -> None:
    own = store.removals.ask(ASKED)
    other = store.removals.ask(replace(ASKED, member="ishoej", by="bo"))
    nobodys = store.removals.ask(replace(ASKED, member="", by="reader"))
    assert store.removals.of("vejle", "lea") == [own]
    assert store.removals.of("ishoej", "lea") == [other]
    assert store.removals.of("", "reader") == [nobodys]
    assert store.removals.of("", "lea") == []


def test_nobody_fills_the_list(store: HubStore) -> None:
    for number in range(MOST_OPEN):
        store.removals.ask(replace(ASKED, value=f"198.18.0.{number}"))
    with pytest.raises(Problem, match="too many at once"):
        store.removals.ask(replace(ASKED, value="198.18.1.1"))
    assert store.removals.ask(replace(ASKED, member="ishoej")).member == "ishoej"


def test_those_that_wait_are_shown_in_turn_oldest_first_and_so_many_of_each(store: HubStore) -> None:
    for number in range(4):
        store.removals.ask(replace(ASKED, value=f"198.18.0.{number}", by=f"lea-{number}"))
    store.removals.ask(replace(ASKED, member="ishoej", value="198.18.1.1"))
    store.removals.ask(replace(ASKED, member="", by="reader", value="198.18.2.1"))
    store.removals.ask(replace(ASKED, member="", by="another", value="198.18.3.1"))
    store.removals.ask(replace(ASKED, member="ishoej", value="198.18.1.2"))
    in_turn = ["198.18.0.0", "198.18.1.1", "198.18.2.1", "198.18.3.1", "198.18.0.1", "198.18.1.2", "198.18.0.2"]
    assert [one.value for one in store.removals.open(each=3)] == in_turn
    assert [one.value for one in store.removals.open(2)] == in_turn[:2]
    assert store.removals.open_of() == {"vejle": 4, "ishoej": 2, "": 2}


def test_what_was_answered_is_found_whatever_waits(store: HubStore) -> None:
    first = store.removals.ask(ASKED)
    store.removals.close(first.id, "declined", "anna", NOW)
    store.removals.ask(replace(ASKED, value="198.18.0.1"))
    assert [one.id for one in store.removals.answered(1)] == [first.id]
    assert store.removals.open_of() == {"vejle": 1}


def test_the_same_waits_for_everybody_of_one_member_until_it_is_answered(store: HubStore) -> None:
    asked = store.removals.ask(ASKED)
    assert store.removals.waits(replace(ASKED, by="bo"))
    others = replace(ASKED, member="ishoej"), replace(ASKED, value="198.18.0.1"), replace(ASKED, member="")
    assert not any(map(store.removals.waits, others))
    store.removals.close(asked.id, "declined", "anna", NOW)
    assert not store.removals.waits(ASKED)


def test_all_who_ask_for_one_address_are_answered_together(store: HubStore) -> None:
    store.removals.ask(ASKED)
    store.removals.ask(replace(ASKED, member="ishoej"))
    store.removals.ask(replace(ASKED, value="198.18.0.1"))
    assert store.removals.release(ATTACKER, "anna", NOW) == 2
    assert [one.value for one in store.removals.open()] == ["198.18.0.1"]


def test_an_erased_address_is_asked_about_no_more(store: HubStore) -> None:
    store.removals.ask(ASKED)
    assert store.erase_address(ATTACKER, NOW)["removals"] == 1
    assert store.removals.all() == []


def test_an_erased_member_has_asked_for_nothing(store: HubStore) -> None:
    store.removals.ask(ASKED)
    assert store.export_member("vejle")["removals"][0]["reason"] == "our own monitoring"
    assert store.erase_member("vejle", NOW)["removals"] == 1
    assert store.removals.all() == []
