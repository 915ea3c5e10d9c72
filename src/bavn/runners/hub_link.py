"""What the sensor has to do with its hub: findings go out, what the hub says comes in. Nothing here waits for anybody.

finding ──announced, or grown──> link.report        link.heard ──> protector.impose
                                                              ──> warnings: people, `bavn sensor --json`
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Final, Protocol

from bavn.member.heard import Heard, HeardDecision
from bavn.model.finding import RANKS, Finding, Update
from bavn.model.notice import Notice
from bavn.protection.composer import HubStanding
from bavn.protection.imposing import ALARMING, stance_of
from bavn.response.decisions import network_of
from bavn.runners.hub_warnings import Known, Warnings
from bavn.settings.schema import HubSettings, Settings
from bavn.sharing.delta import ToldWarning
from bavn.store.status import HubStatus, WarningStatus
from bavn.telling.warning_messages import Armed, Warned

GROWTH_EVERY: Final = timedelta(seconds=10)  # of one finding, between two reports
HIT_FOR: Final = timedelta(minutes=10)  # after an own attack is over, the hub may still say that it has hit us
_HOST: Final = ip_network("192.0.2.1")  # as wide as every single address


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

    @property
    def hub(self) -> str:
        """The hub's name, as it was told at joining; "" where that is not known."""
        ...

    @property
    def why(self) -> str:
        """Why there is no line to the hub, as a code; "" where there is one, or nothing is known yet."""
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

    kind: str
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
        self._mild = any(site.protect == "limit" for site in settings.guarded)  # then nobody is blocked for the hub
        self._warnings = Warnings(Path(settings.sensor.state), hub.url)
        self._heard: Heard | None = None
        self._looked_at: tuple[object, object, frozenset[str]] | None = None
        self._over: dict[str, datetime] = {}  # kinds of own attacks, and when the last of them ended
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
        if heard is not before:
            self._heard = heard
            self._since = (self._since or now) if heard.connected else None
            if before is None or not _says_the_same(heard, before):
                self._shield.impose(heard, now)
        if not heard.killed and heard.heard_at is not None:
            self._look(heard, now)

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
            name=heard.hub or self._link.hub,
            why="" if heard.connected else self._link.why,
            watched=self._watched,
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
            warnings=() if heard.killed else tuple(_status_of(one) for one in self._warnings.open),
        )

    def _report(self, number: int, update: Update, finding: Finding, now: datetime) -> None:
        if finding.ended is None:
            self._reported[number] = Reported(finding.kind, now, finding.requests, finding.flagged, finding.severity)
        else:
            self._reported.pop(number, None)
            self._over[finding.kind] = now
        self._link.report(finding, number, update, now)

    def _own(self, now: datetime) -> frozenset[str]:
        """The kinds of attack that go on here, or have just ended."""
        self._over = {kind: at for kind, at in self._over.items() if abs(now - at) < HIT_FOR}
        return ALARMING & {*self._over, *(one.kind for one in self._reported.values())}

    def _look(self, heard: Heard, now: datetime) -> None:
        """See whether there is news: only where what was heard, or what goes on here, is not what it was."""
        own, before = self._own(now), self._looked_at
        if before is not None and before[0] is heard.warnings and before[1] is heard.decisions and before[2] == own:
            return
        self._looked_at = heard.warnings, heard.decisions, own
        stand = Stand(heard, self._hub, mild=self._mild, watched=self._watched)
        news = self._warnings.news(heard.warnings, now, own=own, done=stand.behind)
        for update, known in news:
            self._say(update, known, heard, now)
        if news:
            self._warnings.keep()

    def _say(self, update: Update, known: Known, heard: Heard, now: datetime) -> None:
        warning, before = known.warning, self._warnings.known(known.warning.id)
        graver = before is not None and (
            RANKS[warning.severity] > RANKS[before.warning.severity]
            or (known.armed.blocked > 0 and not before.armed.blocked)
            or (known.hit and not before.hit)
        )
        name = heard.hub or self._link.hub
        warned = Warned(update, warning, name, now, known.armed, known.times, graver, known.since, known.hit)
        told = known.told
        if not (update == "ended" and known.hit):  # whoever was hit hears of his own attack's end
            told = self._ears.tell(warned, known.told, now)
        self._ears.announce(warned)
        self._warnings.said(update, replace(known, told=told))


class Stand:
    """What stands behind the warnings of one moment: the decisions about their campaigns, and their templates."""

    def __init__(self, heard: Heard, hub: HubSettings, *, mild: bool, watched: bool) -> None:
        self._hub, self._mild, self._watched = hub, mild, watched
        self._of_campaign: dict[int, list[HeardDecision]] = {}
        if hub.decisions != "ignore" and not watched:
            for one in heard.decisions.values():
                self._of_campaign.setdefault(one.campaign, []).append(one)

    def behind(self, warning: ToldWarning) -> Armed:
        """What is done about a warning here."""
        ignored = self._hub.decisions == "ignore"
        if ignored or self._watched:
            return Armed(ignored=ignored, watched=self._watched)
        found = self._of_campaign.get(warning.campaign, []) if warning.campaign else []
        stances = Counter(self._stance(one) for one in found)
        until = max((one.until for one in found), default=None)
        armed = Armed(stances["arm"], until, stances["block"], len(warning.templates))
        return replace(armed, limited=stances["limit"])

    def _stance(self, one: HeardDecision) -> str | None:
        network = (network_of(one.value) if "/" in one.value else None) or _HOST
        stance = stance_of(one, network, self._hub)
        return "limit" if stance == "block" and self._mild else stance


def _status_of(known: Known) -> WarningStatus:
    one = known.warning
    return WarningStatus(
        *(one.id, one.why, known.since, one.severity, one.kind, one.site, one.organisations),
        hit=known.hit,
    )


def _says_the_same(heard: Heard, before: Heard) -> bool:
    """Whether nothing is to be done that was not: neither decisions nor templates nor the kill switch are new."""
    same = heard.decisions is before.decisions and heard.warnings is before.warnings
    return same and heard.killed == before.killed
