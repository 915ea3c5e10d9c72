"""The round of a prober: looks are judged, kept, and become findings; nothing of it is lost while the disk is full."""

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from bavn.disk.sqlite import StoreError
from bavn.model.finding import Finding
from bavn.model.notice import Notice
from bavn.model.probe import Ending, Phases, Sample, Spell, Target, Vantage, Verdict
from bavn.probing.look import Looked
from bavn.runners.probing import TIDY_S, Prober, ProberParts
from bavn.runners.probing_clock import SteadyClock
from bavn.runners.probing_findings import OutageFindings
from bavn.verdicts.observing import Judged, Observing
from tests.runners.prober import HERE, MINUTE, NOW, SECOND, Eyes, Hands, looked, spell, target

ROUND = 5 * SECOND


@dataclass(slots=True)
class Disk:
    """Stands for the store."""

    full: bool = False
    samples: list[Sample] = field(default_factory=list)
    spells: dict[int, Spell] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    slow: list[Sample] = field(default_factory=list)

    def keep(
        self,
        samples: Iterable[Sample],
        judged: Iterable[Spell],
        verdicts: Mapping[str, Verdict],
        *,
        now: datetime,
        slow: Collection[Sample],
    ) -> None:
        assert now.tzinfo is not None
        if self.full:
            raise StoreError("the disk is full", where="observatory.db")
        self.samples += samples
        self.spells |= {one.id: one for one in judged}
        self.verdicts |= verdicts
        self.slow += slow


@dataclass(slots=True)
class Desk:
    """Stands for the publisher."""

    findings: list[Finding] = field(default_factory=list)
    tidied: int = 0

    def publish(self, findings: Iterable[Finding], now: datetime) -> None:
        assert now.tzinfo is not None
        self.findings += findings

    def tidy(self, now: datetime) -> None:
        assert now.tzinfo is not None
        self.tidied += 1


@dataclass(slots=True)
class Stage:
    """A prober with a clock by hand, and everything around it."""

    targets: tuple[Target, ...] = (target(),)
    canaries: tuple[str, ...] = ()
    hands: Hands = field(default_factory=Hands)
    eyes: Eyes = field(default_factory=Eyes)
    disk: Disk = field(default_factory=Disk)
    desk: Desk = field(default_factory=Desk)
    reported: list[datetime] = field(default_factory=list)
    prober: Prober = field(init=False)

    def __post_init__(self) -> None:
        clock = self.hands.clock()
        parts = ProberParts(
            SteadyClock(clock),
            clock.monotonic,
            self.eyes,
            Observing(self.targets, [Vantage(HERE)], canaries=self.canaries),
            self.disk,
            OutageFindings(),
            self.desk,
            lambda _, now: self.reported.append(now),
        )
        self.prober = Prober(parts)

    def see(self, ending: Ending, *names: str, times: int = 1, every: int = 30) -> None:
        """Look at targets so often, each time followed by rounds until the next look."""
        for _ in range(times):
            self.eyes.waiting += [looked(name, ending, self.hands.wall) for name in names or ("front",)]
            for _ in range(every // 5):
                self.hands.go(ROUND)
                self.prober.turn()


def test_looks_are_kept_and_an_outage_is_published_once_and_again_when_it_is_over() -> None:
    stage = Stage()
    stage.see("ok", times=3)
    began = stage.hands.wall
    stage.see("timed-out", times=4)
    assert [(one.kind, one.began, one.ended) for one in stage.desk.findings] == [("outage", began, None)]
    ended = stage.hands.wall
    stage.see("ok", times=3)
    assert [(one.kind, one.began, one.ended) for one in stage.desk.findings[1:]] == [("outage", began, ended)]
    assert len(stage.disk.samples) == 10
    assert [(one.verdict, one.began, one.ended) for one in stage.disk.spells.values()] == [("down", began, ended)]
    assert stage.disk.verdicts == stage.prober.verdicts == {"front": "up"}
    assert len(stage.reported) == 60


def test_answers_that_were_judged_slow_are_kept_as_such() -> None:
    stage = Stage()
    stage.see("ok", times=3)
    dragging = replace(looked(at=stage.hands.wall).sample, phases=Phases(total=8_000_000))
    stage.eyes.waiting = [Looked(dragging)]
    stage.hands.go(ROUND)
    stage.prober.turn()
    stage.see("ok")
    assert stage.disk.slow == [dragging]


def test_one_lost_look_is_kept_and_nobodys_outage() -> None:
    stage = Stage()
    stage.see("ok", times=3)
    stage.see("timed-out")
    stage.see("ok", times=3)
    assert (stage.desk.findings, stage.disk.spells, len(stage.disk.samples)) == ([], {}, 7)


def test_while_the_disk_is_full_people_are_told_and_nothing_is_lost() -> None:
    stage = Stage()
    stage.see("ok", times=3)
    stage.disk.full = True
    stage.see("timed-out", times=4)
    assert [one.kind for one in stage.desk.findings] == ["outage"]
    assert stage.prober.notices() == [Notice("store-failing", "observatory.db", {"why": "the disk is full"})]
    stage.disk.full = False
    stage.see("ok", times=3)
    assert (len(stage.disk.samples), [one.verdict for one in stage.disk.spells.values()]) == (10, ["down"])
    assert stage.disk.verdicts == {"front": "up"}


def test_what_waits_for_a_full_disk_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.runners.probing.MOST_UNKEPT", 3)
    stage = Stage()
    stage.disk.full = True
    stage.see("ok", times=5)
    stage.disk.full = False
    stage.prober.turn()
    assert len(stage.disk.samples) == 3


def test_our_own_line_cut_is_said_and_nobodys_outage() -> None:
    names = [f"t{number}" for number in range(10)]
    stage = Stage(targets=tuple(target(name) for name in names))
    stage.see("ok", *names, times=3)
    stage.see("timed-out", *names, times=4)
    assert stage.desk.findings == []
    assert [(one.code, one.where, one.values) for one in stage.prober.notices()] == [
        ("probe-offline", HERE, {"family": 4})
    ]
    stage.see("ok", *names, times=3)
    (notice,) = stage.prober.notices()
    assert (notice.code, notice.values["family"]) == ("probe-online", 4)


def test_a_clock_that_was_set_and_a_mistake_of_ours_are_said_once() -> None:
    stage = Stage()
    stage.eyes.set_by = [-7200.4]
    broken = Looked(looked(ending="offline").sample, fault="KeyError: 'x'")
    stage.eyes.waiting = [broken]
    stage.prober.turn()
    stage.eyes.waiting = [broken]
    stage.prober.turn()
    assert [(one.code, dict(one.values)) for one in stage.prober.notices()] == [
        ("clock-set", {"seconds": -7200}),
        ("look-failed", {"error": "KeyError: 'x'"}),
    ]


def test_targets_behind_one_name_are_drawn_together() -> None:
    stage = Stage(targets=(target("a"), target("b")))
    for name in ("a", "b"):
        stage.eyes.waiting.append(Looked(looked(name).sample, cnames=("host.supplier.example",)))
    stage.prober.turn()
    stage.see("ok", "a", "b", times=2)
    stage.see("timed-out", "a", "b", times=4)
    assert len({one.incident for one in stage.disk.spells.values()} - {0}) == 1


def test_what_went_on_before_a_restart_goes_on_and_what_ended_is_over() -> None:
    stage = Stage()
    first, second = spell(1), spell(2, name="gone")
    ended = spell(2, name="gone", ended=NOW + MINUTE)
    stage.prober.begin(Judged((ended,), {}), [first, second])
    assert [(one.actor, one.ended) for one in stage.desk.findings] == [("gone", NOW + MINUTE), ("front", None)]
    assert list(stage.disk.spells.values()) == [ended]


def test_the_store_of_findings_is_tidied_now_and_then() -> None:
    stage = Stage()
    stage.see("ok", every=int(TIDY_S) - 5)
    assert stage.desk.tidied == 1
    stage.see("ok")
    assert stage.desk.tidied == 2


def test_it_runs_until_it_is_stopped_and_takes_up_what_was_seen_last() -> None:
    stage, stop = Stage(), threading.Event()
    stop.set()
    stage.eyes.waiting = [looked()]
    stage.prober.run(stop)
    assert stage.eyes.said == ["start", "stop 1"]
    assert len(stage.disk.samples) == 1


def test_a_mistake_in_the_looks_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.runners.probing.ROUND_S", 0.0)
    stage = Stage()
    stage.eyes.fault = ZeroDivisionError()
    with pytest.raises(RuntimeError, match="the looks have ended"):
        stage.prober.run(threading.Event())
    assert stage.eyes.said == ["start", "stop 1"]
