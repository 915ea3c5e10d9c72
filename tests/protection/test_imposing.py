"""What the hub says becomes decisions, within what `[hub]` allows and what the sites protect."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest

from bavn.member.heard import HeardDecision
from bavn.model.campaign import SharedAction
from bavn.model.decision import OF_HUB, Decision
from bavn.protection.deciding import LONGEST
from bavn.protection.imposing import (
    Alarms,
    Demand,
    Home,
    Imposed,
    Imposing,
    codes_of,
    homes,
    is_alarm,
    score_of,
    stance_of,
)
from bavn.protection.overlaps import Placed
from bavn.settings.schema import HubDecisions, HubSettings, Settings, SiteSettings, SystemSettings
from tests.protection.hubs import HOURS, saying, says, with_hub
from tests.protection.samples import LASTS, NOW, OTHER, SITE, finding, settings, source

DIRECT, HIDDEN = Home(forwarded=False, site=SITE, mild=False), Home(forwarded=True, site=OTHER, mild=False)
SECOND = timedelta(seconds=1)


def shown(placed: tuple[Placed, ...]) -> list[tuple[str, str, bool]]:
    return [(str(one.decision.network), one.decision.action, one.decision.forwarded) for one in placed]


@pytest.mark.parametrize(
    ("action", "decisions", "stance"),
    [
        ("block", "ignore", None),
        ("arm", "ignore", None),
        ("block", "arm", "arm"),
        ("limit", "arm", "arm"),
        ("challenge", "arm", "arm"),
        ("arm", "arm", "arm"),
        ("block", "block", "block"),
        ("limit", "block", "limit"),
        ("challenge", "block", "limit"),
        ("arm", "block", "arm"),
    ],
)
def test_the_settings_bound_what_the_hub_may_have_done(
    action: SharedAction, decisions: HubDecisions, stance: str | None
) -> None:
    hub = HubSettings("https://hub.example", decisions=decisions)
    assert stance_of(says("192.0.2.1", action), ip_network("192.0.2.1"), hub) == stance


@pytest.mark.parametrize(
    ("decisions", "named", "action", "stance"),
    [
        ("block", ("vejle",), "arm", "block"),
        ("block", ("ishøj", "vejle"), "arm", "block"),
        ("block", ("ishøj",), "arm", "arm"),
        ("block", (), "arm", "arm"),
        ("block", ("vejle",), "limit", "limit"),
        ("arm", ("vejle",), "arm", "arm"),
        ("ignore", ("vejle",), "arm", None),
    ],
)
def test_the_word_of_a_trusted_member_is_enough_where_the_hub_may_block(
    decisions: HubDecisions, named: tuple[str, ...], action: SharedAction, stance: str | None
) -> None:
    hub = HubSettings("https://hub.example", decisions=decisions, trust=("vejle",))
    assert stance_of(says("192.0.2.1", action, named=named), ip_network("192.0.2.1"), hub) == stance


@pytest.mark.parametrize(
    ("network", "stance"),
    [("192.0.2.0/24", "block"), ("192.0.2.0/23", "arm"), ("2001:db8::/48", "block"), ("2001:db8::/47", "arm")],
)
def test_a_wide_prefix_is_never_blocked_without_an_own_alarm(network: str, stance: str) -> None:
    hub = HubSettings("https://hub.example", decisions="block", trust=("vejle",))
    for one in (says(network), says(network, "arm", named=("vejle",))):
        assert stance_of(one, ip_network(network), hub) == stance


@pytest.mark.parametrize("network", ["192.0.2.0/23", "192.0.0.0/16", "2001:db8::/47"])
def test_one_organisation_alone_arms_no_wide_prefix(network: str) -> None:
    hub = HubSettings("https://hub.example", decisions="block")
    alone = replace(says(network, "arm"), organisations=1)
    assert stance_of(alone, ip_network(network), hub) is None
    assert stance_of(replace(alone, organisations=2), ip_network(network), hub) == "arm"
    assert stance_of(replace(alone, organisations=0), ip_network(network), hub) == "arm"


def test_what_is_armed_around_a_block_gives_way_to_it() -> None:
    imposing = Imposing(with_hub())
    demand = Demand(saying(says("192.0.2.7"), says("192.0.2.0/24", "arm"), says("198.51.100.0/24", "arm")), (DIRECT,))
    assert shown(imposing.take(demand, NOW)) == [
        ("192.0.2.7/32", "block", False),
        ("192.0.2.7/32", "block", True),
        ("198.51.100.0/24", "limit", False),
    ]


def test_sites_are_grouped_by_whether_a_packet_filter_may_see_them() -> None:
    assert homes(settings().sites) == (DIRECT, HIDDEN)
    assert homes(settings("watch").sites) == ()
    three = (SiteSettings("a", protect="block"), SiteSettings("b", protect="limit"), SiteSettings("c"))
    assert homes(three) == (Home(forwarded=False, site="", mild=True),)
    assert homes(Settings(systems=(SystemSettings("mail", protect="block"),)).guarded) == (
        Home(forwarded=False, site="mail", mild=False),
    )


def test_a_block_is_decided_for_every_site_that_blocks_and_an_armed_one_only_in_an_alarm() -> None:
    imposing = Imposing(with_hub())
    demand = Demand(saying(says("192.0.2.1"), says("192.0.2.2", "arm"), says("192.0.2.3", "limit")))
    quiet = [
        *[("192.0.2.1/32", "block", False), ("192.0.2.1/32", "block", True)],
        *[("192.0.2.3/32", "limit", False), ("192.0.2.3/32", "limit", True)],
    ]
    assert shown(imposing.take(demand, NOW)) == quiet
    assert imposing.imposed == Imposed(armed=1, blocked=1, limited=1)
    alarmed = imposing.take(replace(demand, alarmed=(HIDDEN,)), NOW)
    assert shown(alarmed) == [*quiet[:2], ("192.0.2.2/32", "limit", True), *quiet[2:]]
    assert shown(imposing.take(demand, NOW)) == quiet


def test_each_says_why_for_how_long_and_that_it_is_the_hubs() -> None:
    (one, _) = Imposing(with_hub()).take(Demand(saying(says("192.0.2.1"))), NOW)
    because = ("hub:campaign-7", "hub:3-organisations")
    assert one.decision == Decision(
        ip_network("192.0.2.1"), "block", SITE, OF_HUB, NOW, NOW + HOURS, score_of(says("192.0.2.1")), because
    )


def test_where_one_site_only_limits_nobody_is_blocked_for_the_hub() -> None:
    chosen = with_hub()
    chosen = replace(chosen, sites=(chosen.sites[0], replace(chosen.sites[1], protect="limit")))
    assert {action for _, action, _ in shown(Imposing(chosen).take(Demand(saying(says("192.0.2.1"))), NOW))} == {
        "limit"
    }


@pytest.mark.parametrize(
    "chosen",
    [with_hub("ignore"), with_hub(protect="watch"), settings()],
    ids=["ignored", "only watched", "no hub"],
)
def test_nothing_is_done_where_nothing_may_be(chosen: Settings) -> None:
    demand = Demand(saying(says("192.0.2.1"), says("192.0.2.2", "arm")), homes(chosen.sites))
    assert Imposing(chosen).take(demand, NOW) == ()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "fe80::1%eth0",
        "0.0.0.0/0",
        "127.0.0.1",
        "10.0.0.1",
        "192.168.0.0/16",
        "fd00::1",
        "100.64.1.1",
        "172.31.0.1",
    ],
)
def test_nothing_is_made_of_what_no_rule_may_name_or_of_a_private_network(value: str) -> None:
    assert Imposing(with_hub()).take(Demand(saying(says(value)), (DIRECT,)), NOW) == ()


def test_only_what_changed_is_made_anew() -> None:
    imposing = Imposing(with_hub())
    first = [says("192.0.2.1"), says("192.0.2.2")]
    before = imposing.take(Demand(saying(*first)), NOW)
    assert imposing.take(Demand(saying(*(replace(one) for one in first))), NOW + SECOND) is before
    after = imposing.take(Demand(saying(first[0], says("192.0.2.2", until=NOW + 2 * HOURS))), NOW + SECOND)
    assert after[0] is before[0]
    assert after[2].decision == replace(before[2].decision, expires=NOW + 2 * HOURS)


def test_what_the_hub_says_no_more_falls_away_at_once() -> None:
    imposing = Imposing(with_hub())
    imposing.take(Demand(saying(says("192.0.2.1"), says("192.0.2.2"))), NOW)
    assert {one.decision.network for one in imposing.take(Demand(saying(says("192.0.2.2"))), NOW)} == {
        ip_network("192.0.2.2")
    }
    assert imposing.take(Demand(), NOW) == ()
    assert imposing.imposed == Imposed()
    assert imposing.due is None


def test_it_ends_when_the_hub_said_it_would_also_when_nobody_says_so_again() -> None:
    imposing, demand = Imposing(with_hub()), Demand(saying(says("192.0.2.1", until=NOW + LASTS / 4), says("192.0.2.2")))
    imposing.take(demand, NOW)
    assert imposing.due == NOW + LASTS / 4
    assert {str(one.decision.network) for one in imposing.take(demand, NOW + LASTS / 4)} == {"192.0.2.2/32"}
    assert imposing.imposed == Imposed(blocked=1)
    assert imposing.take(Demand(saying(says("192.0.2.9", until=NOW))), NOW) == ()


def test_nothing_holds_for_long_where_the_sensor_is_gone_and_what_goes_on_is_renewed() -> None:
    imposing = Imposing(with_hub())
    month = NOW + timedelta(days=30)
    demand = Demand(saying(says("192.0.2.1", until=month), says("192.0.2.2", "arm", until=month)), (DIRECT,))
    ends = {str(one.decision.network): one.decision.expires for one in imposing.take(demand, NOW)}
    assert ends == {"192.0.2.1/32": NOW + LONGEST, "192.0.2.2/32": NOW + LASTS}
    assert imposing.due == NOW + LASTS / 2
    half = NOW + LASTS / 2
    again = imposing.take(demand, half)
    assert {one.decision.expires for one in again} == {half + LONGEST, half + LASTS}
    assert {one.decision.made for one in again} == {NOW}


def test_what_falls_away_at_the_moment_of_a_renewal_falls_away() -> None:
    imposing = Imposing(with_hub())
    imposing.take(Demand(saying(says("192.0.2.1"), says("192.0.2.2"))), NOW)
    left = imposing.take(Demand(saying(says("192.0.2.2"))), NOW + LASTS / 2)
    assert {str(one.decision.network) for one in left} == {"192.0.2.2/32"}
    assert imposing.take(Demand(), NOW + LASTS) == ()


def test_a_clock_that_was_ahead_makes_nothing_last() -> None:
    imposing, ahead = Imposing(with_hub()), NOW + timedelta(days=400)
    demand = Demand(saying(says("192.0.2.1", until=ahead + HOURS)))
    imposing.take(demand, ahead)
    (one, _) = imposing.take(demand, NOW)
    assert (one.decision.made, one.decision.expires) == (NOW, NOW + LONGEST)


@pytest.mark.parametrize(
    ("one", "codes"),
    [
        (says("192.0.2.1"), ("hub:campaign-7", "hub:3-organisations")),
        (says("192.0.2.1", organisations=0, campaign=0), ("hub:by-hand",)),
        (replace(says("192.0.2.1", campaign=0), because=()), ("hub",)),
        (replace(says("192.0.2.1", campaign=0), because=("a\x1b[2J\n",)), ("hub:a\\x1b[2J\\n",)),
    ],
)
def test_reasons_say_that_they_are_the_hubs(one: HeardDecision, codes: tuple[str, ...]) -> None:
    found = codes_of(one)
    assert len(found) == len(codes)
    assert all(code.startswith("hub") and code.isprintable() for code in found)
    if "\x1b" not in "".join(one.because):
        assert found == codes


def test_the_more_organisations_the_surer_and_by_hand_is_sure() -> None:
    scores = [score_of(says("192.0.2.1", organisations=number)) for number in (1, 2, 3, 50)]
    assert scores == sorted(set(scores))
    assert score_of(says("192.0.2.1", organisations=0)) == 1.0 > scores[-1]


# own alarms

GUARD = SiteSettings(SITE, protect="block")


@pytest.mark.parametrize(
    ("kind", "guard", "alarms"),
    [
        ("http-flood", GUARD, True),
        ("password-guessing", GUARD, True),
        ("web-probe", GUARD, False),
        ("flash-crowd", GUARD, False),
        ("site-silent", GUARD, False),
        ("http-flood", SiteSettings(SITE), False),
    ],
)
def test_an_attack_is_an_alarm_and_the_noise_of_the_internet_is_none(
    kind: str, guard: SiteSettings, *, alarms: bool
) -> None:
    assert is_alarm(finding(source("192.0.2.1"), kind=kind), guard) is alarms


def test_a_site_is_in_alarm_from_its_first_open_finding_to_the_end_of_its_last() -> None:
    alarms = Alarms(LASTS)
    assert alarms.note(1, GUARD, NOW, is_open=True)
    assert not alarms.note(1, GUARD, NOW, is_open=True)
    alarms.note(2, GUARD, NOW, is_open=True)
    alarms.note(1, GUARD, NOW, is_open=False)
    assert alarms.homes() == (DIRECT,)
    assert alarms.note(2, GUARD, NOW, is_open=False)
    assert alarms.homes() == ()
    assert not alarms.note(2, GUARD, NOW, is_open=False)


def test_an_alarm_that_nobody_shows_any_more_is_over() -> None:
    alarms = Alarms(LASTS)
    alarms.note(1, GUARD, NOW, is_open=True)
    assert not alarms.forget_unseen(NOW + LASTS - SECOND)
    alarms.note(1, GUARD, NOW + LASTS, is_open=True)
    assert not alarms.forget_unseen(NOW + 2 * LASTS - SECOND)
    assert alarms.forget_unseen(NOW + 2 * LASTS)
    assert alarms.homes() == ()
