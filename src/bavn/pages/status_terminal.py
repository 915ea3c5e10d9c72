"""What `bavn status` shows in a terminal: whether the sensor runs first, then what it sees, does and says.

Names and what other programs said have passed `visible` and stand in a rich `Text`: no markup, no escapes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bavn.model.decision import IPNetwork
from bavn.model.notice import Notice
from bavn.model.safe_text import visible
from bavn.pages.notices import said
from bavn.pages.status_hub import hub_lines, warning_rows
from bavn.pages.status_phrases import MODES, PHASES, STATES, STATUS
from bavn.pages.summary import noun_of
from bavn.pages.vocabulary import KIND_NAMES, SEVERITIES
from bavn.pages.words import Words, clock, day_and_clock
from bavn.store.outbox import Message
from bavn.store.overview import Overview
from bavn.store.status import OK, SiteStatus, Status

STALE_AFTER: Final = timedelta(seconds=15)
SKEWED_S: Final = 5.0
LONGEST_NAME: Final = 60
LONGEST_SAID: Final = 160
MOST_ROWS: Final = 20
MANY_BYTES: Final = 1_000_000
KILO: Final = 1000
MEGA: Final = 1_000_000

Row = tuple[str, ...]


def print_status(seen: Overview, console: Console, words: Words) -> None:
    """Print the verdict on the sensor, how far it is behind, then sites, findings, protection, messages, notices."""
    _print_verdict(seen, console, words)
    for what in seen.unread:
        console.print(Text(_say(words, "unread", what=visible(what, LONGEST_SAID)), style="bold yellow"))
    if seen.status:
        _print_state(seen.status, seen.now, console, words, running=seen.process is not None)
        _print_sites(seen, seen.status.sites, console, words)
    _print_findings(seen, console, words)
    _print_protection(seen, console, words)
    _print_hub(seen, console, words)
    print_messages(seen, console, words)
    if seen.status:
        _print_inputs(seen.status, console, words)
        _print_notices(seen.status, seen.now, console, words)


def _print_verdict(seen: Overview, console: Console, words: Words) -> None:
    line, style = _verdict(seen, words)
    console.print(Text(line, style=style))


def _verdict(seen: Overview, words: Words) -> tuple[str, str]:
    last = seen.status
    if seen.process is None:
        if last is None:
            return _say(words, "never"), "bold red"
        return _say(words, "dead", at=day_and_clock(last.at), age=_age(last.at, seen.now, words)), "bold red"
    if last is None or (seen.process and last.pid != seen.process):
        return _say(words, "starts"), "bold yellow"
    if seen.now - last.at > STALE_AFTER:
        return _say(words, "hangs", age=_age(last.at, seen.now, words)), "bold red"
    since, age = day_and_clock(last.started), _age(last.started, seen.now, words)
    return _say(words, "runs", since=since, age=age), "bold green"


def _print_state(status: Status, now: datetime, console: Console, words: Words, *, running: bool) -> None:
    memory = words.decimal(status.memory_bytes / MEGA)
    lines = [_say(words, "version", version=visible(status.version, 40), process=str(status.pid), memory=memory)]
    lag = words.decimal(max(0.0, status.lag_s))
    if not running:
        pass  # how far it was behind when it ended says nothing about now
    elif status.lag_bytes > 0:
        kilobytes = words.decimal(status.lag_bytes / KILO)
        lines.append(_say(words, "behind", lag=lag, lines=words.counted("line", status.lag_lines), kilobytes=kilobytes))
    else:
        lines.append(_say(words, "abreast", lag=lag))
    rejected = words.number(status.rejected)
    lines.append(_say(words, "read", lines=words.counted("line", status.lines), rejected=rejected))
    if status.snapshot_at:
        lines.append(_say(words, "snapshot", age=_age(status.snapshot_at, now, words)))
    for line in lines:
        console.print(Text(line, style="dim"))
    for line in _warnings(status, words):
        console.print(Text(line, style="bold yellow"))


def _warnings(status: Status, words: Words) -> list[str]:
    found = []
    if status.sampling > 1:
        found.append(_say(words, "sampling", of=words.number(status.sampling)))
    if status.sampled:
        found.append(_say(words, "sampled", lines=words.counted("line", status.sampled)))
    if abs(status.skew_s) >= SKEWED_S:
        found.append(_say(words, "skew", seconds=words.decimal(status.skew_s)))
    return found


def _print_sites(seen: Overview, sites: Sequence[SiteStatus], console: Console, words: Words) -> None:
    if not sites:
        return
    going_on = Counter(one.site for one in seen.findings)
    columns = ("site", "rate", "usual", "clients", "mode", "phase", "open")
    head = tuple(_say(words, f"column.{name}") for name in columns)
    rows = [_site(one, going_on[one.name], words) for one in sites[:MOST_ROWS]]
    _print_table(_say(words, "head.sites"), [head, *rows], console, numbers={1, 2, 3, 6})
    _print_rest(len(sites), console, words)


def _site(site: SiteStatus, going_on: int, words: Words) -> Row:
    return (
        visible(site.name, LONGEST_NAME),
        words.decimal(site.rate),
        "-" if site.usual is None else words.decimal(site.usual),
        words.number(site.clients),
        words.of(MODES, visible(site.protect, LONGEST_NAME)),
        words.of(PHASES, visible(site.phase, LONGEST_NAME)),
        words.number(going_on),
    )


def _print_findings(seen: Overview, console: Console, words: Words) -> None:
    rows = [
        (
            f"#{one.id}",
            words.of(KIND_NAMES, visible(one.kind, LONGEST_NAME)),
            visible(one.site, LONGEST_NAME),
            _say(words, "since", since=_when(one.began, seen.now)),
            words.of(SEVERITIES, visible(one.severity, LONGEST_NAME)),
            words.counted(noun_of(one.kind), one.requests),
        )
        for one in seen.findings[:MOST_ROWS]
    ]
    _print_table(_say(words, "head.findings"), rows or [(_say(words, "nothing"),)], console)
    _print_rest(len(seen.findings), console, words)


def _print_protection(seen: Overview, console: Console, words: Words) -> None:
    rows: list[Row] = []
    running = seen.process is not None  # what a dead one last said of its programs says nothing about now
    for one in seen.status.enforcers if seen.status and running else ():
        state = _say(words, "takes") if one.ok else _say(words, "fails", said=visible(one.said, LONGEST_SAID))
        count = _say(words, "standing", count=words.number(one.standing))
        rows.append((visible(one.name, LONGEST_NAME), count, state))
    _print_table(_say(words, "head.protection"), rows, console, even_if_empty=True)
    if seen.standing and seen.next_expiry:
        at = _when(seen.next_expiry, seen.now)
        line = _say(words, "decisions", count=words.number(seen.standing), at=at)
    elif running and seen.status and seen.status.hub and seen.status.hub.standing:
        line = _say(words, "hub.standing", count=words.number(seen.status.hub.standing))
    else:
        line = _say(words, "no-decisions")
    console.print(_indented(Text(line)))
    for release in seen.releases[-MOST_ROWS:]:
        what = _say(words, "everybody") if release.network is None else _network(release.network)
        line = _say(words, "released", until=_when(release.until, seen.now), what=what)
        waits = "" if release.confirmed else f" {_say(words, 'unconfirmed')}"
        console.print(_indented(Text(f"{line}{waits}")))


def _print_hub(seen: Overview, console: Console, words: Words) -> None:
    hub = seen.status.hub if seen.status else None
    if hub is None:
        return
    console.print()
    console.print(Text(_say(words, "head.hub"), style="bold"))
    for line in hub_lines(hub, seen.now, words, running=seen.process is not None):
        console.print(_indented(Text(line.text, style=line.style)))
    rows = warning_rows(hub, seen.now, words)
    print_rows(rows[:MOST_ROWS], console)
    _print_rest(len(rows), console, words)


def print_messages(seen: Overview, console: Console, words: Words) -> None:
    """Print what people were told last, what waits, and what cannot be reached. Silent where there is none of it."""
    failing = {one.name: one.said for one in seen.channels if not one.ok}
    failing |= {one.name: one.said for one in (seen.status.channels if seen.status else ()) if not one.ok}
    if not (seen.messages or failing):
        return
    rows = [_message(one, seen.now, words) for one in seen.messages]
    _print_table(_say(words, "head.messages"), rows, console, even_if_empty=True)
    if seen.waiting:
        console.print(_indented(Text(_say(words, "waiting", count=words.number(seen.waiting)))))
    for name, what in failing.items():
        line = _say(words, "channel-fails", name=visible(name, LONGEST_NAME), said=visible(what, LONGEST_SAID))
        console.print(_indented(Text(line, style="bold yellow")))


def _message(message: Message, now: datetime, words: Words) -> Row:
    return (
        _when(message.queued, now),
        visible(message.channel, LONGEST_NAME),
        words.of(STATES, message.state),
        visible(message.title, LONGEST_SAID),
    )


def _print_inputs(status: Status, console: Console, words: Words) -> None:
    rows: list[Row] = []
    for one in status.inputs:
        if one.state not in OK:
            rows.append((visible(one.name, LONGEST_NAME), visible(one.state, LONGEST_SAID)))
        elif one.behind_bytes >= MANY_BYTES:
            waits = _say(words, "input-behind", kilobytes=words.decimal(one.behind_bytes / KILO))
            rows.append((visible(one.name, LONGEST_NAME), waits))
    _print_table(_say(words, "head.inputs"), rows[:MOST_ROWS], console)
    _print_rest(len(rows), console, words)


def _print_notices(status: Status, now: datetime, console: Console, words: Words) -> None:
    rows = [
        (_when(one.at, now), said(Notice(one.code, one.where, one.values), words))
        for one in reversed(status.notices[-MOST_ROWS:])
    ]
    _print_table(_say(words, "head.notices"), rows, console)


def _print_table(
    title: str,
    rows: Iterable[Row],
    console: Console,
    *,
    numbers: frozenset[int] | set[int] = frozenset(),
    even_if_empty: bool = False,
) -> None:
    cells = list(rows)
    if not cells and not even_if_empty:
        return
    console.print()
    console.print(Text(title, style="bold"))
    if cells:
        print_rows(cells, console, numbers=numbers)


def print_rows(cells: Sequence[Row], console: Console, *, numbers: frozenset[int] | set[int] = frozenset()) -> None:
    """Print rows as columns; `numbers` are those that stand to the right."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for place in range(len(cells[0])):
        table.add_column(justify="right" if place in numbers else "left")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    console.print(_indented(table))


def _print_rest(count: int, console: Console, words: Words) -> None:
    if count > MOST_ROWS:
        console.print(_indented(Text(f"… + {words.number(count - MOST_ROWS)}", style="dim")))


def _say(words: Words, code: str, **values: str) -> str:
    return words.of(STATUS, code).format(**values)


def _network(network: IPNetwork) -> str:
    alone = network.prefixlen == network.max_prefixlen
    return str(network.network_address if alone else network)


def _age(then: datetime, now: datetime, words: Words) -> str:
    return words.duration((now - then).total_seconds())


def _when(moment: datetime, now: datetime) -> str:
    """The clock alone, where it is today's."""
    return clock(moment) if moment.date() == now.date() else day_and_clock(moment)


def _indented(shown: Text | Table) -> Padding:
    return Padding(shown, (0, 0, 0, 2), expand=False)
