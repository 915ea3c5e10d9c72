"""What a prober says to its hub: its outages. What the hub says is for the sensor."""

from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from bavn.member.identity import read_identity
from bavn.model.finding import Finding
from bavn.model.notice import Notice
from bavn.runners.hub_later import LinkWhenReady
from bavn.runners.hub_link import Link
from bavn.runners.turning import Clock
from bavn.settings.schema import Settings

KIND: Final = "outage"  # what is only degraded is nobody else's business


class Reports(Protocol):
    """The way to a hub, or to nobody."""

    def start(self) -> None: ...  # noqa: D102
    def stop(self, patience_s: float) -> None: ...  # noqa: D102
    def report(self, finding: Finding, number: int, update: str, now: datetime) -> None: ...  # noqa: D102
    def notices(self) -> list[Notice]: ...  # noqa: D102


class ToNobody:
    """No hub."""

    def start(self) -> None:
        """Nothing."""

    def stop(self, patience_s: float) -> None:
        """Nothing."""

    def report(self, finding: Finding, number: int, update: str, now: datetime) -> None:
        """Nothing."""

    def notices(self) -> list[Notice]:
        """None."""
        return []


class ToHub:
    """Reports outages to a hub, and asks now and then whether it can be talked to by now."""

    def __init__(self, link: LinkWhenReady) -> None:
        self._link = link

    def start(self) -> None:
        """Begin to talk with it."""
        self._link.start()

    def stop(self, patience_s: float) -> None:
        """End; what waits is on disk."""
        self._link.stop(patience_s)

    def report(self, finding: Finding, number: int, update: str, now: datetime) -> None:
        """Report an outage; silent about everything else, and about what was announced."""
        if finding.kind == KIND and not (finding.spell and finding.spell.planned):
            self._link.report(finding, number, update, now)

    def notices(self) -> list[Notice]:
        """What has happened since the last call."""
        _ = self._link.heard  # looks whether there can be a link by now
        return self._link.notices()


def reports_of(settings: Settings, clock: Clock) -> Reports:
    """The way to the hub that the settings name. What waits for it lies in the prober's own folder.

    The identity is the member's, as `bavn join` wrote it for the sensor.
    """
    hub, state = settings.hub, settings.probing.state
    if hub is None:
        return ToNobody()
    identity = hub.identity_in(settings.sensor.state)

    def link() -> Link:
        from bavn.member.link import Link as Real  # noqa: PLC0415  a prober without a hub loads no HTTP client

        return Real(replace(hub, spool=state / "spool"), read_identity(identity), clock=clock.wall, state=state)

    return ToHub(LinkWhenReady(link, identity, clock.wall))
