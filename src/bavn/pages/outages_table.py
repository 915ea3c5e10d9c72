"""`bavn outages` in a terminal: the period in a line, one row a target, and what belongs together.

Names and sources have passed `visible` and stand in a rich `Text`: no markup, no escapes.
"""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bavn.model.safe_text import visible
from bavn.pages.local import Local
from bavn.pages.outages import OutageRow, OutagesReport, ranked, together
from bavn.pages.outages_words import HARD, LONGEST_TEXT, OutagesWords, has_assumed

MOST_ROWS: Final = 200


class Column(NamedTuple):
    """A column: its code among the words, what stands in it, and how."""

    code: str
    told: Callable[[OutagesWords, OutageRow], str]
    style: str = ""


COLUMNS: Final = (
    Column("site", OutagesWords.name, "bold"),
    Column("claimed", OutagesWords.claimed),
    Column("attacked", OutagesWords.attacked),
    Column("down", OutagesWords.down),
    Column("share", OutagesWords.share),
    Column("unknown", OutagesWords.unknown, "dim"),
    Column("hard", OutagesWords.hard, "dim"),
)
NUMBERS: Final = frozenset({"share", "unknown"})
# The lines above the table say already that there is none of it.
ASIDE: Final[dict[str, Callable[[OutageRow], object]]] = {
    "claimed": lambda row: row.claims,
    "attacked": lambda row: row.attacks,
    "hard": lambda row: any(row.availability.times[verdict] for verdict in HARD),
}


def print_outages(report: OutagesReport, console: Console, local: Local) -> None:
    """Print the report; of very many targets those that were hit hardest, and how many more there are."""
    words = OutagesWords(local)
    console.print(Text(words.headline(report), style="bold"))
    console.print(Text(words.period(report)))
    for line in words.summary(report):
        console.print(Text(line))
    if report.note:
        console.print(Text(visible(report.note, LONGEST_TEXT), style="bold yellow"))
    if not report.rows:
        return
    console.print()
    rows = ranked(report)
    console.print(_table(rows[:MOST_ROWS], words))
    if len(rows) > MOST_ROWS:
        console.print(Text(words.say("more", count=local.words.number(len(rows) - MOST_ROWS)), style="dim"))
    _print_together(report, console, words)
    if has_assumed(report):
        console.print(Text(words.say("assumed-note"), style="dim"))


def _table(rows: list[OutageRow], words: OutagesWords) -> Table:
    """One row a target. A column that would say nothing of anybody leaves its room to the others."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", show_lines=False)
    columns = [one for one in COLUMNS if one.code not in ASIDE or any(ASIDE[one.code](row) for row in rows)]
    for one in columns:
        justify: Literal["right", "left"] = "right" if one.code in NUMBERS else "left"
        table.add_column(words.say(f"column.{one.code}"), justify=justify, overflow="fold", no_wrap=one.code == "share")
    for row in rows:
        table.add_row(*(_cell(one, row, words) for one in columns))
    return table


def _cell(column: Column, row: OutageRow, words: OutagesWords) -> Text:
    is_hot = column.code == "down" and bool(row.outages)
    return Text(column.told(words, row), style="bold red" if is_hot else column.style)


def _print_together(report: OutagesReport, console: Console, words: OutagesWords) -> None:
    groups = together(report)
    if not groups:
        return
    console.print(Text(words.say("head.together"), style="bold"))
    for group in groups[:MOST_ROWS]:
        when = words.group_when(group)
        console.print(Text(f"  {words.together(group)}; {when}"))
        console.print(Text(f"    {words.names(group)}", style="dim"))
    console.print()
