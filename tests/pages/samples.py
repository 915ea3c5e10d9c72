"""Hand-made reports: a flood, a crowd, slow requests, a quiet day, and a hostile log."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bavn.model import (
    Action,
    Collateral,
    Finding,
    Input,
    InputFile,
    Network,
    Rate,
    Report,
    Signature,
    Site,
    Source,
    Timeline,
)

MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)
BEGAN = datetime(2026, 3, 1, 11, 6, 12, tzinfo=UTC)
ENDED = BEGAN + timedelta(minutes=24)
LAST = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
SITE = "www.example.dk"
HOSTILE = "\x1b[2J</title><script>alert(1)</script>[bold red]\u202eevil\udcff\x9b31m" + "x" * 300


def source(
    address: str,
    action: Action = "block",
    *,
    shared: bool = False,
    because: tuple[str, ...] = ("signature:0", "no-assets"),
) -> Source:
    return Source(address, 48, BEGAN, ENDED, 0.98 if action == "block" else 0.55, shared, action, because)


def many_sources(count: int) -> tuple[Source, ...]:
    sources = []
    for number in range(count):
        if number % 80 == 79:
            because: tuple[str, ...] = ("signature:0", "shared-address", "vouched")
            sources.append(source(f"198.51.100.{number // 80}", "limit", shared=True, because=because))
        elif number % 10 == 9:
            sources.append(source(f"2001:db8:{number:x}::/64", because=("signature:1", "network:2001:db8::/48")))
        elif number % 33 == 32:
            sources.append(source(f"203.0.113.{number % 250}", "watch", because=("other-reasons",)))
        else:
            because = ("signature:0", "no-assets", "new-query-each-time", "never-seen-address")
            sources.append(source(f"10.7.{number >> 8}.{number & 255}", because=because))
    return tuple(sorted(sources, key=lambda one: -one.score))


def flood(sources: tuple[Source, ...] | None = None, *, ended: datetime | None = ENDED, site: str = SITE) -> Finding:
    return Finding(
        kind="http-flood",
        technique="T1499.002",
        site=site,
        began=BEGAN,
        detected=BEGAN + timedelta(seconds=4),
        ended=ended,
        severity="high",
        confidence=0.97,
        requests=257_341,
        rate=Rate(4.2, 179.0),
        sources=many_sources(1000) if sources is None else sources,
        networks=tuple(
            Network(f"192.0.2.{n}/24" if n == 0 else f"10.7.{n}.0/24", 90 - n * 4, 9000 - n * 431) for n in range(12)
        ),
        signatures=(
            Signature(
                {
                    "http.request.method": "GET",
                    "url.path.section": "/soeg",
                    "url.query.keys": "q",
                    "client.assets": "none",
                    "client.pages": "1",
                },
                912,
                240_118,
                0.4,
            ),
            Signature(
                {"http.request.method": "POST", "url.path": "/borger/kontakt", "http.version": "HTTP/1.1"},
                61,
                12_004,
                1.2,
            ),
        ),
        collateral=Collateral(0, 0.0),
    )


def crowd() -> Finding:
    return Finding(
        kind="flash-crowd",
        technique=None,
        site=SITE,
        began=BEGAN + timedelta(hours=5),
        detected=BEGAN + timedelta(hours=5, seconds=20),
        ended=BEGAN + timedelta(hours=6),
        severity="low",
        confidence=0.8,
        requests=54_000,
        rate=Rate(4.2, 61.0),
        sources=(source("192.0.2.55", "watch", because=("vouched",)),),
        signatures=(
            Signature(
                {"http.request.referrer": "https://news.example/story", "client.assets": "full"}, 9000, 50_000, 9000.0
            ),
        ),
    )


def silent() -> Finding:
    return Finding(
        kind="site-silent",
        technique=None,
        site=SITE,
        began=BEGAN + timedelta(hours=7),
        detected=BEGAN + timedelta(hours=7, seconds=61),
        ended=BEGAN + timedelta(hours=7, minutes=12),
        severity="high",
        confidence=1.0,
        requests=0,
        rate=Rate(4.2, 0.0),
    )


def slow() -> Finding:
    return Finding(
        kind="slow-requests",
        technique="T1499.002",
        site=SITE,
        began=BEGAN + timedelta(hours=9),
        detected=BEGAN + timedelta(hours=9, seconds=31),
        ended=None,
        severity="critical",
        confidence=0.9,
        requests=3100,
        rate=Rate(4.2, 9.0),
        sources=tuple(source(f"203.0.113.{n}", because=("slow-connections",)) for n in range(1, 9)),
        networks=(Network("203.0.113.0/24", 8, 3100),),
        signatures=(Signature({"http.response.status_code": "408"}, 8, 3100, 0.1),),
        collateral=Collateral(2, 0.0004),
    )


def timeline(*, steps: int = 86_400, step_s: int = 1, attack: bool = True) -> Timeline:
    usual, dynamic, static = [], [], []
    for step in range(steps):
        at_s = step * step_s
        day = 0.6 + 3.8 * math.exp(-(((at_s % 86_400) / 3600 - 13) ** 2) / 14)
        ripple = 1.4 * math.sin(at_s * 12.9898) ** 2 - 0.6
        extra = 0.0
        since_s = (MIDNIGHT + timedelta(seconds=at_s) - BEGAN).total_seconds()
        if attack and 0 <= since_s <= 1440:
            extra = min(1.0, since_s / 40 + 0.2) * (150 + 25 * math.sin(since_s / 37))
        usual.append(round(day, 3))
        dynamic.append(round(max(0.0, day + ripple + extra), 3))
        static.append(round(max(0.0, (day + ripple) * 7), 3))
    return Timeline(MIDNIGHT, step_s, tuple(dynamic), tuple(static), tuple(usual))


def read(*, rejected: int = 12) -> Input:
    examples = ((7, b"\x16\x03\x01\x02\x00\x01"), (90_211, b'192.0.2.9 - - [broken "GET /'))[: rejected and 2]
    file = InputFile("access.log", 684_120, rejected, "combined", examples)
    return Input((file,), 684_120, rejected, MIDNIGHT, LAST)


def report(*findings: Finding, drawn: Timeline | None = None, rejected: int = 12) -> Report:
    site = Site(SITE, 684_108, 18_204, drawn or timeline(steps=1440, step_s=60, attack=bool(findings)))
    return Report(read(rejected=rejected), findings, (site,))


def damaged(warning: str) -> Report:
    """A quiet day in a file that has a warning."""
    whole = report()
    return replace(whole, input=replace(read(), files=(replace(read().files[0], warnings=(warning,)),)))


def hostile() -> Report:
    """Every text of the report is an attacker's."""
    bad = Finding(
        kind="http-flood",
        technique="T1499.002",
        site=HOSTILE,
        began=BEGAN,
        detected=BEGAN,
        ended=None,
        severity="low",
        confidence=float("nan"),
        requests=1,
        rate=Rate(0.0, float("inf")),
        sources=(
            source(HOSTILE, because=(HOSTILE, f"network:{HOSTILE}")),
            source("fe80::1%; drop", "limit", shared=True),
        ),
        networks=(Network(HOSTILE, 1, 1),),
        signatures=(
            Signature(
                {HOSTILE: HOSTILE, "url.path": HOSTILE, "user_agent.original": HOSTILE, "client.pages": HOSTILE},
                1,
                1,
                0.0,
            ),
        ),
    )
    file = InputFile(HOSTILE, 2, 1, HOSTILE, ((1, HOSTILE.encode("utf-8", "surrogateescape") + b"\xff\x00"),))
    site = Site(HOSTILE, 1, 1, Timeline(MIDNIGHT, 60, (1.0, 0.0), (0.0, 0.0), (0.0, 0.0)))
    return Report(Input((file,), 2, 1, MIDNIGHT, LAST), (bad,), (site,))
