"""The way to a hub comes to be when it can: without an identity the sensor works alone, and looks again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from stat import S_IRWXG, S_IRWXO
from typing import Final

from bavn.member.heard import Heard
from bavn.model.finding import Finding
from bavn.model.notice import Notice
from bavn.model.problem import Problem
from bavn.runners.hub_link import Link

LOOK_EVERY: Final = timedelta(seconds=15)
NOTHING_HEARD: Final = Heard()


class LinkWhenReady:
    """A `Link` that is made by `make`, or later, where that raises `Problem`: it is tried again every 15 s.

    Until then nothing is reported and nothing is heard. That is said once (`hub-not-joined`, with `where` and a code of
    why), again where the reason changes, and once when it is over (`hub-joined`). One thread calls it.
    """

    def __init__(self, make: Callable[[], Link], identity: Path, clock: Callable[[], datetime]) -> None:
        self._make, self._identity, self._clock = make, identity, clock
        self._link: Link | None = None
        self._started = False
        self._why = ""
        self._notices: list[Notice] = []
        self._looked = clock()
        self._try()

    def start(self) -> None:
        """Begin to talk with the hub, now or as soon as that can be."""
        self._started = True
        if self._link is not None:
            self._link.start()

    def report(self, finding: Finding, number: int, update: str, now: datetime) -> None:
        """Report a finding; nothing where there is no link: one that goes on is reported when there is."""
        if self._link is not None:
            self._link.report(finding, number, update, now)

    @property
    def heard(self) -> Heard:
        """What the hub said that holds now. Where there is no link, this looks whether there can be one by now."""
        if self._link is None and not timedelta(0) <= self._clock() - self._looked < LOOK_EVERY:
            self._try()
        return NOTHING_HEARD if self._link is None else self._link.heard

    @property
    def hub(self) -> str:
        """The hub's name; "" where it is not known."""
        return "" if self._link is None else self._link.hub

    @property
    def why(self) -> str:
        """Why there is no line to the hub, as a code."""
        return self._why if self._link is None else self._link.why

    def notices(self) -> list[Notice]:
        """What has happened since the last call."""
        found, self._notices = self._notices, []
        return found if self._link is None else [*found, *self._link.notices()]

    def stop(self, patience_s: float) -> None:
        """End, within so many seconds."""
        if self._link is not None:
            self._link.stop(patience_s)

    def _try(self) -> None:
        self._looked = self._clock()
        try:
            link = self._make()
        except Problem as problem:
            self._cannot(why_not(problem, self._identity), problem)
            return
        except ModuleNotFoundError as missing:
            self._cannot("not-installed", Problem(f"{missing.name} is not installed", where="[hub]"))
            return
        self._link = link
        if self._why:
            self._why = ""
            self._notices.append(Notice("hub-joined", str(self._identity)))
        if self._started:
            link.start()

    def _cannot(self, why: str, problem: Problem) -> None:
        if why != self._why:
            self._why = why
            self._notices.append(Notice("hub-not-joined", problem.where or str(self._identity), {"why": why}))


def why_not(problem: Problem, identity: Path) -> str:
    """Return a code of why there is no link: what is amiss with the identity, or "unusable" for something else."""
    if problem.where != str(identity):
        return "unusable"
    try:
        mode = identity.stat().st_mode
    except FileNotFoundError:
        return "identity-missing"
    except OSError:
        return "identity-unusable"
    return "identity-open" if mode & (S_IRWXG | S_IRWXO) else "identity-unusable"
