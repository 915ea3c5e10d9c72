"""The decisions of one finding while it goes on: only what changed is judged again, and what goes on is renewed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bavn.model.decision import Decision, IPNetwork
from bavn.model.finding import Action, Source
from bavn.protection.deciding import Case, HeldBack, bounded, held_back
from bavn.response.decisions import written

RENEWED_AFTER: Final = 0.5  # of the time for which a decision holds

Judgement = Decision | str | None


class Holding:
    """What is held against the sources of one finding. `decisions` are those that an earlier run has kept.

    A finding of 20,000 sources is shown again each second: that costs one look at each, and nothing is made anew.
    """

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._judged: dict[str, Judgement] = {written(one.network): one for one in decisions}
        self._asked: dict[str, tuple[Action, bool]] = {}
        self._mildly: str | None = None
        self._renewed: datetime | None = None
        self.held_back: tuple[HeldBack, ...] = ()

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """All that hold, in no order."""
        return tuple(one for one in self._judged.values() if isinstance(one, Decision))

    def update(self, case: Case) -> list[Decision] | None:
        """Judge what is new about a finding. None: nothing changed; else the decisions that are new or renewed.

        A source that the finding does not name any more loses its decision at once.
        """
        if not case.acts:
            return self._nothing()
        sources, mildly = case.finding.sources, case.mildly
        renews = self._renews(case)
        asked = {source.address: (source.action, source.shared) for source in sources}
        gone = self._judged.keys() - asked.keys()
        anew = [one for one in sources if renews or self._asked.get(one.address) != (one.action, one.shared)]
        if mildly != self._mildly:
            anew = list(sources)
        self._asked, self._mildly = asked, mildly
        if renews:
            self._renewed = case.now
        if not anew and not gone:
            return None
        for address in gone:
            del self._judged[address]
        made = self._judge(case, anew, mildly, renews=renews)
        codes = [one for one in self._judged.values() if isinstance(one, str)]
        self.held_back = held_back(mildly, sources, codes)
        return made

    def expire(self, now: datetime) -> list[IPNetwork]:
        """Let go of what has run out, and return it."""
        over = {
            address: one.network
            for address, one in self._judged.items()
            if isinstance(one, Decision) and one.expires <= now
        }
        for address in over:
            self._judged[address] = None
        return list(over.values())

    def turn_back(self, normally: timedelta, now: datetime) -> bool:
        """The clock was ahead: nothing holds for years, and the next renewal is not years away. Whether any changed."""
        self._renewed = None
        late = {
            address: fitting
            for address, one in self._judged.items()
            if isinstance(one, Decision) and (fitting := bounded(one, normally, now)) is not one
        }
        self._judged.update(late)
        return bool(late)

    def _renews(self, case: Case) -> bool:
        if case.finding.ended is not None:
            return False
        return self._renewed is None or case.now >= self._renewed + RENEWED_AFTER * case.protect.lasts

    def _judge(self, case: Case, sources: Iterable[Source], mildly: str | None, *, renews: bool) -> list[Decision]:
        made: list[Decision] = []
        for source in sources:
            before = self._judged.get(source.address)
            judged = _steady(before, case.of(source, mildly), case, renews=renews)
            self._judged[source.address] = judged
            if isinstance(judged, Decision) and judged is not before:
                made.append(judged)
        return made

    def _nothing(self) -> list[Decision] | None:
        had = bool(self._judged)
        self._judged.clear()
        self._asked.clear()
        self.held_back = ()
        return [] if had else None


def _steady(before: Judgement, after: Judgement, case: Case, *, renews: bool) -> Judgement:
    """Leave a decision as it was where only its evidence grew: nothing that enforces has to change for that."""
    if not isinstance(before, Decision) or not isinstance(after, Decision):
        return after
    if before.network != after.network or before.expires <= case.now:
        return after
    still_long = before.expires - case.now > RENEWED_AFTER * (after.expires - case.now)
    if before.action == after.action and before.forwarded == after.forwarded and (still_long or not renews):
        return before
    return replace(after, made=before.made)
