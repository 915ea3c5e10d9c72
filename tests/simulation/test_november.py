"""The four days: every value has its source or is marked, and nobody can take what is played for the real thing."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from bavn.pages.situation.member_words import SECTOR
from bavn.simulation.local_sites import ANSWERS, Behaviour
from bavn.simulation.november import BEGAN, ENDED, HITS, SOURCES, WAVES
from bavn.simulation.reconstruction import Hit

NAMES = [hit.member for hit in HITS]
MUNICIPALITIES = {
    "Vejle Kommune": "0630",
    "Aarhus Kommune": "0751",
    "Helsingør Kommune": "0217",
    "Gentofte Kommune": "0157",
    "Rødovre Kommune": "0175",
    "Ishøj Kommune": "0183",
    "Tårnby Kommune": "0185",
    "Rudersdal Kommune": "0230",
}


def by_name(name: str) -> Hit:
    (found,) = (hit for hit in HITS if hit.member.startswith(name))
    return found


def test_sixteen_are_named_once_each_and_every_municipality_by_its_code() -> None:
    assert len(set(NAMES)) == len({hit.host for hit in HITS}) == len(HITS) == 16
    assert {hit.member: hit.code for hit in HITS if hit.code} == MUNICIPALITIES


@pytest.mark.parametrize("hit", HITS, ids=NAMES)
def test_the_sector_of_each_has_its_word(hit: Hit) -> None:
    assert (hit.sector == "municipality") == bool(hit.code)
    assert hit.sector in SECTOR


def test_three_mornings_within_four_days() -> None:
    assert BEGAN + timedelta(days=4) == ENDED
    assert [(wave.began.day, len(wave.hits)) for wave in WAVES] == [(10, 6), (12, 7), (13, 3)]
    assert all(BEGAN < wave.began < wave.ended < ENDED for wave in WAVES)


@pytest.mark.parametrize("hit", HITS, ids=NAMES)
def test_no_host_that_is_played_is_anybodys(hit: Hit) -> None:
    assert hit.host.endswith(".example")


@pytest.mark.parametrize("hit", HITS, ids=NAMES)
def test_each_is_told_of_by_a_source_that_is_listed(hit: Hit) -> None:
    assert any(one.gives for one in hit.said)
    assert all(one.source in SOURCES and one.words for one in hit.said)


@pytest.mark.parametrize("hit", HITS, ids=NAMES)
def test_a_claim_has_a_source_and_nobody_claims_what_no_source_says_was_claimed(hit: Hit) -> None:
    assert (hit.claimed is not None) == (hit.claim is not None)
    assert "claimed" not in hit.assumed


def test_an_address_that_names_another_than_the_claim_is_about_is_explained() -> None:
    claim = by_name("Vejle").claim
    assert claim is not None
    assert "vejle" not in claim.source.url
    assert "names DSB alone; it tells of the Monday on which Vejle and DSB were claimed" in claim.source.about


@pytest.mark.parametrize("hit", HITS, ids=NAMES)
def test_no_source_gives_the_hour(hit: Hit) -> None:
    assert "began" in hit.assumed


@pytest.mark.parametrize("hit", HITS, ids=NAMES)
def test_troubles_follow_each_other_within_the_day_and_after_the_attack_began(hit: Hit) -> None:
    assert hit.began < hit.ended
    assert all(hit.began <= one.began < one.ended and one.began.date() == hit.began.date() for one in hit.troubles)
    assert all(one.ended <= following.began for one, following in pairwise(hit.troubles))


def test_what_the_press_said_in_figures_is_played() -> None:
    vejle, gentofte = by_name("Vejle"), by_name("Gentofte")
    assert [one.lasted for one in vejle.troubles] == [timedelta(minutes=10)]
    assert gentofte.requests == 300_000
    assert sum((one.lasted for one in gentofte.troubles), timedelta()) > timedelta(hours=2)
    assert vejle.assumed == {"began", "claimed_at"}
    assert gentofte.assumed == {"began", "lasted", "claimed_at"}  # "a few hours" is no figure
    assert len(by_name("Ishøj").troubles) == 3


def test_terma_is_back_before_the_press_could_reach_it() -> None:
    assert by_name("Terma").troubles[-1].ended.hour < 9


def test_what_is_only_claimed_is_never_played_as_down() -> None:
    unconfirmed = [hit for hit in HITS if hit.outcome == "unconfirmed"]
    assert [hit.member for hit in unconfirmed] == ["borger.dk", "Transportministeriet"]
    assert {one.behaviour for hit in unconfirmed for one in hit.troubles} == {"slow"}
    assert all({"hit", "effect"} <= hit.assumed for hit in unconfirmed)


def test_each_way_to_fail_occurs() -> None:
    played: Counter[Behaviour] = Counter(one.behaviour for hit in HITS for one in hit.troubles)
    assert set(played) == {*ANSWERS, "refuses", "hangs"} - {"up"}
