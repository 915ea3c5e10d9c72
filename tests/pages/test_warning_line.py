from datetime import UTC, datetime

from bavn.pages.warning_line import warning_line
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
