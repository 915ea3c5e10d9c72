"""What `bavn status` says of the hub."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.status_hub import hub_lines, warning_rows
from bavn.pages.status_phrases import WHYS
from bavn.pages.words import Words
from bavn.store.status import HubStatus, WarningStatus
from tests.pages.overviews import HUB, NOW


def lines(hub: HubStatus, language: Language = "en", *, running: bool = True) -> list[str]:
    return [line.text for line in hub_lines(hub, NOW, Words(language), running=running)]


def test_a_hub_that_is_there() -> None:
    assert lines(HUB) == [
        "Hub Midt: connected since 2026-11-22 06:15:00 UTC, last heard 3 s ago (number 812).",
        "Armed: 1,812 addresses, 2 templates; to be blocked: 12 addresses; to be limited: 1 address.",
        "In force for the hub alone: 13.",
    ]
    assert not any(line.style for line in hub_lines(HUB, NOW, Words("en"), running=True))


def test_a_hub_that_is_gone_is_to_be_seen() -> None:
    gone = hub_lines(replace(HUB, connected=None), NOW, Words("en"), running=True)
    assert gone[0].text == (
        "Hub Midt: not connected, last heard 3 s ago (number 812). What it said holds until it ends."
    )
    assert gone[0].style
    assert lines(replace(HUB, connected=None, heard_at=None, name=""))[0] == (
        "https://hub.example: not connected, never heard yet."
    )


def test_the_kill_switch_is_to_be_seen_and_nothing_else() -> None:
    said = hub_lines(replace(HUB, killed=True), NOW, Words("en"), running=True)
    assert [line.text for line in said[1:]] == ["KILL SWITCH: nothing that the hub said is in force."]
    assert said[1].style


def test_a_hub_whose_decisions_are_ignored_says_so() -> None:
    assert lines(replace(HUB, decisions="ignore"))[1:] == ['Nothing is done of what it says: decisions = "ignore".']


def test_of_a_sensor_that_does_not_run_only_what_it_last_heard_is_said() -> None:
    assert len(lines(HUB, running=False)) == 1
    assert "not connected" in lines(HUB, running=False)[0]


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        (
            "en",
            [
                ("v4", "Flood", "www.example.dk", "since 08:10:00", "medium", "on a target list"),
                ("v3", "Flood", "", "since 08:05:00", "high", "3 organisations hit"),
            ],
        ),
        (
            "da",
            [
                ("v4", "Overbelastningsangreb", "www.example.dk", "siden 08:10:00", "middel", "på en målliste"),
                ("v3", "Overbelastningsangreb", "", "siden 08:05:00", "høj", "3 organisationer ramt"),
            ],
        ),
    ],
)
def test_each_open_warning_has_its_row_the_newest_first(language: Language, rows: list[tuple[str, ...]]) -> None:
    assert warning_rows(HUB, NOW, Words(language)) == rows


def test_a_hub_that_warns_of_nothing_says_so() -> None:
    assert warning_rows(replace(HUB, warnings=()), NOW, Words("en")) == [("It warns of nothing.",)]


def test_a_warning_of_another_day_has_its_day() -> None:
    old = replace(HUB.warnings[0], at=NOW - timedelta(days=3))
    assert warning_rows(replace(HUB, warnings=(old,)), NOW, Words("en"))[0][3] == "since 2026-11-19 08:15:00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_in_the_file_can_break_no_line(language: Language) -> None:
    hostile = "\x1b[2J\n{count}{0}\u202e"
    odd = WarningStatus(1, hostile, NOW, hostile, hostile, hostile, 2)
    hub = replace(HUB, name=hostile, url=hostile, warnings=(odd,))
    shown = [*lines(hub, language), *(cell for row in warning_rows(hub, NOW, Words(language)) for cell in row)]
    assert all(text.isprintable() or not text for text in shown)


def test_every_reason_to_warn_has_its_words() -> None:
    assert set(WHYS) == {"campaign", "listed", "claimed", "by-hand"}


def test_what_it_asks_none_of_is_left_out() -> None:
    few = replace(HUB, blocked=0, limited=0, templates=0, armed=195)
    assert lines(few, "da")[1:] == ["Lagt klar: 195 adresser.", "I kraft alene på hubbens ord: 13."]
    assert lines(replace(few, armed=0))[1:] == ["It asks for nothing."]


def test_where_every_site_is_only_watched_it_says_that_nothing_of_it_can_bite() -> None:
    said = lines(replace(HUB, watched=True))
    assert said[2] == "None of it can act: every site here is only watched (protect in bavn.toml)."
    assert not any("In force" in line for line in said)


@pytest.mark.parametrize(
    ("why", "language", "said"),
    [
        ("revoked", "en", "not connected (the hub does not take this sensor's key), last heard 3 s ago"),
        ("revoked", "da", "ikke forbundet (hubben godtager ikke denne sensors nøgle), hørt for"),
        ("connection", "da", "ikke forbundet (ingen forbindelse), hørt for"),
        ("http-503", "en", "not connected (HTTP 503), last"),
        ("identity-missing", "en", "not connected (the file that `bavn join` writes is not there), last"),
    ],
)
def test_why_there_is_no_line_is_said_in_words(why: str, language: Language, said: str) -> None:
    assert said in lines(replace(HUB, connected=None, why=why), language)[0]


def test_a_warning_of_what_has_hit_us_says_so() -> None:
    hit = replace(HUB.warnings[0], hit=True)
    assert (
        warning_rows(replace(HUB, warnings=(hit,)), NOW, Words("en"))[0][-1] == "3 organisations hit, you are hit too"
    )
