"""What the engine sees becomes findings that are kept, enforced, announced and told, each once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import msgspec

from bavn.disk.documents import UNREADABLE
from bavn.disk.sqlite import StoreError
from bavn.model import KINDS, Finding
from bavn.model.finding import RANKS, Update
from bavn.model.notice import Notice
from bavn.pages.scan_json import finding_document, plain_number
from bavn.store.database import Store

GREW: Final = 1.1  # times as many sources to act on, or as few, are news for programs
SAVED_EVERY: Final = timedelta(minutes=1)
ESTIMATED: Final = frozenset(kind.name for kind in KINDS if kind.estimated)
UNSEEN_FOR: Final = timedelta(minutes=15)  # a finding that goes on in the store, and of which nobody knows any more

Key = tuple[str, str, str, datetime]


@dataclass(frozen=True, slots=True)
class Known:
    """What was last said of a finding: how bad, how many sources to act on, when it ended; and when it was saved."""

    severity: str
    flagged: int
    ended: datetime | None
    saved: datetime


@dataclass(frozen=True, slots=True)
class Announcement:
    """A finding as of `at`, with the store's `number` for it, and why it is said."""

    number: int
    update: Update
    finding: Finding
    at: datetime


class Protection(Protocol):
    """Who is handed every view of a finding, and does something about it."""

    def update(self, finding_id: int, finding: Finding, now: datetime) -> None:
        """Take a finding as of now. Never waits."""


class Publisher:
    """Keeps findings and passes on what is new. What was told before a restart is not told again.

    Protection comes first. Where the store fails (a full disk) findings are still enforced, announced and told; they
    have numbers below zero then, and may be told again after a restart. `grows` is handed each view of a finding that
    goes on and has nothing to be announced.
    """

    def __init__(
        self,
        store: Store,
        protection: Protection,
        announce: Callable[[Announcement], None],
        grows: Callable[[int, Finding, datetime], None] | None = None,
    ) -> None:
        self._store = store
        self._protection = protection
        self._announce = announce
        self._grows = grows
        self._known: dict[int, Known] = {}
        self._numbers: dict[Key, int] = {}
        self._unkept = 0
        self._began: datetime | None = None
        self._failing = ""
        self._notices: list[Notice] = []

    def publish(self, findings: Iterable[Finding], now: datetime) -> None:
        """Take the engine's findings as of now."""
        for finding in findings:
            number = self._number(finding, now)
            self._protection.update(number, finding, now)
            before = self._before(number, now)
            update = update_of(finding, before)
            if before is not None and is_settled(finding, before):
                pass
            elif update is not None or before is None or abs(now - before.saved) >= SAVED_EVERY:
                self._say(number, finding, update, now)
                self._known[number] = Known(finding.severity, finding.flagged, finding.ended, now)
            if finding.ended is not None:
                self._forget(finding)
            elif update is None and self._grows is not None:
                self._grows(number, finding, now)

    def tidy(self, now: datetime) -> None:
        """Let the store go of what is old, and end findings whose end nobody saw: their snapshot was lost."""
        self._began = self._began or now
        try:
            self._store.tidy(now)
            if now - self._began >= UNSEEN_FOR:
                self._end_unseen(now)
        except StoreError as error:
            self._fail(error)

    def _end_unseen(self, now: datetime) -> None:
        seen = set(self._numbers.values())
        for kept in self._store.findings.open():
            if kept.id not in seen and now - kept.saved >= UNSEEN_FOR:
                self._store.findings.end(kept.id, kept.saved)

    def _forget(self, finding: Finding) -> None:
        """It is over and was handed out: the engine will not name it again."""
        number = self._numbers.pop(key_of(finding), 0)
        self._known.pop(number, None)

    def notices(self) -> list[Notice]:
        """What went wrong since the last call."""
        found, self._notices = self._notices, []
        return found

    def _number(self, finding: Finding, now: datetime) -> int:
        key = key_of(finding)
        if key not in self._numbers:
            try:
                self._numbers[key] = self._kept_number(finding, now)
            except StoreError as error:
                self._fail(error)
                self._unkept -= 1
                self._numbers[key] = self._unkept
        return self._numbers[key]

    def _kept_number(self, finding: Finding, now: datetime) -> int:
        known_by = finding.site, finding.kind, finding.began, finding.detected
        return self._store.findings.number_of(*known_by, now, actor=finding.actor, estimated=finding.kind in ESTIMATED)

    def _say(self, number: int, finding: Finding, update: Update | None, now: datetime) -> None:
        """Keep and announce in one: a kill in between would leave a finding that counts as told and was not."""
        said = Announcement(number, update, finding, now) if update is not None else None
        try:
            with self._store.transaction():
                self._save(number, finding, update, now)
                if said is not None:
                    self._announce(said)
                    said = None
        except StoreError as error:
            self._fail(error)
            if said is not None:
                self._announce(said)
        else:
            self._failing = ""

    def _save(self, number: int, finding: Finding, update: Update | None, now: datetime) -> None:
        document = msgspec.json.encode(finding_document(finding), enc_hook=plain_number)
        kept = number if number > 0 else self._kept_number(finding, now)  # the store may work again by now
        self._store.findings.save(kept, finding, document, now)
        if update is not None:
            self._store.findings.announce(kept, update, finding.severity, now)

    def _before(self, number: int, now: datetime) -> Known | None:
        """What was said last, also before a restart."""
        if number in self._known or number < 0:
            return self._known.get(number)
        try:
            said = self._store.findings.announcements(number)
            document = self._store.findings.document(number) if said else None
            kept = self._store.findings.one(number)
        except StoreError as error:
            self._fail(error)
            return None
        if not said or kept is None:
            return None
        last = Known(said[-1].severity, _flagged(document or b"{}"), kept.ended, now)
        return self._known.setdefault(number, last)

    def _fail(self, error: StoreError) -> None:
        if str(error) != self._failing:
            self._notices.append(Notice("store-failing", error.where, {"why": error.what}))
        self._failing = str(error)


def update_of(finding: Finding, before: Known | None) -> Update | None:
    """Tell what is new about a finding since it was last said; None where nothing is worth saying."""
    if before is None:
        return "new"
    if is_settled(finding, before):
        return None
    if finding.ended is not None:
        return None if before.ended else "ended"
    if before.ended is not None or RANKS[finding.severity] > RANKS[before.severity]:
        return "changed"
    now = finding.flagged
    return "changed" if not before.flagged / GREW <= now <= before.flagged * GREW else None


def is_settled(finding: Finding, before: Known) -> bool:
    """Whether it was told as over, and is only read again after a restart: nobody has asked since its end."""
    return before.ended is not None and finding.last_seen <= before.ended


def line(said: Announcement, lag_s: float) -> bytes:
    """Write an announcement as `bavn sensor --json` does: one line of `bavn.finding/1`."""
    document: dict[str, Any] = {
        "schema": "bavn.finding/1",
        "update": said.update,
        "number": said.number,
        "lag_s": round(lag_s, 3),
        "finding": finding_document(said.finding),
    }
    return msgspec.json.encode(document, enc_hook=plain_number) + b"\n"


def key_of(finding: Finding) -> Key:
    """What a finding is known by while it lives."""
    return finding.site, finding.kind, finding.actor, finding.began


class _Source(msgspec.Struct):
    action: str = "watch"


class _Document(msgspec.Struct):
    sources: list[_Source] = []


def _flagged(document: bytes) -> int:
    try:
        return sum(source.action != "watch" for source in msgspec.json.decode(document, type=_Document).sources)
    except UNREADABLE:
        return 0
