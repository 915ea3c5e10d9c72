"""What the sensor has to do with its hub: findings go out, what the hub says comes in. Nothing here waits for anybody.

finding ──announced, or grown──> link.report        link.heard ──> protector.impose
                                                              ──> warnings: people, `bavn sensor --json`
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from bavn.member.heard import Heard
from bavn.model.finding import RANKS, Finding, Update
from bavn.model.notice import Notice
from bavn.protection.composer import HubStanding
from bavn.runners.hub_warnings import Known, Warnings
from bavn.settings.schema import HubSettings, Settings
from bavn.sharing.delta import ToldWarning
from bavn.store.status import HubStatus, WarningStatus
from bavn.telling.warning_messages import Armed, Warned

GROWTH_EVERY: Final = timedelta(seconds=10)  # of one finding, between two reports


class Link(Protocol):
    """The way to the hub and back; see `member.link`."""

    def start(self) -> None:
        """Begin to talk with the hub."""

    def report(self, finding: Finding, number: int, update: str, now: datetime) -> None:
        """Report a finding as it is now. Never waits."""

    @property
    def heard(self) -> Heard:
        """What the hub said that holds now."""
        ...

    def notices(self) -> Iterable[Notice]:
        """What has happened since the last call."""
        ...

    def stop(self, patience_s: float) -> None:
        """End, within so many seconds."""


class Shield(Protocol):
    """Who carries out what the hub says."""

    def impose(self, heard: Heard, now: datetime) -> None:
        """Take in all that the hub says now. Never waits."""

    @property
    def hub(self) -> HubStanding:
        """What stands of it."""
        ...


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears of the hub's warnings: `tell` people (and says who was told), `announce` to programs."""

    tell: Callable[[Warned, Collection[str], datetime], tuple[str, ...]]
    announce: Callable[[Warned], None]


@dataclass(frozen=True, slots=True)
class Reported:
    """What was last reported of an open finding, and when."""

    at: datetime
    requests: int
    flagged: int
    severity: str


class Hub(Protocol):
    """What the sensor asks of its hub, or of nobody; see `HubLink` for each."""

    def start(self) -> None: ...  # noqa: D102
    def stop(self, patience_s: float) -> None: ...  # noqa: D102
    def hear(self, now: datetime) -> None: ...  # noqa: D102
    def announced(self, number: int, update: Update, finding: Finding, now: datetime) -> None: ...  # noqa: D102
    def grows(self, number: int, finding: Finding, now: datetime) -> None: ...  # noqa: D102
    def notices(self) -> list[Notice]: ...  # noqa: D102
    def status(self) -> HubStatus | None: ...  # noqa: D102


class Alone:
    """No hub: nobody is told, and nobody says anything."""

    def start(self) -> None:
        """Nothing."""

    def stop(self, patience_s: float) -> None:
        """Nothing."""

    def hear(self, now: datetime) -> None:
        """Nothing."""

    def announced(self, number: int, update: Update, finding: Finding, now: datetime) -> None:
        """Nothing."""

    def grows(self, number: int, finding: Finding, now: datetime) -> None:
        """Nothing."""

    def notices(self) -> list[Notice]:
        """None."""
        return []

    def status(self) -> None:
        """None."""
        return


class HubLink:
    """Joins the sensor's loop to a `Link`. One thread calls it.

    `hear` is cheap where the hub said nothing new. A finding that grows is reported every ten seconds at most; what is
    to be announced is reported at once.
    """

    def __init__(self, link: Link, settings: Settings, hub: HubSettings, shield: Shield, ears: Ears) -> None:
        self._link, self._hub, self._shield, self._ears = link, hub, shield, ears
        self._watched = all(site.protect == "watch" for site in settings.guarded)
        self._warnings = Warnings(Path(settings.sensor.state), hub.url)
        self._heard: Heard | None = None
        self._looked_at: tuple[ToldWarning, ...] | None = None
        self._since: datetime | None = None  # when the line to the hub came to be
        self._reported: dict[int, Reported] = {}

    def start(self) -> None:
        """Begin to talk with the hub. Before it, `hear` gives what was last heard."""
        self._link.start()

    def stop(self, patience_s: float) -> None:
        """End, within so many seconds; what waits to be reported is on disk."""
        self._link.stop(patience_s)

    def hear(self, now: datetime) -> None:
        """Take in what the hub says now."""
        heard, before = self._link.heard, self._heard
        if heard is before:
            return
        self._heard = heard
        self._since = (self._since or now) if heard.connected else None
        if before is None or not _says_the_same(heard, before):
            self._shield.impose(heard, now)
        settled = not heard.killed and heard.heard_at is not None
        if settled and heard.warnings is not self._looked_at:
            self._looked_at = heard.warnings
            self._warn(heard, now)

    def announced(self, number: int, update: Update, finding: Finding, now: datetime) -> None:
        """A finding is new, has changed or has ended: report it."""
        self._report(number, update, finding, now)

    def grows(self, number: int, finding: Finding, now: datetime) -> None:
        """A finding goes on: report it where there is more of it, and the last report is some time ago."""
        last = self._reported.get(number)
        if last is not None:
            if abs(now - last.at) < GROWTH_EVERY:
                return
            if (last.requests, last.flagged, last.severity) == (finding.requests, finding.flagged, finding.severity):
                return
        self._report(number, "changed", finding, now)

    def notices(self) -> list[Notice]:
        """What the link has to say."""
        return list(self._link.notices())

    def status(self) -> HubStatus:
        """How it stands with the hub."""
        heard, hub = self._heard or Heard(), self._shield.hub
        return HubStatus(
            url=self._hub.url,
            name=heard.hub,
            connected=self._since,
            heard_at=heard.heard_at,
            seq=heard.seq,
            killed=heard.killed,
            decisions=self._hub.decisions,
            armed=hub.asked.armed,
            blocked=hub.asked.blocked,
            limited=hub.asked.limited,
            standing=hub.blocked + hub.limited,
            templates=len(heard.templates),
            warnings=tuple(
                WarningStatus(one.id, one.why, one.at, one.severity, one.kind, one.site, one.organisations)
                for one in self._warnings.open
            ),
        )

    def _report(self, number: int, update: Update, finding: Finding, now: datetime) -> None:
        if finding.ended is None:
            self._reported[number] = Reported(now, finding.requests, finding.flagged, finding.severity)
        else:
            self._reported.pop(number, None)
        self._link.report(finding, number, update, now)

    def _warn(self, heard: Heard, now: datetime) -> None:
        news = self._warnings.news(heard.warnings)
        for update, known in news:
            warned = self._warned(update, known, heard, now)
            told = self._ears.tell(warned, known.told, now)
            self._ears.announce(warned)
            self._warnings.said(update, Known(known.warning, known.times, told))
        if news:
            self._warnings.keep()

    def _warned(self, update: Update, known: Known, heard: Heard, now: datetime) -> Warned:
        warning = known.warning
        before = self._warnings.severity_of(warning.id)
        graver = before is not None and RANKS[warning.severity] > RANKS[before]
        return Warned(update, warning, heard.hub, now, self._armed(known, heard), known.times, graver)

    def _armed(self, known: Known, heard: Heard) -> Armed:
        """What stands behind a warning: the decisions about its campaign, and its templates."""
        campaign = known.warning.campaign
        ignored = self._hub.decisions == "ignore"
        if ignored or self._watched:
            return Armed(ignored=ignored, watched=self._watched)
        found = [one for one in heard.decisions.values() if one.campaign == campaign] if campaign else []
        blocked = sum(1 for one in found if self._hub.decisions == "block" and one.action == "block")
        until = max((one.until for one in found), default=None)
        return Armed(len(found) - blocked, until, blocked, len(known.warning.templates))


def _says_the_same(heard: Heard, before: Heard) -> bool:
    """Whether nothing is to be done that was not: neither decisions nor templates nor the kill switch are new."""
    same = heard.decisions is before.decisions and heard.warnings is before.warnings
    return same and heard.killed == before.killed
