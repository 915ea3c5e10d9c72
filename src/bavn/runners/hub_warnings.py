"""What the hub warns of becomes news, each once: new, changed, ended; also over a restart.

{"schema": "bavn.warning/1", "update": "new", "at": "…", "since": "…", "hub": "…", "hit": false,
 "armed": 812, "blocked": 0, "limited": 0, "templates": 5, "until": "…",
 "warning": {"id": 3, "why": "campaign", "severity": "high", "kind": "http-flood", "organisations": 3, …}}
"""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from bavn.model.finding import RANKS, Severity, Update
from bavn.pages.warning_line import Shown, warning_line
from bavn.sharing.delta import ToldWarning
from bavn.telling.warning_messages import NOTHING_ARMED, Armed, Warned

NAME: Final = "hub.warned"
SCHEMA: Final = "bavn.warned/1"
LARGEST_BYTES: Final = 64 << 20  # what a link hears is bounded; see `member.heard`
MOST: Final = 2_000  # that are known: those that the hub warns of, and those that have hit us
MOST_TEMPLATES: Final = 20  # of a warning that are compared, and kept for its end


@dataclass(frozen=True, slots=True)
class Known:
    """A warning as it was last said, how many times it was, and which `[[tell]]` were told.

    `heard` is when it was first heard of here, `armed` what was done about it when it was last said. `hit`: the hub
    warns of it no more, because the same kind of attack is going on here.
    """

    warning: ToldWarning
    times: int = 1
    told: tuple[str, ...] = ()
    heard: datetime | None = None
    armed: Armed = NOTHING_ARMED
    hit: bool = False

    @property
    def since(self) -> datetime:
        """When it was first heard of here."""
        return self.heard or self.warning.at


class _Kept(msgspec.Struct):
    url: str
    warnings: tuple[Known, ...]
    schema: str = SCHEMA


class Warnings:
    """Compares what the hub warns of with what was said of it. What was said is kept in `folder`; one thread calls it.

    A file that cannot be read or written costs a repetition after the next start, nothing else. Another hub begins
    anew: nothing is said of the end of what the old one warned of. Beyond 2,000, those that hit us first are forgotten,
    and nothing is said of their end.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self._path, self._url = folder / NAME, url
        self._known = {one.warning.id: one for one in self._read()}

    @property
    def open(self) -> tuple[Known, ...]:
        """Those that were said and have not ended, oldest first."""
        return tuple(sorted(self._known.values(), key=lambda one: (one.since, one.warning.id)))

    def known(self, number: int) -> Known | None:
        """A warning as it was last said; None where it never was."""
        return self._known.get(number)

    def severity_of(self, number: int) -> Severity | None:
        """How grave it was when it was last said; None where it never was."""
        known = self._known.get(number)
        return None if known is None else known.warning.severity

    def news(
        self,
        told: Iterable[ToldWarning],
        now: datetime,
        *,
        own: Collection[str] = (),
        done: Callable[[ToldWarning], Armed] = lambda _: NOTHING_ARMED,
    ) -> list[tuple[Update, Known]]:
        """Return what is new, has changed or has ended; call `said` for each of them.

        `own` are the kinds of attack that go on here: the hub warns nobody of what has hit him, so a warning of such a
        kind that is gone has not ended, but has come. `done` says what stands behind a warning at this moment.
        """
        open_now = {one.id: _cut(one) for one in told if not one.ended}
        found: list[tuple[Update, Known]] = []
        for one in open_now.values():
            before, armed = self._known.get(one.id), done(one)
            if before is None:
                found.append(("new", Known(one, heard=now, armed=armed)))
            elif before.hit or _tells(one, armed) != _tells(before.warning, before.armed):
                found.append(("changed", replace(before, warning=one, times=before.times + 1, armed=armed, hit=False)))
        gone = [known for number, known in self._known.items() if number not in open_now]
        here = {known.warning.id for known in gone if known.warning.kind in own}
        ends = [known for known in gone if not (known.hit and known.warning.id in here)]
        return [*found, *(_gone(known, done, hits=known.warning.id in here) for known in ends)]

    def said(self, update: Update, known: Known) -> None:
        """Note that it was said."""
        if update == "ended":
            self._known.pop(known.warning.id, None)
        else:
            self._known[known.warning.id] = known
        hit = (number for number, one in self._known.items() if one.hit)
        if len(self._known) > MOST and (oldest := next(hit, None)) is not None:
            del self._known[oldest]

    def keep(self) -> None:
        """Write down what was said."""
        data = msgspec.json.encode(_Kept(self._url, tuple(self._known.values())))
        new = self._path.with_name(f"{NAME}.new")
        with suppress(OSError):
            new.write_bytes(data)
            new.chmod(0o600)
            new.replace(self._path)

    def _read(self) -> tuple[Known, ...]:
        try:
            with self._path.open("rb") as file:
                kept = msgspec.json.decode(file.read(LARGEST_BYTES), type=_Kept)
        except (OSError, ValueError, msgspec.MsgspecError, RecursionError):
            return ()
        whole = kept.schema == SCHEMA and kept.url == self._url
        return tuple(one for one in kept.warnings if one.warning.at.tzinfo is not None) if whole else ()


def _cut(warning: ToldWarning) -> ToldWarning:
    return replace(warning, templates=warning.templates[:MOST_TEMPLATES])


def _gone(known: Known, done: Callable[[ToldWarning], Armed], *, hits: bool) -> tuple[Update, Known]:
    """The hub warns of it no more: because it has come here, or because it is over."""
    over = replace(known.warning, templates=())  # which the hub no longer gives
    armed = replace(done(over), before=known.armed.standing)
    after = replace(known, times=known.times + 1, armed=armed)
    return ("changed", replace(after, hit=True)) if hits else ("ended", after)


def _tells(warning: ToldWarning, armed: Armed) -> tuple[object, ...]:
    """What of it is worth saying anew: how bad, who is hit, what to expect, who is behind it. Not each request more.

    And whether anybody is blocked or limited for it already, without an alarm of one's own.
    """
    return (
        bool(armed.blocked),
        bool(armed.limited),
        RANKS[warning.severity],
        warning.organisations,
        warning.templates,
        warning.site,
        warning.attribution.intrusion_set,
    )


def warned_line(warned: Warned) -> bytes:
    """Write it as `bavn sensor --json` does: one line of `bavn.warning/1`."""
    document: dict[str, Any] = {
        "schema": "bavn.warning/1",
        "update": warned.update,
        "at": warned.at,
        "since": warned.began,
        "hub": warned.hub,
        "hit": warned.hit,
        "armed": warned.done.values,
        "blocked": warned.done.blocked,
        "limited": warned.done.limited,
        "templates": warned.done.templates,
        "until": warned.done.until,
        "warning": replace(warned.warning, ended=warned.update == "ended"),
    }
    return msgspec.json.encode(document) + b"\n"


def warned_text(warned: Warned) -> str:
    """Write it as `bavn sensor` does in a terminal: one line, without its end."""
    done = warned.done
    shown = Shown(
        *(done.values, done.blocked, done.limited, done.templates), since=warned.began, hub=warned.hub, hit=warned.hit
    )
    return warning_line(warned.update, warned.warning, shown)
