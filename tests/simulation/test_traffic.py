"""The finished log."""

from itertools import islice
from pathlib import Path

from bavn.simulation import simulate


def test_a_repeated_log_goes_on_where_it_ended() -> None:
    traffic = simulate("calm-tiny", seed=4, minutes=5)
    lines = b"".join(traffic.chunks(repeats=3)).splitlines()
    assert len(lines) == 3 * len(traffic)
    hours = [line.split(b"[")[1][12:20] for line in lines]
    assert hours == sorted(hours)


def test_lines_come_before_all_of_them_are_made() -> None:
    lines = simulate("calm-tiny", seed=1, minutes=5).lines()
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in islice(lines, 5))


def test_a_written_file_holds_the_lines(tmp_path: Path) -> None:
    traffic, log = simulate("calm-tiny", seed=1, minutes=5), tmp_path / "access.log"
    assert traffic.write(log) == log.stat().st_size
    assert log.read_bytes() == b"".join(traffic.lines())


def test_labels_mark_one_line_each() -> None:
    traffic = simulate("flood-tiny-site", seed=1, minutes=6)
    assert len(traffic.labels) == len(traffic) == len(list(traffic.lines()))
    assert 0 < traffic.labels.sum() < len(traffic)
