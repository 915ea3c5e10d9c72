"""Findings and sightings for the tests of a member's side."""

from dataclasses import replace
from datetime import datetime, timedelta

from bavn.model.finding import Finding, Rate, Source
from bavn.model.sighting import SharedSource, Sighting
from tests.member.hubs import NOW

ATTACKER = "8.8.4.7"  # neither reserved nor anybody who attacks


def sighting(number: int = 1, revision: int = 1, *, seen: datetime = NOW, sources: int = 1) -> Sighting:
    attackers = tuple(
        SharedSource(f"8.{8 + one // 65536}.{one // 256 % 256}.{one % 256}", 100, NOW, NOW, 0.95, "block")
        for one in range(1, sources + 1)
    )
    return Sighting(
        id=f"{number:032x}",
        revision=revision,
        kind="http-flood",
        technique="T1499.002",
        site="www.example",
        began=NOW - timedelta(minutes=1),
        detected=NOW,
        seen=seen,
        ended=None,
        severity="high",
        confidence=0.9,
        requests=1000,
        rate=Rate(1.0, 100.0),
        tlp="amber",
        sources=attackers,
    )


def finding(site: str = "www.example", *, kind: str = "http-flood", requests: int = 1000) -> Finding:
    source = Source(ATTACKER, 100, NOW, NOW, 0.95, shared=False, action="block", because=("signature:0",))
    return Finding(
        kind=kind,
        technique="T1499.002",
        site=site,
        began=NOW,
        detected=NOW,
        ended=None,
        severity="high",
        confidence=0.9,
        requests=requests,
        rate=Rate(1.0, 100.0),
        sources=(source,),
    )


def withdrawn(found: Finding) -> Finding:
    """The same finding when nobody is accused any more."""
    return replace(found, sources=())
