"""Made-up sightings: a flood from many slow sources, as it is seen at one member."""

import secrets
from datetime import datetime, timedelta

from bavn.model.finding import Rate
from bavn.model.sighting import SharedSource, SharedTemplate, Sighting, Template


def address(number: int) -> str:
    """The address with this number, each once: of ranges that no list vetoes and nobody here uses."""
    third, last = divmod(number, 254)
    second, third = divmod(third, 256)
    return f"45.{150 + second}.{third}.{last + 1}"


def flood(site: str, now: datetime, sources: range, *, revision: int = 1) -> Sighting:
    """A sighting of a flood from these sources, which began ten seconds ago."""
    began = now - timedelta(seconds=10)
    return Sighting(
        id=secrets.token_hex(16),
        revision=revision,
        kind="http-flood",
        technique="T1499.002",
        site=site,
        began=began,
        detected=now,
        seen=now,
        ended=None,
        severity="high",
        confidence=0.95,
        requests=20 * len(sources),
        rate=Rate(4.0, 180.0),
        tlp="amber",
        sources=tuple(SharedSource(address(number), 20, began, now, 0.95, "block") for number in sources),
        templates=(SharedTemplate(Template("GET", "/soeg", ("query",)), 20 * len(sources)),),
        conduct=("client.assets=none",),
    )
