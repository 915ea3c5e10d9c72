from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from bavn.clearing.changes import Reputation
from bavn.clearing.rules import Rules
from bavn.clearing.trust import borne_out, groups, mistaken, weight_of, witnesses
from bavn.model.member import Member
from tests.clearing.book import member

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
RULES = Rules()


@pytest.mark.parametrize(
    ("standing", "right", "wrong", "weight"),
    [
        ("established", 0, 0, 1.0),
        ("established", 0, 1, 0.5),
        ("established", 0, 3, 0.25),
        ("established", 12, 1, 0.8),
        ("established", 10_000, 20, 54 / 134),
        ("new", 500, 0, 0.1),
        ("new", 0, 1, 0.05),
    ],
)
def test_a_mistake_costs_more_than_a_right_report_gains(
    standing: str, right: float, wrong: float, weight: float
) -> None:
    one = member("a", standing)  # type: ignore[arg-type]
    assert weight_of(one, Reputation("a", right, wrong), RULES) == pytest.approx(weight)


def test_nobody_unknown_has_a_reputation_against_him() -> None:
    assert weight_of(member("a"), None, RULES) == 1.0


def test_who_is_not_active_or_was_wrong_too_often_is_not_believed() -> None:
    members = [member("a"), Member("b", "B", status="suspended"), Member("c", "C"), member("d", "new")]
    assert set(witnesses(members, {"d": Reputation("d", 0, 2)}, RULES)) == {"a"}


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
    once = borne_out(Reputation("a"), NOON)
    assert once == Reputation("a", 1.0, 0.0, NOON)
    assert borne_out(once, NOON + timedelta(hours=11)) is None
    again = borne_out(once, NOON + timedelta(hours=12))
    assert again is not None
    assert again.right == 2.0


def test_a_mistake_is_counted() -> None:
    assert mistaken(Reputation("a", 3.0, 1.0, NOON)) == Reputation("a", 3.0, 2.0, NOON)
