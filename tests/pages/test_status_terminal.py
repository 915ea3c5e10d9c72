import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.console import Console

from bavn.model.language import LANGUAGES, Language
from bavn.pages import status_phrases
from bavn.pages.status_terminal import print_status
from bavn.pages.words import Words
from bavn.store.overview import Overview
from bavn.store.status import InputStatus, SiteStatus
from tests.pages.overviews import FLOOD, HUB, NOW, PID, RUNS, STATUS

HOSTILE = "\x1b[2J[red]evil\u202e\n" + "x" * 500


def shown(seen: Overview, language: Language = "en", width: int = 160) -> str:
    screen = io.StringIO()
    console = Console(file=screen, width=width, markup=False, emoji=False, highlight=False)
    print_status(seen, console, Words(language))
    return "\n".join(line.rstrip() for line in screen.getvalue().splitlines())


def test_a_running_sensor_is_shown_as_it_is() -> None:
    assert (
        shown(RUNS)
        == """\
The sensor has been running since 2026-11-22 06:15:00 UTC (2 h).
Version 0.1.0, process 812, 180 MB.
0.2 s behind: nothing waits.
8,123,456 lines read so far; 12 of them could not be understood.
The last snapshot was kept 12 s ago.

Sites
  site            now/s  usual/s  visitors  mode          state         findings
  www.example.dk    131      128        60  blocks        under attack         1
  new.example         2        -         2  watches only  learning             0

What goes on
  #12  Flood  www.example.dk  since 08:10:00  high  12,000 requests

Protection
  nftables  12 in force  takes orders
  nginx     0 in force   fails: reload failed
  14 addresses and networks are to be blocked or limited; the next is let go at 08:35:00 UTC.
  let through until 09:15:00 UTC: 192.0.2.7
  let through until 2026-11-23 08:15:00 UTC: everybody (waits for the sensor)

Messages
  08:11:00  mail  sent  Flood at www.example.dk
  sms fails: refused

What the sensor noticed
  08:13:00  sensor.db was damaged (damaged): it is kept as bad, and a new one begins.\
"""
    )


def test_a_hub_has_its_part_with_what_it_warns_of() -> None:
    seen = replace(RUNS, status=replace(STATUS, hub=HUB))
    assert """
Hub
  Hub Midt: connected since 2026-11-22 06:15:00 UTC, last heard 3 s ago (number 812).
  Armed: 1,812 addresses, 2 templates; to be blocked: 12 addresses; to be limited: 1 address.
  In force for the hub alone: 13.
  v4  Flood  www.example.dk  since 08:10:00  medium  on a target list
  v3  Flood                  since 08:05:00  high    3 organisations hit

Messages
""" in shown(seen)
    assert "3 organisationer ramt" in shown(seen, "da")


def test_where_only_the_hub_has_somebody_blocked_it_does_not_say_that_nobody_is() -> None:
    alone = replace(RUNS, standing=0, next_expiry=None, status=replace(STATUS, hub=HUB))
    assert "Nobody is blocked or limited." not in shown(alone)
    assert shown(alone).count("In force for the hub alone: 13.") == 2
    nobody = replace(alone, status=replace(STATUS, hub=replace(HUB, standing=0)))
    assert "Nobody is blocked or limited." in shown(nobody)
    assert "Nobody is blocked or limited." in shown(replace(alone, process=None))


def test_many_warnings_are_counted() -> None:
    many = tuple(replace(HUB.warnings[0], id=number) for number in range(30))
    assert "… + 10" in shown(replace(RUNS, status=replace(STATUS, hub=replace(HUB, warnings=many))))


def test_danish_speaks_danish() -> None:
    said = shown(RUNS, "da")
    for words in ("Sensoren har kørt siden", "under angreb", "Det, der står på", "blokeres eller begrænses", "sendt"):
        assert words in said


VERDICTS: dict[str, tuple[Overview, str]] = {
    "stopped": (replace(RUNS, process=None), "No sensor is running. It was last heard of at 2026-11-22 08:14:59 UTC"),
    "never": (replace(RUNS, process=None, status=None), "No sensor is running."),
    "starting": (replace(RUNS, status=None), "The sensor is starting."),
    "restarted": (replace(RUNS, process=PID + 1), "The sensor is starting."),
    "hangs": (
        replace(RUNS, status=replace(STATUS, at=NOW - timedelta(seconds=40))),
        "The sensor runs, but has said nothing about itself for 40 s.",
    ),
    "of unknown number": (replace(RUNS, process=0), "The sensor has been running since"),
}


@pytest.mark.parametrize(("seen", "line"), VERDICTS.values(), ids=VERDICTS)
def test_the_first_line_is_the_verdict(seen: Overview, line: str) -> None:
    assert shown(seen).startswith(line)


def test_one_that_falls_behind_says_how_far_and_what_it_passes_over() -> None:
    behind = replace(STATUS, lag_s=12.3, lag_bytes=4_000_000, lag_lines=20_000, sampling=4, sampled=1, skew_s=-3600.0)
    said = shown(replace(RUNS, status=behind))
    assert "12 s behind: 4,000 kB wait to be read, about 20,000 lines." in said
    assert "Too many lines to read them all: one of 4 is counted." in said
    assert "Only counted, because there were too many: 1 line." in said
    assert "The clock of the logs is -3,600 s from this machine's." in said


def test_a_log_that_is_behind_or_unreadable_is_named_and_others_are_not() -> None:
    inputs = (
        InputStatus("/var/log/a.log", state="permission denied"),
        InputStatus("/var/log/b.log", behind_bytes=2_000_000),
        InputStatus("/var/log/c.log", behind_bytes=2_000),
    )
    said = shown(replace(RUNS, status=replace(STATUS, inputs=inputs)))
    section = said.partition("Logs that need a look\n")[2].partition("\n\n")[0]
    assert section == "  /var/log/a.log  permission denied\n  /var/log/b.log  2,000 kB wait"


def test_when_nothing_goes_on_it_says_so() -> None:
    calm = replace(RUNS, findings=(), standing=0, next_expiry=None, releases=(), messages=(), channels=())
    said = shown(replace(calm, status=replace(STATUS, channels=(), enforcers=(), notices=())))
    assert "What goes on\n  Nothing goes on." in said
    assert "Protection\n  Nobody is blocked or limited." in said
    assert "Messages" not in said
    assert "noticed" not in said


def test_waiting_messages_are_counted() -> None:
    assert "  3 waiting to be sent." in shown(replace(RUNS, waiting=3))


def test_many_rows_are_cut_and_counted() -> None:
    many = replace(RUNS, findings=tuple(replace(FLOOD, id=number) for number in range(25)))
    said = shown(many)
    assert "#19 " in said
    assert "#20 " not in said
    assert "… + 5" in said


def test_what_cannot_be_read_is_said() -> None:
    assert "Cannot be read: sensor.db: is damaged" in shown(replace(RUNS, unread=("sensor.db: is damaged",)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_move_nothing(language: Language) -> None:
    sites = (SiteStatus(HOSTILE, phase=HOSTILE, protect=HOSTILE),)
    inputs = (InputStatus(HOSTILE, state=HOSTILE),)
    hostile = replace(STATUS, version=HOSTILE, sites=sites, inputs=inputs)
    message = replace(RUNS.messages[0], title=HOSTILE, channel=HOSTILE)
    said = shown(
        replace(
            RUNS,
            status=hostile,
            findings=(replace(FLOOD, site=HOSTILE, kind=HOSTILE, severity=HOSTILE),),
            messages=(message,),
        ),
        language,
    )
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", said)
    assert r"\x1b[2J[red]evil\u202e\n" in said


def test_a_narrow_screen_is_no_error() -> None:
    assert shown(RUNS, width=20)


@pytest.mark.parametrize("table", ["STATUS", "MODES", "PHASES", "STATES", "RELEASE"])
def test_both_languages_say_everything_with_the_same_values(table: str) -> None:
    for english, danish in getattr(status_phrases, table).values():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", danish))
        assert english
        assert danish
