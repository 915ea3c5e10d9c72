"""Tells people: each `[[tell]]` in its own thread, so that one that hangs keeps nobody else waiting.

    teller = Teller(settings.tell, store, zone=zone, clock=clock)
    teller.start()
    teller.queue(12, "new", finding, now, doing=Doing("block", blocked=880))
    teller.stop()

At least once: after a kill a message may come twice, and its reference tells that it is the same.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from random import Random, SystemRandom
from threading import Event, RLock, Thread
from time import monotonic
from typing import Final

from bavn.disk.sqlite import StoreError
from bavn.model.finding import RANKS, Finding, Update
from bavn.model.language import Language
from bavn.model.notice import Notice
from bavn.pages.next_steps import plans
from bavn.settings.schema import TellSettings
from bavn.store.audit import AuditLine
from bavn.store.database import Store
from bavn.store.outbox import Message
from bavn.telling.channels import bound_to
from bavn.telling.lane import GIVE_UP, Events, Lane
from bavn.telling.messages import WATCHING, Case, Doing, Writer, stance
from bavn.telling.outbox import Fact, Outbox, Topic
from bavn.telling.reports import Reports
from bavn.telling.sending import Send, send_apart
from bavn.telling.updates import State, fits, worth
from bavn.telling.warning_messages import Warned, WarningWriter

LONGEST_NAP_S: Final = 60.0
AFTER_MISTAKE_S: Final = 60.0
QUIET_NOTICE: Final = timedelta(hours=1)  # of the same code and place
SHORTEST_NAP_S: Final = 0.1
MOST_NOTICES: Final = 1000
ABOUT_SENSOR: Final = RANKS["high"]


class Teller:
    """Queues messages and sends them. Without a `[[tell]]` it does nothing. Any thread may call any method.

    `send` and `random` are passed in by tests; `clock` is read here and by the threads.
    """

    def __init__(  # noqa: PLR0913  what it depends on is passed in
        self,
        tell: Sequence[TellSettings],
        store: Store,
        *,
        zone: tzinfo,
        clock: Callable[[], datetime],
        send: Send = send_apart,
        random: Random | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._lock = RLock()
        self._outbox = Outbox(store)
        self._notices: list[Notice] = []
        self._noticed: dict[str, datetime] = {}
        self._stopping = Event()
        self._threads: list[Thread] = []
        writers = _writers(tell, zone)
        self._warners = {one.language: WarningWriter(one.language, zone, one.plans) for one in writers.values()}
        random = random or SystemRandom()
        reports = Reports(store, self._say)
        events = Events(reports.works, reports.fails, reports.stuck, self._given_up, self._count)
        self.lanes = [
            Lane(f"tell {place}", whom, one, writers[one.language], self._outbox, send, random, events)
            for place, (whom, one) in enumerate(zip(_bound(tell), tell, strict=True), 1)
        ]
        self._outbox.serve({lane.whom: lane.name for lane in self.lanes}, clock())
        reports.begin(self.lanes)

    def queue(  # noqa: PLR0913  the facts of one finding
        self,
        number: int,
        update: Update,
        finding: Finding,
        now: datetime,
        *,
        doing: Doing = WATCHING,
        exercise: bool = False,
    ) -> None:
        """Tell of a finding (`number` is the store's) whoever wants to hear of it; silent where nothing matters is new.

        A number below 0 is one that the store could not give: it means nothing to the next process.
        Call it as often as the finding changes: what was told before, also by an earlier process, is not told again.
        """
        state = State(finding.severity, finding.flagged, stance(doing), update == "ended" or finding.ended is not None)
        with self._lock:
            for lane in self.lanes:
                self._queue_in(lane, Case(number, finding, doing, exercise), state, now)

    def notice(self, notice: Notice, now: datetime) -> None:
        """Tell of something about the sensor itself, in every lane that hears of all kinds; the same once an hour."""
        what = f"{notice.code} {notice.where}"
        with self._lock:
            if (before := self._noticed.get(what)) and now - before < QUIET_NOTICE:
                return
            self._noticed = {key: at for key, at in self._noticed.items() if now - at < QUIET_NOTICE}
            self._noticed[what] = now
            for lane in self._for_operators():
                lane.notice(notice, f"notice {what} {lane.name} {now.timestamp():.0f}", "notice", now)

    def warn(self, warned: Warned, told: Collection[str], now: datetime) -> tuple[str, ...]:
        """Tell of a hub's warning who wants to hear of its kind and severity; return all who were told of it by now.

        `told` are those who were told before (as this returned them): others hear of it as new, and not of its end.
        """
        with self._lock:
            return tuple(lane.whom for lane in self.lanes if self._warn_in(lane, warned, lane.whom in told, now))

    def work(self, now: datetime) -> None:
        """Send what is due in every lane, once: what the threads do all the time."""
        for lane in self.lanes:
            lane.work(now)

    def notices(self) -> list[Notice]:
        """Return what there is to say about telling since the last call."""
        with self._lock:
            taken, self._notices = self._notices, []
            if self._outbox.unwritten:
                taken.append(Notice("tell-not-kept", "", {"count": self._outbox.unwritten}))
                self._outbox.unwritten = 0
            return taken

    def start(self) -> None:
        """Start one thread for each `[[tell]]`."""
        for lane in self.lanes:
            thread = Thread(target=self._run, args=(lane,), name=f"bavn {lane.name}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self, patience_s: float = 5.0) -> None:
        """Stop the threads, with one patience for all of them together.

        A delivery under way may go on in its own process; it is tried again after a restart.
        """
        self._stopping.set()
        for lane in self.lanes:
            lane.wake.set()
        until_s = monotonic() + patience_s
        for thread in self._threads:
            thread.join(max(0.0, until_s - monotonic()))

    def _run(self, lane: Lane) -> None:
        while not self._stopping.is_set():
            lane.wake.clear()
            lane.wake.wait(self._nap_s(lane))

    def _nap_s(self, lane: Lane) -> float:
        """Work once; return for how long there is nothing to do."""
        try:
            again = lane.work(self._clock(), self._clock)
        except Exception as error:  # noqa: BLE001  a mistake of ours must not end the telling for good
            self._say(Notice("tell-stopped", lane.name, {"error": type(error).__name__}))
            return AFTER_MISTAKE_S
        if again is None:
            return LONGEST_NAP_S
        return min(max((again - self._clock()).total_seconds(), SHORTEST_NAP_S), LONGEST_NAP_S)

    def _queue_in(self, lane: Lane, case: Case, state: State, now: datetime) -> None:
        number, finding = case.number, case.finding
        told = self._outbox.latest(lane.whom, number)
        if told is None and not fits(lane.settings, finding.kind, finding.severity):
            return
        news = worth(state, told, lane.settings.quiet_for, now)
        if news is None:
            return
        subject = f"finding {number}" if number >= 0 else f"finding {number} of {finding.began.timestamp():.0f}"
        unread = self._outbox.pending(lane.whom, subject, now)
        # Who has not read that it began is told so now, with how it stands
        topic: Topic = "new" if news.topic == "changed" and any(one.update == "new" for one in unread) else news.topic
        due = min([now if topic == "new" else news.due, *(one.due for one in unread)])
        count = told.fact.number + 1 if told else 1
        text = lane.writer.finding(topic, case, f"{number}-{count}")
        fact = Fact(lane.whom, subject, count, topic, state.severity, state.sources, state.stance)
        if self._outbox.queue(lane.whom, fact, text, now, finding=number, due=due):
            for one in unread:
                self._outbox.replaced(one, now, f"message {number}-{count} says it anew")
            self._count("messages-queued", 1)
            lane.wake.set()

    def _warn_in(self, lane: Lane, warned: Warned, before: bool, now: datetime) -> bool:  # noqa: FBT001  told before
        warning, update = warned.warning, warned.update if before else "new"
        if not before and (warned.update == "ended" or not fits(lane.settings, warning.kind, warning.severity)):
            return False
        unread = self._outbox.pending(lane.whom, warned.subject, now)
        if update == "changed" and any(one.update == "new" for one in unread):
            update = "new"
        soon = update != "changed" or warned.graver
        due = min([now if soon else now + lane.settings.quiet_for, *(one.due for one in unread)])
        fact = Fact(lane.whom, warned.subject, warned.times, update, warning.severity, warning.organisations)
        text = self._warners[lane.settings.language].text(warned, update)
        if self._outbox.queue(lane.whom, fact, text, now, due=due):
            for one in unread:
                self._outbox.replaced(one, now, f"message {warned.reference} says it anew")
            self._count("messages-queued", 1)
            lane.wake.set()
        return True

    def _for_operators(self) -> list[Lane]:
        """Lanes that hear of the sensor itself: of all kinds, not only of the very worst. All, where there is none."""
        wanted = [
            lane for lane in self.lanes if not lane.settings.kinds and RANKS[lane.settings.at_least] <= ABOUT_SENSOR
        ]
        return wanted or self.lanes

    def _given_up(self, lane: Lane, message: Message, now: datetime) -> None:
        self._say(Notice("tell-given-up", lane.name, {"hours": round(GIVE_UP.total_seconds() / 3600)}))
        self._count("messages-given-up", 1)
        self._outbox.note(AuditLine(now, "message-given-up", "", lane.name, f"{message.title} ({message.said})"))

    def _count(self, name: str, number: int) -> None:
        with suppress(StoreError):
            self._store.counters.add(name, number)

    def _say(self, notice: Notice) -> None:
        with self._lock:
            self._notices.append(notice)
            del self._notices[:-MOST_NOTICES]


def _bound(tell: Sequence[TellSettings]) -> list[str]:
    bound: list[str] = []
    for one in tell:
        bound.append(bound_to(one.to, bound))
    return bound


def _writers(tell: Sequence[TellSettings], zone: tzinfo) -> dict[Language, Writer]:
    playbooks = plans() if tell else {}
    return {one.language: Writer(one.language, zone, playbooks) for one in tell}
