from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.clearing.levels import LABELS_AT, Stand, counts, stand
from bavn.clearing.rules import Rules
from bavn.clearing.trust import Witness
from bavn.model import campaign as model  # a name that begins with Test is a test to pytest
from bavn.model.tlp import LEVELS

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES = Rules()
KNOWN = {
    "a": Witness(1.0, "a", established=True, named=False),
    "b": Witness(1.0, "b", established=True, named=False),
    "c": Witness(1.0, "b", established=True, named=False),
    "half": Witness(0.5, "half", established=True, named=False),
    "half2": Witness(0.5, "half2", established=True, named=False),
    "n": Witness(0.1, "n", established=False, named=False),
    "often-wrong": Witness(0.9, "often-wrong", established=False, named=False),
}


def said(
    member: str, hours: float = 0.0, score: float = 0.9, *, spoofable: bool = False, limit: bool = False
) -> model.Testimony:
    last = NOW - hours * HOUR
    return model.Testimony("192.0.2.1", member, 1, "http-flood", score, 10, last, last, last, "amber", spoofable, limit)


def action(*evidence: model.Testimony, known: Mapping[str, Witness] = KNOWN, ceiling: str = "") -> str:
    found = stand(evidence, known, RULES, NOW, ceiling)
    return found.action if found is not None else ""


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([], ""),
        ([said("a")], "arm"),
        ([said("n")], "arm"),
        ([said("a"), said("b")], "block"),
        ([said("b"), said("c")], "arm"),
        ([said("a"), said("half")], "block"),
        ([said("half"), said("half2")], "arm"),
        ([said("half"), said("half2"), said("b")], "block"),
        ([said("a"), said("often-wrong")], "arm"),
        ([said("a"), said("n")], "arm"),
        ([said("a"), said("b", 3.9)], "block"),
        ([said("a"), said("b", 4.0)], "arm"),
        ([said("a"), said("b", limit=True)], "arm"),
        ([said("a"), said("b"), said("n", limit=True)], "block"),
    ],
    ids=[
        "nobody",
        "one",
        "one-new",
        "two",
        "two-of-one-group",
        "one-and-half-a-one",
        "two-halves",
        "one-and-two-halves",
        "one-and-one-that-was-mistaken-too-often",
        "one-and-a-new-one",
        "the-other-just-fresh",
        "the-other-too-old",
        "the-other-asks-for-a-limit",
        "a-third-asks-for-a-limit",
    ],
)
def test_what_evidence_allows(evidence: list[model.Testimony], expected: str) -> None:
    assert action(*evidence) == expected


def test_who_sets_a_higher_sum_has_a_single_mistake_end_blocks() -> None:
    found = stand([said("a"), said("half")], KNOWN, Rules(block_weight=2.0), NOW)
    assert found is not None
    assert found.action == "arm"


WITNESSES = st.lists(
    st.builds(
        Witness, st.floats(0.05, 1.0), st.sampled_from("xyz"), established=st.booleans(), named=st.just(value=False)
    ),
    min_size=1,
    max_size=8,
)


@given(WITNESSES, st.floats(1.0, 3.0))
def test_fewer_than_two_independent_established_organisations_never_block(
    witnesses: list[Witness], weight: float
) -> None:
    known = {str(number): witness for number, witness in enumerate(witnesses)}
    found = stand([said(name) for name in known], known, Rules(block_weight=weight), NOW)
    assert found is not None
    if found.action == "block":
        assert len({witness.group for witness in witnesses if witness.established}) >= 2


def test_a_block_holds_as_long_as_enough_of_its_evidence_is_fresh() -> None:
    found = stand([said("a"), said("b", 1), said("half", 2)], KNOWN, RULES, NOW)
    assert found == Stand("block", NOW + 3 * HOUR, "", 0.9, ("independent-organisations",))


def test_a_ceiling_lowers_a_block_and_says_why() -> None:
    found = stand([said("a", score=0.8), said("b", 1)], KNOWN, RULES, NOW, "wide-prefix")
    assert found == Stand("arm", NOW + 24 * HOUR, "", 0.9, ("independent-organisations", "wide-prefix"))


def test_who_stands_alone_is_who_weighs_most_of_those_who_weigh_little() -> None:
    found = [
        stand(some, KNOWN, RULES, NOW) for some in ([said("n")], [said("n"), said("half")], [said("n"), said("a")])
    ]
    assert [one.alone for one in found if one is not None] == ["n", "half", ""]


@pytest.mark.parametrize(
    ("testimony", "expected"),
    [
        (said("a"), True),
        (said("stranger"), False),
        (said("a", spoofable=True), False),
        (said("a", score=0.79), False),
        (said("a", 24), False),
        (said("a", 23.9), True),
    ],
    ids=["good", "stranger", "spoofable", "unsure", "old", "nearly-old"],
)
def test_what_counts(testimony: model.Testimony, *, expected: bool) -> None:
    assert counts(testimony, KNOWN, RULES, NOW) is expected


def test_a_wider_audience_sees_fewer_labels() -> None:
    assert [LABELS_AT[level] for level in LEVELS] == [
        {"clear"},
        {"clear", "green"},
        {"clear", "green", "amber"},
    ]
