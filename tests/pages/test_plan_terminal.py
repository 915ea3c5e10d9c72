from datetime import date

from bavn.pages.plan_terminal import readiness_text
from bavn.plan.library import library
from bavn.plan.readiness import readiness
from tests.plan.samples import half_filled, hostile, tomrer

TODAY = date(2026, 11, 22)


def test_what_is_ready_shows_its_evidence_and_what_is_not_the_next_thing_to_do() -> None:
    found = readiness(tomrer(), library(), TODAY)
    text = readiness_text(found, library(), "da")
    lines = text.splitlines()
    assert lines[0].startswith(f"Parat: {found.score} af 100.")
    ready = [line for line in lines if line.startswith(" + ")]
    missing = [line for line in lines if line.startswith(" - ")]
    assert (len(ready), len(missing)) == (
        sum(1 for one in found.points if one.ready),
        sum(1 for one in found.points if not one.ready),
    )
    assert any("212 filer på 3 min 2026-11-20" in line for line in ready)
    for point, state in zip(library().points, found.points, strict=True):
        assert (point.next.da in text) == (not state.ready)


def test_a_plan_that_was_just_begun_is_not_ready() -> None:
    text = readiness_text(readiness(half_filled(), library(), TODAY), library(), "en")
    assert " - " in text


def test_nothing_hostile_reaches_the_terminal() -> None:
    text = readiness_text(readiness(hostile(), library(), TODAY), library(), "en")
    assert text.replace("\n", "").isprintable()
