from datetime import timedelta
from ipaddress import ip_network

from hypothesis import given
from hypothesis import strategies as st

from bavn.model.decision import Decision
from bavn.protection.overlaps import milder, outermost, placed
from bavn.response.decisions import decide, written
from tests.protection.samples import LASTS, NOW, OTHER, decision, finding, source, texts

NETWORKS = st.builds(
    lambda last, length: str(ip_network((0xC0000200 | last, length), strict=False)),
    st.integers(0, 63),
    st.integers(26, 32),
)
DECISIONS = st.lists(st.builds(decision, NETWORKS, st.sampled_from(["block", "limit"])), max_size=8)


def merged(decisions: list[Decision]) -> list[Decision]:
    return [one.decision for one in outermost(milder(placed(decisions)))]


@given(DECISIONS)
def test_the_milder_action_wins_as_in_the_rules_that_scan_writes(decisions: list[Decision]) -> None:
    rules = decide(
        [finding(*(source(written(one.network), one.action) for one in decisions))], made=NOW, expires=NOW + LASTS
    )
    ours = merged(decisions)
    # `decide` also joins neighbours, so addresses are compared, not prefixes
    for action, networks in (("block", rules.block), ("limit", rules.limit)):
        covered = {address for one in ours if one.action == action for address in one.network}
        assert covered == {address for network in networks for address in network}


@given(DECISIONS)
def test_no_network_of_the_outermost_overlaps_another(decisions: list[Decision]) -> None:
    networks = [one.network for one in merged(decisions)]
    assert networks == sorted(networks)
    assert not any(a.overlaps(b) for i, a in enumerate(networks) for b in networks[i + 1 :])


def test_a_prefix_with_a_limited_address_inside_is_limited_as_a_whole() -> None:
    both = [decision("192.0.2.0/24"), decision("192.0.2.7", "limit", OTHER)]
    assert texts(merged(both)) == [("192.0.2.0/24", "limit")]


def test_the_same_address_at_two_sites_is_limited_where_one_of_them_only_limits() -> None:
    both = [decision("192.0.2.7"), decision("192.0.2.7", "limit", OTHER), decision("192.0.2.8")]
    assert texts(merged(both)) == [("192.0.2.7", "limit"), ("192.0.2.8", "block")]


def test_the_same_action_lasts_as_long_as_the_longer_and_scores_as_the_higher() -> None:
    later = NOW + 2 * LASTS
    (one,) = merged([decision("192.0.2.7", score=0.9), decision("192.0.2.7", expires=later, score=0.4)])
    assert (one.expires, one.score) == (later, 0.9)


def test_a_limit_ends_with_the_limit_and_not_with_the_longer_block() -> None:
    soon = NOW + timedelta(minutes=1)
    (one,) = merged([decision("192.0.2.7"), decision("192.0.2.7", "limit", expires=soon)])
    assert one.action == "limit"
    assert one.expires == NOW + LASTS  # both are limits by then: the longer one holds, mildly


def test_ipv4_and_ipv6_never_contain_each_other() -> None:
    both = [decision("2001:db8::/32"), decision("192.0.2.0/24", "limit")]
    assert texts(merged(both)) == [("192.0.2.0/24", "limit"), ("2001:db8::/32", "block")]
