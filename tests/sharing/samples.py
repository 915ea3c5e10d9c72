"""Sightings that tests share: written by hand, from documentation addresses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bavn.model.finding import Network, Rate
from bavn.model.sighting import SharedSource, SharedTemplate, Sighting, Template

NOW: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)


def source(address: str = "192.0.2.7", **fields: Any) -> SharedSource:  # noqa: ANN401  any field of it
    return replace(SharedSource(address, 50, NOW - 2 * MINUTE, NOW, 0.97, "block"), **fields)


def sighting(**fields: Any) -> Sighting:  # noqa: ANN401  any field of it
    whole = Sighting(
        id=f"{7:032x}",
        revision=1,
        kind="http-flood",
        technique="T1499.002",
        site="www.example.org",
        began=NOW - 3 * MINUTE,
        detected=NOW - 2 * MINUTE,
        seen=NOW,
        ended=None,
        severity="high",
        confidence=0.9,
        requests=1200,
        rate=Rate(2.0, 180.0),
        tlp="amber",
        sources=(source(), source("2001:db8:1:2::/64", score=0.8, action="limit")),
        networks=(Network("192.0.2.0/24", 1, 50),),
        templates=(SharedTemplate(Template("GET", "/soeg", ("query",)), 1100),),
        conduct=("client.assets=none", "user_agent.original"),
    )
    return replace(whole, **fields)
