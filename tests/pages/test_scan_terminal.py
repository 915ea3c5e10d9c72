from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from bavn.model import Report
from bavn.model.language import LANGUAGES, Language
from bavn.pages.scan_terminal import print_scan
from bavn.pages.words import Words
from tests.pages.samples import crowd, damaged, flood, hostile, report, slow


def printed(result: Report, language: Language = "en", *, width: int = 110) -> str:
    screen = StringIO()
    console = Console(file=screen, width=width, markup=False, emoji=False, highlight=False, force_terminal=False)
    print_scan(result, console, Words(language))
    return screen.getvalue()


def test_the_verdict_is_the_first_line() -> None:
    first = printed(report(flood()), width=200).splitlines()[0]
    assert first == (
        "Flood at 11:06:12 UTC, found after 4 s, went on 24 min; "
        "1,000 sources, 961 to block, 12 to limit; would hit 0 honest clients"
    )


@pytest.mark.parametrize(
    "part",
    [
        "peak 179 a second, usually 4.2",
        "▁██▁",
        "GET requests, for pages under /soeg",
        "and 7 more networks",
        "Shared addresses: limit, do not block",
        "198.51.100.0",
        "What to do now",
        "12 of 684,120 lines could not be read",
        "access.log, line 7: \\x16\\x03\\x01",
    ],
)
def test_a_flood_is_shown_with_its_evidence(part: str) -> None:
    assert part in printed(report(flood()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_findings_are_each_shown_and_the_site_is_drawn_once(language: Language) -> None:
    text = printed(report(flood(), crowd(), slow()), language)
    assert text.count("▁██▁") == 1
    assert text.splitlines()[0] == ("3 findings" if language == "en" else "3 fund")


def test_nothing_found_is_said_plainly_with_what_was_looked_at() -> None:
    lines = printed(report(rejected=0)).splitlines()
    assert lines[0] == "Nothing found: no flood, no attempted intrusion."
    assert lines[1].startswith("Looked at 684,108 requests from 18,204 clients")
    assert "684,120 lines read, none rejected." in lines


def test_a_crowd_is_nobody_to_block_and_shows_no_figure_that_was_not_counted() -> None:
    text = printed(report(replace(crowd(), sources=(), signatures=(), requests=0)), width=200)
    assert "honest visitors, nobody to block" in text
    assert "0 sources" not in text
    assert "0 requests" not in text
    assert "confidence" not in text


def test_a_damaged_file_is_said_aloud() -> None:
    text = printed(damaged("the archive is cut off\x1b[2J"), width=200)
    assert "Beware: the archive is cut off\\x1b[2J" in text
    assert "Beware" not in printed(report(flood()))


def test_an_attackers_bytes_are_only_text() -> None:
    text = printed(hostile())
    assert all(line.isprintable() for line in text.splitlines())
    assert "[bold red]" in text


def test_a_hundred_findings_are_listed_but_five_are_detailed() -> None:
    text = printed(report(*[flood(())] * 100))
    assert text.count("severity high") == 5
    assert "Details of 95 more findings" in text


def test_a_terminal_without_unicode_gets_a_plain_picture() -> None:
    class Ascii(StringIO):
        encoding = "ascii"

    screen = Ascii()
    print_scan(report(flood()), Console(file=screen, width=100, markup=False), Words("en"))
    assert "_##_" in screen.getvalue()
    assert "█" not in screen.getvalue()


@pytest.mark.parametrize("width", [20, 40, 80])
def test_a_narrow_terminal_is_not_overrun(width: int) -> None:
    assert max(len(line) for line in printed(report(flood()), width=width).splitlines()) <= width
