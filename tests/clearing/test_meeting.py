from dataclasses import replace

from bavn.clearing.meeting import MOST_CANDIDATES, Meeting, shared_sources
from bavn.clearing.parts import part_of
from bavn.clearing.running import Running
from bavn.model.sighting import Template
from tests.clearing.attacks import LOGIN, NEWS, POPULAR_SHAPE, SEARCH, after, botnet, report, sighting


class Floods:
    """Running floods, each of one sighting."""

    def __init__(self) -> None:
        self.running: dict[int, Running] = {}
        self.meeting = Meeting(self.running)

    def add(self, sources: list[str], *templates: Template, seconds: float = 0) -> Running:
        number = len(self.running) + 1
        part = part_of(report("vejle", sighting(sources, templates, number=number, began=after(seconds))))
        flood = self.running[number] = Running(number, "http-flood", part.began)
        self.meeting.opened()
        self.meeting.enter(number, flood.put(part).found)
        return flood

    def meet(self, sources: list[str], *templates: Template, home: int | None = None) -> list[int]:
        print_ = part_of(report("ishoj", sighting(sources, templates))).fingerprint
        return [flood.id for flood in self.meeting.meet(print_, home)[0]]


def test_the_likest_campaign_comes_first() -> None:
    floods = Floods()
    floods.add(botnet(1)[:120], SEARCH)
    floods.add(botnet(1), SEARCH, NEWS)
    assert floods.meet(botnet(1)[100:], SEARCH, NEWS) == [2, 1]


def test_its_own_campaign_is_not_met() -> None:
    floods = Floods()
    floods.add(botnet(1), SEARCH)
    assert floods.meet(botnet(1), SEARCH, home=1) == []


def test_what_is_hours_apart_is_not_met() -> None:
    floods = Floods()
    floods.add(botnet(1), SEARCH, seconds=20_000)
    assert floods.meet(botnet(1), SEARCH) == []


def test_a_campaign_that_has_lost_what_was_in_common_is_not_met() -> None:
    floods = Floods()
    flood = floods.add(botnet(1), SEARCH)
    _, moves = flood.take_out(next(iter(flood.parts)))
    floods.meeting.leave(flood.id, moves.lost)
    assert floods.meet(botnet(1), SEARCH) == []


def test_what_many_campaigns_have_tells_none_of_them_from_another() -> None:
    floods = Floods()
    exits = [f"203.0.113.{n}" for n in range(10)]
    for n in range(12):
        floods.add([*botnet(n, 40), *exits], POPULAR_SHAPE)
    assert floods.meet(exits, POPULAR_SHAPE) == []


def test_so_many_that_have_one_thing_in_common_are_looked_at_again() -> None:
    floods = Floods()
    exits = [f"203.0.113.{n}" for n in range(10)]
    for n in range(12):
        floods.add([*botnet(n, 40), *exits])
    _, crowd = floods.meeting.meet(part_of(report("ishoj", sighting(exits))).fingerprint, None)
    assert len(crowd) == MOST_CANDIDATES


def test_half_of_the_smaller_ones_sources_in_the_larger_are_shared() -> None:
    floods = Floods()
    one, other = floods.add(botnet(1, 300)), floods.add([*botnet(1, 300)[:40], *botnet(4, 60)[:40]])
    assert 0.4 < shared_sources(one, other) < 0.6
    assert shared_sources(one, floods.add([])) == 0.0


def test_what_one_of_several_names_in_a_campaign_without_firm_ones_makes_nothing_part_of_it() -> None:
    floods = Floods()
    flood = floods.add(botnet(1), SEARCH)
    print_ = part_of(report("ishoj", sighting(botnet(4), [LOGIN]))).fingerprint
    liar = part_of(report("liar", sighting([*botnet(1), *botnet(4)], [LOGIN])))
    floods.meeting.enter(flood.id, flood.put(liar).found)
    floods.meeting.enter(flood.id, flood.put(replace(liar, id="another")).found)
    assert not floods.meeting.is_of(print_, flood)
    floods.meeting.enter(flood.id, flood.put(replace(liar, member="aarhus")).found)
    assert floods.meeting.is_of(print_, flood)


def test_a_bridge_knows_half_of_the_smaller_one_and_is_like_both() -> None:
    floods = Floods()
    left, right = botnet(1, 200)[:80], botnet(4, 200)[:80]
    one, other = floods.add(left, SEARCH), floods.add(right, LOGIN)
    whole = part_of(report("ishoj", sighting([*left, *right]))).fingerprint
    few = part_of(report("ishoj", sighting([*left[:4], *right[:4]]))).fingerprint
    assert floods.meeting.is_bridge(whole, one, other)
    assert not floods.meeting.is_bridge(few, one, other)
