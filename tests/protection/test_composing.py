from ipaddress import ip_network

import pytest

from bavn.protection.allow import AllowList, Rule
from bavn.protection.composing import Freed, compose
from bavn.protection.deciding import HeldBack
from bavn.protection.ranges import Ranges
from tests.protection.samples import LASTS, NOW, OTHER, NobodySpared, decision, texts

NOBODY = NobodySpared()


def freed(*networks: str) -> Freed:
    return Freed(Ranges(ip_network(one) for one in networks))


def test_what_has_expired_does_not_stand() -> None:
    both = [decision("192.0.2.1", expires=NOW), decision("192.0.2.2")]
    assert texts(compose(both, NOBODY, Freed(), 10, NOW).decisions) == [("192.0.2.2", "block")]


def test_an_address_from_a_header_never_reaches_a_packet_filter() -> None:
    both = [decision("192.0.2.1", site=OTHER, forwarded=True), decision("192.0.2.2")]
    whole = compose(both, NOBODY, Freed(), 10, NOW)
    assert texts(whole.decisions) == [("192.0.2.1", "block"), ("192.0.2.2", "block")]
    assert texts(whole.packets) == [("192.0.2.2", "block")]
    assert not any(one.forwarded for one in whole.packets)


def test_what_is_shared_behind_the_proxy_is_only_limited_before_it_too() -> None:
    both = [decision("192.0.2.1", "limit", OTHER, forwarded=True), decision("192.0.2.1")]
    assert texts(compose(both, NOBODY, Freed(), 10, NOW).packets) == [("192.0.2.1", "limit")]


def test_a_forwarded_prefix_does_not_hide_a_direct_address_in_it() -> None:
    both = [decision("192.0.2.0/24", site=OTHER, forwarded=True), decision("192.0.2.1")]
    assert texts(compose(both, NOBODY, Freed(), 10, NOW).packets) == [("192.0.2.1", "block")]


@pytest.mark.parametrize("who", ["192.0.2.1", "192.0.2.0/28", "0.0.0.0/0"])
def test_whoever_is_released_goes_and_so_does_a_prefix_around_him(who: str) -> None:
    three = [decision("192.0.2.1"), decision("192.0.2.0/29", finding=2), decision("2001:db8::1")]
    whole = compose(three, NOBODY, freed(who), 10, NOW)
    assert texts(whole.decisions) == [("2001:db8::1", "block")]
    assert whole.held_back == (HeldBack("released", 2),)


def test_everybody_can_be_released() -> None:
    assert compose([decision("192.0.2.1")], NOBODY, Freed(everybody=True), 10, NOW).decisions == ()


def test_the_allow_list_also_holds_for_what_was_decided_before_it() -> None:
    own = AllowList([Rule(ip_network("192.0.2.1"), "own-network")])
    whole = compose([decision("192.0.2.1"), decision("192.0.2.2")], own, Freed(), 10, NOW)
    assert texts(whole.decisions) == [("192.0.2.2", "block")]
    assert whole.held_back == (HeldBack("allowed", 1),)


def test_above_the_ceiling_the_highest_scores_stand_and_the_rest_is_said() -> None:
    five = [decision(f"192.0.2.{last}", score=last / 10) for last in (3, 1, 9, 5, 7)]
    whole = compose(five, NOBODY, Freed(), 2, NOW)
    assert texts(whole.decisions) == texts(whole.packets) == [("192.0.2.7", "block"), ("192.0.2.9", "block")]
    assert whole.held_back == (HeldBack("ceiling", 3),)


@pytest.mark.parametrize(("blocks", "action"), [(32, "block"), (33, "limit")], ids=["an eighth", "more"])
def test_more_than_an_eighth_of_a_wide_network_is_only_limited(blocks: int, action: str) -> None:
    many = [decision(f"198.18.{third}.0/24") for third in range(blocks)]
    whole = compose([*many, decision("192.0.2.1")], NOBODY, Freed(), 100, NOW)
    assert {one.action for one in whole.decisions if one.network.prefixlen == 24} == {action}
    assert texts(whole.decisions)[0] == ("192.0.2.1", "block")
    assert whole.held_back == (() if action == "block" else (HeldBack("network-share", blocks),))


def test_a_prefix_counted_twice_is_one_share() -> None:
    many = [decision(f"198.18.{third}.0/24", finding=number) for third in range(32) for number in (1, 2)]
    assert {one.action for one in compose(many, NOBODY, Freed(), 100, NOW).decisions} == {"block"}


def test_a_whole_ipv6_provider_is_only_limited_and_one_customer_of_it_is_blocked() -> None:
    whole = compose([decision("2001:db8::/34"), decision("2001:db9::/48")], NOBODY, Freed(), 100, NOW)
    assert texts(whole.decisions) == [("2001:db8::/34", "limit"), ("2001:db9::/48", "block")]


def test_nothing_stands_of_nothing() -> None:
    assert compose([], NOBODY, Freed(), 100, NOW + LASTS).decisions == ()
