"""A finding on one line."""

from dataclasses import replace

from bavn.pages.finding_line import finding_line
from tests.pages.samples import HOSTILE, flood, source


def test_a_line_says_what_where_since_when_how_bad_and_how_many() -> None:
    found = flood((source("192.0.2.1"), source("192.0.2.2"), source("198.51.100.1", "limit"), source("::1", "watch")))
    line = finding_line("new", 7, replace(found, ended=None))
    assert line.startswith("new     #7 http-flood on www.example.dk: ")
    assert f"{found.severity}, since 2026-03-01 11:06:12 UTC, " in line
    assert f"{found.rate.peak:.0f}/s (usual {found.rate.usual:.1f})" in line
    assert line.endswith("2 sources to block, 1 to limit")
    assert "ended" not in line


def test_an_end_is_said_with_its_time() -> None:
    assert "UTC, ended 11:30:12, " in finding_line("ended", 7, flood())


def test_a_hostile_name_stays_on_its_line_and_moves_no_cursor() -> None:
    line = finding_line("changed", 1, flood(site=HOSTILE))
    assert line.isprintable()
    assert "\x1b" not in line
    assert len(line.splitlines()) == 1
