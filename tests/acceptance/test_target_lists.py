"""The development target lists: every snapshot is read, at its time, and every Danish host on it is found."""

import csv
import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bavn.clearing.target_list import TargetList, read_target_list

pytestmark = pytest.mark.acceptance

LATER = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def lists(real_logs: Path) -> Path:
    folder = real_logs / "ddosia-targets-dev"
    if not folder.is_dir():
        pytest.skip("acceptance: no development target lists there")
    return folder


def snapshots(folder: Path) -> Iterator[tuple[dict[str, Any], TargetList]]:
    entries = gzip.decompress((folder / "entries.jsonl.gz").read_bytes()).decode().splitlines()
    for line in gzip.decompress((folder / "snapshots.jsonl.gz").read_bytes()).decode().splitlines():
        told = json.loads(line)
        body = '{"targets": [' + ",".join(entries[number] for number in told["entries"]) + '], "randoms": []}'
        yield told, read_target_list(body.encode(), told["file"], LATER)


def test_files_are_read_whole_as_they_were_published(lists: Path) -> None:
    files = sorted((lists / "raw-sample").iterdir())
    assert files
    for file in files:
        found = read_target_list(file.read_bytes(), file.name, LATER)
        assert found.entries
        assert found.rejected == 0


def test_every_snapshot_is_read_at_its_time_and_every_danish_host_is_on_it(lists: Path) -> None:
    with (lists / "danish_truth.csv").open() as rows:
        wanted = {(row["host"], row["first_seen_utc"]) for row in csv.DictReader(rows)}
    seen: set[tuple[str, str]] = set()
    rejected = hosts = 0
    for told, found in snapshots(lists):
        at = f"{found.at:%Y-%m-%dT%H:%M:%SZ}"
        assert at == told["time_utc"], told["file"]
        rejected += found.rejected
        named = {entry.host for entry in found.entries}
        hosts += len(named)
        seen |= {(host, at) for host in named if host.endswith(".dk")}
    assert wanted <= seen
    assert hosts > 1_000
    assert rejected < hosts / 100
