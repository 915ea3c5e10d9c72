"""`bavn sensor`: the same step as `bavn scan`, driven by logs that grow; what it finds is told and enforced."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Final

from bavn.model.notice import Notice
from bavn.runners.engine import Engine
from bavn.runners.feeds import count_in_order
from bavn.runners.inputs import Inputs
from bavn.runners.keeping import Keeper
from bavn.runners.pressure import Pressure
from bavn.runners.publishing import Publisher
from bavn.runners.turning import Clock, Due
from bavn.settings.schema import SensorSettings

REPORT_S: Final = 2.0
RENEW_S: Final = 0.25
VIEW_S: Final = 1.0  # between two looks at an open finding, and so many times what the last one cost:
VIEW_COST: Final = 10.0
MOST_VIEW_S: Final = 5.0  # but never longer: what is new must get into force
TIDY_S: Final = 900.0
RELIEF_S: Final = 2.0  # between two snapshots while the inbox is filling up
READ_S: Final = 0.5  # so long is read before anything else is looked after


@dataclass(frozen=True, slots=True)
class Parts:
    """What a sensor is made of. `renew` and `report` are called every so often; none of them may wait for long."""

    clock: Clock
    engine: Engine
    inputs: Inputs
    keeper: Keeper
    publisher: Publisher
    renew: Callable[[datetime], None]
    report: Callable[["Sensor", datetime], None]


class Sensor:
    """The loop. `turn` waits for nothing but the store: a quarter of a second at most for each of its calls."""

    def __init__(self, settings: SensorSettings, parts: Parts) -> None:
        self.parts = parts
        self.lag_s = 0.0
        self.pressure = Pressure(parts.clock.monotonic())
        self._poll_s = settings.poll.total_seconds()
        self._view = Due(VIEW_S)
        self._renewal = Due(RENEW_S)
        self._report = Due(REPORT_S)
        self._tidying = Due(TIDY_S)
        self._relief = Due(RELIEF_S)
        self._snapshot = Due(settings.snapshot.total_seconds())
        self._snapshot.not_before(parts.clock.monotonic() + self._snapshot.every_s)
        self._notices: list[Notice] = []

    def run(self, stop: Event) -> None:
        """Turn until `stop` is set; then keep what is known."""
        while not stop.is_set():
            if not self.turn():
                stop.wait(self._poll_s)
        self.turn()
        self.parts.keeper.finish()  # what is being written is of an earlier moment
        self.keep()
        self.parts.keeper.finish()

    def turn(self) -> bool:
        """Read what has come, look, say, keep. Returns whether more is there to be read at once."""
        parts = self.parts
        more = self.read()
        now = parts.clock.wall()
        if not more:
            parts.engine.live(int(now.timestamp()))
        self.look(now)
        at = parts.clock.monotonic()
        if self._renewal.now(at):
            parts.renew(now)
        if self._report.now(at):
            parts.report(self, now)
        if self._snapshot.now(at) or (parts.inputs.crowded and self._relief.now(at)):
            self.keep()
        if self._tidying.now(at):
            parts.publisher.tidy(now)
        return more

    def read(self) -> bool:
        """Count what has come, for half a second at most; return whether some of it still waits."""
        clock, inputs = self.parts.clock, self.parts.inputs
        began = clock.monotonic()
        inputs.poll(began)
        self.parts.engine.tell(int(clock.wall().timestamp()))
        feeds = inputs.feeds
        for feed in feeds:
            feed.skip = self.pressure.weight - 1
        engine = self.parts.engine

        def go_on() -> bool:
            return clock.monotonic() - began < READ_S

        count_in_order(feeds, engine, go_on)
        if engine.intrusions is not None:
            for events in inputs.event_feeds:
                events.count(engine.intrusions.event, go_on)
        inputs.take()
        at = clock.monotonic()
        self.lag_s = inputs.lag_s(at)
        if self.pressure.note(at, self.lag_s):
            code = "sampling" if self.pressure.weight > 1 else "all-lines-again"
            self._notices.append(Notice(code, "", {"one_of": self.pressure.weight}))
        return at - began >= READ_S

    def look(self, now: datetime) -> None:
        """Publish what the engine sees: at once what begins or ends, what goes on as often as it costs little."""
        engine, clock = self.parts.engine, self.parts.clock
        began = clock.monotonic()
        if not engine.outline() or not (engine.has_news() or self._view.now(began)):
            return
        self.parts.publisher.publish(engine.view(), now)
        engine.forget_ended()
        self._view.not_before(began + min(MOST_VIEW_S, max(VIEW_S, VIEW_COST * (clock.monotonic() - began))))

    def keep(self) -> None:
        """Take a snapshot of this moment. What has happened up to then is said first: a later run would not know it."""
        parts, now = self.parts, self.parts.clock.wall()
        parts.report(self, now)
        parts.keeper.keep(parts.engine, parts.inputs.keep(), now)

    def notices(self) -> list[Notice]:
        """What the loop itself has to say since the last call."""
        found, self._notices = self._notices, []
        return found
