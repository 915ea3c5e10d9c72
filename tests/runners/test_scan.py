"""How a scan reads: files, formats, times, sites, damage. What it says of attacks stands in test_scan_floods."""

import gzip
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from bavn.model import Report
from bavn.model.problem import Problem
from bavn.runners.scan import Progress, ScanSettings, keep, scan
from bavn.sources.columns import Columns
from tests.runners.samples import (
    PROXIES,
    SCENARIO,
    SEED,
    Log,
    Made,
    acted_on,
    found,
    grade,
    iis_lines,
    only,
    scan_lines,
    scanned,
)

STRAY = '203.0.113.9 - - [01/Jan/{}:00:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "x"\n'
BATCH_END = 8159  # the last row of a batch has no neighbours that could speak for its time


def same(report: Report, other: Report) -> None:
    """Fail unless both reports say the same, up to targets of a few requests: what ties there hangs on batches."""
    (first,), (second,) = report.findings, other.findings
    often = tuple(tuple(target for target in found.targets if target.requests >= 100) for found in (first, second))
    assert often[0] == often[1] != ()
    assert replace(second, site=first.site, targets=first.targets) == first


def verdicts(report: Report) -> set[tuple[str, str]]:
    """What the one flood says of every address."""
    return {(source.address, source.action) for source in only(report).sources}


# formats


@pytest.mark.parametrize("style", ["timed", "vhost_combined", "json"])
def test_every_format_of_a_log_gives_the_same_finding(made: Made, flood: Log, style: str) -> None:
    same(scanned(flood.path), scanned(made(SCENARIO, style=style).path))


def test_a_log_of_iis_gives_the_same_finding(made: Made, flood: Log, tmp_path: Path) -> None:
    report = scan_lines(tmp_path, iis_lines(made(SCENARIO, style="json").lines()))
    same(scanned(flood.path), report)
    assert (report.input.files[0].format, report.input.rejected) == ("w3c", 0)


def test_behind_trusted_proxies_the_forwarded_clients_are_judged(made: Made, flood: Log) -> None:
    settings = ScanSettings(
        (str(made(SCENARIO, style="proxied").path),), seed=SEED, intrusions=False, trusted_proxies=PROXIES
    )
    same(scanned(flood.path), scan(settings))


def test_proxies_that_nobody_named_are_never_acted_on(made: Made) -> None:
    report = scanned(made(SCENARIO, style="proxied").path)
    assert acted_on(report) == set()
    assert report.sites[0].clients == 2


def test_a_given_format_is_taken_at_its_word(flood: Log, tmp_path: Path) -> None:
    lines = flood.lines()[:500]
    assert scan_lines(tmp_path, lines, format="combined").input.rejected == 0
    with pytest.raises(Problem, match="not one of 500 lines is a record of the format json"):
        scan_lines(tmp_path, lines, format="json")


# files


def test_rotated_files_give_the_same_finding_as_one(flood: Log, tmp_path: Path) -> None:
    lines = flood.lines()
    (tmp_path / "access.log").write_bytes(b"".join(lines[70_000:]))
    (tmp_path / "access.log.1.gz").write_bytes(gzip.compress(b"".join(lines[:70_000]), 1))
    report = scan(ScanSettings((str(tmp_path / "access.log*"),), seed=SEED, intrusions=False))
    same(scanned(flood.path), report)
    assert report.sites == scanned(flood.path).sites
    assert [(Path(file.name).name, file.lines) for file in report.input.files] == [
        ("access.log.1.gz", 70_000),
        ("access.log", len(lines) - 70_000),
    ]
    assert report.input.lines == len(lines)


def test_files_are_read_in_the_order_of_their_times_whatever_their_names(flood: Log, tmp_path: Path) -> None:
    lines = flood.lines()
    (tmp_path / "a.log").write_bytes(b"".join(lines[70_000:]))
    (tmp_path / "b.log").write_bytes(b"".join(lines[:70_000]))
    report = scan(ScanSettings((str(tmp_path / "a.log"), str(tmp_path / "b.log")), seed=SEED, intrusions=False))
    same(scanned(flood.path), report)


@pytest.mark.parametrize("text", [b"", b"\n", b"\n\n\r\n"], ids=["nothing", "one", "several"])
def test_a_file_without_a_line_is_an_empty_report(tmp_path: Path, text: bytes) -> None:
    report = scan_lines(tmp_path, [text])
    assert (report.findings, report.sites) == ((), ())
    assert (report.input.first, report.input.last, report.input.rejected) == (None, None, 0)


def test_a_single_line_is_a_report_of_one_request(flood: Log, tmp_path: Path) -> None:
    report = scan_lines(tmp_path, flood.lines()[:1])
    assert report.input.first == report.input.last == datetime(2025, 11, 12, 9, 20, tzinfo=UTC)
    assert [(site.requests, site.clients) for site in report.sites] == [(1, 1)]


@pytest.mark.parametrize("name", ["missing.log", "no-match-*.log"])
def test_a_file_that_is_not_there_is_a_clear_problem(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem, match=r"there is no such file|no file matches"):
        scan(ScanSettings((str(tmp_path / name),)))


# what a report says of its input


def test_the_report_adds_up(flood: Log) -> None:
    report, (site,) = scanned(flood.path), scanned(flood.path).sites
    count = len(flood.lines())
    assert (report.input.lines, report.input.rejected, site.requests) == (count, 0, count)
    timeline = site.timeline
    assert len(timeline.dynamic) == len(timeline.static) == len(timeline.usual)
    assert sum(timeline.dynamic + timeline.static) * timeline.step_s == pytest.approx(count, rel=0.001)
    assert timeline.start == report.input.first
    assert site.clients == pytest.approx(len(flood.truth.honest.keys() | flood.truth.attackers.keys()), rel=0.05)


def test_what_is_usual_is_learned_from_the_calm_and_not_from_the_flood(flood: Log) -> None:
    timeline = scanned(flood.path).sites[0].timeline
    half = len(timeline.dynamic) // 2
    calm = sum(timeline.dynamic[: half - 10]) / (half - 10)
    assert max(timeline.dynamic[half:]) > 20 * calm
    assert timeline.usual[-1] == pytest.approx(calm, rel=0.3)


def test_progress_ends_with_the_whole_file(flood: Log) -> None:
    heard: list[Progress] = []
    scan(ScanSettings((str(flood.path),), seed=SEED, intrusions=False), on_progress=heard.append)
    assert [step.lines for step in heard] == sorted({step.lines for step in heard})
    size = flood.path.stat().st_size
    assert (heard[-1].lines, heard[-1].done_bytes, heard[-1].total_bytes) == (len(flood.lines()), size, size)
    assert heard[-1].log_time == scanned(flood.path).input.last


# time and site


def test_since_and_until_cut_the_log(flood: Log) -> None:
    since, until = datetime(2025, 11, 12, 9, 22, tzinfo=UTC), datetime(2025, 11, 12, 9, 24, tzinfo=UTC)
    report = scan(ScanSettings((str(flood.path),), since=since, until=until, seed=SEED, intrusions=False))
    assert (report.input.first, report.input.last) == (since, until - timedelta(seconds=1))
    assert report.findings == ()
    assert report.input.lines == len(flood.lines())


def test_since_takes_its_moment_and_until_leaves_it() -> None:
    columns = Columns(5)
    columns.rows = 4
    columns.time_ms[:4] = [1000, 2000, 2999, 3000]
    columns.status[:4] = [1, 2, 3, 4]
    columns.start[:, :4] = np.arange(4)
    keep(columns, datetime.fromtimestamp(2, UTC), datetime.fromtimestamp(3, UTC))
    assert columns.rows == 2
    assert columns.time_ms[:2].tolist() == [2000, 2999]
    assert columns.status[:2].tolist() == [2, 3]
    assert columns.start[0, :2].tolist() == [1, 2]


def test_a_site_that_is_named_is_the_only_one_reported(made: Made) -> None:
    path = str(made("multi-site", style="vhost_combined").path)
    flooded = scan(ScanSettings((path,), site="WWW.strandby.example", seed=SEED, intrusions=False))
    assert [site.name for site in flooded.sites] == ["WWW.strandby.example"]
    assert len(flooded.findings) == 1
    other = scan(ScanSettings((path,), site="museum.havnby.example", seed=SEED, intrusions=False))
    assert [site.name for site in other.sites] == ["museum.havnby.example"]
    assert other.findings == ()


def test_a_log_without_names_takes_the_name_that_is_given(flood: Log) -> None:
    report = scan(ScanSettings((str(flood.path),), site="www.example.com", seed=SEED, intrusions=False))
    assert [site.name for site in report.sites] == ["www.example.com"]
    assert only(report).site == "www.example.com"


# damage and disorder


def test_garbage_is_counted_and_the_finding_stays(flood: Log, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    lines: list[bytes] = []
    for number, line in enumerate(flood.lines()):
        lines.append(line)
        if number % 9 == 8:
            lines.append(b"!" + chance.randbytes(30).replace(b"\n", b"").replace(b"\r", b"") + b"\n")
    report = scan_lines(tmp_path, lines)
    assert report.input.rejected == len(lines) - len(flood.lines())
    assert report.input.files[0].examples
    same(scanned(flood.path), report)


def test_lines_some_seconds_out_of_order_change_no_finding(flood: Log, tmp_path: Path) -> None:
    lines, chance = flood.lines(), random.Random(SEED)
    at = [line.index(b"[") + 13 for line in lines]
    seconds = [int(line[k : k + 2]) * 3600 + int(line[k + 3 : k + 5]) * 60 + int(line[k + 6 : k + 8])
               for line, k in zip(lines, at, strict=True)]  # fmt: skip
    late = [second + 3 * chance.random() for second in seconds]
    report = scan_lines(tmp_path, [lines[k] for k in sorted(range(len(lines)), key=late.__getitem__)])
    before, after = only(scanned(flood.path)), only(report)
    assert abs(after.began - before.began) <= timedelta(seconds=1)
    assert abs(after.detected - before.detected) <= timedelta(seconds=3)
    assert grade(report, flood.truth).precision >= 0.99
    assert grade(report, flood.truth).recall == pytest.approx(grade(scanned(flood.path), flood.truth).recall, abs=0.01)


@pytest.mark.parametrize("year", [1999, 2099])
@pytest.mark.parametrize("row", [5000, BATCH_END, BATCH_END + 1, 60_000], ids=["calm", "batch-end", "batch", "flood"])
def test_one_line_of_another_year_changes_nothing(flood: Log, tmp_path: Path, year: int, row: int) -> None:
    lines = flood.lines()
    lines.insert(row, STRAY.format(year).encode())
    report, before = scan_lines(tmp_path, lines), scanned(flood.path)
    assert (report.input.first, report.input.last) == (before.input.first, before.input.last)
    assert len(verdicts(report) ^ verdicts(before)) <= 2
    assert (only(report).began, only(report).ended) == (only(before).began, only(before).ended)


@pytest.mark.parametrize("year", [1999, 2099])
@pytest.mark.parametrize("place", ["first", "last"])
def test_not_even_the_first_or_last_line_of_another_year_does(
    flood: Log, tmp_path: Path, year: int, place: str
) -> None:
    lines = flood.lines()
    lines.insert(0 if place == "first" else len(lines), STRAY.format(year).encode())
    report = scan_lines(tmp_path, lines)
    assert [finding.kind for finding in report.findings] == ["http-flood"]
    assert only(report).ended is None
    assert only(report).began == only(scanned(flood.path)).began


def test_a_pause_of_days_is_no_attack_when_visitors_return(made: Made, tmp_path: Path) -> None:
    lines = made("calm-day-part").lines()
    later = [line.replace(b"[12/Nov/2025", b"[19/Nov/2025") for line in lines]
    report = scan_lines(tmp_path, [*lines, *later])
    assert report.input.last == datetime(2025, 11, 19, 9, 32, 59, tzinfo=UTC)
    assert not found(report)
    assert acted_on(report) == set()


# chance


def test_a_scan_with_a_seed_says_the_same_twice(flood: Log) -> None:
    assert scan(ScanSettings((str(flood.path),), seed=SEED, intrusions=False)) == scanned(flood.path)


@pytest.mark.parametrize("seed", [2, 2**64 - 1])
def test_no_finding_hangs_on_the_seed(flood: Log, seed: int) -> None:
    report, before = scan(ScanSettings((str(flood.path),), seed=seed, intrusions=False)), scanned(flood.path)
    assert only(report).began == only(before).began
    assert abs(only(report).detected - only(before).detected) <= timedelta(seconds=2)
    answer = grade(report, flood.truth)
    assert answer.precision >= 0.98
    assert answer.recall >= 0.93
    assert answer.shared_blocked == 0


def test_an_older_log_after_a_newer_one_hides_nothing(flood: Log, tmp_path: Path) -> None:
    # As `cat access.log access.log.1 | bavn scan -` has it.
    lines = flood.lines()
    later = [line.replace(b"12/Nov/2025", b"13/Nov/2025") for line in lines[:5_000]]
    report = scan_lines(tmp_path, later + lines)
    assert (only(report).began, only(report).detected) == (
        only(scanned(flood.path)).began,
        only(scanned(flood.path)).detected,
    )


def test_a_site_that_the_log_does_not_have_is_named_as_missing(made: Made) -> None:
    log = made(SCENARIO, style="vhost_combined")
    with pytest.raises(Problem, match="no such site in the log"):
        scan(ScanSettings((str(log.path),), site="elsewhere.example"))
