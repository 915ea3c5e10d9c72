"""A morning of November, replayed in seconds: real looks at local sites, and the report that they give."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bavn.pages.outages import OutageRow
from bavn.pages.outages_html import outages_html
from bavn.simulation.november import HITS, MONDAY
from bavn.simulation.reconstruction import Hit
from bench.probe.november import LOCAL, page
from bench.probe.played import Compared, compare, faults, late
from bench.probe.replaying import Replayed, notes_of, replay, switches

MINUTE = timedelta(minutes=1)
SIX = MONDAY.began.replace(minute=0, second=0)
BORGER = next(hit for hit in HITS if hit.member == "borger.dk")


def shortened(hit: Hit) -> Hit:
    """The same within fifty minutes: no trouble longer than twelve, and a claim soon after."""
    troubles = tuple(replace(one, ended=min(one.ended, one.began + 12 * MINUTE)) for one in hit.troubles)
    return replace(hit, troubles=troubles, claimed=hit.claimed and SIX + 45 * MINUTE)


MORNING = tuple(map(shortened, (*MONDAY.hits, BORGER)))
ENDED = SIX + 50 * MINUTE


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    return replay(MORNING, SIX, ENDED, tmp_path_factory.mktemp("observatory"))


def compared(morning: Replayed) -> dict[str, Compared]:
    return {one.hit.member: one for one in compare(MORNING, morning.report)}


def row_of(morning: Replayed, member: str) -> OutageRow:
    return compared(morning)[member].row


def test_what_is_reported_is_what_was_played_to_within_an_interval(morning: Replayed) -> None:
    assert faults(compare(MORNING, morning.report), ENDED) == []


def test_every_site_is_looked_at_from_both_places_each_half_minute(morning: Replayed) -> None:
    usual = len(MORNING) * 2 * 50 * 2
    assert usual * 0.95 < morning.looks < usual * 1.1


def test_vejle_is_down_for_ten_minutes_and_both_places_saw_it(morning: Replayed) -> None:
    (spell,) = row_of(morning, "Vejle Kommune").outages
    assert spell.ended is not None
    assert abs(spell.ended - spell.began - 10 * MINUTE) < MINUTE / 2
    assert spell.ending == "timed-out"
    assert spell.witnesses == ("abroad", "denmark")


def test_who_is_closed_abroad_only_is_guarded_and_available(morning: Replayed) -> None:
    row = row_of(morning, "Aarhus Kommune")
    assert [one.verdict for one in row.spells] == ["guarded"]
    assert row.availability.share == 1


def test_a_slow_site_answered_as_slowly_as_it_was_played(morning: Replayed) -> None:
    row = row_of(morning, "DSB")
    assert [one.verdict for one in row.spells] == ["slow"]
    assert row.latency is not None
    assert row.latency.p99 > 6_000_000


def test_sites_that_fail_at_the_same_time_are_not_drawn_together_for_being_on_one_machine(morning: Replayed) -> None:
    assert {spell.incident for row in morning.report.rows for spell in row.spells} == {0}


def test_a_claim_stands_beside_the_figures_and_is_no_outage(morning: Replayed) -> None:
    row = row_of(morning, "Vejle Kommune")
    assert [(claim.by, claim.assumed) for claim in row.claims] == [("NoName057(16)", True)]
    assert row_of(morning, "borger.dk").spells == ()


def test_both_pages_are_headed_reconstruction(morning: Replayed) -> None:
    text = page(morning, compare(MORNING, morning.report), [])
    assert text.startswith("# RECONSTRUCTION")
    assert text.count("RECONSTRUCTION") == 3  # the report in it says so too
    assert all(f"**{hit.member}**" in text for hit in MORNING)
    assert "RECONSTRUCTION" in outages_html(morning.report, LOCAL)


def test_a_site_is_well_for_a_moment_before_it_is_ill_anew() -> None:
    gentofte = next(hit for hit in HITS if hit.member.startswith("Gentofte"))
    planned = switches([gentofte], datetime.max.replace(tzinfo=SIX.tzinfo))
    assert [behaviour for _, _, behaviour, _ in planned] == [
        "hangs", "up", "slow", "up", "hangs", "up", "slow", "up", "hangs", "up",
    ]  # fmt: skip
    assert len(switches([gentofte], gentofte.troubles[1].ended)) == 3


def test_what_is_noted_of_an_outage_says_what_of_it_is_assumed() -> None:
    notes = notes_of([MORNING[0]])
    assert [note.kind for note in notes] == ["claimed", "down"]
    assert "began" in notes[1].text
    assert "lasted" not in notes[1].text


def test_only_a_length_that_no_source_gives_is_marked_as_assumed(morning: Replayed) -> None:
    marked = {one.hit.member: one.row.assumed for one in compare(MORNING, morning.report)}
    assert not marked["Vejle Kommune"]
    assert marked["Beskæftigelsesministeriet"]
    assert marked["DSB"]


# ── a report that differs ────────────────────────────────────────────────────────────────────────────────────────────


def differing() -> Iterator[tuple[str, Hit, str]]:
    vejle = MORNING[0]
    (trouble,) = vejle.troubles
    yield "another kind", replace(vejle, troubles=(replace(trouble, behaviour="slow"),)), "was called"
    yield "later", replace(vejle, troubles=(replace(trouble, began=trouble.began + 2 * MINUTE),)), "began at"
    yield "earlier", replace(vejle, troubles=(replace(trouble, began=trouble.began - MINUTE),)), "began at"
    yield "longer", replace(vejle, troubles=(replace(trouble, ended=trouble.ended + MINUTE),)), "ended at"
    yield "not played", replace(vejle, troubles=()), "played None"
    yield "not seen", replace(vejle, troubles=(trouble, replace(trouble, began=trouble.ended))), "reported None"


@pytest.mark.parametrize(("played", "fault"), [pytest.param(hit, fault, id=name) for name, hit, fault in differing()])
def test_what_differs_is_a_fault(morning: Replayed, played: Hit, fault: str) -> None:
    found = faults(compare([played, *MORNING[1:]], morning.report), ENDED)
    assert any(fault in one for one in found)
    assert all(one.startswith("www.vejle.example: ") for one in found)


def test_what_is_known_too_late_is_named(morning: Replayed) -> None:
    vejle = MORNING[0]
    earlier = replace(vejle, troubles=(replace(vejle.troubles[0], began=vejle.troubles[0].began - MINUTE),))
    assert late(compare(MORNING, morning.report)) == []
    assert [one.split(",")[0] for one in late(compare([earlier, *MORNING[1:]], morning.report))] == [vejle.host]


def test_what_goes_on_when_the_period_ends_is_no_fault(morning: Replayed) -> None:
    vejle = MORNING[0]
    (spell,) = row_of(morning, vejle.member).outages
    report = replace(
        morning.report,
        rows=tuple(replace(row, spells=(replace(spell, ended=None),)) if row.target.name == vejle.host else row
                   for row in morning.report.rows),
    )  # fmt: skip
    assert faults(compare(MORNING, report), vejle.troubles[0].ended) == []
    assert "as going on" in faults(compare(MORNING, report), ENDED)[0]
