"""Attempts, conduct, logins and alerts from all logs go to their judges; what they find is handed out as the engine's.

The judges know log time only: a scan of last week's log finds what a sensor would have found. Whose time it is matters:

    web sites             the engine's clock, which knows how far a web log's is from ours
    a back-end system     its own: the wall's, as far behind as its newest event was when it came
    a scan                each system's own events, and in the end what two systems agree on

So no machine whose clock is wrong, or in another zone, ends what goes on elsewhere.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Final, Self, TypeVar

import msgspec

from bavn.intrusions.alerts import Alerts
from bavn.intrusions.ledger import Outlined
from bavn.intrusions.logins import SECRET, Logins
from bavn.intrusions.web import WebActors
from bavn.model import Finding, Source
from bavn.model.alert import Alert
from bavn.model.attempt import Attempt, Conduct
from bavn.model.login import Login
from bavn.model.notice import Notice

Outline = tuple[Outlined, ...]
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)  # what is dated before, or from LATEST on, is no log's time
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
MOST_SYSTEMS: Final = 4096  # whose clocks are known
Value = TypeVar("Value", datetime, float)
FLOODS: Final = frozenset({"http-flood", "slow-requests"})
SHARED: Final = "shared-address"
ALLOWED: Final = "spared-address"


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """What a snapshot keeps: the state of each judge, in its own version, the newest event, and the systems' clocks.

    `behind` is in seconds, by system; `said` and `said_misdated` are what the notices have told of.
    """

    web: bytes = b""
    logins: bytes = b""
    alerts: bytes = b""
    now: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    said: int = 0
    misdated: int = 0
    said_misdated: int = 0
    behind: dict[str, float] = {}


class Intrusions:
    """Takes what was seen and gives findings. `in_flood` says whether a site is being flooded at this moment.

    `secret` keys the hashes that stand for user names, where they are kept. `left_out` says how much never got here
    for want of time or room. Silent about what is dated before 1990 or after 2199: `misdated` counts it.
    """

    def __init__(self, in_flood: Callable[[str], bool] = lambda _: False, secret: bytes = SECRET) -> None:
        self.web = WebActors()
        self.logins = Logins(secret)
        self.alerts = Alerts()
        self.first: datetime | None = None
        self.now: datetime | None = None
        self.in_flood = in_flood
        self.left_out: Callable[[], int] = lambda: 0
        self.scanning = True  # until somebody tells what time it is
        self.misdated = 0
        self._web_changed = self._changed = False
        self._web_outline: Outline = ()
        self._outline: Outline = ()
        self._said = self._said_misdated = 0
        self._wall: datetime | None = None
        self._outlined: datetime | None = None  # the wall's time when the web's outline was last made
        self._web_now: datetime | None = None
        self._heard: dict[str, datetime] = {}  # the event that came last, of the systems heard since the wall moved
        self._newest: dict[str, datetime] = {}
        self._behind: dict[str, float] = {}  # seconds from a system's clock to the wall's

    # ── what was seen ────────────────────────────────────────────────────────────────────────────────────────────────

    def attempt(self, attempt: Attempt) -> None:
        """Take a request whose text holds an attack."""
        if self._is_dated(attempt.time):
            self._web_changed = True
            self.web.attempt(attempt)

    def conduct(self, conduct: Conduct) -> None:
        """Take what an address does to a site. In a flood, pages that do not exist are the flood's, not a scan's."""
        if not self._is_dated(conduct.first, conduct.last):
            return
        if conduct.sensitive or not self.in_flood(conduct.site):
            self._web_changed = True
            self.web.conduct(conduct)

    def login(self, system: str, login: Login) -> None:
        """Take a login of a web site, by the engine's clock."""
        if self._is_dated(login.time):
            self._changed = True
            self.logins.feed(system, login)

    def event(self, system: str, event: Login | Alert) -> None:
        """Take what a line of a back-end system's log says.

        What an alert says it was aimed at is the attacker's word (a Host, a name in a handshake): nothing is filed
        under it.
        """
        if not self._is_dated(event.time):
            return
        self._changed = True
        if isinstance(event, Login):
            self.logins.feed(system, event)
        else:
            self.alerts.feed(system, event)
        self._hear(system, event.time)

    # ── the clocks ───────────────────────────────────────────────────────────────────────────────────────────────────

    def live(self, now: datetime) -> None:
        """Let every clock run to `now`, as at the end of a scan: what has been quiet for long is over."""
        self.web.live(now)
        self._web_changed = True
        self._changed |= self.logins.live(now) | self.alerts.live(now)

    def live_web(self, now: datetime) -> None:
        """Let the clock of the web sites run to the engine's; that of the back-end systems stands."""
        if now == self._web_now and not self._web_changed:
            return
        self._web_now = now
        self._web_changed = True  # perhaps something has ended
        self.web.live(now)
        time = now.timestamp()
        own = self._behind.keys() | self._heard.keys()
        self._changed |= self.logins.live_by(lambda system: None if system in own else time)

    def keep_pace(self, wall: datetime) -> None:
        """Let the clocks of back-end systems run with the wall's.

        Each is as far behind as the event that came last was when it came; the clock of a log of the past, or of
        another zone, goes on from there. None runs ahead of the wall.
        """
        came = self._wall or wall  # a turn ago; where the machine has slept since, the sleep counts
        for system, time in self._heard.items():
            _put(self._behind, system, max((came - time).total_seconds(), 0.0))
        self._heard.clear()
        if wall == self._wall:
            return
        self._wall, now = wall, wall.timestamp()

        def clock_of(system: str) -> float | None:
            behind = self._behind.get(system)
            return None if behind is None else now - behind

        self._changed |= self.logins.live_by(clock_of) | self.alerts.live_by(clock_of)

    def finish(self) -> None:
        """The logs of a scan are over: go on to the newest moment that two systems have come to.

        What one alone says of the time ends nothing of another's.
        """
        newest = sorted(self._newest.values())
        if len(newest) > 1:
            self.live(newest[-2])

    # ── what was found ───────────────────────────────────────────────────────────────────────────────────────────────

    def findings(self, spare: Callable[[Finding], Finding] = lambda finding: finding) -> list[Finding]:
        """Return all findings since `forget_ended`; what another tool found and we did too is only said once."""
        own = agreed([spare(finding) for judge in (self.web, self.logins) for finding in judge.findings()])
        found = [*own, *(spare(finding) for finding in self.alerts.findings(own))]
        self._outline_web()
        self._changed = True  # what is ours has ended another tool's
        return found

    def outline(self) -> Outline:
        """What there is to tell, as far as a change of it is news; in an order that stays.

        Whoever attacks web sites is looked at anew once a second of the wall's clock at most: they may be thousands.
        """
        if self._web_changed and (self._wall is None or self._wall != self._outlined):
            self._outline_web()
        if self._changed:
            found = (*self._web_outline, *self.logins.outline(), *self.alerts.outline())
            self._outline = tuple(sorted(found, key=lambda one: one[:5]))
            self._changed = False
        return self._outline

    def forget_ended(self) -> None:
        """Let go of the ended findings that were handed out."""
        self.web.forget_ended()
        self.logins.forget_ended()
        self.alerts.forget_ended()
        self._web_changed = self._changed = True
        self._outlined = None

    def notices(self) -> list[Notice]:
        """Say once, over restarts too: that not everybody can be followed; that something has no date to believe."""
        found = []
        left = self.web.sampled + self.logins.sampled + self.alerts.sampled + self.left_out()
        if left and not self._said:
            found.append(Notice("intrusions-sampled", "", {"count": left}))
        if self.misdated and not self._said_misdated:
            found.append(Notice("intrusions-misdated", "", {"count": self.misdated}))
        self._said, self._said_misdated = max(self._said, left), self.misdated
        return found

    # ── a restart ────────────────────────────────────────────────────────────────────────────────────────────────────

    def keep(self) -> bytes:
        """Everything that a restart goes on from."""
        judges = self.web.keep(), self.logins.keep(), self.alerts.keep()
        counts = self._said, self.misdated, self._said_misdated
        return msgspec.msgpack.encode(Kept(*judges, self.now, *counts, self._behind))

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
        found.now, found._behind = parts.now, parts.behind
        found._said, found.misdated, found._said_misdated = parts.said, parts.misdated, parts.said_misdated
        found._web_changed = found._changed = True
        return found, tuple(dropped)

    def _outline_web(self) -> None:
        """Take what there is to tell of the web sites."""
        outline = tuple(self.web.outline())
        self._changed |= outline != self._web_outline
        self._web_outline, self._web_changed, self._outlined = outline, False, self._wall

    def _is_dated(self, *times: datetime) -> bool:
        """Whether these can be believed at all, and then note them: nothing behind this door meets a date's limits."""
        if not all(EARLIEST <= time < LATEST for time in times):
            self.misdated += 1
            return False
        newest = times[-1]
        self.now = newest if self.now is None else max(self.now, newest)
        self.first = newest if self.first is None else min(self.first, newest)
        return True

    def _hear(self, system: str, time: datetime) -> None:
        """Note what a system's event says of its clock."""
        _put(self._heard, system, time)
        newest = self._newest.get(system)
        if newest is None or time > newest:
            _put(self._newest, system, time)


def _put(table: dict[str, Value], key: str, value: Value) -> None:
    """Put into a table of bounded room; who stands there longest goes."""
    if key not in table and len(table) >= MOST_SYSTEMS:
        del table[next(iter(table))]
    table[key] = value


def agreed(findings: list[Finding], *, together: bool = False) -> list[Finding]:
    """Findings in which an address that an open one of them blocks at a site is nowhere only limited there.

    Of two decisions the milder one is in force: whoever guessed passwords and got in would be blocked no more. A limit
    of one that has ended is in force for a while as well. What floods spare among themselves stays spared. `together`:
    rules are made of all of them, whatever site and ended or not, as those of a scan are.
    """

    def place(finding: Finding, source: Source) -> tuple[str, str]:
        return "" if together else finding.site, source.address

    def is_milder(finding: Finding, source: Source, held: set[tuple[str, str]]) -> bool:
        return source.action == "limit" and not source.shared and place(finding, source) in held

    def blocked(those: list[Finding]) -> Iterator[tuple[str, str]]:
        acting = (one for one in those if together or one.ended is None)
        return (place(one, source) for one in acting for source in one.sources if source.action == "block")

    def stricter(finding: Finding) -> Finding:
        held = surely if finding.kind in FLOODS else surely | flooding
        if not held or not any(is_milder(finding, source, held) for source in finding.sources):
            return finding
        sources = (replace(one, action="block") if is_milder(finding, one, held) else one for one in finding.sources)
        return replace(finding, sources=tuple(sources))

    own = [finding for finding in findings if finding.kind not in FLOODS]
    surely = set(blocked(own))
    limited = {place(one, source) for one in own for source in one.sources if source.action == "limit"}
    floods = [finding for finding in findings if finding.kind in FLOODS and limited]
    flooding = {one for one in blocked(floods) if one in limited}
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
