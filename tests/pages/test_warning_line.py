from dataclasses import replace
from datetime import UTC, datetime

from bavn.pages.warning_line import Shown, warning_line
from bavn.sharing.delta import ToldWarning

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_warning_on_one_line() -> None:
    told = ToldWarning(3, "listed", AT, "critical", "http-flood", "amber", site="www.example.dk", organisations=2)
    assert warning_line("changed", told, 1) == (
        "changed hub warning 3 (listed) http-flood on www.example.dk: critical, since 2026-11-22 12:00:00 UTC, "
        "2 organisations hit, 1 armed"
    )


def test_what_the_hub_sends_stays_on_its_line() -> None:
    hostile = "\x1b[2J\n" + "x" * 1000
    told = ToldWarning(3, "campaign", AT, "high", hostile, "amber", site=hostile)
    assert warning_line("new", told, 0).isprintable()
    assert len(warning_line("new", told, 0)) < 400


def test_what_there_is_none_of_is_left_out_and_one_is_one() -> None:
    told = ToldWarning(4, "listed", AT, "high", "http-flood", "amber", site="www.example.dk")
    assert warning_line("new", told, Shown(templates=5)).endswith("12:00:00 UTC, 5 templates armed")
    assert warning_line("new", told, 0).endswith("12:00:00 UTC, nothing armed")
    assert "1 organisation hit, you are hit too, " in warning_line(
        "new", replace(told, organisations=1), Shown(hit=True)
    )
    hub = warning_line("new", told, Shown(limited=3, hub="Hub Midt", since=AT.replace(hour=9)))
    assert hub.startswith("new     Hub Midt warning 4 (listed)")
    assert hub.endswith("since 2026-11-22 09:00:00 UTC, 3 limited")
