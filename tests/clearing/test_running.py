from dataclasses import replace

from bavn.clearing.running import MOST_TEMPLATES, Running, part_of, widest, without_sources
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


def test_peak_severity_and_span_only_grow() -> None:
    campaign = running(("vejle", 10))
    worse = sighting(severity="critical", peak=900.0, began=after(-60), ended=after(500), number=2)
    campaign.put(part_of(report("vejle", worse)))
    campaign.take_out(("vejle", f"{2:032x}"))
    facts = campaign.facts()
    assert (facts.severity, facts.peak, facts.first, facts.last) == ("critical", 900.0, after(-60), after(500))


def test_a_part_that_has_not_ended_is_alive_when_its_member_last_said_so() -> None:
    goes_on = part_of(report("vejle", sighting(seen=after(50)), after(55)))
    over = part_of(report("vejle", sighting(seen=after(50), ended=after(30)), after(55)))
    assert (goes_on.alive_at, over.alive_at) == (after(50), after(30))


def test_a_part_is_never_later_than_it_came_in() -> None:
    part = part_of(report("vejle", sighting(began=after(99), seen=after(999)), after(10)))
    assert (part.began, part.last, part.alive_at) == (after(10), after(10), after(10))


def test_shapes_beyond_the_most_are_dropped() -> None:
    many = [Template("GET", f"/a{n}") for n in range(MOST_TEMPLATES + 20)]
    campaign = running()
    campaign.put(part_of(report("vejle", sighting(templates=many))))
    assert len(campaign.facts().templates) == MOST_TEMPLATES


def test_a_campaign_goes_on_as_what_was_kept() -> None:
    kept = replace(running(("vejle", 10), ("ishoj", 20)).facts(), peak=777.0, severity="critical")
    again = running(("vejle", 10), ("ishoj", 20))
    again.go_on_from(kept)
    assert again.base is None
    assert again.facts() == kept


def test_where_parts_are_missing_it_is_at_least_what_was_kept() -> None:
    kept = replace(running(("vejle", 10), ("ishoj", 20)).facts(), templates=(LOGIN, NEWS), sources=9, tlp="green")
    again = running(("vejle", 12))
    again.go_on_from(kept)
    facts = again.facts()
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


def test_a_part_without_some_sources_keeps_the_rest() -> None:
    part = part_of(report("vejle", sighting(["192.0.2.1", "192.0.2.2"], [SEARCH])))
    left = without_sources(part, frozenset({"192.0.2.1"}))
    assert left.fingerprint.sources == {"192.0.2.2"}
    assert left.fingerprint.templates == part.fingerprint.templates
