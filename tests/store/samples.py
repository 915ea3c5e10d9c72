"""Moments, findings and decisions to keep."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

from bavn.model.decision import Decision
from bavn.model.finding import Finding, Rate, Severity

NOW = datetime(2026, 11, 22, 8, 15, tzinfo=UTC)
SITE = "www.example.dk"
MINUTE = timedelta(minutes=1)


def finding(ended: datetime | None = None, severity: Severity = "high", requests: int = 900) -> Finding:
    return Finding(
        kind="http-flood",
        technique="T1499.002",
        site=SITE,
        began=NOW - MINUTE,
        detected=NOW,
        ended=ended,
        severity=severity,
        confidence=0.9,
        requests=requests,
        rate=Rate(130.0, 740.0),
    )


def decision(network: str = "192.0.2.7", number: int = 1, lasts: timedelta = 30 * MINUTE) -> Decision:
    return Decision(
        network=ip_network(network),
        action="block",
        site=SITE,
        finding=number,
        made=NOW,
        expires=NOW + lasts,
        score=0.97,
        because=("signature:0", "no-assets"),
    )
