"""A vantage point's link to its hub: what it is to look at, and what it saw. Nobody ever waits for it.

hub ──> targets (sealed, on disk for when the hub is gone) ──> the prober ──> looks ──> spool (disk) ──> hub
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from random import SystemRandom
from threading import Event, Thread
from time import monotonic
from typing import Final

import msgspec

from bavn.member.answers import Answer, HubError
from bavn.member.client import HubClient
from bavn.member.hub_clock import HubClock
from bavn.member.identity import Identity
from bavn.member.looks_spool import LooksSpool, Round
from bavn.member.saying import Reach, Saying
from bavn.member.standing import Standing
from bavn.member.waiting import Backoff
from bavn.model.notice import Notice
from bavn.model.probe import Sample
from bavn.model.safe_text import visible
from bavn.sharing.batches import BadBatchError
from bavn.sharing.envelope import BadSealError, open_sealed
from bavn.sharing.looks import LOOK_LIMITS, ToLookAt, encode_looks, read_targets
from bavn.sharing.signing import fingerprint_of

NAME: Final = "targets"  # in the state folder
SPOOL: Final = "looks"
WHO: Final = "uplink"
VANTAGE: Final = "vantage:"  # what the identity of a vantage point begins with
ASK_S: Final = 60.0  # how often what is to be looked at is asked for
GATHER_S: Final = 0.2
AFTER_A_MISTAKE_S: Final = 5.0
NEVER: Final = frozenset({400, 413, 422})  # it is a hub that says so: sent again it would say so again


class _Refused(msgspec.Struct):
    why: str = ""


class _Taken(msgspec.Struct):
    refused: list[_Refused] = []


class VantageLink:
    """Hears what to look at and hands in what was seen, in a thread of its own. Any thread may call any method.

    None of them but `stop` waits for the hub, and none raises. `Problem` when it is made: the spool cannot be used, or
    another prober uses it. `to_look_at` is what was told last, also while the hub is gone; None before the first time.
    """

    def __init__(self, identity: Identity, *, clock: Callable[[], datetime], state: Path, ask_s: float = ASK_S) -> None:
        self._clock, self._path, self._ask_s = clock, state / NAME, ask_s
        self._trusted = _trusted(identity)
        self._saying = Saying(visible(identity.hub, 60) or identity.url, clock)
        self._hub_clock = HubClock(clock)
        self._reach, self._standing = Reach(self._saying, clock), Standing(self._hub_clock, self._saying)
        self._client = HubClient(identity, self._hub_clock)
        self._spool = LooksSpool(state / SPOOL)
        self._backoff = Backoff(SystemRandom())
        self._wake, self._stopping = Event(), Event()
        self._thread = Thread(target=self._run, name="bavn vantage link", daemon=True)
        self._asked: float | None = None
        self.to_look_at: ToLookAt | None = told_last(identity, state)

    def start(self) -> None:
        """Begin to talk with the hub."""
        self._wake.set()
        self._thread.start()

    def report(self, samples: Sequence[Sample]) -> None:
        """Keep looks, and hand them in as soon as can be."""
        if samples:
            self._spool.add(samples)
            self._wake.set()

    @property
    def waiting(self) -> int:
        """How many looks the hub has not acknowledged yet."""
        return len(self._spool)

    def notices(self) -> list[Notice]:
        """What has happened since the last call."""
        if lost := self._spool.lost():
            self._saying.say_seldom("hub-looks-lost", count=lost)
        return self._saying.taken()

    def stop(self, patience_s: float) -> None:
        """Hand in what the hub takes at once, and end; after `patience_s` in any case. What waits is on disk."""
        deadline_s = monotonic() + patience_s
        self._stopping.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(max(deadline_s - monotonic(), 0.0))
        self._client.cut()
        if not self._thread.is_alive():
            self._client.close()
        self._spool.close()

    # ── in its own thread ────────────────────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        while True:
            try:
                pause_s = self._turn()
            except Exception as error:  # noqa: BLE001  a link that dies silently would leave the hub blind
                self._saying.say_seldom("hub-stopped", error=type(error).__name__)
                pause_s = AFTER_A_MISTAKE_S
            if self._stopping.is_set():
                return
            if pause_s is None:
                self._wake.wait(self._until_asked())
                self._stopping.wait(GATHER_S)  # what comes together goes together
                self._wake.clear()
            else:
                self._stopping.wait(pause_s)

    def _turn(self) -> float | None:
        """Ask and hand in until there is nothing to do: None; else how long to wait before it is tried again."""
        if not self._until_asked() and (pause_s := self._ask()) is not None:
            return pause_s
        while (waiting := self._spool.newest(self._hub_clock.now())) is not None:
            if (pause_s := self._hand_in(waiting)) is not None:
                return pause_s
        return None

    def _until_asked(self) -> float:
        return 0.0 if self._asked is None else max(self._asked + self._ask_s - monotonic(), 0.0)

    def _ask(self) -> float | None:
        try:
            answer = self._client.targets()
        except HubError as error:
            return self._failed(error.code)
        if (pause_s := self._judged(answer)) is not None:
            return pause_s
        if not answer.okay:
            return self._not_now(answer)
        found = _opened(answer.body, self._trusted)
        if found is None:
            self._saying.say_seldom("hub-not-believed")
            return self._backoff.again()
        self._worked()
        self._asked = monotonic()
        self.to_look_at = found
        self._keep(answer.body)
        return None

    def _hand_in(self, waiting: Round) -> float | None:
        try:
            answer = self._client.hand_in_looks(encode_looks(waiting.samples))
        except HubError as error:
            return self._failed(error.code)
        if (pause_s := self._judged(answer)) is not None:
            return pause_s
        if not answer.okay and not (answer.status in NEVER and answer.protocols):
            return self._not_now(answer)
        self._worked()
        self._spool.done(waiting)
        refused = _refused(answer) if answer.okay else [_Refused(answer.why)] * len(waiting.samples)
        if refused:
            self._saying.say_seldom("hub-looks-refused", count=len(refused), why=visible(refused[0].why, 200))
        return None

    def _judged(self, answer: Answer) -> float | None:
        """How long to wait where the hub will have nothing to do with us; None where it will."""
        found = self._standing.judge(WHO, answer)
        if found is None:
            return None
        self._reach.worked(WHO)
        return found or self._backoff.again()

    def _not_now(self, answer: Answer) -> float:
        if answer.retry_after_s is not None:  # it is there, and says when
            self._reach.worked(WHO)
            return answer.retry_after_s
        return self._failed(answer.code)

    def _failed(self, why: str) -> float:
        self._reach.failed(WHO, why)
        return self._backoff.again()

    def _worked(self) -> None:
        self._reach.worked(WHO)
        self._backoff.worked()

    # ── what is to be looked at, on disk ─────────────────────────────────────────────────────────────────────────────

    def _keep(self, sealed: bytes) -> None:
        """Put it on disk whole; what cannot be written is told again in a minute."""
        new = self._path.with_suffix(".new")
        with suppress(OSError):
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(sealed)
            new.rename(self._path)


def told_last(identity: Identity, state: Path) -> ToLookAt | None:
    """What the hub said last is to be looked at, as it was kept; None where nothing was, or not by this hub."""
    try:
        with (state / NAME).open("rb") as file:
            return _opened(file.read(2 * LOOK_LIMITS.targets_bytes), _trusted(identity))
    except OSError:
        return None


def _trusted(identity: Identity) -> dict[str, bytes]:
    return {fingerprint_of(one): one for one in identity.hub_keys}


def _opened(sealed: bytes, trusted: dict[str, bytes]) -> ToLookAt | None:
    """What the hub has signed, and nobody else."""
    try:
        return read_targets(open_sealed(sealed, trusted))
    except (BadSealError, BadBatchError):
        return None


def is_vantage(identity: Identity) -> bool:
    """Whether an identity is that of a vantage point, and of no member."""
    return identity.member.startswith(VANTAGE)


def _refused(answer: Answer) -> list[_Refused]:
    try:
        return msgspec.json.decode(answer.body, type=_Taken).refused
    except (msgspec.DecodeError, ValueError, RecursionError):
        return []
