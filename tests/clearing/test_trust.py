from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from bavn.clearing.changes import Reputation
from bavn.clearing.rules import Rules
from bavn.clearing.trust import borne_out, groups, is_established, mistaken, weight_of, witnesses
from bavn.model.member import Member, Standing
from tests.clearing.book import member

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
RULES = Rules()


@pytest.mark.parametrize("right", [0, 10_000])
@pytest.mark.parametrize(
    ("standing", "wrong", "weight", "established"),
    [
        ("established", 0, 1.0, True),
        ("established", 1, 5 / 6, True),
        ("established", 2, 5 / 7, True),
        ("established", 3, 0.0625, False),
        ("new", 0, 0.1, False),
        ("new", 1, 0.1 * 5 / 6, False),
    ],
)
def test_the_third_mistake_leaves_an_established_member_as_little_as_a_new_one_whatever_its_record(
    standing: Standing, right: float, wrong: float, weight: float, *, established: bool
) -> None:
    found = witnesses([member("a", standing)], {"a": Reputation("a", right, wrong)}, RULES)["a"]
    assert found.weight == pytest.approx(weight)
    assert found.established is established


def test_nobody_unknown_has_a_reputation_against_him() -> None:
    assert weight_of(member("a"), None, RULES) == 1.0


def test_who_is_not_active_or_was_wrong_too_often_is_not_believed() -> None:
    members = [member("a"), Member("b", "B", status="suspended"), Member("c", "C"), member("d", "new"), member("e")]
    wrong = {name: Reputation(name, 0, 6) for name in "de"}
    assert set(witnesses(members, wrong, RULES)) == {"a"}


def test_two_members_that_were_mistaken_twice_are_enough_for_each_other() -> None:
    twice = weight_of(member("a"), Reputation("a", 0, 2), RULES)
    assert 2 * twice >= RULES.block_weight


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([member("a"), member("b")], {"a": "a", "b": "b"}),
        ([member("b", suppliers=["KMD "]), member("a", suppliers=["kmd"])], {"a": "a", "b": "a"}),
        ([member("a", sites=["Www.X.example."]), member("b", sites=["www.x.example"])], {"a": "a", "b": "a"}),
        (
            [
                member("a", networks=[ip_network("192.0.2.0/24")]),
                member("b", networks=[ip_network("192.0.2.128/25"), ip_network("2001:db8::/32")]),
                member("c", networks=[ip_network("2001:db8:1::/48")]),
                member("d", networks=[ip_network("198.51.100.0/24")]),
            ],
            {"a": "a", "b": "a", "c": "a", "d": "d"},
        ),
        ([member("a", suppliers=[" "]), member("b", suppliers=[" "])], {"a": "a", "b": "b"}),
    ],
    ids=["strangers", "supplier", "site", "networks-in-a-chain", "blank"],
)
def test_members_with_something_in_common_are_one_group(members: list[Member], expected: dict[str, str]) -> None:
    assert groups(members) == expected
    assert groups(members[::-1]) == expected


def test_a_network_inside_another_and_one_behind_both_are_told_apart() -> None:
    members = [
        member("a", networks=[ip_network("192.0.2.0/24")]),
        member("b", networks=[ip_network("192.0.2.0/28")]),
        member("c", networks=[ip_network("192.0.2.64/28")]),
        member("d", networks=[ip_network("192.0.3.0/28")]),
    ]
    assert groups(members) == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_being_borne_out_counts_once_a_day() -> None:
    once = borne_out(Reputation("a"), NOON, RULES)
    assert once == Reputation("a", 1.0, 0.0, NOON)
    assert borne_out(once, NOON + timedelta(hours=11), RULES) is None
    again = borne_out(once, NOON + timedelta(hours=12), RULES)
    assert again is not None
    assert again.right == 2.0


@pytest.mark.parametrize(
    ("days_apart", "established"),
    [(5, False), (14, False), (60, True)],
    ids=["in a week", "in a month", "now and then"],
)
def test_three_mistakes_in_a_month_are_not_forgiven_however_often_others_see_the_same(
    days_apart: int, *, established: bool
) -> None:
    reputation = Reputation("a", 1_000)
    for day in range(2 * days_apart + 1):
        reputation = borne_out(reputation, NOON + timedelta(days=day), RULES) or reputation
        if day % days_apart == 0:
            reputation = mistaken(reputation)
    assert is_established(member("a"), reputation, RULES) is established


def test_a_mistake_is_counted() -> None:
    assert mistaken(Reputation("a", 3.0, 1.0, NOON)) == Reputation("a", 3.0, 2.0, NOON)
