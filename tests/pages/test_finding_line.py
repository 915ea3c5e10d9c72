"""A finding on one line."""

from dataclasses import replace

from bavn.pages.finding_line import finding_line
from bavn.runners.probing_findings import finding_of
from tests.pages.samples import HOSTILE, flood, source
from tests.runners.prober import MINUTE, NOW, spell


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


def test_an_outage_says_its_verdict_why_and_who_saw_it() -> None:
    line = finding_line("new", 3, finding_of(spell(), "high"))
    assert line == ("new     #3 outage of front: down (timed-out), high, since 2026-11-22 08:00:00 UTC, seen from here")
    through = finding_of(spell(verdict="partial", through="login\n", ended=NOW + MINUTE), "medium")
    assert "site-degraded of front: partial for login\\n (timed-out), medium" in finding_line("ended", 3, through)
    assert "UTC, ended 08:01:00, " in finding_line("ended", 3, through)
    assert ": unstable (timed-out)" in finding_line("new", 3, finding_of(spell(flapping=True), "low"))
