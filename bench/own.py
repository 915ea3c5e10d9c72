"""Bavn itself, as its users run it: whole commands, from the start of Python to the last byte of JSON."""

import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from bench.made_log import MadeLog, make_log
from bench.measure import Cost, FailedError, measure, median_cost
from bench.score import Verdict
from bench.tool import Tool

BAVN: Final = (sys.executable, "-m", "bavn")
RUNS: Final = 3
ACTED: Final = ("block", "limit")


def scan(log: MadeLog, _folder: Path) -> tuple[Cost, Verdict]:
    """`bavn scan --json` with everything compiled: the median of three runs."""
    warm()
    cost = median_cost(RUNS, lambda: measure([*BAVN, "scan", "--json", log.path]))
    return cost, read_verdict(cost.output)


def scan_after_a_minute(log: MadeLog, folder: Path) -> tuple[Cost, Verdict]:
    """The answer that stood 60 seconds after the flood was detected."""
    whole = scan_once(log.path)
    detected = [parse_time(finding["detected"]) for finding in whole["findings"] if finding["kind"] == "http-flood"]
    if not detected:
        return scan(log, folder)
    until = min(detected).astimezone(UTC) + timedelta(seconds=60)
    cost = measure([*BAVN, "scan", "--json", "--until", until.isoformat(), log.path])
    return cost, replace(read_verdict(cost.output), until=until)


def scan_once(path: Path) -> dict[str, Any]:
    """One document."""
    return dict(msgspec.json.decode(measure([*BAVN, "scan", "--json", path]).output))


def read_verdict(document: bytes) -> Verdict:
    """What `bavn scan --json` said: who is to be blocked or limited, and when it knew of the flood."""
    findings = msgspec.json.decode(document)["findings"]
    sources = [source for finding in findings for source in finding["sources"]]
    return Verdict(
        frozenset(source["address"] for source in sources if source["action"] in ACTED),
        frozenset(source["address"] for source in sources if source["action"] == "block"),
        tuple((parse_time(finding["detected"]), "") for finding in findings if finding["kind"] == "http-flood"),
    )


def parse_time(text: str) -> datetime:
    """RFC 3339 as an aware time."""
    return datetime.fromisoformat(text)


def warm() -> None:
    """Compile ahead. Where that fails the first of the three runs compiles, and the median leaves it out."""
    with suppress(FailedError):
        measure([*BAVN, "warm"])


def warm_anew() -> Cost:
    """`bavn warm` where nothing has been compiled yet."""
    with tempfile.TemporaryDirectory() as empty:
        return measure([*BAVN, "warm"], env={"NUMBA_CACHE_DIR": empty})


def compile_anew() -> Cost:
    """What the first scan costs more than the second, of a log with a flood in it: all compiling on first use."""
    log = make_log()
    with tempfile.TemporaryDirectory() as empty:
        first, second = (measure([*BAVN, "scan", "--json", log.path], env={"NUMBA_CACHE_DIR": empty}) for _ in range(2))
    return replace(first, cpu_s=first.cpu_s - second.cpu_s, wall_s=first.wall_s - second.wall_s)


def ask_for_help() -> Cost:
    """`bavn --help`, the median of five."""
    return median_cost(5, lambda: measure([*BAVN, "--help"]))


OWN: Final = (
    Tool("bavn scan --json", (), scan),
    Tool("bavn, 60 s after `detected`", (), scan_after_a_minute),
)
