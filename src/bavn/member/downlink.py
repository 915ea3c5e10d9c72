"""What the hub says is heard: one thread asks what has changed, then listens, and begins again when the line breaks."""

import time
from collections.abc import Callable
from datetime import datetime
from random import Random, SystemRandom
from threading import Event
from typing import Final

from bavn.member.answers import Answer, HubError, HubGoneError
from bavn.member.events import Event as Told
from bavn.member.heard import UnfitError
from bavn.member.hearing import Hearing, NotBelievedError, RepeatedError
from bavn.member.uplink import Line
from bavn.member.waiting import Backoff

POLL_S: Final = 30.0  # where the hub, or something on the way to it, gives no events
LISTEN_AGAIN_S: Final = 300.0
LONGEST_S: Final = 600.0  # of listening while nothing is told: signs of life are not signed, and prove nothing
SILENT_S: Final = 900.0  # whoever asks to be left alone for so long, and tells nothing, is as good as gone
BUSY_S: Final = 10.0
NAME: Final = "downlink"
DELTA: Final = "delta"
_BUSY: Final = frozenset({429, 500, 502, 503, 504})


class _MuteError(HubGoneError):
    """Listening brought nothing at all."""


class Downlink:
    """Listens to one hub. `reached` is called when it was reached after it was not.

    Asks for all there is (`since` 0) where what comes does not follow what was heard: the hub was put back to an
    earlier day, or it was too long ago. What is not the hub's, or no delta, is said and left out; so is what is of
    another time or for another member. Who is told nothing for ten minutes asks.
    """

    def __init__(  # noqa: PLR0913  what tests pass in
        self,
        hearing: Hearing,
        line: Line,
        *,
        reached: Callable[[], None] = lambda: None,
        random: Random | None = None,
        poll_s: float = POLL_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hearing, self._line = hearing, line
        self._reached = reached
        self._random = random or SystemRandom()
        self._backoff = Backoff(self._random, first_s=1.0)
        self._poll_s = poll_s
        self._all = False  # ask for all there is
        self._there = False
        self._mute = False  # the last attempt to listen brought nothing at all
        self._monotonic = monotonic
        self._listen_again_s = float("-inf")
        self._ask_again_s = float("inf")
        self._silent_from_s = monotonic() + SILENT_S
        self._stopping, self._wake = Event(), Event()

    def hub_is_there(self) -> None:
        """The hub took something just now: no need to wait for it any more."""
        self._wake.set()

    def stop(self) -> None:
        """End, at once."""
        self._stopping.set()
        self._wake.set()
        self._line.client.cut()

    def run(self) -> None:
        """Listen until `stop`. Raises what no hub and no disk brings about: a mistake of ours."""
        try:
            while not self._stopping.is_set():
                self._wake.clear()
                if not self._stopping.is_set():
                    self._wake.wait(self.turn())
        finally:
            self._hearing.connected(connected=False, now=self._line.client.clock.local())
            self._hearing.keep(at_once=True)

    def turn(self) -> float:
        """Ask, then listen until that ends. How many seconds to wait before the next turn."""
        try:
            pause_s = self._catch_up()
            return self._listen() if pause_s is None else pause_s
        except HubError as error:
            if not self._stopping.is_set():
                self._line.reach.failed(NAME, error.code)
            wait_s = self._backoff.again()
        except NotBelievedError as error:
            self._line.saying.say_seldom("hub-not-believed", why=str(error))
            self._all = True
            wait_s = self._backoff.again()
        except RepeatedError:
            wait_s = self._backoff.again()
        self._alone()
        return wait_s

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _catch_up(self) -> float | None:
        """Ask what has changed. Seconds to wait where the hub will not say, else None."""
        clock = self._line.client.clock
        asked_at = clock.now()
        since = 0 if self._all else self._hearing.since(clock.local())
        answer = self._line.client.delta(since)
        if (pause_s := self._judged(answer)) is not None:
            return pause_s
        if answer.retry_after_s is not None and answer.status in _BUSY:
            self._busy(answer)
            return answer.retry_after_s + self._random.random()
        if not answer.okay:
            raise HubGoneError(answer.why, answer.code)
        try:
            self._take(answer.body, asked_at)
        except UnfitError:
            self._ask_for_all(since)
            return 0.0
        self._all = False
        self._is_there()
        return None

    def _busy(self, answer: Answer) -> None:
        if self._monotonic() < self._silent_from_s:
            self._line.reach.worked(NAME)
        else:
            self._line.reach.failed(NAME, answer.code)
            self._alone()

    def _judged(self, answer: Answer) -> float | None:
        pause_s = self._line.standing.judge(NAME, answer)
        if pause_s is None:
            return None
        self._line.reach.worked(NAME)
        self._alone()
        return pause_s or self._backoff.again()

    def _ask_for_all(self, since: int) -> None:
        if since == 0:
            raise NotBelievedError("asked for all there is, it told a part")
        self._all = True

    # ── listening ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _listen(self) -> float:
        """Listen until it ends; where it never begins, ask every half minute instead and try again after five."""
        began_s = self._monotonic()
        if began_s < self._listen_again_s:
            return self._jittered(self._poll_s)
        try:
            answer = self._heard_to_the_end()
        except UnfitError:
            self._all = True
            return 0.0
        except _MuteError as error:
            if self._stopping.is_set() or not self._mute:
                self._mute = True
                raise
            return self._poll(str(error), self._poll_s - (self._monotonic() - began_s))
        if answer is None and self._is_time_to_ask:
            return 0.0
        if answer is None:
            self._alone()
            return self._backoff.again()
        return self._no_stream(answer)

    def _heard_to_the_end(self) -> Answer | None:
        """Take what comes; None where it ends or it is time to ask, or the hub's answer where it gives no events."""
        lively = False
        try:
            with self._line.client.events(self._hearing.since(self._line.client.clock.local())) as heard:
                if isinstance(heard, Answer):
                    return heard
                for event in heard:
                    lively, self._mute = True, False
                    self._hear(event)
                    if self._is_time_to_ask:
                        return None
        except HubGoneError as error:
            raise error if lively else _MuteError(str(error), error.code) from None
        if not lively:
            raise _MuteError("its events end before they begin", "broken-off")
        return None

    @property
    def _is_time_to_ask(self) -> bool:
        return self._monotonic() >= self._ask_again_s

    def _no_stream(self, answer: Answer) -> float:
        pause_s = self._judged(answer)
        if pause_s is not None:
            return pause_s
        if answer.status in _BUSY:
            return self._jittered(answer.retry_after_s or BUSY_S)
        return self._poll(answer.why, self._poll_s)

    def _poll(self, why: str, wait_s: float) -> float:
        self._line.saying.say_seldom("hub-polling", why=why, seconds=round(self._poll_s))
        self._listen_again_s = self._monotonic() + LISTEN_AGAIN_S
        return self._jittered(max(wait_s, 0.0))

    def _jittered(self, wait_s: float) -> float:
        return wait_s * self._random.uniform(0.8, 1.0)

    def _hear(self, event: Told | None) -> None:
        if event is not None and event.name == DELTA:
            self._take(event.data.encode(), self._line.client.clock.now())
        self._is_there()

    # ── how it stands ────────────────────────────────────────────────────────────────────────────────────────────────

    def _take(self, sealed: bytes, hub_time: datetime) -> None:
        self._hearing.take(sealed, self._line.client.clock.local(), hub_time)
        self._hearing.keep()
        self._ask_again_s = self._monotonic() + self._jittered(LONGEST_S)
        self._silent_from_s = self._monotonic() + SILENT_S

    def _is_there(self) -> None:
        self._backoff.worked()
        self._line.reach.worked(NAME)
        self._hearing.connected(connected=True, now=self._line.client.clock.local())
        self._hearing.keep()
        if not self._there:
            self._there = True
            self._reached()

    def _alone(self) -> None:
        self._there = False
        self._hearing.connected(connected=False, now=self._line.client.clock.local())
        self._hearing.keep()
