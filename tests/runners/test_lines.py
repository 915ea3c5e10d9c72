"""Lines of a growing log: whatever the pieces in which they come, each is counted once."""

from datetime import UTC
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.runners import lines as module
from bavn.runners.lines import MISFITS, MOST_BYTES, Counted, Lines
from bavn.sources.columns import CLIENT, Columns
from tests.runners.growing import Given, Record, record
from tests.runners.samples import plain_line

GOOD = plain_line(0, "192.0.2.1", "/a?b=1")
KINDS = (
    GOOD,
    plain_line(7, "2001:db8::7", "/caf\u00e9"),
    b"no line at all\n",
    b"\n",
    b"\x00\xff\n",
    GOOD[:-1] + b"\r\n",
)
SMALL = 4096


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    """Little room, so that a test needs few bytes."""
    monkeypatch.setattr(module, "FIRST_BYTES", SMALL)
    monkeypatch.setattr(module, "MOST_BYTES", SMALL)
    return SMALL


def drain(lines: Lines, rows: int = 50) -> list[Record]:
    """All records that can be had now."""
    columns, found = Columns(rows), []
    while True:
        if lines.batch(columns):
            found += [record(columns, row) for row in range(columns.rows)]
        elif not lines.read():
            return found


def read(data: bytes, cuts: tuple[int, ...] = (), format_name: str | None = "combined") -> tuple[list[Record], Counted]:
    lines = Lines(Given(data, cuts), format_name, UTC)
    return drain(lines), lines.counted


@given(st.lists(st.sampled_from(KINDS), max_size=60), st.lists(st.integers(1, 400), min_size=1, max_size=9))
def test_any_pieces_give_the_same_records_as_one(kinds: list[bytes], cuts: list[int]) -> None:
    data = b"".join(kinds)
    whole, counted = read(data)
    assert read(data, tuple(cuts)) == (whole, counted)
    assert counted.lines == len(kinds)
    assert len(whole) + counted.rejected + kinds.count(b"\n") == len(kinds)


@given(st.integers(0, len(GOOD) - 1))
def test_half_a_line_waits_for_its_end(cut: int) -> None:
    log = Given(GOOD + GOOD[:cut])
    lines = Lines(log, "combined", UTC)
    assert len(drain(lines)) == 1
    assert (lines.consumed, lines.waiting, lines.taken) == (len(GOOD), cut, len(GOOD) + cut)
    log.data += GOOD[cut:]
    assert len(drain(lines)) == 1
    assert (lines.consumed, lines.waiting, lines.counted.lines) == (2 * len(GOOD), 0, 2)


@pytest.mark.parametrize("length", [-1, 0, 1, 2 * SMALL])
@pytest.mark.parametrize("format_name", ["combined", None])
@pytest.mark.parametrize("before", [0, 1, 3])
def test_a_line_longer_than_the_room_is_passed_over_and_counted_once(
    small: int, length: int, format_name: str | None, before: int
) -> None:
    data = before * GOOD + b"x" * (small + length) + b"\n" + 30 * GOOD
    for cuts in ((), (small - 1,), (777, 5)):
        found, counted = read(data, cuts, format_name)
        assert len(found) == before + 30
        assert (counted.lines, counted.rejected, counted.sampled) == (before + 31, 1, 0)


def test_a_line_beyond_a_mebibyte_at_the_very_beginning_stops_nothing() -> None:
    found, counted = read(b"x" * (3 * MOST_BYTES) + b"\n" + 3 * GOOD, format_name=None)
    assert len(found) == 3
    assert (counted.lines, counted.rejected) == (4, 1)


def test_a_line_that_just_fits_is_a_record(small: int) -> None:
    line = plain_line(0, "192.0.2.1", "/" + "a" * (small - len(plain_line(0, "192.0.2.1"))))
    assert len(line) == small
    assert len(read(line, (100,))[0]) == 1


def test_an_unknown_format_is_said_and_its_lines_are_counted_until_it_is_known() -> None:
    log = Given(b"what is this\nand this\n")
    lines = Lines(log, None, UTC)
    assert lines.unknown == ""
    assert drain(lines) == []
    assert "access.log" in lines.unknown
    assert "what is this" in lines.unknown
    assert lines.format == ""
    assert (lines.counted.lines, lines.counted.rejected, lines.counted.sampled) == (2, 2, 0)
    log.data += 5 * GOOD
    assert len(drain(lines)) == 5
    assert (lines.unknown, lines.format) == ("", "combined")
    assert (lines.counted.lines, lines.counted.rejected) == (7, 2)


def test_a_format_that_only_the_newest_lines_have_is_found_by_them() -> None:
    log = Given(300 * b"a server that did not start\n")
    lines = Lines(log, None, UTC)
    assert drain(lines) == []
    log.data += 2 * GOOD
    assert len(drain(lines)) == 2
    assert lines.unknown == ""


def test_nothing_is_unknown_while_no_line_is_whole() -> None:
    lines = Lines(Given(b"what is"), None, UTC)
    assert drain(lines) == []
    assert (lines.unknown, lines.counted.lines, lines.waiting) == ("", 0, 7)


HEADER = b"#Software: IIS\n#Fields: date time cs-method cs-uri-stem sc-status c-ip\n"
IIS = b"2026-03-02 10:00:00 GET /a 200 192.0.2.9\n"


@pytest.mark.parametrize("format_name", ["w3c", None])
def test_a_header_above_the_place_where_reading_began_is_known(format_name: str | None) -> None:
    lines = Lines(Given(HEADER + 9 * IIS, begin=len(HEADER + 4 * IIS)), format_name, UTC)
    found = drain(lines)
    assert [(client, path) for client, path, *_ in found] == 5 * [(b"192.0.2.9", b"/a")]
    assert (lines.counted.lines, lines.counted.rejected) == (5, 0)


def test_the_header_is_known_also_where_the_format_was_found_late() -> None:
    log = Given(HEADER + 4 * b"?\n", begin=len(HEADER))
    lines = Lines(log, None, UTC)
    drain(lines)
    assert lines.unknown
    log.data += 9 * IIS
    assert [client for client, *_ in drain(lines)] == 9 * [b"192.0.2.9"]


TIMED_LINE = GOOD[:-1] + b" 0.120\n"
BARE_LINE = GOOD[:-1] + b" -\n"


def test_a_young_file_is_read_as_the_one_before_it_was() -> None:
    log = Given(BARE_LINE)
    lines = Lines(log, None, UTC, sample=5 * TIMED_LINE)
    assert len(drain(lines)) == 1
    log.data += TIMED_LINE
    columns = Columns(5)
    lines.read()
    assert lines.batch(columns)
    assert columns.took_ms[0] == 120
    assert columns.text(CLIENT, 0) == b"192.0.2.1"


def test_a_young_file_of_another_format_is_read_as_what_it_is() -> None:
    lines = Lines(Given(HEADER + 2 * IIS), None, UTC, sample=100 * GOOD)
    assert len(drain(lines)) == 2
    assert lines.format == "w3c"


def test_a_file_that_says_enough_itself_is_not_judged_by_the_one_before_it() -> None:
    lines = Lines(Given(30 * TIMED_LINE), None, UTC, sample=200 * GOOD)
    assert len(drain(lines)) == 30
    assert lines.format == "combined_time"


# passing by


def test_passing_by_counts_exactly_the_whole_lines() -> None:
    log = Given(7 * GOOD + GOOD[:30])
    lines = Lines(log, "combined", UTC)
    lines.read()
    assert lines.pass_by() == 7
    assert lines.pass_by() == 0
    assert (lines.counted.lines, lines.counted.sampled, lines.counted.rejected) == (7, 7, 0)
    assert (lines.consumed, lines.waiting) == (7 * len(GOOD), 30)
    log.data += GOOD[30:]
    assert len(drain(lines)) == 1
    assert (lines.counted.lines, lines.counted.sampled) == (8, 7)


def test_the_end_of_a_line_that_was_passed_over_is_no_line_of_its_own(small: int) -> None:
    log = Given(GOOD + b"x" * (2 * small) + b"\n" + 3 * GOOD)
    lines = Lines(log, "combined", UTC)
    columns = Columns(5)
    while lines.counted.lines < 2:
        assert lines.batch(columns) or lines.read()
    for _ in range(9):
        lines.read()
        lines.pass_by()
    assert (lines.counted.lines, lines.counted.rejected, lines.counted.sampled) == (5, 1, 3)
    assert lines.consumed == len(log.data)


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.lists(st.integers(1, 900), min_size=1, max_size=5))
def test_passed_by_or_parsed_each_line_is_counted_once(choices: list[bool], cuts: list[int]) -> None:
    log = Given(40 * GOOD, tuple(cuts))
    lines, columns, parsed = Lines(log, "combined", UTC), Columns(7), 0
    for choice in choices:
        lines.read()
        if choice:
            lines.pass_by()
        else:
            parsed += columns.rows if lines.batch(columns) else 0
    parsed += len(drain(lines))
    assert lines.counted.lines == 40
    assert parsed + lines.counted.sampled == 40
    assert lines.consumed == len(log.data)


def test_there_is_plenty_only_where_a_full_room_waits_behind_a_full_one(small: int) -> None:
    log = Given(b"y" * (2 * small + 1))
    lines = Lines(log, "combined", UTC)
    seen = []
    for _ in range(2):
        lines.read()
        seen.append((lines.full, lines.plenty))
        lines._consume(lines.waiting)
    assert seen == [(True, True), (True, False)]
    lines.read()
    assert not lines.full


def test_room_grows_only_for_a_log_that_fills_it() -> None:
    log = Given(b"".join(100 * [GOOD]))
    lines = Lines(log, "combined", UTC)
    drain(lines)
    assert len(lines._buffer) == module.FIRST_BYTES
    log.data += b"".join((4 * MOST_BYTES // len(GOOD)) * [GOOD])
    sizes = [len(lines._buffer)]
    columns = Columns(20_000)
    while lines.batch(columns) or lines.read():
        sizes.append(len(lines._buffer))
    assert sizes[-1] == MOST_BYTES
    assert all(after in {before, 2 * before} for before, after in pairwise(sizes))


JSON = b'{"time":1763370000,"ip":"192.0.2.9","request":"GET /a HTTP/1.1","status":200}\n'


def test_a_log_that_is_written_otherwise_from_one_line_on_is_understood_again() -> None:
    log = Given(GOOD * 20)
    lines = Lines(log, None, UTC)
    assert len(drain(lines)) == 20
    log.data += JSON * (2 * MISFITS)
    drain(lines)
    log.data += JSON * 30
    assert len(drain(lines)) == 30
    assert lines.unknown == ""
    assert lines.counted.lines == 20 + 2 * MISFITS + 30


def test_a_named_format_that_fits_no_more_is_said_and_kept() -> None:
    log = Given(GOOD * 20)
    lines = Lines(log, "combined", UTC)
    drain(lines)
    log.data += JSON * MISFITS
    drain(lines)
    assert lines.unknown
    log.data += GOOD
    assert len(drain(lines)) == 1
    assert lines.unknown == ""


def test_a_few_odd_lines_change_nothing() -> None:
    log = Given(GOOD * 60 + b"odd\n" * (MISFITS - 1))
    lines = Lines(log, None, UTC)
    drain(lines)
    assert (lines.unknown, lines.format) == ("", "combined")
