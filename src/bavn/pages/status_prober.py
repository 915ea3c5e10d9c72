"""What `bavn status` shows of a prober: whether it looks, from where, at what, who is not up, and its hub."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bavn.model.probe import Vantage, Verdict
from bavn.model.safe_text import visible
from bavn.pages.probe_words import VERDICT_NAMES
from bavn.pages.status_phrases import STATUS
from bavn.pages.status_terminal import print_messages, print_rows
from bavn.pages.words import Words, clock, day_and_clock
from bavn.store.overview import Overview

STALE_AFTER: Final = timedelta(minutes=2)  # four rounds, and still nothing was seen
UNHEARD_AFTER: Final = timedelta(minutes=5)  # a hub is asked once a minute what to look at
LONGEST_NAME: Final = 60
LONGEST_SAID: Final = 160
MOST_ROWS: Final = 20
GRAVER: Final[tuple[Verdict, ...]] = ("up", "slow", "guarded", "unknown", "partial", "down")


@dataclass(frozen=True, slots=True)
class TargetStatus:
    """A target as it was judged last: `unknown` and no times where nobody has looked at it yet."""

    name: str
    verdict: Verdict
    since: datetime | None = None
    looked: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProberHub:
    """The hub that a prober reports to. `joined`: there is a key for it.

    `judges`: this is a vantage point of the hub, which says what to look at (heard of last at `heard`) and judges what
    was seen; `waiting` rounds of looks are not acknowledged yet.
    """

    name: str
    joined: bool
    judges: bool = False
    heard: datetime | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class ProberStatus:
    """A prober as of `now`. `process` is None where none runs, 0 where its number is unknown; `looked` its last look.

    `targets` are without canaries; of a vantage point, which judges nothing, `count` alone says how many there are.
    `place` None: a hub has not yet said which place this is. `unread` holds a line for each part that is unreadable.
    """

    folder: Path
    now: datetime
    process: int | None
    place: Vantage | None
    count: int = 0
    targets: tuple[TargetStatus, ...] = ()
    looked: datetime | None = None
    hub: ProberHub | None = None
    messages: Overview | None = None  # its state folder, where it tells people by itself
    unread: tuple[str, ...] = ()


def print_prober(seen: ProberStatus, console: Console, words: Words) -> None:
    """Print whether it looks, from where, what is not up, its hub, and whether people can be told."""
    line, style = _verdict(seen, words)
    console.print(Text(line, style=style))
    for what in seen.unread:
        console.print(Text(_say(words, "unread", what=visible(what, LONGEST_SAID)), style="bold yellow"))
    console.print(Text(_place(seen, words), style="dim"))
    _print_targets(seen, console, words)
    if seen.hub is not None:
        console.print()
        console.print(Text(_say(words, "head.hub"), style="bold"))
        line, style = _hub(seen.hub, seen.now, words)
        console.print(Padding(Text(line, style=style), (0, 0, 0, 2), expand=False))
    if seen.messages is not None:
        print_messages(seen.messages, console, words)


def _verdict(seen: ProberStatus, words: Words) -> tuple[str, str]:
    if seen.looked is None:
        return _say(words, "probe.never" if seen.process is None else "probe.starts"), "bold yellow"
    at, age = day_and_clock(seen.looked), _age(seen.looked, seen.now, words)
    if seen.process is None:
        return _say(words, "probe.dead", at=at, age=age), "bold red"
    if seen.now - seen.looked > STALE_AFTER:
        return _say(words, "probe.hangs", at=at, age=age), "bold red"
    return _say(words, "probe.runs", age=age), "bold green"


def _place(seen: ProberStatus, words: Words) -> str:
    if seen.place is None:
        return _say(words, "probe.nowhere")
    place = seen.place
    shown = ", ".join(visible(one, LONGEST_NAME) for one in (place.name, place.country, place.way) if one)
    return _say(words, "probe.place", place=shown, count=words.number(seen.count))


def _print_targets(seen: ProberStatus, console: Console, words: Words) -> None:
    if not seen.targets:
        return
    not_up = sorted(
        (one for one in seen.targets if one.verdict != "up"), key=lambda one: (-GRAVER.index(one.verdict), one.name)
    )
    console.print()
    console.print(Text(_say(words, "head.targets"), style="bold"))
    up = _say(words, "probe.up", count=words.number(len(seen.targets) - len(not_up)))
    rows = [
        (
            visible(one.name, LONGEST_NAME),
            words.of(VERDICT_NAMES, one.verdict),
            "-" if one.since is None else _say(words, "since", since=_when(one.since, seen.now)),
        )
        for one in not_up[:MOST_ROWS]
    ]
    if rows:
        print_rows(rows, console)
    if len(not_up) > MOST_ROWS:
        console.print(Padding(Text(f"… + {words.number(len(not_up) - MOST_ROWS)}", style="dim"), (0, 0, 0, 2)))
    console.print(Padding(Text(up), (0, 0, 0, 2), expand=False))


def _hub(hub: ProberHub, now: datetime, words: Words) -> tuple[str, str]:
    name = visible(hub.name, LONGEST_NAME)
    if not hub.joined:
        return _say(words, "probe.hub.not-joined", name=name), "bold yellow"
    if not hub.judges:
        return _say(words, "probe.hub.told", name=name), ""
    waiting = words.number(hub.waiting)
    if hub.heard is None:
        return _say(words, "probe.hub.unheard", name=name, waiting=waiting), "bold yellow"
    code = "probe.hub.gone" if now - hub.heard > UNHEARD_AFTER else "probe.hub.judges"
    said = _say(words, code, name=name, age=_age(hub.heard, now, words), waiting=waiting)
    return said, "bold yellow" if code == "probe.hub.gone" else ""


def _say(words: Words, code: str, **values: str) -> str:
    return words.of(STATUS, code).format(**values)


def _age(then: datetime, now: datetime, words: Words) -> str:
    return words.duration((now - then).total_seconds())


def _when(moment: datetime, now: datetime) -> str:
    return clock(moment) if moment.date() == now.date() else day_and_clock(moment)
