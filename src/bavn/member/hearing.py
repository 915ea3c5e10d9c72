"""What was heard, kept: checked against the hub's key as it comes in, handed out whole, and on disk for the next start.

{"schema": "bavn.heard/1", "heard_at": "…", "delta": {"schema": "bavn.delta/1", "seq": 812, "since": 0, …}}
"""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Final, Literal

import msgspec

from bavn.member.doubts import doubt_of
from bavn.member.heard import Heard, HeardDecision, UnfitError, aware, take
from bavn.member.saying import Saying
from bavn.model.notice import Notice
from bavn.model.safe_text import visible
from bavn.sharing.delta import SCHEMA, Delta, ToldDecisions
from bavn.sharing.envelope import BadSealError, open_sealed
from bavn.sharing.signing import fingerprint_of

NAME: Final = "hub.heard"
LARGEST_BYTES: Final = 128 << 20  # `heard` bounds it
TOO_LONG_AGO: Final = timedelta(hours=12)  # a hub remembers for 24 what it has let go
KEEP_EVERY_S: Final = 5.0
KEEP_ALIVE_S: Final = 3600.0
KEEP_ENDS_S: Final = 0.0  # what ended must not stand again after a kill
_SHARE_OF_TIME: Final = 20  # writing takes a twentieth of it at most
_DELTA: Final = msgspec.json.Decoder(Delta)


class NotBelievedError(Exception):
    """What came is not signed by the hub, or is no delta. Its text is one printable line."""


class RepeatedError(Exception):
    """What came is the hub's, but of another time, or for another member. Its text is a code."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """The file."""

    heard_at: datetime
    delta: Delta
    schema: Literal["bavn.heard/1"] = "bavn.heard/1"


class Hearing:
    """Holds the newest `Heard`. Any thread may ask for it, without waiting; one thread takes what comes.

    `hub_keys` are the public keys that are believed, `member` who this is to the hub. A file that cannot be read is as
    good as none: all is asked anew.
    """

    def __init__(  # noqa: PLR0913  what it knows, each by name
        self,
        path: Path,
        hub_keys: Iterable[bytes],
        saying: Saying,
        now: datetime,
        *,
        member: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = path
        self._saying, self._member = saying, member
        self._repeated = 0  # how many were refused
        self._trusted = {fingerprint_of(key): key for key in hub_keys}
        self._lock = Lock()
        self._notices: list[Notice] = []  # about the file
        self._monotonic = monotonic
        self._write_after_s = float("inf")  # when what changed is to be on disk
        self._next_write_s = float("-inf")
        self._failing = ""
        self._heard = self._read(now)

    # ── what holds ───────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def heard(self) -> Heard:
        """The newest; it is never changed afterwards. Costs nothing: what has ended is in it until `at` is called."""
        return self._heard

    def at(self, now: datetime) -> Heard:
        """What holds now: what has ended falls away."""
        before = self._heard
        after = before.at(now)
        with self._lock:
            if after is not before and self._heard is before:
                self._heard = after
        return after

    def since(self, now: datetime) -> int:
        """From where to ask: 0, for all there is, where nothing was heard or it is too long ago."""
        heard = self.at(now)
        long_ago = heard.heard_at is None or not timedelta(0) <= now - heard.heard_at < TOO_LONG_AGO
        return 0 if long_ago else heard.seq

    def connected(self, *, connected: bool, now: datetime) -> None:
        """There is a line to the hub, or there is none any more."""
        with self._lock:
            before = self._heard
            nothing_new = connected and before.heard_at is not None  # which is news, too
            self._heard = replace(before, connected=connected, heard_at=now if nothing_new else before.heard_at)
        if nothing_new:
            self._write_later(KEEP_ALIVE_S)

    def take(self, sealed: bytes, now: datetime, hub_time: datetime | None = None) -> bool:
        """Take a sealed delta; whether anything was said in it.

        `hub_time` is the hub's when it was asked for, or came; None: it is this machine's. `NotBelievedError` where it
        is not the hub's, `RepeatedError` where it is of another time or for another member, `UnfitError` where all
        there is has to be asked for.
        """
        delta = self._opened(sealed)
        before = self._heard
        self._doubt(delta, before.made_at, now, hub_time or now)
        taken = take(before, delta, now)  # may take a while, in which nobody waits
        with self._lock:
            self._heard = taken.heard
        if taken.heard.killed != before.killed:
            self._saying.say("hub-killed" if taken.heard.killed else "hub-unkilled")
        if taken.left_out:
            self._saying.say_seldom("hub-cut", count=taken.left_out)
        ends = bool(delta.gone) or delta.killed or delta.since == 0
        if ends or delta.decisions or delta.warnings or delta.seq != before.seq:
            self._write_later(KEEP_ENDS_S if ends else KEEP_EVERY_S)
        return ends or bool(delta.decisions or delta.warnings)

    def _opened(self, sealed: bytes) -> Delta:
        try:
            delta = _DELTA.decode(open_sealed(sealed, self._trusted))
        except BadSealError as error:
            raise NotBelievedError(visible(str(error))) from None
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise NotBelievedError(visible(f"no delta: {error}")) from None
        if delta.schema != SCHEMA:
            raise NotBelievedError(visible(f"no delta that this sensor knows: {delta.schema}"))
        return replace(delta, at=aware(delta.at))

    def _doubt(self, delta: Delta, newest: datetime | None, now: datetime, hub_time: datetime) -> None:
        doubt = doubt_of(delta, member=self._member, newest=newest, local=now, hub_time=hub_time)
        if doubt is None:
            return
        self._repeated += 1
        self._saying.say_seldom("hub-repeated", why=doubt, count=self._repeated)
        raise RepeatedError(doubt)

    def notices(self) -> list[Notice]:
        """What there is to say about the file since the last call."""
        with self._lock:
            notices, self._notices = self._notices, []
        return notices

    # ── disk ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def keep(self, *, at_once: bool = False) -> None:
        """Write what changed where it is time to: ends at once, the rest within seconds. Never raises."""
        now_s = self._monotonic()
        due_s = max(self._write_after_s, self._next_write_s)
        if self._write_after_s == float("inf") or (now_s < due_s and not at_once):
            return
        heard = self._heard
        if heard.heard_at is None:
            return
        self._write_after_s = float("inf")
        self._write(msgspec.json.encode(_Kept(heard.heard_at, told(heard))))
        took_s = self._monotonic() - now_s
        self._next_write_s = now_s + _SHARE_OF_TIME * took_s

    def _write_later(self, within_s: float) -> None:
        self._write_after_s = min(self._write_after_s, self._monotonic() + within_s)

    def _write(self, data: bytes) -> None:
        fresh = self.path.with_name(f"{self.path.name}.new")
        try:
            fresh.unlink(missing_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
            with os.fdopen(os.open(fresh, flags, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
        except OSError as error:
            with suppress(OSError):
                fresh.unlink()
            why = error.strerror or type(error).__name__
            if why != self._failing:
                self._notices.append(Notice("hub-heard-not-written", str(self.path), {"why": why}))
            self._failing = why
            self._write_later(KEEP_EVERY_S)
        else:
            self._failing = ""

    def _read(self, now: datetime) -> Heard:
        try:
            with os.fdopen(os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW), "rb") as file:
                kept = msgspec.json.decode(file.read(LARGEST_BYTES), type=_Kept)
            delta = replace(kept.delta, at=aware(kept.delta.at))
            found = take(Heard(), delta, now).heard
            return replace(found, heard_at=min(kept.heard_at, now)).at(now)
        except FileNotFoundError:
            return Heard()
        except (OSError, msgspec.DecodeError, ValueError, TypeError, RecursionError, UnfitError):
            self._notices.append(Notice("hub-heard-damaged", str(self.path)))
            return Heard()


def told(heard: Heard) -> Delta:
    """What was heard as a hub would tell all of it."""
    groups: dict[HeardDecision, list[str]] = {}
    for one in heard.decisions.values():
        groups.setdefault(replace(one, value=""), []).append(one.value)
    decisions = tuple(
        ToldDecisions(
            *(like.action, like.kind, like.campaign, like.until, like.organisations),
            because=like.because,
            values=tuple(values),
            named=like.named,
        )
        for like, values in groups.items()
    )
    at = heard.made_at
    if at is None:
        raise ValueError("nothing was heard")
    return Delta(heard.hub, heard.seq, 0, at, heard.killed, decisions, (), heard.warnings)
