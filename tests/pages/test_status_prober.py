import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bavn.model.language import LANGUAGES, Language
from bavn.model.probe import Vantage
from bavn.pages.status_json import status_json
from bavn.pages.status_phrases import STATUS
from bavn.pages.status_prober import ProberHub, ProberStatus, TargetStatus, print_prober
from bavn.pages.words import Words
from tests.pages.overviews import NOW, RUNS

SECOND = timedelta(seconds=1)
LOOKED = NOW - 20 * SECOND
UP = TargetStatus("www.example.dk", "up", NOW - timedelta(days=3), LOOKED)
DOWN = TargetStatus("login", "down", NOW - timedelta(minutes=12), LOOKED)
GUARDED = TargetStatus("a.example", "guarded", NOW - timedelta(days=1), LOOKED)
NEW = TargetStatus("new.example", "unknown")
PROBER = ProberStatus(
    Path("/var/lib/bavn-probe"), NOW, 812, Vantage("aarhus", "dk", "fibre"), 4, (UP, NEW, GUARDED, DOWN), LOOKED
)
HUB = ProberHub("Hub Midt", joined=True)
JUDGES = ProberHub("Hub Midt", joined=True, judges=True, heard=NOW - 30 * SECOND, waiting=2)
VANTAGE = replace(PROBER, targets=(), hub=JUDGES)
HOSTILE = "\x1b[2J[red]evil\u202e\n" + "x" * 500


def shown(seen: ProberStatus, language: Language = "en") -> str:
    screen = io.StringIO()
    console = Console(file=screen, width=160, markup=False, emoji=False, highlight=False)
    print_prober(seen, console, Words(language))
    return "\n".join(line.rstrip() for line in screen.getvalue().splitlines())


def test_a_prober_that_runs_says_who_is_not_up_the_gravest_first() -> None:
    assert (
        shown(replace(PROBER, hub=HUB))
        == """\
The prober runs; its last look was 20 s ago.
It looks from aarhus, dk, fibre; targets: 4.

Seen from outside
  login        down     since 08:03:00
  new.example  unknown  -
  a.example    guarded  since 2026-11-21 08:15:00
  up: 1

Hub
  Outages are reported to Hub Midt."""
    )


@pytest.mark.parametrize(
    ("seen", "line"),
    [
        pytest.param(replace(PROBER, process=0), "The prober runs; its last look was 20 s ago.", id="runs"),
        pytest.param(replace(PROBER, looked=None), "The prober runs, and has seen nothing yet.", id="starts"),
        pytest.param(
            replace(PROBER, looked=NOW - timedelta(minutes=3)),
            "The prober runs, but has kept no look since 2026-11-22 08:12:00 UTC (3 min ago).",
            id="hangs",
        ),
        pytest.param(
            replace(PROBER, process=None),
            "No prober is running. It looked last at 2026-11-22 08:14:40 UTC (20 s ago): what is below was true then.",
            id="dead",
        ),
        pytest.param(
            replace(PROBER, process=None, looked=None),
            "No prober is running, and none has seen anything yet: `bavn probe run`.",
            id="never",
        ),
    ],
)
def test_the_first_line_says_whether_it_looks(seen: ProberStatus, line: str) -> None:
    assert shown(seen).splitlines()[0] == line


@pytest.mark.parametrize(
    ("hub", "line"),
    [
        pytest.param(
            ProberHub("https://hub.example", joined=False),
            "https://hub.example: not joined, so it hears of nothing: `bavn join`.",
            id="not joined",
        ),
        pytest.param(
            JUDGES,
            "Hub Midt says what to look at, and judges it; last heard 30 s ago. Rounds that wait for it: 2.",
            id="judges",
        ),
        pytest.param(
            replace(JUDGES, heard=NOW - timedelta(minutes=6)),
            "Hub Midt says what to look at, but was last heard 6 min ago. Rounds that wait for it: 2.",
            id="gone",
        ),
        pytest.param(
            replace(JUDGES, heard=None), "Hub Midt was never heard yet. Rounds that wait for it: 2.", id="unheard"
        ),
    ],
)
def test_its_hub_is_named_with_what_it_knows(hub: ProberHub, line: str) -> None:
    assert shown(replace(VANTAGE, hub=hub)).splitlines()[-1].strip() == line


def test_a_vantage_point_judges_nothing_and_shows_no_verdict() -> None:
    assert "Seen from outside" not in shown(VANTAGE)
    assert "The hub has not said yet what to look at." in shown(replace(VANTAGE, place=None))


def test_before_the_first_look_names_are_whole() -> None:
    assert f"  {NEW.name}  unknown  -\n" in shown(replace(PROBER, targets=(NEW,))) + "\n"


def test_many_that_are_down_are_cut_and_counted() -> None:
    many = tuple(replace(DOWN, name=f"site-{number:02}") for number in range(25))
    lines = shown(replace(PROBER, targets=many)).splitlines()
    assert sum("site-" in line for line in lines) == 20
    assert "  … + 5" in lines


def test_people_who_cannot_be_told_are_shown() -> None:
    assert "Messages" in shown(replace(PROBER, messages=RUNS))


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_stay_one_line_in_every_language(language: Language) -> None:
    evil = replace(
        PROBER,
        place=Vantage(HOSTILE, "dk", HOSTILE),
        targets=(replace(DOWN, name=HOSTILE),),
        hub=replace(JUDGES, name=HOSTILE),
        unread=(HOSTILE,),
    )
    text = shown(evil, language)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[red]" in text


def test_every_phrase_has_both_languages() -> None:
    for code, (english, danish) in STATUS.items():
        if code.startswith("probe."):
            assert english != danish, code


def test_a_machine_reads_the_same() -> None:
    prober = json.loads(status_json(RUNS, replace(VANTAGE, targets=(DOWN,))))["prober"]
    assert (prober["running"], prober["process"], prober["count"]) == (True, 812, 4)
    assert prober["vantage"] == {"name": "aarhus", "country": "dk", "way": "fibre"}
    assert prober["targets"] == [
        {"name": "login", "verdict": "down", "since": "2026-11-22T08:03:00Z", "looked": "2026-11-22T08:14:40Z"}
    ]
    assert (prober["hub"]["name"], prober["hub"]["waiting"]) == ("Hub Midt", 2)
    assert json.loads(status_json(RUNS))["prober"] is None
