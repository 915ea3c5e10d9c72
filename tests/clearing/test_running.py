from dataclasses import replace

import pytest

from bavn.clearing.names import MOST_TEMPLATES
from bavn.clearing.parts import part_of
from bavn.clearing.running import Running, widest
from bavn.model.sighting import Template
from tests.clearing.attacks import LOGIN, NEWS, SEARCH, START, after, report, sighting


def running(*reports: tuple[str, int]) -> Running:
    """A campaign with a sighting of so many requests for each member."""
    campaign = Running(1, "http-flood", START)
    for member, requests in reports:
        campaign.put(part_of(report(member, sighting([f"192.0.2.{requests}"], [SEARCH], requests=requests))))
    return campaign


def test_sums_follow_their_parts() -> None:
    campaign = running(("vejle", 10), ("ishoj", 20))
    assert campaign.facts().requests == 30
    campaign.take_out(("vejle", f"{1:032x}"))
    facts = campaign.facts()
    assert (facts.requests, facts.members, facts.sources, facts.templates) == (20, ("ishoj",), 1, (SEARCH,))


def test_what_was_taken_out_is_in_no_figure_once_it_is_counted_anew() -> None:
    campaign = running(("vejle", 10))
    before = campaign.facts()
    worse = sighting(severity="critical", peak=900.0, began=after(-60), ended=after(500), number=2)
    campaign.put(part_of(report("vejle", worse)))
    facts = campaign.facts()
    assert (facts.severity, facts.peak, facts.first, facts.last) == ("critical", 900.0, after(-60), after(500))
    campaign.take_out(("vejle", f"{2:032x}"))
    assert campaign.stale
    campaign.recount()
    assert campaign.facts() == before


def test_a_revision_that_says_less_is_counted_anew_and_one_that_says_more_need_not_be() -> None:
    campaign = running(("vejle", 10))
    for peak, stale in ((300.0, False), (200.0, True)):
        campaign.revise(part_of(report("vejle", sighting(["192.0.2.10"], [NEWS], peak=peak, revision=2))))
        assert campaign.stale is stale
    campaign.recount()
    assert (campaign.facts().peak, campaign.facts().templates) == (200.0, (NEWS,))


def test_nothing_is_left_of_a_campaign_without_parts_but_when_it_began() -> None:
    campaign = running(("vejle", 10))
    campaign.lose(("vejle", f"{1:032x}"), frozenset({"192.0.2.10"}))
    assert campaign.facts().sources == 1
    campaign.take_out(("vejle", f"{1:032x}"))
    campaign.recount()
    facts = campaign.facts()
    assert (facts.sources, facts.peak, facts.severity, facts.tlp, facts.last) == (0, 0.0, "low", None, START)


def test_a_campaign_is_what_its_parts_are_once_the_first_was_taken_out() -> None:
    campaign = running(("vejle", 10))
    slow = sighting(["192.0.2.10"], kind="slow-requests", number=2)
    campaign.put(part_of(report("ishoj", slow)))
    campaign.take_out(("vejle", f"{1:032x}"))
    campaign.recount()
    assert campaign.facts().kind == "slow-requests"


def test_what_can_be_revised_no_more_stays_in_every_figure() -> None:
    campaign = running(("vejle", 10), ("ishoj", 20))
    loud = part_of(report("vejle", sighting(peak=900.0, ended=after(700), number=2)))
    campaign.put(loud)
    campaign.fold(loud.key)
    campaign.fold(("vejle", f"{1:032x}"))
    campaign.take_out(("ishoj", f"{1:032x}"))
    campaign.recount()
    assert (campaign.facts().peak, campaign.facts().last) == (900.0, after(700))


@pytest.mark.parametrize("first", ["vejle", "stranger"])
def test_a_campaign_is_found_by_what_firm_parts_name_as_soon_as_there_is_one(first: str) -> None:
    parts = {
        name: part_of(report(name, sighting([address], [SEARCH])), {"vejle"})
        for name, address in (("vejle", "192.0.2.1"), ("stranger", "192.0.2.2"))
    }
    campaign = running()
    for part in (parts.pop(first), *parts.values()):
        campaign.put(part)
    assert set(campaign.known.sources) == {"192.0.2.1"}
    assert campaign.facts().sources == 2
    campaign.take_out(("vejle", f"{1:032x}"))
    assert set(campaign.known.sources) == {"192.0.2.2"}


def test_who_is_established_makes_all_that_it_said_firm() -> None:
    campaign = running(("vejle", 10), ("ishoj", 20))
    assert set(campaign.known.sources) == {"192.0.2.10", "192.0.2.20"}
    for established, found in (({"vejle"}, {"192.0.2.10"}), ({"vejle", "ishoj"}, {"192.0.2.10", "192.0.2.20"})):
        campaign.stand(established)
        assert set(campaign.known.sources) == found


def test_shapes_beyond_the_most_are_dropped() -> None:
    many = [Template("GET", f"/a{n}") for n in range(MOST_TEMPLATES + 20)]
    campaign = running()
    campaign.put(part_of(report("vejle", sighting(templates=many))))
    assert len(campaign.facts().templates) == MOST_TEMPLATES


def test_a_campaign_goes_on_as_what_was_kept() -> None:
    kept = replace(running(("vejle", 10), ("ishoj", 20)).facts(), sources=9)
    again = running(("vejle", 10), ("ishoj", 20))
    again.go_on_from(kept)
    assert again.base is None
    assert again.facts() == kept


def test_where_parts_are_missing_it_is_at_least_what_was_kept() -> None:
    kept = replace(running(("vejle", 10), ("ishoj", 20)).facts(), templates=(LOGIN, NEWS), sources=9, tlp="green")
    kept = replace(kept, peak=777.0, severity="critical", first=after(-99), last=after(999))
    again = running(("vejle", 12))
    again.go_on_from(kept)
    facts = again.facts()
    assert (facts.peak, facts.severity, facts.first, facts.last) == (777.0, "critical", after(-99), after(999))
    assert (facts.requests, facts.members, facts.sources) == (30, ("ishoj", "vejle"), 9)
    assert set(facts.templates) == {LOGIN, NEWS, SEARCH}
    assert facts.tlp == "green"


def test_shapes_of_several_are_counted_by_member_and_not_by_sighting() -> None:
    campaign = Running(1, "http-flood", START)
    for number in (1, 2):
        campaign.put(part_of(report("vejle", sighting(templates=[SEARCH], number=number))))
    assert campaign.templates_of_several(frozenset({"amber"})) == ()
    campaign.put(part_of(report("ishoj", sighting(templates=[SEARCH, NEWS]))))
    assert campaign.templates_of_several(frozenset({"amber"})) == (SEARCH,)


def test_what_was_taken_out_or_can_be_revised_no_more_was_sent_by_nobody() -> None:
    labels = frozenset({"amber"})
    campaign = running(("vejle", 10), ("ishoj", 20), ("koege", 30))
    for member, expected in (("vejle", (SEARCH,)), ("ishoj", ())):
        campaign.take_out((member, f"{1:032x}"))
        assert campaign.templates_of_several(labels) == expected  # type: ignore[arg-type]
    campaign = running(("vejle", 10), ("ishoj", 20))
    del campaign.parts["vejle", f"{1:032x}"]
    assert campaign.templates_of_several(labels) == ()  # type: ignore[arg-type]
    assert campaign.senders == {SEARCH: {("ishoj", "amber"): 1}}


def test_the_widest_label_is_that_of_the_widest_audience() -> None:
    assert widest({"red": 1, "clear": 1, None: 2}) == "clear"
    assert widest({}) is None
