"""What the tests of this folder share: simulated logs that are written and scanned once, and how good an answer is."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from ipaddress import ip_network
from pathlib import Path

from bavn.model import Finding, Report
from bavn.runners.scan import ScanSettings, scan
from bavn.simulation import Traffic, Truth, simulate

SEED = 1
RATE = 20.0  # honest lines a second: small enough for tests, and the floods remain visible
MINUTES = 13.0
SCENARIO = "flood-1000"
PROXIES = (ip_network("10.9.0.0/24"),)  # where the simulation's load balancers stand

IIS_FIELDS = (
    "date time s-sitename cs-method cs-uri-stem cs-uri-query c-ip cs-version cs(User-Agent) cs(Referer) cs-host "
    "sc-status sc-bytes time-taken"
)

Made = Callable[..., "Log"]


@dataclass(frozen=True, slots=True)
class Log:
    """A written log, and what really happened in it."""

    path: Path
    truth: Truth

    def lines(self) -> list[bytes]:
        return self.path.read_bytes().splitlines(keepends=True)


def write(
    folder: Path, name: str, *, minutes: float = MINUTES, rate: float | None = RATE, style: str = "combined"
) -> Log:
    """Simulate a scenario into a file of `folder`."""
    traffic: Traffic = simulate(name, seed=SEED, minutes=minutes, rate=rate, style=style)
    path = folder / f"{name}-{minutes}-{rate}-{style}.log"
    traffic.write(path)
    return Log(path, traffic.truth)


@cache
def scanned(path: Path) -> Report:
    """The report of one file with nothing set; files that tests share are scanned once."""
    return scan(ScanSettings((str(path),), seed=SEED, intrusions=False))


def scan_lines(folder: Path, lines: Iterable[bytes], **settings: object) -> Report:
    """Scan lines as a file of their own."""
    path = folder / "access.log"
    path.write_bytes(b"".join(lines))
    return scan(ScanSettings((str(path),), seed=SEED, intrusions=False, **settings))  # type: ignore[arg-type]


def iis_lines(json_lines: Iterable[bytes]) -> list[bytes]:
    """The simulation's JSON lines as IIS would have written them."""
    return [f"#Software: Microsoft Internet Information Services 10.0\n#Fields: {IIS_FIELDS}\n".encode(),
            *map(iis_line, json_lines)]  # fmt: skip


def iis_line(line: bytes) -> bytes:
    said = json.loads(line)
    stem, _, query = said["request_uri"].partition("?")
    when = datetime.fromtimestamp(float(said["msec"]), UTC)
    values = (
        f"{when:%Y-%m-%d %H:%M:%S}", "W3SVC1", said["request_method"], stem, query, said["remote_addr"],
        said["server_protocol"], said["http_user_agent"].replace(" ", "+"), said["http_referer"].replace(" ", "+"),
        said["host"], str(said["status"]), str(said["body_bytes_sent"]), str(round(1000 * said["request_time"])),
    )  # fmt: skip
    return (" ".join(value or "-" for value in values) + "\n").encode()


def found(report: Report, kind: str = "http-flood") -> list[Finding]:
    """The findings of one kind."""
    return [finding for finding in report.findings if finding.kind == kind]


def only(report: Report, kind: str = "http-flood") -> Finding:
    """The one finding of a report that has this kind and no other of it."""
    (finding,) = found(report, kind)
    return finding


def acted_on(report: Report, *actions: str) -> set[str]:
    """Addresses of all findings with one of these actions (without one: block or limit)."""
    wanted = actions or ("block", "limit")
    return {source.address for finding in report.findings for source in finding.sources if source.action in wanted}


@dataclass(frozen=True, slots=True)
class Grade:
    """How good an answer is: shares of 0..1, and honest or shared addresses that would have been blocked."""

    precision: float
    recall: float
    honest_blocked: float
    shared_blocked: int


def grade(report: Report, truth: Truth) -> Grade:
    """Compare the addresses that a report acts on with the truth."""
    flagged, blocked = acted_on(report), acted_on(report, "block")
    right = len(flagged & truth.attackers.keys())
    return Grade(
        precision=right / max(len(flagged), 1),
        recall=right / len(truth.attackers),
        honest_blocked=len(blocked & (truth.honest.keys() - truth.attackers.keys())) / max(len(truth.honest), 1),
        shared_blocked=sum(truth.attackers[address].shared for address in blocked & truth.attackers.keys()),
    )


BEGINS = datetime(2026, 3, 2, 10, tzinfo=UTC)


def plain_line(second: int, address: str, target: str = "/", referer: str = "-", agent: str = "Mozilla/5.0") -> bytes:
    """One combined line, `second` seconds after BEGINS."""
    when = datetime.fromtimestamp(BEGINS.timestamp() + second, UTC)
    line = f'{address} - - [{when:%d/%b/%Y:%H:%M:%S} +0000] "GET {target} HTTP/1.1" 200 512 "{referer}" "{agent}"\n'
    return line.encode()


def calm_second(second: int) -> list[bytes]:
    """One visitor, who loads what a browser loads; every ten seconds a feed reader."""
    visitor = f"192.0.2.{second % 200}"
    assets = [plain_line(second, visitor, asset, "https://www.example.com/") for asset in ("/a.css", "/b.js", "/c.png")]
    feed = [plain_line(second, "192.0.2.240", "/feed.xml", agent="Reader/1.0")] if second % 10 == 0 else []
    return [plain_line(second, visitor), *assets, *feed]


def plain_flood(sources: Iterable[str], *, calm_s: int = 480, flood_s: int = 60) -> list[bytes]:
    """A calm site; then each of `sources` searches for something new every second."""
    everyone = list(sources)
    lines: list[bytes] = []
    for second in range(calm_s + flood_s):
        lines += calm_second(second)
        if second >= calm_s:
            lines += [
                plain_line(second, source, f"/search?q={number}x{second}") for number, source in enumerate(everyone)
            ]
    return lines
