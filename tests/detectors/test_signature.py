import numpy as np
import pytest

from bavn.detectors.attribution import Cause
from bavn.detectors.conditions import CONTENT, HABITS, MATTERS, SHARE, TEMPLATE, Condition
from bavn.detectors.signature import CLASSES, TEXTS, describe, describe_condition, describe_template
from bavn.windows import rows as codes
from bavn.windows.digest import Lexicon, make_lexicon
from bavn.windows.names import SLOTS, Names

TAG = 4711


def keep(names: Names, text: bytes) -> None:
    """Remember a text under TAG, as digesting a request would."""
    slot = TAG & (SLOTS - 1)
    names.tag[slot] = TAG
    names.length[slot] = len(text)
    names.text[slot, : len(text)] = np.frombuffer(text, np.uint8)


@pytest.fixture
def lexicon() -> Lexicon:
    return make_lexicon()


@pytest.mark.parametrize(
    ("condition", "match"),
    [
        (Condition(codes.ASSETS, 0), {"client.assets": "none"}),
        (Condition(codes.QUERIES, 4), {"client.queries": "10+"}),
        (Condition(codes.QUERIES, 2), {"client.queries": "2-4"}),
        (Condition(codes.QUERIES, 2, or_more=True), {"client.queries": "2+"}),
        (Condition(codes.PACE, 5, or_more=True), {"client.pace": "9+"}),
        (Condition(codes.PACE, 7, or_more=True), {"client.pace": "33+"}),
        (Condition(codes.CHURN, 2), {"client.query_churn": "new-each-time"}),
        (Condition(codes.REPEATS, 1), {"client.repeats": "yes"}),
        (Condition(codes.REFERRER, 1), {"client.referrer": "own-unvisited"}),
        (Condition(SHARE, 3), {"client.attack_share": "all"}),
        (Condition(CONTENT + codes.REFERER_HOST, 0), {"http.request.referrer": "-"}),
        (Condition(CONTENT + codes.AGENT, TAG), {"user_agent.original": "(unknown)"}),
        (Condition(CONTENT + codes.PROTOCOL, TAG), {"http.version": "(unknown)"}),
        (Condition(TEMPLATE, TAG), {"url.path": "(unknown)"}),
    ],
)
def test_a_condition_in_words(lexicon: Lexicon, condition: Condition, match: dict[str, str]) -> None:
    assert describe_condition(condition, lexicon) == match


@pytest.mark.parametrize(
    ("axis", "table", "field"),
    [
        (codes.AGENT, "agents", "user_agent.original"),
        (codes.REFERER_HOST, "referers", "http.request.referrer"),
        (codes.PROTOCOL, "protocols", "http.version"),
    ],
)
def test_a_text_is_found_in_its_own_table(lexicon: Lexicon, axis: int, table: str, field: str) -> None:
    keep(getattr(lexicon, table), b"a text")
    assert describe_condition(Condition(CONTENT + axis, TAG), lexicon) == {field: "a text"}


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("GET /search?q&page", {"http.request.method": "GET", "url.path": "/search", "url.query.keys": "q&page"}),
        ("POST /form", {"http.request.method": "POST", "url.path": "/form"}),
        ("GET /?", {"http.request.method": "GET", "url.path": "/", "url.query.keys": ""}),
        ("GET /a b?c?d", {"http.request.method": "GET", "url.path": "/a b", "url.query.keys": "c?d"}),
        (None, {"url.path": "(unknown)"}),
    ],
)
def test_a_template_is_method_path_and_keys(text: str | None, match: dict[str, str]) -> None:
    assert describe_template(text) == match


def test_bytes_of_an_attacker_that_are_no_text_are_shown_escaped(lexicon: Lexicon) -> None:
    keep(lexicon.agents, b"\xff\xfeEvil")
    condition = Condition(CONTENT + codes.AGENT, TAG)
    assert describe_condition(condition, lexicon) == {"user_agent.original": "\\xff\\xfeEvil"}


def test_a_cause_says_all_its_conditions(lexicon: Lexicon) -> None:
    keep(lexicon.templates, b"GET /search?q")
    cause = Cause((Condition(codes.ASSETS, 0), Condition(TEMPLATE, TAG), Condition(codes.QUERIES, 3)), 10, 0.0)
    assert describe(cause, lexicon) == {
        "client.assets": "none",
        "http.request.method": "GET",
        "url.path": "/search",
        "url.query.keys": "q",
        "client.queries": "5-9",
    }


def test_every_field_that_a_condition_can_have_has_words() -> None:
    axes = {*HABITS, *MATTERS, SHARE, *(CONTENT + axis for axis in range(codes.CONTENT))}
    assert axes == CLASSES.keys() | TEXTS.keys()


def test_no_two_fields_share_a_name() -> None:
    names = [name for name, _ in CLASSES.values()] + list(TEXTS.values())
    assert len(names) == len(set(names))
