"""The noise of the internet: everybody who asked a site for a few known probing paths on one day, as one finding."""

from datetime import datetime
from typing import Final

import msgspec

from bavn.intrusions.actor import Actor, score_of
from bavn.intrusions.campaign import TECHNIQUES, networks_of, reasons_of, signatures_of, targets_of
from bavn.model.finding import Finding, Rate, Source

MOST_PROBERS: Final = 10_000  # listed for a site and day


class Prober(msgspec.Struct, array_like=True, gc=False):
    """One address among the probers of a day."""

    first: datetime
    last: datetime
    requests: int
    score: float
    because: tuple[str, ...]
    known: int = 0  # how much was known when it was scored


class Day(msgspec.Struct, array_like=True):
    """The probers of one site on one day of log time (UTC). It began with the first of them, and ends with the day.

    `told`: it was handed out, and stays until it ends, also where everybody in it turned out to be worse.
    """

    site: str
    began: datetime
    detected: datetime
    last: datetime
    told: bool = False
    peak: int = 0
    beyond: int = 0  # requests of probers that there was no room for
    members: dict[str, Prober] = msgspec.field(default_factory=dict)

    def add(self, actor: Actor, *, room: bool = True) -> bool:
        """Take in what a prober has done since it was last taken in; False where there is no room for one more."""
        known = self.members.get(actor.name)
        if known is None and not (room and len(self.members) < MOST_PROBERS):
            self.beyond += actor.fresh
            actor.fresh = 0
            return False
        first = known.first if known else max(actor.first, self.began)
        requests = (known.requests if known else 0) + actor.fresh
        much = much_of(actor, requests)
        if known is None or known.known != much:
            self.members[actor.name] = Prober(first, actor.last, requests, score_of(actor), reasons_of(actor), much)
        else:
            known.last, known.requests = actor.last, requests
        self.last = max(self.last, actor.last)
        self.peak = max(self.peak, actor.peak)
        actor.fresh = 0
        return True

    def leave(self, name: str) -> None:
        """Take an address out: it turned out to be worse than a prober."""
        self.members.pop(name, None)

    def finding(self, actors: list[Actor], ended: datetime | None = None) -> Finding:
        """Return what is known of it. `actors` are those of its members who are still remembered."""
        sources = tuple(
            Source(
                name, one.requests, one.first, one.last, one.score, shared=False, action="watch", because=one.because
            )
            for name, one in sorted(self.members.items(), key=lambda item: (-item[1].score, item[0]))
        )
        return Finding(
            kind="web-probe",
            technique=TECHNIQUES["web-probe"],
            site=self.site,
            began=self.began,
            detected=self.detected,
            ended=ended,
            severity="low",
            confidence=max((source.score for source in sources), default=0.0),
            requests=sum(source.requests for source in sources) + self.beyond,
            rate=Rate(0.0, float(self.peak)),
            sources=sources,
            networks=networks_of(sources),
            signatures=signatures_of(actors, "web-probe"),
            targets=targets_of(actors),
            outcome="attempt",
        )


def much_of(actor: Actor, requests: int) -> int:
    """How much is known of an actor: more of the same is looked at again when it has doubled."""
    conduct = sum(one.missing + one.sensitive for one in actor.conduct.values())
    return len(actor.traces) + (conduct << 8) + (requests.bit_length() << 32)
