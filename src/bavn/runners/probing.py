"""`bavn probe run`: looks come in; verdicts and spells come out, are kept, and become findings. A round is 5 seconds.

looks (a thread of their own) ──> observing ──> observatory (one transaction) ──> findings ──> people, plan, hub
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import Final, Protocol

from bavn.disk.sqlite import StoreError
from bavn.model.finding import Finding
from bavn.model.notice import Notice
from bavn.model.probe import Sample, Spell, Verdict
from bavn.probing.look import Looked
from bavn.runners.probing_clock import SteadyClock
from bavn.runners.probing_findings import OutageFindings
from bavn.runners.turning import Due
from bavn.verdicts.observing import Judged, Observing
from bavn.verdicts.streaks import Seat

ROUND_S: Final = 5.0
TIDY_S: Final = 900.0
STOP_S: Final = 1.0
MOST_UNKEPT: Final = 200_000  # looks, while the disk does not take them: most of an hour of a thousand sites


class Keeps(Protocol):
    """What was seen, kept; see `observatory`."""

    def keep(
        self,
        samples: Iterable[Sample],
        judged: Iterable[Spell],
        verdicts: Mapping[str, Verdict],
        *,
        now: datetime,
        slow: Collection[Sample],
    ) -> object:
        """Keep a round, in one transaction. `StoreError`: nothing of it was kept."""


class Sees(Protocol):
    """The looks; see `probing_looks.Looks`."""

    fault: BaseException | None

    def start(self) -> None: ...  # noqa: D102
    def stop(self, patience_s: float) -> None: ...  # noqa: D102
    def taken(self) -> list[Looked]: ...  # noqa: D102
    def clock_set_by(self) -> list[float]: ...  # noqa: D102


class Publishes(Protocol):
    """Who keeps findings and passes them on; see `publishing.Publisher`."""

    def publish(self, findings: Iterable[Finding], now: datetime) -> None: ...  # noqa: D102
    def tidy(self, now: datetime) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class ProberParts:
    """What a prober is made of. `report` is called at the end of each round; it does not wait for long."""

    clock: SteadyClock
    monotonic: Callable[[], float]
    looks: Sees
    observing: Observing
    kept: Keeps
    findings: OutageFindings
    publisher: Publishes
    report: Callable[["Prober", datetime], None]


@dataclass(slots=True)
class _Unkept:
    """What the disk has not taken yet."""

    samples: list[Sample] = field(default_factory=list)
    slow: list[Sample] = field(default_factory=list)  # those of them that were judged so
    spells: dict[int, Spell] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)


class Prober:
    """The loop. A round waits for nothing but the disk."""

    def __init__(self, parts: ProberParts) -> None:
        self.parts = parts
        self._unkept = _Unkept()
        self._tidying = Due(TIDY_S)
        self._failing = ""
        self._offline: dict[Seat, datetime] = {}
        self._faults: set[str] = set()
        self._notices: list[Notice] = []

    def run(self, stop: Event) -> None:
        """Go on until `stop` is set; then keep what is known. A mistake of ours in the looks ends it too."""
        looks = self.parts.looks
        looks.start()
        try:
            while not stop.wait(ROUND_S):
                self.turn()
                if looks.fault is not None:
                    raise RuntimeError("the looks have ended") from looks.fault
        finally:
            looks.stop(STOP_S)
            self.turn()

    def begin(self, restored: Judged, going_on: Iterable[Spell]) -> None:
        """Take up what an earlier run left: spells that ended meanwhile, and those that go on."""
        now = self.parts.clock.now()
        changed = {one.id for one in restored.spells}
        self._keep((), restored, now)
        self._publish([*(one for one in going_on if one.id not in changed), *restored.spells], now)

    def turn(self) -> None:
        """One round."""
        parts, now = self.parts, self.parts.clock.now()
        looked = parts.looks.taken()
        for by in parts.looks.clock_set_by():
            self._notices.append(Notice("clock-set", "", {"seconds": round(by)}))
        judged = self._judge(looked, now)
        self._keep([one.sample for one in looked], judged, now)
        self._publish(judged.spells, now)
        self._see_whether_offline()
        if self._tidying.now(parts.monotonic()):
            parts.publisher.tidy(now)
        parts.report(self, now)

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """What every target is now."""
        return self.parts.observing.verdicts

    def notices(self) -> list[Notice]:
        """What there is to say since the last call."""
        found, self._notices = self._notices, []
        return found

    def _judge(self, looked: list[Looked], now: datetime) -> Judged:
        observing = self.parts.observing
        looked.sort(key=lambda one: one.sample.at)
        for one in looked:
            if one.cnames:
                observing.causes.named(one.sample.target, one.cnames)
            if one.fault and one.fault not in self._faults:
                self._faults.add(one.fault)
                self._notices.append(Notice("look-failed", one.sample.target, {"error": one.fault}))
        first, then = observing.take([one.sample for one in looked], now), observing.tick(now)
        spells = {one.id: one for one in (*first.spells, *then.spells)}
        return Judged(tuple(spells.values()), {**first.verdicts, **then.verdicts})

    def _keep(self, samples: Sequence[Sample], judged: Judged, now: datetime) -> None:
        """Keep a round and all that was not kept before: in one transaction, or later."""
        waiting = self._unkept
        waiting.samples += samples
        waiting.slow += filter(self._was_slow, samples)
        waiting.spells |= {one.id: one for one in judged.spells}
        waiting.verdicts |= judged.verdicts
        if not waiting.samples and not waiting.spells:
            return
        try:
            self.parts.kept.keep(waiting.samples, waiting.spells.values(), waiting.verdicts, now=now, slow=waiting.slow)
        except StoreError as error:
            self._fail(error)
            del waiting.samples[:-MOST_UNKEPT]
            del waiting.slow[:-MOST_UNKEPT]
        else:
            self._failing = ""
            self._unkept = _Unkept()

    def _was_slow(self, one: Sample) -> bool:
        """Whether this look, the newest of its seat, was judged to be slow."""
        case = self.parts.observing.case(one.target)
        streak = case.streaks.get((one.vantage, one.family)) if case is not None else None
        return streak is not None and streak.last == one.at and streak.seen == "slow"

    def _publish(self, spells: Iterable[Spell], now: datetime) -> None:
        found = [*self.parts.findings.take(spells, now), *self.parts.findings.tick(now)]
        if found:
            self.parts.publisher.publish(found, now)

    def _fail(self, error: StoreError) -> None:
        if str(error) != self._failing:
            self._notices.append(Notice("store-failing", error.where, {"why": error.what}))
        self._failing = str(error)

    def _see_whether_offline(self) -> None:
        """Say when our own line is taken to be cut, and when it is not any more."""
        offline = self.parts.observing.offline()
        for (vantage, family), since in offline.items():
            if (vantage, family) not in self._offline:
                self._notices.append(Notice("probe-offline", vantage, {"family": family}))
                self._offline[vantage, family] = since
        for vantage, family in [one for one in self._offline if one not in offline]:
            lasted: timedelta = self.parts.clock.now() - self._offline.pop((vantage, family))
            minutes = max(1, round(lasted / timedelta(minutes=1)))
            self._notices.append(Notice("probe-online", vantage, {"family": family, "minutes": minutes}))
