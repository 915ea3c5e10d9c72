import gzip
import os
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.sources.columns import CLIENT, METHOD, PATH, QUERY
from bavn.sources.files import STANDARD_INPUT, expand
from bavn.sources.formats import FORMATS, Format, detect, first_time, named
from bavn.sources.json_lines import DIALECTS
from bavn.sources.layout import NAMED
from tests.sources.parsing import parse

EACH = pytest.mark.parametrize("known", FORMATS, ids=[known.name for known in FORMATS])


def sample(known: Format) -> bytes:
    return known.sample.encode() + b"\n"


@EACH
def test_a_formats_sample_is_a_record_of_it(known: Format) -> None:
    rows, _, rejected = parse(known.build(UTC), sample(known))
    assert (len(rows), rejected) == (1, 0)
    assert (rows[0][CLIENT], rows[0][METHOD], rows[0][PATH], rows[0][QUERY]) == (b"192.0.2.7", b"GET", b"/a", b"b=1")
    assert rows[0][9] in {1763370000000, 1763370000250}
    took = known.name in {"json", "caddy", "traefik", "w3c", "haproxy"} or known.name.endswith(("_time", "_ms", "_us"))
    assert rows[0][12] == (120 if took else -1)


ONE_LINE_IS_ENOUGH = [known for known in FORMATS if not known.name.endswith(("_ms", "_us"))]  # a lone 120: of what?


@pytest.mark.parametrize("known", ONE_LINE_IS_ENOUGH, ids=[known.name for known in ONE_LINE_IS_ENOUGH])
def test_a_format_is_found_by_its_lines(known: Format) -> None:
    parser = detect(sample(known) * 20)
    expected = parse(known.build(UTC), sample(known))
    assert parser.name == known.name
    assert parse(parser, sample(known)) == expected


@EACH
def test_a_format_is_found_by_its_name(known: Format) -> None:
    assert named(known.name).name == known.name
    assert named(known.name.replace("_", "-")).name == known.name


def test_every_layout_and_dialect_is_listed_once() -> None:
    names = [known.name for known in FORMATS]
    assert len(set(names)) == len(names)
    assert set(names) == {*NAMED, *(dialect.name for dialect in DIALECTS), "w3c", "haproxy"}


def test_a_name_that_is_none_tells_which_there_are() -> None:
    with pytest.raises(Problem, match=r"^ngnix: there is no such format \(allowed: combined, common, .*haproxy\)$"):
        named("ngnix")


BY_NAME = {known.name: sample(known) for known in FORMATS}


@pytest.mark.parametrize("most", ["combined", "haproxy", "json", "w3c"])
def test_the_format_of_most_lines_wins_and_the_others_are_rejected(most: str) -> None:
    other = "haproxy" if most != "haproxy" else "combined"
    data = BY_NAME[most] * 5 + BY_NAME[other] * 4
    parser = detect(data)
    rows, lines, rejected = parse(parser, data)
    assert parser.name == most
    assert (len(rows), lines, rejected) == (5, data.count(b"\n"), 4)


def test_a_few_lines_that_fit_by_chance_are_no_format() -> None:
    with pytest.raises(Problem, match="its first line is: nonsense"):
        detect(b"nonsense\n" * 3 + BY_NAME["haproxy"] * 2)
    assert detect(b"nonsense\n" * 2 + BY_NAME["haproxy"] * 2).name == "haproxy"


def test_comments_blank_lines_and_a_cut_off_line_do_not_count() -> None:
    data = b"# a\n\n  \r\n" * 300 + BY_NAME["combined"] + b"192.0.2.7 - - [17/Nov/20"
    assert detect(data).name == "combined"


def test_one_line_without_a_newline_is_enough() -> None:
    assert detect(BY_NAME["haproxy"].rstrip()).name == "haproxy"


def test_only_the_first_lines_are_tried() -> None:
    assert detect(BY_NAME["common"] * 200 + b"nonsense\n" * 1000).name == "common"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"#Software: x\n"], ids=["empty", "blank", "comments"])
def test_a_log_without_lines_is_no_problem(data: bytes) -> None:
    assert parse(detect(data), data) == ([], data.count(b"\n"), 0)


def test_an_unknown_format_names_the_file_its_first_line_and_the_formats() -> None:
    with pytest.raises(Problem) as caught:
        detect(b"# head\n\x1b]0;pwned\x07 " + b"x" * 500 + b"\xff\r\nmore\n", name="odd.log")
    line = str(caught.value)
    assert line.startswith("odd.log: its format is not known; its first line is: \\x1b]0;pwned\\x07 xxx")
    assert "x... (allowed: combined, " in line
    assert len(line) < 500
    assert line.isprintable()


@pytest.mark.parametrize(
    "data", [b"\x00" * 5000, b"\xff\xfe\xfd\n" * 300, b"{" * 300_000, b"[" * 9 + b"\n", b'"' * 9000 + b"\n"],
    ids=["zeros", "bytes", "braces", "brackets", "quotes"],
)  # fmt: skip
def test_garbage_is_a_problem_and_nothing_worse(data: bytes) -> None:
    with pytest.raises(Problem, match="its format is not known"):
        detect(data)


def test_the_zone_reaches_the_formats_whose_times_have_none() -> None:
    zone = timezone(timedelta(hours=1))
    for parser in (detect(BY_NAME["haproxy"], zone=zone), named("haproxy", zone=zone)):
        assert parse(parser, BY_NAME["haproxy"])[0][0][9] == 1763370000250 - 3_600_000


def test_json_keys_are_learned_from_all_sample_lines() -> None:
    lines = [b'{"time":1763370000,"ip":"192.0.2.7","uri":"/"}\n', b'{"time":1763370000,"ip":"192.0.2.7","agent":"x"}\n']
    rows, _, _ = parse(detect(b"".join(lines)), b"".join(lines))
    assert rows[1][7] == b"x"


def test_rotated_files_are_put_in_the_order_of_their_first_records(tmp_path: Path) -> None:
    for number, name in enumerate(("c.log", "b.log.gz", "a.log")):
        text = BY_NAME["combined"].replace(b"10:00:00", b"10:00:0%d" % number)
        (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    (tmp_path / "z.log").write_bytes(b"")
    found = expand([str(tmp_path / "*")], first_time)
    assert [path.name for path in found] == ["c.log", "z.log", "b.log.gz", "a.log"]


def test_the_first_time_is_unknown_where_there_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "odd.log").write_bytes(b"no log\n")
    os.mkfifo(tmp_path / "pipe")  # opening it would wait for a writer
    assert [first_time(tmp_path / name) for name in ("odd.log", "pipe", "missing")] == [None, None, None]
    assert first_time(STANDARD_INPUT) is None
