"""A member that takes back what it said: no figure of any campaign tells on it, before a restart or after."""

from dataclasses import replace
from typing import Any

import pytest

from bavn.clearing.campaigns import Campaigns
from bavn.model.campaign import Campaign, EarlyWarning
from bavn.model.finding import Rate
from bavn.model.tlp import Tlp
from tests.clearing.attacks import LOGIN, NEWS, SEARCH, after, botnet, report, sighting
from tests.clearing.book import MINUTE, Hub, member

ALL = [f"192.0.2.{n}" for n in range(1, 41)]


@pytest.fixture
def hub() -> Hub:
    return Hub(member("a"), member("b"), member("c", "new"), member("d"))


def campaign(hub: Hub, number: int = 1) -> Campaign:
    return hub.book.campaigns[number]


def warning(hub: Hub) -> EarlyWarning:
    (found,) = hub.clearing.warnings()
    return found


STAYS_INSIDE: list[Tlp | None] = ["red", "amber+strict", None]


@pytest.mark.parametrize("label", STAYS_INSIDE)
@pytest.mark.parametrize("restarts", [False, True])
def test_nothing_is_left_of_a_campaign_whose_only_sighting_is_for_nobody_now(
    hub: Hub,
    label: Tlp | None,
    restarts: bool,  # noqa: FBT001  a table
) -> None:
    hub.take(hub.flood("a", *ALL, templates=[SEARCH], severity="critical"))
    assert (campaign(hub).sources, warning(hub).ended) == (40, False)
    if restarts:
        hub.restart()
    hub.after()
    hub.take(hub.flood("a", *ALL, templates=[SEARCH], severity="critical", revision=2, tlp=label))
    told = campaign(hub)
    assert (told.members, told.sources, told.requests, told.peak, told.templates) == ((), 0, 0, 0.0, ())
    assert (told.tlp, told.severity, told.ended, told.last) == (None, "low", hub.now, told.first)
    last = warning(hub)
    assert (last.ended, last.sources, last.peak, last.organisations, last.templates) == (True, 0, 0.0, 0, ())
    assert hub.clearing.campaigns() == []


def test_of_a_campaign_of_several_only_what_the_others_said_is_left(hub: Hub) -> None:
    hub.take(hub.flood("b", *ALL[:30], templates=[SEARCH], tlp="amber"))
    alone = campaign(hub)
    hub.after()
    loud = hub.flood("a", *ALL, templates=[SEARCH, NEWS], severity="critical", tlp="green", began=hub.now - 9 * MINUTE)
    hub.take(loud)
    both = campaign(hub)
    assert (both.severity, both.sources, both.tlp, both.members) == ("critical", 40, "green", ("a", "b"))
    assert (warning(hub).templates, warning(hub).organisations) == ((SEARCH,), 2)
    hub.after()
    hub.take(hub.flood("a", *ALL, revision=2, tlp="red"))
    assert campaign(hub) == alone
    last = warning(hub)
    assert (last.ended, last.organisations, last.templates, last.severity, last.tlp) == (False, 1, (), "high", "amber")
    hub.restart()
    assert campaign(hub) == alone


def test_a_warning_is_said_anew_where_fewer_bear_it_out_or_it_is_weaker_than_it_was_said_to_be(hub: Hub) -> None:
    hub.take(hub.flood("a", *ALL, templates=[]))
    hub.take(*(hub.flood(who, *ALL, templates=[]) for who in "bd"))
    assert (warning(hub).organisations, warning(hub).peak) == (3, 100.0)
    hub.take(hub.flood("d", *ALL, templates=[], revision=2, tlp="red"))
    assert warning(hub).organisations == 2
    for who in "ab":
        weaker = hub.flood(who, *ALL, templates=[], revision=2)
        hub.take(replace(weaker, sighting=replace(weaker.sighting, rate=Rate(1.0, 60.0))))
    assert warning(hub).peak == 60.0


def test_what_a_revision_leaves_out_is_gone(hub: Hub) -> None:
    hub.take(hub.flood("a", *ALL, templates=[SEARCH, NEWS]), hub.flood("b", *ALL[:5], templates=[SEARCH, NEWS]))
    hub.take(hub.flood("a", *ALL[:9], templates=[SEARCH], revision=2))
    told = campaign(hub)
    assert (told.sources, told.templates, told.requests) == (9, (SEARCH, NEWS), 60 * 14)
    assert warning(hub).templates == (SEARCH,)
    hub.take(hub.flood("b", *ALL[:5], templates=[SEARCH], revision=2))
    assert campaign(hub).templates == (SEARCH,)


@pytest.mark.parametrize(("spoofable", "running"), [(True, [1, 2]), (False, [1])], ids=["forged", "real"])
def test_what_turns_out_to_be_forged_brings_nobody_together_any_more(
    hub: Hub,
    spoofable: bool,  # noqa: FBT001  a table
    running: list[int],
) -> None:
    left, right = botnet(1), botnet(2)
    hub.take(hub.flood("a", *left, templates=[SEARCH]), hub.flood("b", *right, templates=[NEWS]))
    hub.take(hub.flood("d", *left, *right[:60], templates=[LOGIN]))
    assert [one.id for one in hub.clearing.campaigns()] == [1, 2]
    hub.take(hub.flood("d", *left, *right, templates=[LOGIN], revision=2, spoofable=spoofable))
    hub.take(hub.flood("b", *right, templates=[NEWS], revision=2))
    assert [one.id for one in hub.clearing.campaigns()] == running


def test_a_revision_that_says_that_it_was_another_attack_leaves_the_campaign(hub: Hub) -> None:
    hub.take(hub.flood("a", *ALL, kind="web-scan"), hub.flood("b", *ALL, kind="web-scan"))
    hub.take(hub.flood("a", *ALL, kind="password-guessing", revision=2))
    assert [(one.id, one.kind, one.members) for one in hub.clearing.campaigns()] == [
        (1, "web-scan", ("b",)),
        (2, "password-guessing", ("a",)),
    ]


def test_a_later_revision_that_may_be_told_counts_again(hub: Hub) -> None:
    changes = hub.take(
        hub.flood("a", *ALL), hub.flood("a", *ALL, revision=2, tlp="red"), hub.flood("a", *ALL[:7], revision=3)
    )
    assert [one.campaign for one in changes.reports] == [1, 0, 1]
    assert campaign(hub).sources == 7
    hub.take(hub.flood("a", *ALL, revision=2, tlp="red"))
    assert campaign(hub).sources == 7


def test_one_that_was_never_told_takes_nothing_back(hub: Hub) -> None:
    hub.take(hub.flood("a", *ALL))
    before = campaign(hub)
    hub.take(hub.flood("a", *ALL, number=2, tlp="red"), hub.flood("b", *ALL, tlp="red", revision=9))
    assert campaign(hub) == before


@pytest.mark.parametrize(
    ("first", "then"),
    [({"tlp": "amber"}, {"tlp": "green"}), ({"tlp": "clear"}, {"tlp": "amber"})],
    ids=["wider", "stricter"],
)
def test_a_campaign_has_the_label_of_the_newest_revision(hub: Hub, first: dict[str, Any], then: dict[str, Any]) -> None:
    hub.take(hub.flood("a", *ALL, **first))
    hub.take(hub.flood("a", *ALL, revision=2, **then))
    assert campaign(hub).tlp == then["tlp"]


def test_an_ended_campaign_never_had_what_was_taken_back() -> None:
    campaigns = Campaigns()
    early = sighting(["192.0.2.1", "192.0.2.2"], [SEARCH], ended=after(100), kind="web-scan")
    late = sighting(["192.0.2.2", "192.0.2.3"], [SEARCH], ended=after(400), kind="web-scan")
    for who, said in (("a", early), ("b", late)):
        assert campaigns.take([report(who, said)], after(400))[0].campaign == 1
    campaigns.tick(after(hours=2))
    assert campaigns.changed()[1].ended == after(400)
    campaigns.take_back("b", late.id, 2, after(hours=3))
    told = campaigns.changed()[1]
    assert (told.members, told.sources, told.last, told.ended) == (("a",), 2, after(100), after(100))
    again = sighting(["192.0.2.1", "192.0.2.3"], number=9, began=after(days=2), kind="web-scan")
    campaigns.tick(after(days=2))
    assert campaigns.take([report("b", again)], after(days=2))[0].campaign == 2
    assert campaigns.changed()[2].reused_sources == 0.5
