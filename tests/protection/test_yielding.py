"""The hub's decisions give way to one's own."""

from ipaddress import ip_network
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.decision import OF_HUB, Decision
from bavn.protection.composing import Freed, HubPart, compose
from bavn.protection.overlaps import milder, outermost, placed
from bavn.protection.yielding import Theirs, beside, fitted, softened
from tests.protection.samples import NOW, NobodySpared, decision

Action = Literal["block", "limit"]
NOBODY = NobodySpared()
Said = tuple[str, Action]


def own(*said: Said, forwarded: bool = False) -> list[Decision]:
    return [decision(text, action, forwarded=forwarded) for text, action in said]


def hubs(*said: Said, forwarded: bool = False, score: float = 0.9) -> list[Decision]:
    return [decision(text, action, finding=OF_HUB, forwarded=forwarded, score=score) for text, action in said]


def stands(mine: list[Decision], theirs: list[Decision], most: int = 100) -> list[tuple[str, str]]:
    whole = compose(mine, NOBODY, Freed(), most, NOW, HubPart(placed(theirs), NOBODY, Freed(), NOW))
    return [(str(one.network).removesuffix("/32"), one.action) for one in whole.decisions]


@pytest.mark.parametrize(
    ("mine", "theirs", "standing"),
    [
        ([], [("192.0.2.7", "block")], [("192.0.2.7", "block")]),
        ([("192.0.2.7", "block")], [("192.0.2.7", "limit")], [("192.0.2.7", "block")]),
        ([("192.0.2.7", "limit")], [("192.0.2.7", "block")], [("192.0.2.7", "limit")]),
        ([("192.0.2.7", "block")], [("192.0.2.7", "block")], [("192.0.2.7", "block")]),
        ([("192.0.2.0/28", "block")], [("192.0.2.7", "limit")], [("192.0.2.0/28", "block")]),
        ([("192.0.2.0/28", "limit")], [("192.0.2.7", "block")], [("192.0.2.0/28", "limit")]),
        ([("192.0.2.7", "block")], [("192.0.2.0/28", "block")], [("192.0.2.0/28", "block")]),
        ([("192.0.2.7", "limit")], [("192.0.2.0/28", "block")], [("192.0.2.0/28", "limit")]),
        ([("192.0.2.7", "limit")], [("192.0.2.0/28", "limit")], [("192.0.2.0/28", "limit")]),
        ([("192.0.2.7", "block")], [("192.0.2.0/28", "limit")], [("192.0.2.7", "block")]),
        (
            [("192.0.2.7", "block"), ("192.0.2.8", "limit")],
            [("192.0.2.0/28", "block")],
            [("192.0.2.7", "block"), ("192.0.2.8", "limit")],
        ),
        (
            [("192.0.2.7", "block")],
            [("192.0.2.0/28", "limit"), ("192.0.2.9", "limit")],
            [("192.0.2.7", "block"), ("192.0.2.9", "limit")],
        ),
        (
            [("192.0.2.7", "block")],
            [("192.0.2.0/28", "block"), ("192.0.2.9", "limit")],
            [("192.0.2.7", "block"), ("192.0.2.9", "limit")],
        ),
        ([], [("192.0.2.0/28", "block"), ("192.0.2.9", "limit")], [("192.0.2.0/28", "limit")]),
        ([("2001:db8::1", "block")], [("192.0.2.1", "block")], [("192.0.2.1", "block"), ("2001:db8::1/128", "block")]),
    ],
)
def test_ones_own_is_never_made_milder_nor_hidden(
    mine: list[Said], theirs: list[Said], standing: list[tuple[str, str]]
) -> None:
    assert stands(own(*mine), hubs(*theirs)) == standing


def test_at_the_ceiling_ones_own_stand_first_whatever_their_score() -> None:
    mine = own(("192.0.2.1", "block"), ("192.0.2.2", "limit"))
    theirs = hubs(("198.51.100.1", "block"), ("198.51.100.2", "block"), score=1.0)
    assert stands(mine, theirs, most=3)[:2] == [("192.0.2.1", "block"), ("192.0.2.2", "limit")]
    assert len(stands(mine, theirs, most=3)) == 3
    assert stands(mine, theirs, most=2) == [("192.0.2.1", "block"), ("192.0.2.2", "limit")]
    assert stands(mine, theirs, most=1) in ([("192.0.2.1", "block")], [("192.0.2.2", "limit")])


def test_of_the_hubs_the_surest_stand_where_there_is_not_room_for_all() -> None:
    theirs = [*hubs(("192.0.2.1", "block"), score=0.5), *hubs(("192.0.2.2", "block"), score=0.9)]
    assert stands([], theirs, most=1) == [("192.0.2.2", "block")]


def test_a_limit_behind_the_proxy_holds_before_it_too_and_a_block_there_hides_nothing() -> None:
    theirs = hubs(("192.0.2.1", "block"), ("192.0.2.2", "block"))
    mine = own(("192.0.2.1", "limit"), ("192.0.2.2", "block"), forwarded=True)
    whole = compose(mine, NOBODY, Freed(), 100, NOW, HubPart(placed(theirs), NOBODY, Freed(), NOW))
    assert [(str(one.network), one.action) for one in whole.packets] == [
        ("192.0.2.1/32", "limit"),
        ("192.0.2.2/32", "block"),
    ]


def test_what_came_from_a_header_reaches_no_packet_filter_for_the_hub_either() -> None:
    theirs = [*hubs(("192.0.2.1", "block"), forwarded=True), *hubs(("192.0.2.2", "block"))]
    whole = compose([], NOBODY, Freed(), 100, NOW, HubPart(placed(theirs), NOBODY, Freed(), NOW))
    assert [str(one.network) for one in whole.packets] == ["192.0.2.2/32"]
    assert len(whole.decisions) == 2


def test_the_hub_cannot_fill_a_providers_network_so_that_ones_own_are_only_limited() -> None:
    wide = hubs(*((f"198.18.{number}.0/24", "block") for number in range(33)))
    mine = own(("198.18.200.1", "block"))
    standing = stands(mine, wide)
    assert ("198.18.200.1", "block") in standing
    assert {action for text, action in standing if text.endswith("/24")} == {"limit"}
    assert {action for _, action in stands(mine, wide[:31])} == {"block"}


NETWORKS = st.builds(
    lambda place, length: str(ip_network((0xC0000200 + place, length), strict=False)),
    st.integers(0, 31),
    st.sampled_from([27, 28, 29, 30, 31, 32, 32, 32]),
)
SAID = st.lists(st.tuples(NETWORKS, st.sampled_from(["block", "limit"])), max_size=8)


@given(SAID, SAID, st.integers(1, 10))
def test_whatever_the_hub_says_ones_own_hold_as_without_it(mine: list[Said], theirs: list[Said], most: int) -> None:
    alone = compose(own(*mine), NOBODY, Freed(), most, NOW)
    whole = compose(own(*mine), NOBODY, Freed(), most, NOW, HubPart(placed(hubs(*theirs)), NOBODY, Freed(), NOW))
    assert len(whole.decisions) <= most
    spans = [(int(one.network[0]), int(one.network[-1])) for one in whole.decisions]
    assert spans == sorted(spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    for one in alone.decisions:
        (over,) = [other for other in whole.decisions if other.network.supernet_of(one.network)]  # type: ignore[arg-type]
        assert over.action == one.action
    limits = [one.network for one in own(*mine) if one.action == "limit"]
    for other in whole.decisions:
        if other.action == "block":
            assert not any(other.network.overlaps(one) for one in limits)


@given(SAID, SAID)
def test_looking_only_at_what_is_touched_comes_to_the_same(mine: list[Said], theirs: list[Said]) -> None:
    ours, others = milder(placed(own(*mine))), placed(hubs(*theirs))
    fitting = Theirs(others).beside(ours, ours)
    whole = outermost(fitted(softened(milder(others), ours), ours))
    assert sorted((*one[:3], one.decision.action) for one in (*fitting.apart, *fitting.near)) == sorted(
        (*one[:3], one.decision.action) for one in whole
    )


def test_neighbours_are_told_apart() -> None:
    ours = placed(own(("192.0.2.0/30", "block"), ("192.0.2.9", "limit")))
    theirs = placed(hubs(("192.0.2.1", "block"), ("192.0.2.8/29", "block"), ("192.0.2.200", "block")))
    assert [(it.around, it.inside) for it in beside(theirs, ours)] == [(2, 0), (0, 1), (0, 0)]
