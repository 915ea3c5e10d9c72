from datetime import timedelta, timezone

from bavn import __version__
from bavn.response.decisions import decide
from bavn.response.heading import harmless, heading
from tests.response.samples import LATER, NOW, finding, mixed, source

EVIL = "x\n}\r\u2028deny all; # \x1b[2J\\"


def test_a_heading_says_who_made_the_rules_from_what_and_until_when() -> None:
    text = "\n".join(heading(decide([mixed()], made=NOW, expires=LATER), "Check it."))
    assert f"Bavn {__version__}" in text
    assert "expire 2026-03-01T13:00:00Z" in text
    assert "http-flood on site www.example.dk: began 2026-03-01T12:00:00Z" in text
    assert text.endswith("# Check it.")


def test_a_name_of_the_log_cannot_leave_its_comment() -> None:
    lines = heading(decide([finding(source("192.0.2.1"), site=EVIL)], made=NOW, expires=LATER))
    assert all(line.startswith("# ") and line.isascii() and line.isprintable() for line in lines)
    assert not any(character in "".join(lines) for character in ";{}\\\n\r")


def test_a_long_name_is_cut() -> None:
    assert len(harmless("x" * 10_000)) == 80


def test_nothing_to_enforce_is_said() -> None:
    assert any("nothing to enforce" in line for line in heading(decide([], made=NOW, expires=LATER)))


def test_a_thousand_findings_do_not_make_a_thousand_lines() -> None:
    lines = heading(decide([mixed()] * 1000, made=NOW, expires=LATER))
    assert any("980 more findings" in line for line in lines)
    assert len(lines) < 30


def test_the_hour_of_another_zone_is_written_as_utc() -> None:
    lines = heading(decide([], made=NOW.astimezone(timezone(timedelta(hours=5))), expires=LATER))
    assert "made 2026-03-01T12:00:00Z" in lines[0]
