"""Attempts, conduct, logins and alerts from all logs go to their judges; what they find is handed out as the engine's.

The judges know log time only: a scan of last week's log finds what a sensor would have found.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Final, Protocol, Self

import msgspec

from bavn.intrusions.alerts import Alerts
from bavn.intrusions.logins import SECRET, Logins
from bavn.intrusions.web import WebActors
from bavn.model import Finding, Source
from bavn.model.alert import Alert
from bavn.model.attempt import Attempt, Conduct
from bavn.model.login import Login
from bavn.model.notice import Notice

Outline = tuple[tuple[str, str, str, datetime, bool, str, str | None], ...]
OF_NOW: Final = timedelta(minutes=10)
SHARED: Final = "shared-address"
ALLOWED: Final = "trusted-proxy"


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """What a snapshot keeps: the state of each judge, in its own version, the newest event, whether logs are of now."""

    web: bytes = b""
    logins: bytes = b""
    alerts: bytes = b""
    now: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    follows: bool = False


class Judge(Protocol):
    """What the three judges have in common."""

    def live(self, now: datetime) -> None:
        """Let the log's clock run to `now`."""

    def findings(self) -> list[Finding]:
        """Return all findings since `forget_ended`."""

    def forget_ended(self) -> None:
        """Let go of the ended ones that were handed out."""


class Intrusions:
    """Takes what was seen and gives findings. `in_flood` says whether a site is being flooded at this moment.

    `secret` keys the hashes that stand for user names, where they are kept.
    """

    def __init__(self, in_flood: Callable[[str], bool] = lambda _: False, secret: bytes = SECRET) -> None:
        self.web = WebActors()
        self.logins = Logins(secret)
        self.alerts = Alerts()
        self.first: datetime | None = None
        self.now: datetime | None = None
        self.in_flood = in_flood
        self._changed = False
        self._outline: Outline = ()
        self._said_sampled = 0
        self._latest: datetime | None = None  # the event that came last, which may not be the newest
        self._lived: datetime | None = None
        self._follows = False  # the logs are of now, and so is their clock

    # ── what was seen ────────────────────────────────────────────────────────────────────────────────────────────────

    def attempt(self, attempt: Attempt) -> None:
        """Take a request whose text holds an attack."""
        self._note(attempt.time)
        self.web.attempt(attempt)

    def conduct(self, conduct: Conduct) -> None:
        """Take what an address does to a site. In a flood, pages that do not exist are the flood's, not a scan's."""
        self._note(conduct.last)
        if conduct.sensitive or not self.in_flood(conduct.site):
            self.web.conduct(conduct)

    def login(self, system: str, login: Login) -> None:
        """Take a login of a back-end system or a web site."""
        self._note(login.time)
        self.logins.feed(system, login)

    def event(self, system: str, event: Login | Alert) -> None:
        """Take what a line of a system's log says."""
        if isinstance(event, Login):
            self.login(system, event)
            return
        self._note(event.time)
        self.alerts.feed(event.target or system, event)

    def live(self, now: datetime) -> None:
        """Let the log's clock run: what has been quiet for long is over.

        An event that is dated ahead moves no clock: a machine whose own is wrong would end what goes on elsewhere.
        """
        if self._lived is not None and now <= self._lived and not self._changed:
            return
        self._lived = now if self._lived is None else max(now, self._lived)
        for judge in self._judges:
            judge.live(self._lived)

    def keep_pace(self, wall: datetime) -> None:
        """Let the clock run with the wall's, once events have come that are of now."""
        if self._latest is not None and abs(wall - self._latest) <= OF_NOW:
            self._follows = True
        if self._follows:
            self.live(wall)

    # ── what was found ───────────────────────────────────────────────────────────────────────────────────────────────

    def findings(self, spare: Callable[[Finding], Finding] = lambda finding: finding) -> list[Finding]:
        """Return all findings since `forget_ended`; what another tool found and we did too is only said once."""
        own = agreed([spare(finding) for judge in (self.web, self.logins) for finding in judge.findings()])
        return [*own, *(spare(finding) for finding in self.alerts.findings(own))]

    def outline(self) -> Outline:
        """What there is to tell, as far as a change of it is news."""
        if self._changed:
            self._outline = tuple(map(outlined, self.findings()))
            self._changed = False
        return self._outline

    def forget_ended(self) -> None:
        """Let go of the ended findings that were handed out."""
        for judge in self._judges:
            judge.forget_ended()
        self._changed = True

    def notices(self) -> list[Notice]:
        """Say once when memory is full, so that not everybody can be followed."""
        sampled = self.web.sampled + self.logins.sampled + self.alerts.sampled
        if sampled <= self._said_sampled:
            return []
        first, self._said_sampled = not self._said_sampled, sampled
        return [Notice("intrusions-sampled", "", {"count": sampled})] if first else []

    # ── a restart ────────────────────────────────────────────────────────────────────────────────────────────────────

    def keep(self) -> bytes:
        """Everything that a restart goes on from."""
        judges = self.web.keep(), self.logins.keep(), self.alerts.keep()
        return msgspec.msgpack.encode(Kept(*judges, self.now, self._follows))

    @classmethod
    def restore(cls, kept: bytes, secret: bytes = SECRET) -> tuple[Self, tuple[str, ...]]:
        """Make one that goes on, and name the judges that had to begin anew."""
        found, dropped = cls(secret=secret), []
        try:
            parts = msgspec.msgpack.decode(kept, type=Kept) if kept else Kept()
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError):
            return found, ("intrusions",)
        judges: dict[str, Callable[[bytes], object]] = {
            "web": WebActors.restore,
            "logins": lambda state: Logins.restore(state, secret),
            "alerts": Alerts.restore,
        }
        for name, restore in judges.items():
            if state := getattr(parts, name):
                try:
                    setattr(found, name, restore(state))
                except ValueError:
                    dropped.append(name)
        found.now, found._follows = parts.now, parts.follows
        found._changed = True
        return found, tuple(dropped)

    @property
    def _judges(self) -> tuple[Judge, ...]:
        return self.web, self.logins, self.alerts

    def _note(self, time: datetime) -> None:
        self._changed = True
        self._latest = time
        if self.now is None or time > self.now:
            self.now = time
        if self.first is None or time < self.first:
            self.first = time


def outlined(finding: Finding) -> tuple[str, str, str, datetime, bool, str, str | None]:
    """What makes a finding the same, and what of it is worth telling at once."""
    over = finding.ended is not None
    return finding.kind, finding.site, finding.actor, finding.began, over, finding.severity, finding.outcome


def agreed(findings: list[Finding]) -> list[Finding]:
    """Findings in which an address that one of them blocks at a site is nowhere only limited there.

    Of two decisions the milder one is in force: whoever guessed passwords and got in would be blocked no more.
    """
    going = [finding for finding in findings if finding.ended is None]
    held = {(one.site, source.address) for one in going for source in one.sources if source.action == "block"}

    def is_milder(finding: Finding, source: Source) -> bool:
        return source.action == "limit" and not source.shared and (finding.site, source.address) in held

    def stricter(finding: Finding) -> Finding:
        if not held or finding.ended or not any(is_milder(finding, source) for source in finding.sources):
            return finding
        sources = (replace(one, action="block") if is_milder(finding, one) else one for one in finding.sources)
        return replace(finding, sources=tuple(sources))

    return [stricter(finding) for finding in findings]


def spared(finding: Finding, shared: Iterable[str], allowed: Iterable[str]) -> Finding:
    """A finding of which `shared` addresses are only limited, and `allowed` ones only watched."""
    many, ours = frozenset(shared), frozenset(allowed)
    if not (many or ours):
        return finding
    return replace(finding, sources=tuple(_spared(source, many, ours) for source in finding.sources))


def _spared(source: Source, shared: frozenset[str], allowed: frozenset[str]) -> Source:
    if source.address in allowed:
        return replace(source, action="watch", because=(*source.because, ALLOWED))
    if source.address in shared:
        action = "limit" if source.action == "block" else source.action
        return replace(source, shared=True, action=action, because=(*source.because, SHARED))
    return source
