import re
from dataclasses import replace

from bavn.model.probe import VERDICTS
from bavn.pages.strip import COLUMNS, axis, mark, runs, strip
from tests.pages.outage_samples import HOSTILE, at, minutes, november, quiet, row, spell

REPORT = quiet()


def test_the_strip_has_no_gap() -> None:
    for one in november().rows:
        found = runs(one, november())
        assert sum(length for _, _, length in found) == COLUMNS
        assert [at for _, at, _ in found] == [sum(length for _, _, length in found[:n]) for n in range(len(found))]


def test_an_outage_of_seconds_in_months_is_seen() -> None:
    brief = row("a", spell("a", at(1, "12:00:00"), minutes(0.2)))
    assert ("down", 135, 2) in runs(brief, REPORT)


def test_an_outage_in_the_last_moment_stays_within_the_strip() -> None:
    late = row("a", spell("a", at(3, "23:59:50"), minutes(0.1)))
    verdict, first, length = runs(late, REPORT)[-1]
    assert (verdict, first + length) == ("down", COLUMNS)


def test_where_two_fall_in_one_place_the_graver_is_shown() -> None:
    both = row(
        "a",
        spell("a", at(1, "12:00:00"), minutes(2), "guarded"),
        spell("a", at(1, "12:03:00"), minutes(2), "down"),
        spell("a", at(1, "12:06:00"), minutes(2), "slow"),
    )
    assert [verdict for verdict, _, _ in runs(both, REPORT)] == ["up", "down", "up"]


def test_every_verdict_has_its_own_shape_and_not_only_its_colour() -> None:
    shapes = {re.sub(r' class="[^"]*"', "", mark(verdict, 0, 10)) for verdict in VERDICTS}
    assert len(shapes) == len(VERDICTS)


def test_the_strip_says_in_words_what_it_draws() -> None:
    drawn = strip(row("a"), REPORT, name="s1", title="A", desc="Up.")
    assert '<title id="s1-title">A</title><desc id="s1-desc">Up.</desc>' in drawn
    assert 'aria-labelledby="s1-title s1-desc"' in drawn
    assert 'role="img"' in drawn


def test_names_are_escaped() -> None:
    assert "<script>" not in strip(row("a"), REPORT, name="s1", title=HOSTILE, desc=HOSTILE)


def test_a_label_stands_where_its_day_begins() -> None:
    assert 'x="25.00%" y="12">11.11.</text>' in axis([(0.25, "11.11.")])


def test_a_period_of_no_length_is_drawn_as_something() -> None:
    empty = replace(REPORT, ended=REPORT.began)
    assert sum(length for _, _, length in runs(row("a"), empty)) == COLUMNS
