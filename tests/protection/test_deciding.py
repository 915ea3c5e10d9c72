from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest

from bavn.model.decision import IPNetwork
from bavn.model.finding import Source
from bavn.protection.allow import AllowList, Rule
from bavn.protection.deciding import HeldBack, Wanted, lasts, permitted, wanted
from bavn.settings.schema import Protect, ProtectSettings, SiteSettings
from tests.protection.samples import LASTS, NOW, SITE, NobodySpared, decision, finding, source, texts

BLOCKED, SHARED, LIMITED, WATCHED = (
    source("192.0.2.1"),
    source("192.0.2.2", shared=True),
    source("192.0.2.3", "limit"),
    source("192.0.2.4", "watch"),
)


def wants(
    *sources: Source,
    protect: Protect = "block",
    kind: str = "http-flood",
    share: float = 0.0,
    ended_s: int | None = None,
) -> Wanted:
    ended = None if ended_s is None else NOW + timedelta(seconds=ended_s)
    found = finding(*sources, kind=kind, share=share, ended=ended)
    return wanted(7, found, SiteSettings(SITE, protect=protect), ProtectSettings(), NobodySpared(), NOW)


def test_a_site_that_blocks_blocks_and_limits_what_is_shared() -> None:
    made = wants(BLOCKED, SHARED, LIMITED, WATCHED)
    assert texts(made.decisions) == [("192.0.2.1", "block"), ("192.0.2.2", "limit"), ("192.0.2.3", "limit")]
    assert made.held_back == ()
    first = made.decisions[0]
    assert (first.finding, first.site, first.made, first.because) == (7, SITE, NOW, ("no-assets",))


def test_a_site_that_limits_blocks_nobody_and_says_so() -> None:
    made = wants(BLOCKED, SHARED, LIMITED, protect="limit")
    assert {one.action for one in made.decisions} == {"limit"}
    assert made.held_back == (HeldBack("site-limits", 1),)


@pytest.mark.parametrize(
    ("protect", "kind"),
    [("watch", "http-flood"), ("block", "flash-crowd"), ("block", "no-such-kind")],
    ids=["the site only watches", "a crowd", "an unknown kind"],
)
def test_nothing_is_done(protect: Protect, kind: str) -> None:
    assert wants(BLOCKED, SHARED, protect=protect, kind=kind) == Wanted((), ())


@pytest.mark.parametrize(("share", "action"), [(0.01, "block"), (0.0101, "limit")], ids=["at the ceiling", "above"])
def test_too_many_honest_people_in_the_way_make_it_a_limit(share: float, action: str) -> None:
    made = wants(BLOCKED, share=share)
    assert texts(made.decisions) == [("192.0.2.1", action)]
    assert made.held_back == (() if action == "block" else (HeldBack("collateral", 1),))


@pytest.mark.parametrize(
    "address",
    ["", "all", "10.0.0.0/8", "2001:db8::/31", "127.0.0.1", "224.0.0.1", "fe80::1%eth0", "192.0.2.1; drop"],
)
def test_what_no_rule_may_name_is_counted_and_left_out(address: str) -> None:
    assert wants(source(address)) == Wanted((), (HeldBack("unnameable", 1),))


def test_the_allow_list_wins_also_for_a_prefix_around_it() -> None:
    own = AllowList([Rule(ip_network("192.0.2.0/30"), "own-network")])
    found = finding(BLOCKED, source("192.0.2.0/24"), source("198.51.100.1"))
    made = wanted(7, found, SiteSettings(SITE, protect="block"), ProtectSettings(), own, NOW)
    assert texts(made.decisions) == [("198.51.100.1", "block")]
    assert made.held_back == (HeldBack("allowed", 2),)


@pytest.mark.parametrize(
    "site",
    [
        SiteSettings(SITE, protect="block", forwarded=True),
        SiteSettings(SITE, protect="block", trusted_proxies=(ip_network("203.0.113.1"),)),
    ],
    ids=["the log's own address", "a header of trusted proxies"],
)
def test_behind_a_proxy_every_decision_says_that_its_address_was_forwarded(site: SiteSettings) -> None:
    made = wanted(7, finding(BLOCKED, LIMITED), site, ProtectSettings(), NobodySpared(), NOW)
    assert [one.forwarded for one in made.decisions] == [True, True]
    direct = wanted(
        7, finding(BLOCKED), replace(site, forwarded=False, trusted_proxies=()), ProtectSettings(), NobodySpared(), NOW
    )
    assert not direct.decisions[0].forwarded


def test_a_decision_ends_after_its_time_and_an_ended_finding_counts_from_its_end() -> None:
    assert wants(BLOCKED).decisions[0].expires == NOW + LASTS
    assert wants(BLOCKED, ended_s=-60).decisions[0].expires == NOW + LASTS - timedelta(seconds=60)
    assert wants(BLOCKED, ended_s=-1800).decisions == ()


@pytest.mark.parametrize(
    ("earlier", "minutes"),
    [(0, 30), (1, 60), (2, 120), (5, 960), (6, 1440), (10**6, 1440)],
)
def test_whoever_comes_back_is_held_twice_as_long_each_time_up_to_a_day(earlier: int, minutes: int) -> None:
    def times(network: IPNetwork) -> int:
        return earlier if network == ip_network("192.0.2.1") else 0

    site = SiteSettings(SITE, protect="block")
    made = wanted(7, finding(BLOCKED, LIMITED), site, ProtectSettings(), NobodySpared(), NOW, times).decisions
    assert [one.expires - NOW for one in made] == [timedelta(minutes=minutes), LASTS]


def test_who_sets_more_than_a_day_gets_it() -> None:
    assert lasts(timedelta(days=3), 0) == lasts(timedelta(days=3), 5) == timedelta(days=3)


def test_an_ipv4_address_in_ipv6_clothes_is_the_ipv4_address() -> None:
    assert texts(wants(source("::ffff:192.0.2.1")).decisions) == [("192.0.2.1", "block")]


def test_an_earlier_decision_leaves_the_packet_filter_where_addresses_are_now_said_to_come_from_a_header() -> None:
    before = decision("192.0.2.1")
    direct, behind = (SiteSettings(SITE, protect="block", forwarded=forwarded) for forwarded in (False, True))
    assert permitted(before, {SITE: direct}) == before
    assert permitted(before, {SITE: behind}) == replace(before, forwarded=True)
    assert permitted(replace(before, forwarded=True), {SITE: direct}) == replace(before, forwarded=True)
