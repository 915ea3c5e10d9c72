"""Findings of intrusions, for the pages."""

from datetime import UTC, datetime, timedelta

from bavn.model import Finding, Rate, Signature, Source
from bavn.model.finding import Outcome, Severity

NOON = datetime(2025, 11, 18, 12, tzinfo=UTC)
ATTACKER = "203.0.113.66"


def source(address: str = ATTACKER, **more: object) -> Source:
    known = {"score": 0.95, "shared": False, "action": "block", "because": ("failures:many", "accounts:many", "fast")}
    return Source(address, 60, NOON, NOON + timedelta(minutes=39), **{**known, **more})  # type: ignore[arg-type]


def intrusion(
    kind: str = "password-spraying",
    *,
    site: str = "mail",
    outcome: Outcome | None = "attempt",
    severity: Severity = "high",
    accounts: int = 60,
    origin: str = "bavn",
    requests: int = 60,
) -> Finding:
    signature = Signature({"attack": "sql-injection", "url.path": "/produkt/{n}", "parameter": "q"}, 1, 60, 0.0)
    return Finding(
        kind, "T1110.003", site, NOON, NOON, None, severity, 0.95, requests, Rate(0, 1), (source(),),
        signatures=(signature,) if kind == "exploit-attempt" else (), actor=ATTACKER, outcome=outcome,
        accounts=accounts, origin=origin,
    )  # fmt: skip
