"""What waits in the spool goes to the hub: one thread, in batches, each until the hub has it or will never have it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random, SystemRandom
from threading import Event
from typing import Annotated, Final

import msgspec

from bavn.member.answers import Answer, HubError
from bavn.member.client import HubClient
from bavn.member.saying import Reach, Saying
from bavn.member.spool import Spool
from bavn.member.standing import Standing
from bavn.member.waiting import Backoff
from bavn.model.safe_text import visible
from bavn.model.sighting import Sighting
from bavn.sharing.checking import encode_batch

MOST_SIGHTINGS: Final = 500
MOST_BYTES: Final = 1 << 20
GATHER_S: Final = 0.2  # what comes together goes together
NAME: Final = "uplink"
CULPRIT: Final = frozenset({400, 422})  # one of the sightings is wrong, where it is a hub that says so
TOO_LARGE: Final = 413
_PLENTY: Final = 10_000


class _Refused(msgspec.Struct):
    id: Annotated[str, msgspec.Meta(max_length=100)] = ""
    why: str = ""


class _Taken(msgspec.Struct):
    refused: list[_Refused] = []


_TAKEN: Final = msgspec.json.Decoder(_Taken)


@dataclass(frozen=True, slots=True)
class Line:
    """What both directions share: who speaks, and to whom they tell how it went."""

    client: HubClient
    reach: Reach
    standing: Standing
    saying: Saying


class Uplink:
    """Sends what waits, the newest first, and waits in between: for something to send, or for the hub.

    After a failure it waits longer each time, or as long as the hub asks for. `reached` is called when the hub took
    something after it would not. `wake`: there is something to send;
    `hub_is_there`: no need to wait for the hub any more, unless it asked for it.
    """

    def __init__(  # noqa: PLR0913  what tests pass in
        self,
        spool: Spool,
        line: Line,
        *,
        random: Random | None = None,
        reached: Callable[[], None] = lambda: None,
        gather_s: float = GATHER_S,
        encode: Callable[[Sequence[Sighting]], bytes] = encode_batch,
    ) -> None:
        self._spool, self._line = spool, line
        self._encode = encode
        self._random = random or SystemRandom()
        self._backoff = Backoff(self._random)
        self._gather_s = gather_s
        self._most = MOST_SIGHTINGS
        self._reached, self._there = reached, True
        self._wake, self._hub, self._stopping = Event(), Event(), Event()

    def wake(self) -> None:
        """There is something to send."""
        self._wake.set()

    def hub_is_there(self) -> None:
        """The hub was reached just now."""
        self._hub.set()

    def stop(self) -> None:
        """Send what can be sent at once, and end: what fails now waits on disk for the next start."""
        self._stopping.set()
        self._wake.set()
        self._hub.set()

    def run(self) -> None:
        """Send until `stop`. Raises what no hub and no disk brings about: a mistake of ours."""
        self._wake.set()  # for what an earlier run has kept
        while True:
            self._wake.wait()
            self._wake.clear()
            self._stopping.wait(self._gather_s)
            while len(self._spool):
                pause = self.send_once()
                if pause is not None and not self._wait(pause):
                    return
                if self._wake.is_set() and not self._stopping.is_set():
                    break  # to gather what has come meanwhile; never before one batch has gone
            if self._stopping.is_set():
                return

    def _wait(self, pause: "Pause") -> bool:
        """Wait for the hub; False where it is time to end instead."""
        self._hub.clear()
        if not self._stopping.is_set():
            (self._stopping if pause.asked_for else self._hub).wait(pause.seconds)
        return not self._stopping.is_set()

    def send_once(self) -> "Pause | None":
        """Send one batch. How long to wait before the next; None where there is no need to."""
        batch = self._spool.newest(self._most, MOST_BYTES)
        if not batch:
            return None
        try:
            answer = self._line.client.send(self._encode(batch))
        except HubError as error:
            self._there = False
            self._line.reach.failed(NAME, error.code)
            return Pause(self._backoff.again())
        return self._take(batch, answer)

    def _take(self, batch: list[Sighting], answer: Answer) -> "Pause | None":
        if (verdict := self._line.standing.judge(NAME, answer)) is not None:
            self._there = False
            self._line.reach.worked(NAME)
            return Pause(verdict or self._backoff.again())
        if answer.okay:
            self._done(batch, answer)
            return None
        if answer.status == TOO_LARGE or (answer.status in CULPRIT and answer.protocols):
            self._line.reach.worked(NAME)
            self._find_culprit(batch, answer)
            return None
        if answer.retry_after_s is not None:  # it is there, and says when it can take more
            self._line.reach.worked(NAME)
            return Pause(answer.retry_after_s + self._random.random(), asked_for=True)
        self._there = False
        self._line.reach.failed(NAME, answer.code)
        return Pause(self._backoff.again())

    def _done(self, batch: list[Sighting], answer: Answer) -> None:
        self._spool.done(batch)
        self._line.reach.worked(NAME)
        self._backoff.worked()
        if not self._there:
            self._there = True
            self._reached()
        self._most = min(2 * self._most, MOST_SIGHTINGS)
        if refused := _refused(answer):
            self._line.saying.say_seldom(
                "hub-refused", count=len(refused), why=visible(next((one.why for one in refused if one.why), ""))
            )

    def _find_culprit(self, batch: list[Sighting], answer: Answer) -> None:
        """Halve the batch until the one that the hub will not have stands alone, and let go of that."""
        if len(batch) > 1:
            self._most = max(len(batch) // 2, 1)
            return
        self._spool.done(batch)
        self._most = min(2 * self._most, MOST_SIGHTINGS)
        self._line.saying.say_seldom("hub-refused", count=1, why=answer.why)


@dataclass(frozen=True, slots=True)
class Pause:
    """How long to wait; where the hub asked for it, all of it."""

    seconds: float
    asked_for: bool = False


def _refused(answer: Answer) -> list[_Refused]:
    try:
        return _TAKEN.decode(answer.body).refused[:_PLENTY]
    except (msgspec.DecodeError, ValueError, RecursionError):
        return []
