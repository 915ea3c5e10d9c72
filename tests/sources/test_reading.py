import gzip
import io
import sys
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import pytest

from bavn.model.problem import Problem
from bavn.sources.columns import CLIENT, PATH, Bytes, Columns, Parsed, Parser
from bavn.sources.files import STANDARD_INPUT
from bavn.sources.reading import EXAMPLE_BYTES, Log
from bavn.sources.w3c import W3c

HEAD = b"#Fields: date time c-ip cs-uri-stem\n"


def line(number: int, filler: int = 0) -> bytes:
    return b"2025-11-17 10:00:%02d 192.0.2.%d /%d%s" % (number % 60, number % 250, number, b"x" * filler)


LOG = HEAD + b"\n".join(line(number, filler=number % 80) for number in range(3000)) + b"\n"


def paths(log: Log, *, capacity: int = 100, parser: Parser | None = None) -> list[bytes]:
    found = []
    for columns in log.batches(parser or W3c(), Columns(capacity)):
        found += [columns.text(PATH, row) for row in range(columns.rows)]
    return found


def log_of(folder: Path, data: bytes, block_bytes: int = 4096) -> Log:
    (folder / "a.log").write_bytes(data)
    return Log(folder / "a.log", block_bytes)


EXPECTED = [b"/%d%s" % (number, b"x" * (number % 80)) for number in range(3000)]


@pytest.mark.parametrize("capacity", [1, 7, 100_000], ids=str)
@pytest.mark.parametrize("block_bytes", [200, 333, 4096, 1 << 20], ids=str)
def test_the_records_do_not_depend_on_the_block_or_the_batch(tmp_path: Path, block_bytes: int, capacity: int) -> None:
    with log_of(tmp_path, LOG, block_bytes) as log:
        assert paths(log, capacity=capacity) == EXPECTED
    assert (log.lines, log.rejected, log.examples, log.warnings) == (3001, 0, [], [])
    assert log.done == log.total == len(LOG)


def test_a_last_line_without_a_newline_is_read(tmp_path: Path) -> None:
    with log_of(tmp_path, LOG[:-1]) as log:
        assert paths(log) == EXPECTED


def test_half_a_line_before_the_cut_of_a_truncated_file_is_no_record(tmp_path: Path) -> None:
    packed = gzip.compress(LOG)
    with log_of(tmp_path, packed[: len(packed) // 2]) as log:
        found = paths(log)
    assert 100 < len(found) < 3000
    assert found == EXPECTED[: len(found)]
    assert (log.lines, log.rejected) == (len(found) + 1, 0)
    assert len(log.warnings) == 1
    assert log.warnings[0].startswith(f"{tmp_path / 'a.log'} is truncated after byte ")


@pytest.mark.parametrize("size", [4095, 4096, 4097, 8192, 1_000_000], ids=str)
@pytest.mark.parametrize("newline", [b"\n", b""], ids=["newline", "end of file"])
def test_an_endless_line_is_one_rejected_line_and_the_others_are_read(
    tmp_path: Path, size: int, newline: bytes
) -> None:
    before = HEAD + line(1) + b"\n"
    after = line(2) if newline else b""
    expected = [b"/1", b"/2"] if newline else [b"/1"]
    with log_of(tmp_path, before + b"A" * size + newline + after) as log:
        assert paths(log) == expected
    assert log.rejected == 1
    assert log.lines == (4 if newline else 3)
    assert log.examples == [(3, b"A" * EXAMPLE_BYTES)]


def test_a_hundred_megabytes_without_a_newline_are_passed_over_in_constant_memory(tmp_path: Path) -> None:
    packed = gzip.compress(HEAD + b"A" * 100_000_000 + b"\n" + line(2))
    with log_of(tmp_path, packed, block_bytes=1 << 18) as log:
        tracemalloc.start()
        try:
            assert paths(log) == [b"/2"]
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert (log.lines, log.rejected) == (3, 1)
    assert peak < 8_000_000


def test_binary_garbage_is_counted_and_kept_as_five_examples(tmp_path: Path) -> None:
    garbage = [bytes([code, 0, 255, 128]) for code in range(128, 138)]
    with log_of(tmp_path, HEAD + line(1) + b"\n" + b"\n".join(garbage) + b"\r\n\n" + line(2)) as log:
        assert paths(log, capacity=1) == [b"/1", b"/2"]
    assert (log.lines, log.rejected) == (14, 10)
    assert log.examples == [(number + 3, garbage[number]) for number in range(5)]


def test_an_empty_file_has_no_lines_and_no_warnings(tmp_path: Path) -> None:
    with log_of(tmp_path, b"") as log:
        assert log.head() == b""
        assert paths(log) == []
    assert (log.lines, log.rejected, log.warnings, log.done, log.total) == (0, 0, [], 0, 0)


@pytest.mark.parametrize("head", [b"\r\n\r\n", b"\n", b"   \n"], ids=["CRLF", "LF", "spaces"])
def test_blank_lines_are_counted_and_not_rejected(tmp_path: Path, head: bytes) -> None:
    with log_of(tmp_path, head + HEAD + line(1)) as log:
        assert paths(log) == [b"/1"]
    assert (log.lines, log.rejected) == (2 + head.count(b"\n"), 0)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + LOG,
        b"\xff\xfe" + LOG.decode().encode("utf-16-le"),
        b"\xfe\xff" + LOG.decode().encode("utf-16-be"),
        gzip.compress(b"\xff\xfe" + LOG.decode().encode("utf-16-le")),
    ],
    ids=["UTF-8", "UTF-16 little", "UTF-16 big", "packed UTF-16"],
)
@pytest.mark.parametrize("block_bytes", [201, 1 << 20], ids=str)
def test_a_byte_order_mark_is_understood(tmp_path: Path, data: bytes, block_bytes: int) -> None:
    with log_of(tmp_path, data, block_bytes) as log:
        assert log.head(30) == LOG[:30]
        assert paths(log) == EXPECTED


def test_a_lone_byte_at_the_end_of_utf_16_does_no_harm(tmp_path: Path) -> None:
    with log_of(tmp_path, b"\xff\xfe" + LOG.decode().encode("utf-16-le") + b"x") as log:
        assert paths(log) == EXPECTED


def test_looking_at_the_head_uses_nothing_up(tmp_path: Path) -> None:
    with log_of(tmp_path, LOG) as log:
        assert log.head(10) == LOG[:10]
        assert log.head() == LOG[:4096]
        assert paths(log) == EXPECTED


def test_standard_input_has_a_name_and_no_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(LOG)))
    with Log(STANDARD_INPUT) as log:
        assert paths(log) == EXPECTED
    assert (log.name, log.total, log.done) == ("standard input", None, len(LOG))


def test_a_folder_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="is a folder"):
        Log(tmp_path)


def test_the_summary_has_the_reports_words(tmp_path: Path) -> None:
    with log_of(tmp_path, HEAD + line(1) + b"\nwrong\n") as log:
        paths(log)
        summary = log.summary("w3c")
    assert (summary.name, summary.lines, summary.rejected) == (str(tmp_path / "a.log"), 3, 1)
    assert (summary.format, summary.examples) == ("w3c", ((3, b"wrong"),))


def test_a_parsers_complaint_is_a_warning_about_the_file(tmp_path: Path) -> None:
    with log_of(tmp_path, line(1)) as log:
        assert paths(log) == []
    assert log.warnings == [f"{log.name}: lines stand before any #Fields: line, so nothing says what they hold"]


class Stuck:
    """A parser with a fault: it never uses anything up."""

    name = "stuck"

    def parse(self, block: Bytes, end: int, columns: Columns) -> Parsed:  # noqa: ARG002
        columns.rows = 0
        return Parsed(0, 0, 0, ())


def test_a_parser_that_is_stuck_does_not_stop_the_reading(tmp_path: Path) -> None:
    with log_of(tmp_path, LOG, 300) as log:
        assert paths(log, parser=Stuck()) == []
    assert log.rejected > 2900


def test_columns_point_into_what_the_parser_says(tmp_path: Path) -> None:
    with log_of(tmp_path, LOG) as log:
        first = next(log.batches(W3c(), Columns(10)))
        assert (first.rows, first.text(CLIENT, 3)) == (10, b"192.0.2.3")
