from dataclasses import replace

from bavn.observatory.notes import LONGEST, Note
from bavn.observatory.observatory import Observatory
from tests.observatory.samples import DAY, HOUR, MINUTE, NOW, OTHER, SITE

CLAIM = Note("claimed", SITE, NOW - HOUR, by="NoName057(16)", source="a channel of theirs")
ATTACK = Note("attacked", SITE, NOW - 2 * HOUR, NOW - HOUR)
GUESS = Note("down", SITE, NOW - HOUR, NOW, text="Ten minutes, says the press.", source="a newspaper", assumed=True)


def noted(store: Observatory, *, since_h: float = 24, until_h: float = 0) -> tuple[Note, ...]:
    [row] = store.report(NOW - since_h * HOUR, NOW - until_h * HOUR, [SITE], now=NOW)
    return row.notes


def test_claims_attacks_and_what_is_assumed_stand_apart(store: Observatory) -> None:
    store.note([CLAIM, ATTACK, GUESS, replace(CLAIM, target=OTHER)])
    assert noted(store) == (ATTACK, CLAIM, GUESS)
    [row] = store.report(NOW - DAY, NOW, [SITE], now=NOW)
    assert row.availability.outages == 0
    assert row.spells == ()


def test_the_same_again_takes_the_place_of_what_was_said(store: Observatory) -> None:
    store.note([CLAIM, ATTACK])
    store.note([replace(CLAIM, source="two channels"), replace(ATTACK, ended=None)])
    assert noted(store) == (replace(ATTACK, ended=None), replace(CLAIM, source="two channels"))
    store.note([replace(CLAIM, by="others")])
    assert len(noted(store)) == 3


def test_a_claim_is_of_its_moment_and_an_attack_goes_on_until_it_ends(store: Observatory) -> None:
    store.note([CLAIM, replace(ATTACK, ended=None)])
    assert noted(store, since_h=0.5) == (replace(ATTACK, ended=None),)
    assert noted(store, since_h=24, until_h=23) == ()
    store.note([replace(ATTACK, ended=NOW - 40 * MINUTE)])
    assert noted(store, since_h=0.5) == ()
    assert noted(store, since_h=1) == (replace(ATTACK, ended=NOW - 40 * MINUTE), CLAIM)


def test_a_text_without_end_is_cut_and_a_broken_one_is_kept(store: Observatory) -> None:
    store.note([replace(GUESS, text="x" * 10_000, by="\udcff")])
    [kept] = noted(store)
    assert len(kept.text) == LONGEST
    assert kept.by == "\\udcff"
