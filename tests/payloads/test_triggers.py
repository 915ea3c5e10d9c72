"""The words and signs are what the sift can look for."""

import pytest

from bavn.payloads import triggers
from bavn.payloads.sql_statements import NEEDS
from bavn.payloads.triggers import RULES, SIGNS
from bavn.windows.suspicion import BITS

LISTS = (
    "ALONE", "SQL", "LOGIC", "VERBS", "OWNERS", "COMMANDS", "FETCHERS", "FILES", "ENDINGS", "ROOTS", "SCHEMES", "HOSTS",
    "LOADERS", "FETCHED", "ENTITIES", "LOGINS",
)  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_word_is_a_run_of_small_letters(name: str) -> None:
    members = getattr(triggers, name)
    assert members
    assert [word for word in members if not (word.isascii() and word.isalpha() and word.islower())] == []


def test_signs_are_bytes() -> None:
    assert all(sign and max(map(ord, sign)) < 256 for signs in SIGNS.values() for sign in signs)


def test_rules_name_groups_that_the_sift_has_a_bit_for() -> None:
    assert set(SIGNS) <= set(BITS)
    assert len(set(BITS.values())) == len(BITS)
    assert {sign for rule in RULES for sign in rule.signs} <= set(SIGNS)


def test_every_verb_that_begins_a_statement_is_looked_at_behind_a_number() -> None:
    assert set(NEEDS) == triggers.VERBS


def test_no_rule_holds_for_everything() -> None:
    assert all(rule.words or len(rule.signs) > 1 for rule in RULES)
