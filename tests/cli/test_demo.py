from datetime import UTC, datetime

import pytest

from bavn.cli.demo import browser
from bavn.story.happened import Happened
from bavn.story.story import Plan
from tests.cli.conftest import Call


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """What the story was asked for, instead of playing it."""
    asked: list[Plan] = []

    def tell_story(plan: Plan, *_: object) -> Happened | None:
        asked.append(plan)
        return Happened() if plan.language == "en" else None

    monkeypatch.setattr("bavn.story.story.tell_story", tell_story)
    return asked


def test_the_story_is_what_the_demonstration_is(call: Call, plans: list[Plan]) -> None:
    assert call("demo", "--no-open").status == 0
    assert [(one.short, one.language, one.opens) for one in plans] == [(False, "en", None)]


def test_where_nobody_watches_nothing_stays(call: Call, plans: list[Plan]) -> None:
    call("demo", "--short", "--no-open")
    assert [(one.short, one.stays) for one in plans] == [(True, False)]


def test_a_story_that_somebody_ended_says_so(call: Call, plans: list[Plan]) -> None:
    called = call("demo", "--language", "da", "--no-open")
    assert (called.status, called.err) == (130, "bavn: ended before its end\nbavn: interrupted\n")
    assert len(plans) == 1


@pytest.mark.parametrize("option", ["--out", "--seed"])
def test_options_of_the_scan_are_refused_beside_the_story(call: Call, plans: list[Plan], option: str) -> None:
    called = call("demo", option, "7")
    assert (called.status, called.out) == (2, "")
    assert f"{option} belongs to --scan" in called.err
    assert not plans


def test_no_browser_is_opened_without_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert browser() is None
    monkeypatch.setenv("DISPLAY", ":0")
    assert browser() is not None


def test_the_plan_is_the_three_waves_of_four_days() -> None:
    script = Plan().script
    assert [one.began.astimezone(UTC).date() for one in script.waves] == [
        datetime(2025, 11, day, tzinfo=UTC).date() for day in (10, 12, 13)
    ]
    assert script.ends < 300
