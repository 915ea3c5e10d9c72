"""The engine over small logs made by hand; whole scenarios stand in test_scan_floods."""

from pathlib import Path

import pytest

from bavn.detectors import suspects
from bavn.model import Finding
from bavn.runners import counting, engine
from bavn.runners.engine import Engine
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns
from bavn.sources.combined import Combined
from bavn.sources.reading import Log
from tests.runners.samples import BEGINS, calm_second, plain_flood, plain_line

CALM_S = 480
BOTS = [f"198.18.{number}.9" for number in range(100)]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    """Room for far fewer records than a minute of the flood has."""
    capacity = 1 << 12
    for module in (counting, engine):
        monkeypatch.setattr(module, "CAPACITY", capacity, raising=False)
    return capacity


def run(folder: Path, lines: list[bytes], batch: int = 1000) -> Engine:
    """An engine that has been fed these lines, to the end."""
    path = folder / "access.log"
    path.write_bytes(b"".join(lines))
    watcher = Engine(TrustedProxies())
    with Log(path) as log:
        for columns in log.batches(Combined(), Columns(batch)):
            watcher.feed(columns)
    watcher.finish()
    return watcher


def floods(watcher: Engine) -> list[Finding]:
    return [finding for finding in watcher.report() if finding.kind == "http-flood"]


def after(finding: Finding) -> tuple[int, int]:
    """Seconds from the log's beginning to the finding's beginning and detection."""
    return int((finding.began - BEGINS).total_seconds()), int((finding.detected - BEGINS).total_seconds())


def test_a_small_flood_is_found_with_its_sources(tmp_path: Path) -> None:
    (found,) = floods(run(tmp_path, plain_flood(BOTS)))
    began, detected = after(found)
    assert began == CALM_S
    assert CALM_S < detected <= CALM_S + 6
    assert {source.address for source in found.sources} == set(BOTS)
    assert {source.action for source in found.sources} == {"block"}
    assert found.requests == 60 * len(BOTS)


def test_a_calm_log_gives_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, plain_flood([])).report() == []


def test_batches_of_any_size_give_the_same_report(tmp_path: Path) -> None:
    lines = plain_flood(BOTS)
    assert run(tmp_path, lines, 37).report() == run(tmp_path, lines, 9000).report()


def test_a_flood_that_ends_is_ended_and_a_second_one_is_another(tmp_path: Path) -> None:
    lines = plain_flood(BOTS, flood_s=60)
    for second in range(CALM_S + 60, CALM_S + 400):
        lines += calm_second(second)
    for second in range(CALM_S + 400, CALM_S + 460):
        lines += calm_second(second)
        lines += [plain_line(second, bot, f"/search?q=again{number}x{second}") for number, bot in enumerate(BOTS)]
    first, second_wave = floods(run(tmp_path, lines))
    assert first.ended is not None
    assert abs((first.ended - BEGINS).total_seconds() - (CALM_S + 60)) <= 15
    assert second_wave.ended is None
    assert after(second_wave)[0] == CALM_S + 400


def test_a_flood_whose_sources_are_gone_is_over_though_more_visitors_have_come(tmp_path: Path) -> None:
    lines = plain_flood(BOTS, flood_s=90)
    for second in range(CALM_S + 90, CALM_S + 390):
        lines += [line for visitor in range(6) for line in a_visit(second, f"203.0.113.{(6 * second + visitor) % 250}")]
    (found,) = floods(run(tmp_path, lines))
    assert found.ended is not None
    assert abs((found.ended - BEGINS).total_seconds() - (CALM_S + 90)) <= 160, "two windows without it"


def a_visit(second: int, visitor: str) -> list[bytes]:
    """A page, and what a browser loads with it."""
    assets = ("/a.css", "/b.js", "/c.png")
    return [plain_line(second, visitor)] + [
        plain_line(second, visitor, asset, "https://www.example.com/") for asset in assets
    ]


def test_an_empty_engine_reports_nothing() -> None:
    watcher = Engine(TrustedProxies())
    watcher.finish()
    assert (watcher.report(), watcher.busy(), watcher.now) == ([], [], 0)


def test_a_report_in_between_changes_nothing(tmp_path: Path) -> None:
    watcher = run(tmp_path, plain_flood(BOTS))
    assert watcher.report() == watcher.report()


# memory


def test_memory_that_is_full_before_the_minute_is_loses_no_flood(tmp_path: Path, small: int) -> None:
    watcher = run(tmp_path, plain_flood(BOTS))
    assert watcher.records.second.size == small
    assert watcher.end <= small
    (found,) = floods(watcher)
    assert {source.address for source in found.sources} >= set(BOTS)
    assert found.requests >= 0.8 * 60 * len(BOTS)


def test_endless_forged_addresses_cost_no_more_than_the_most_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suspects, "MOST_SOURCES", 200)
    lines = plain_flood([])
    for second in range(CALM_S, CALM_S + 60):
        for number in range(100):
            forged = f"2001:db8:{number % 10:x}:{second:x}::{number:x}"
            lines += [plain_line(second, forged, f"/search?q={second}x{number}x{k}") for k in range(6)]
    (found,) = floods(run(tmp_path, sorted(lines, key=lambda line: line.split(b"[", 1)[1][:20])))
    assert found.grouped_by_prefix
    single = [source for source in found.sources if "/" not in source.address]
    grouped = [source for source in found.sources if "/" in source.address]
    assert len(single) == 200
    assert {source.address for source in grouped} == {
        f"2001:db8:{net:x}::/48".replace("db8:0:", "db8:") for net in range(10)
    }
    assert {source.action for source in grouped} == {"limit"}


def test_a_site_keeps_few_minutes_of_its_past(tmp_path: Path) -> None:
    watcher = run(tmp_path, [line for second in range(3600) for line in calm_second(second)])
    (site,) = watcher.busy()
    assert watcher.watch(site).past.rows <= 8192
    assert watcher.findings == []
