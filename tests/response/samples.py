"""Findings with the sources that a rule must get right."""

from datetime import UTC, datetime, timedelta

from bavn.model import Action, Finding, Rate, Source
from bavn.response import rules

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def source(address: str, action: Action = "block", *, shared: bool = False) -> Source:
    return Source(address, 10, NOW, NOW, 0.9, shared, action)


def finding(*sources: Source, kind: str = "http-flood", site: str = "www.example.dk") -> Finding:
    technique = None if kind == "flash-crowd" else "T1499.002"
    return Finding(kind, technique, site, NOW, NOW, None, "high", 0.9, 100, Rate(1.0, 90.0), sources)


def mixed() -> Finding:
    return finding(
        source("192.0.2.1"),
        source("192.0.2.128/25"),
        source("2001:db8:1:2::/64"),
        source("198.51.100.7", "limit", shared=True),
        source("2001:db8:9::1", "limit"),
        source("203.0.113.200", "watch"),
    )


def many(count: int) -> Finding:
    """As many sources, one in five of them an IPv6 network, one in fifty shared."""
    return finding(
        *(
            source(f"2001:db8:{number:x}::/64" if number % 5 == 4 else f"10.{number >> 8}.{number & 255}.7", action)
            if (action := _action(number)) != "limit"
            else source(f"198.{18 + (number >> 16)}.{number >> 8 & 255}.{number & 255}", "limit", shared=True)
            for number in range(count)
        )
    )


def _action(number: int) -> Action:
    return "limit" if number % 50 == 49 else "block"


def text_of(kind: str, *findings: Finding) -> str:
    return rules(findings, kind, made=NOW, expires=LATER)


def entries(text: str) -> str:
    """A rule set without its comments."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
