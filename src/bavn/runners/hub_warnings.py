"""What the hub warns of becomes news, each once: new, changed, ended; also over a restart.

{"schema": "bavn.warning/1", "update": "new", "at": "…", "hub": "…", "armed": 812, "until": "…",
 "warning": {"id": 3, "why": "campaign", "severity": "high", "kind": "http-flood", "organisations": 3, …}}
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import msgspec

from bavn.model.finding import RANKS, Severity, Update
from bavn.sharing.delta import ToldWarning
from bavn.telling.warning_messages import Warned

NAME: Final = "hub.warned"
SCHEMA: Final = "bavn.warned/1"
LARGEST_BYTES: Final = 8_000_000
MOST_TEMPLATES: Final = 20  # of a warning that are compared, and kept for its end


@dataclass(frozen=True, slots=True)
class Known:
    """A warning as it was last said, how many times it was, and which `[[tell]]` were told."""

    warning: ToldWarning
    times: int = 1
    told: tuple[str, ...] = ()


class _Kept(msgspec.Struct):
    url: str
    warnings: tuple[Known, ...]
    schema: str = SCHEMA


class Warnings:
    """Compares what the hub warns of with what was said of it. What was said is kept in `folder`; one thread calls it.

    A file that cannot be read or written costs a repetition after the next start, nothing else. Another hub begins
    anew: nothing is said of the end of what the old one warned of.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self._path, self._url = folder / NAME, url
        self._known = {one.warning.id: one for one in self._read()}

    @property
    def open(self) -> tuple[ToldWarning, ...]:
        """Those that were said and have not ended, oldest first."""
        return tuple(sorted((one.warning for one in self._known.values()), key=lambda one: (one.at, one.id)))

    def severity_of(self, number: int) -> Severity | None:
        """How grave it was when it was last said; None where it never was."""
        known = self._known.get(number)
        return None if known is None else known.warning.severity

    def news(self, told: Iterable[ToldWarning]) -> list[tuple[Update, Known]]:
        """Return what is new, has changed or has ended; call `said` for each of them."""
        now = {one.id: _cut(one) for one in told if not one.ended}
        found: list[tuple[Update, Known]] = []
        for one in now.values():
            before = self._known.get(one.id)
            if before is None:
                found.append(("new", Known(one)))
            elif _tells(one) != _tells(before.warning):
                found.append(("changed", replace(before, warning=one, times=before.times + 1)))
        gone = [one for number, one in self._known.items() if number not in now]
        return [*found, *(("ended", replace(one, times=one.times + 1)) for one in gone)]

    def said(self, update: Update, known: Known) -> None:
        """Note that it was said."""
        if update == "ended":
            self._known.pop(known.warning.id, None)
        else:
            self._known[known.warning.id] = known

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


def _tells(warning: ToldWarning) -> tuple[object, ...]:
    """What of it is worth saying anew: how bad, who is hit, what to expect, who is behind it. Not each request more."""
    return (
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
        "hub": warned.hub,
        "armed": warned.done.values,
        "until": warned.done.until,
        "warning": warned.warning,
    }
    return msgspec.json.encode(document) + b"\n"
