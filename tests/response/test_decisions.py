import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model import Action
from bavn.response.decisions import Decisions, IPNetwork, decide, network_of, written
from tests.response.samples import LATER, NOW, finding, many, source


def decided(*sources: tuple[str, Action, bool], allow: tuple[str, ...] = ()) -> tuple[list[str], list[str]]:
    one = finding(*(source(address, action, shared=shared) for address, action, shared in sources))
    allowed = [network for text in allow if (network := network_of(text))]
    decisions = decide([one], made=NOW, expires=LATER, allow=allowed)
    return [written(n) for n in decisions.block], [written(n) for n in decisions.limit]


def test_a_source_is_blocked_or_limited_as_its_action_says_and_watched_ones_never_appear() -> None:
    given_sources: list[tuple[str, Action, bool]] = [
        ("192.0.2.1", "block", False),
        ("192.0.2.9", "limit", False),
        ("192.0.2.200", "watch", False),
    ]
    assert decided(*given_sources) == (["192.0.2.1"], ["192.0.2.9"])


def test_a_shared_address_is_limited_even_where_its_action_says_block() -> None:
    assert decided(("192.0.2.1", "block", True)) == ([], ["192.0.2.1"])


@pytest.mark.parametrize("order", [1, -1], ids=["limit last", "limit first"])
def test_where_findings_disagree_the_milder_one_holds(order: int) -> None:
    pair: list[tuple[str, Action, bool]] = [("192.0.2.1", "block", False), ("192.0.2.1", "limit", False)]
    assert decided(*pair[::order]) == ([], ["192.0.2.1"])


def test_a_blocked_prefix_with_a_shared_address_inside_is_limited_as_a_whole() -> None:
    assert decided(("192.0.2.0/24", "block", False), ("192.0.2.4", "limit", True)) == ([], ["192.0.2.0/24"])


def test_an_address_inside_a_limited_prefix_is_not_blocked() -> None:
    assert decided(("2001:db8::1", "block", False), ("2001:db8::/64", "limit", True)) == ([], ["2001:db8::/64"])


def test_a_crowd_gives_no_decision() -> None:
    crowd = finding(source("192.0.2.1"), kind="flash-crowd")
    assert decide([crowd], made=NOW, expires=LATER).block == ()


def test_neighbours_are_joined_and_sorted_ipv4_first() -> None:
    blocked, _ = decided(("2001:db8::1", "block", False), ("192.0.2.1", "block", False), ("192.0.2.0", "block", False))
    assert blocked == ["192.0.2.0/31", "2001:db8::1"]


def test_a_trusted_proxy_is_never_named_nor_a_prefix_around_it() -> None:
    found = decided(
        ("192.0.2.1", "block", False), ("198.51.100.0/24", "limit", True), allow=("192.0.2.1", "198.51.100.9")
    )
    assert found == ([], [])


@pytest.mark.parametrize(
    "address",
    [
        "fe80::1%eth0; drop",
        "192.0.2.1; return 200",
        "192.0.2.1\n127.0.0.1",
        "0.0.0.0/0",
        "::/0",
        "10.0.0.0/8",
        "2001:db8::/31",
        "127.0.0.1",
        "::1",
        "0.0.0.0",  # noqa: S104  an address that no rule may name
        "224.0.0.1",
        "ff02::1",
        "unknown",
        "",
        "192.0.2.1/33",
        "::ffff:0:0/96",
    ],
)
def test_what_no_rule_may_name_is_left_out_and_counted(address: str) -> None:
    decisions = decide([finding(source(address))], made=NOW, expires=LATER)
    assert (decisions.block, decisions.limit, decisions.left_out) == ((), (), 1)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.77/24", "192.0.2.0/24"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:DB8::1", "2001:db8::1"),
    ],
)
def test_an_address_is_written_in_its_canonical_form(address: str, expected: str) -> None:
    network = network_of(address)
    assert network is not None
    assert written(network) == expected


@given(st.text(max_size=40))
def test_whatever_text_stands_for_an_address_only_a_network_comes_out(text: str) -> None:
    network = network_of(text)
    assert network is None or set(written(network)) <= set("0123456789abcdef.:/")


networks = st.builds(
    lambda number, length, action: (f"192.0.{2 + (number >> 8)}.{number & 255}/{length}", action),
    st.integers(0, 511),
    st.integers(24, 32),
    st.sampled_from(["block", "limit"]),
)


@given(st.lists(networks, max_size=30))
def test_nothing_blocked_overlaps_anything_limited(wishes: list[tuple[str, Action]]) -> None:
    decisions: Decisions = decide([finding(*(source(*wish) for wish in wishes))], made=NOW, expires=LATER)
    assert not [(one, other) for one in decisions.block for other in decisions.limit if overlap(one, other)]
    every = [*decisions.block, *decisions.limit]
    assert all(any(overlap(network_of(wish[0]), one) for one in every) for wish in wishes)


def overlap(one: IPNetwork | None, other: IPNetwork) -> bool:
    assert one is not None
    first, last = int(one.network_address), int(one.broadcast_address)
    return first <= int(other.broadcast_address) and int(other.network_address) <= last


def test_fifteen_thousand_sources_keep_their_numbers() -> None:
    decisions = decide([many(15_000)], made=NOW, expires=LATER)
    assert sum(network.num_addresses if network.version == 4 else 1 for network in decisions.limit) == 300
    assert len(decisions.block) == 14_700


def test_the_timeout_is_the_time_from_making_to_expiry_and_never_nothing() -> None:
    assert decide([], made=NOW, expires=LATER).timeout_s == 3600
    assert decide([], made=LATER, expires=NOW).timeout_s == 1
