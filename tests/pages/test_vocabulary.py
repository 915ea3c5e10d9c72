import re
import string
from pathlib import Path

import pytest

import bavn
from bavn.model import KINDS, Kind
from bavn.pages import vocabulary
from bavn.pages.classes import CONDITIONS
from bavn.pages.phrases import PHRASES
from bavn.pages.vocabulary import FIELDS, KIND_MEANINGS, KIND_NAMES, NOUNS, REASONS, Pair

TABLES: dict[str, dict[str, Pair]] = {
    name: table
    for name, table in vars(vocabulary).items()
    if name.isupper() and isinstance(table, dict) and name != "NOUNS"
}
TABLES["PHRASES"] = PHRASES
TABLES["CONDITIONS"] = CONDITIONS
EVERY = [pytest.param(pair, id=f"{name} {code}") for name, table in TABLES.items() for code, pair in table.items()]

ENGINE_REASONS = [
    "signature",
    "no-assets",
    "new-query-each-time",
    "many-pages",
    "never-seen-address",
    "attack-template",
    "repeats",
    "slow-connections",
    "shared-address",
    "seen-before-attack",
    "vouched",
    "network",
    "hammers-alone",
    "again-and-again",
    "visitors-in-network",
    "as-before-attack",
    "counts-only",
    "grouped",
    "other-reasons",
]
ENGINE_FIELDS = [
    "http.request.method",
    "url.path",
    "url.path.section",
    "url.query.keys",
    "user_agent.original",
    "http.request.referrer",
    "http.version",
    "client.assets",
    "client.pages",
    "client.pace",
    "client.queries",
    "client.agents",
    "client.errors",
    "client.repeats",
    "client.attack_share",
    "client.before",
    "client.known",
    "client.query_churn",
    "client.referrer",
    "client.posts",
    "client.novelty",
    "http.response.status_code",
]


def placeholders(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}


@pytest.mark.parametrize("pair", EVERY)
def test_every_phrase_is_there_in_both_languages_with_the_same_values(pair: Pair) -> None:
    english, danish = pair
    assert english
    assert danish
    assert placeholders(english) == placeholders(danish)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_every_kind_has_its_name_and_its_meaning(kind: Kind) -> None:
    assert kind.name in KIND_NAMES
    assert KIND_MEANINGS[kind.name][0] == kind.meaning


@pytest.mark.parametrize("code", ENGINE_REASONS)
def test_every_reason_of_the_engine_has_words(code: str) -> None:
    assert code in REASONS


@pytest.mark.parametrize("field", ENGINE_FIELDS)
def test_every_field_of_the_engine_has_words(field: str) -> None:
    assert field in FIELDS


def test_every_noun_has_one_and_many_in_both_languages() -> None:
    assert all(word for pair in NOUNS.values() for forms in pair for word in forms)


def test_every_class_belongs_to_a_field_that_has_words() -> None:
    assert {code.partition("=")[0] for code in CONDITIONS} <= set(FIELDS)


def test_a_place_that_looks_has_one_danish_name() -> None:
    """As the glossary has it: 'udkigspost'."""
    said = [one for end in ("*.py", "*.toml") for one in Path(bavn.__file__).parent.rglob(end)]
    other = re.compile("målested|målepunkt|udkigspunkt", re.IGNORECASE)
    assert [one.name for one in said if other.search(one.read_text(encoding="utf-8"))] == []
