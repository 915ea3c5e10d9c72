"""What vantage points saw, for those who read: a member its own in detail, and of others only how many.

operators and analysts   every target and every outage, with its member
a member                 its own; of the others how many organisations are what
the community            how many organisations are down: who turns visitors away is nobody's business out there
the public               nothing: a member's own page says what its citizens are to know, if it wants one
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from bavn.hub.doors.access import require, who
from bavn.hub.doors.api_reading import ANYBODY, REFUSALS
from bavn.hub.doors.operations import Operation, answer, number, whole
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.watching import Observed
from bavn.model.member import ROLES
from bavn.model.probe import Ending, Spell, Target, Verdict

DAYS: Final = number("days", "How many days back, from now.", least=1, most=30, default=7)
WORST_LAST: Final[tuple[Verdict, ...]] = ("unknown", "up", "slow", "guarded", "partial", "down")
ANSWERS: Final[frozenset[Verdict]] = frozenset({"up", "slow", "guarded", "partial"})
SEES_ALL: Final = frozenset({"operator", "analyst"})
MOST: Final = 2_000


class VerdictOut(Struct):
    """What a target is, and since when. `member`: for operators and analysts, and of one's own."""

    target: str
    site: str
    verdict: Verdict
    since: datetime
    member: str = ""


class VerdictsOut(Struct):
    """What is looked at, as of `at`. `organisations` counts all members, by the worst that any target of theirs is."""

    at: datetime
    targets: tuple[VerdictOut, ...]
    organisations: dict[Verdict, int]


class OutageOut(Struct):
    """A time in which a target was not up. `ended` None: it goes on. `through`: what it needs, and was down."""

    id: int
    target: str
    site: str
    verdict: Verdict
    began: datetime
    confirmed: datetime
    ended: datetime | None
    ending: Ending
    witnesses: tuple[str, ...]
    through: str
    planned: bool
    flapping: bool
    incident: int
    member: str = ""


class OutagesOut(Struct):
    """Outages that this reader may see, the newest first. `organisations` were down in that time, all together."""

    at: datetime
    outages: tuple[OutageOut, ...]
    organisations: int


@dataclass(frozen=True, slots=True)
class Outages:
    """The doors for those who read what was seen."""

    hub: Hub

    def operations(self) -> tuple[Operation, ...]:
        """What they do."""
        return (
            Operation(
                "GET",
                "/api/v1/verdicts",
                self.verdicts,
                "What every target is that this reader may know of, and how many organisations are what.",
                needs=ANYBODY,
                gives=VerdictsOut,
                refuses=REFUSALS,
                tag="reading",
            ),
            Operation(
                "GET",
                "/api/v1/outages",
                self.outages,
                "When targets were not up, as seen from several places.",
                needs=ANYBODY,
                parameters=(DAYS,),
                gives=OutagesOut,
                refuses=REFUSALS,
                tag="reading",
            ),
        )

    async def verdicts(self, request: Request) -> Response:
        """Say what is up and what is not."""
        reader, observed, at = await self._asked(request)
        own = [
            VerdictOut(name, one.site, observed.standing[name].verdict, observed.standing[name].since, one.member)
            for name, one in sorted(_seen_by(reader, observed.watched.targets).items())
            if name in observed.standing
        ]
        return answer(VerdictsOut(at, tuple(own), counted(observed, reader)))

    async def outages(self, request: Request) -> Response:
        """Say what was down, and when."""
        reader, observed, at = await self._asked(request)
        since = self.hub.now() - timedelta(days=whole(request, DAYS, 7))
        within = [one for one in observed.spells if one.ended is None or one.ended >= since]
        own = [one for one in within if _may_see(reader, one.member)][:MOST]
        down = {one.member for one in within if one.verdict == "down" and one.member}
        return answer(OutagesOut(at, tuple(map(_outage, own)), len(down)))

    async def _asked(self, request: Request) -> tuple[Reader, Observed, datetime]:
        reader = require(await who(request, self.hub), purposes=("sensor", "read"), roles=ROLES)
        observed = self.hub.lookout.observed
        if observed.at is None:
            raise ProblemError(503, "the hub cannot tell yet: ask again", headers={"Retry-After": "2"})
        return reader, observed, observed.at


def counted(observed: Observed, reader: Reader) -> dict[Verdict, int]:
    """How many organisations are what: the worst of what is known of each. Outside, whoever answers is up."""
    worst: dict[str, Verdict] = {}
    for name, standing in observed.standing.items():
        target = observed.watched.targets.get(name)
        if target is None or not target.member:
            continue
        verdict = standing.verdict
        if reader.audience == "community" and verdict in ANSWERS:
            verdict = "up"
        worst[target.member] = max(worst.get(target.member, "unknown"), verdict, key=WORST_LAST.index)
    return dict(Counter(worst.values()))


def _seen_by(reader: Reader, targets: Mapping[str, Target]) -> dict[str, Target]:
    return {name: one for name, one in targets.items() if _may_see(reader, one.member)}


def _may_see(reader: Reader, member: str) -> bool:
    return reader.audience in SEES_ALL or (bool(member) and reader.audience == "member" and reader.member == member)


def _outage(one: Spell) -> OutageOut:
    return OutageOut(
        one.id,
        one.target,
        one.site,
        one.verdict,
        one.began,
        one.confirmed,
        one.ended,
        one.ending,
        one.witnesses,
        one.through,
        one.planned,
        one.flapping,
        one.incident,
        one.member,
    )
