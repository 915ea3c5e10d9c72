"""`bavn outages --format csv`: one line a target, as a spreadsheet opens it; no cell can become a formula.

In Danish with semicolons and decimal commas, as a Danish spreadsheet expects. Times are local, in the zone that the
names of their columns say; lengths are whole seconds. What goes on has no end.
"""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Final

from bavn.model.probe import VERDICTS, Spell
from bavn.model.safe_text import visible
from bavn.pages.local import Local
from bavn.pages.outages import OutageRow, OutagesReport, ranked
from bavn.pages.outages_words import OutagesWords
from bavn.pages.probe_words import VERDICT_NAMES
from bavn.pages.vocabulary import Pair

BOM: Final = "\ufeff"  # without it, a spreadsheet takes UTF-8 for something else
FORMULAS: Final = "=+-@\uff1d\uff0b\uff0d\uff20\u2212\t\r"
LONGEST: Final = 2_000  # letters of a cell: a spreadsheet holds 32,767
MILLI_US: Final = 1_000

HEADS: Final[dict[str, Pair]] = {
    "site": ("website", "websted"),
    "target": ("target", "mål"),
    "supplier": ("supplier", "leverandør"),
    "began": ("period from ({zone})", "periode fra ({zone})"),
    "ended": ("period until ({zone})", "periode til ({zone})"),
    "claimed": ("claimed", "påstået"),
    "attacked": ("seen attacked", "set angrebet"),
    "outages": ("outages seen", "nedbrud set"),
    "spells": ("down from/until ({zone})", "nede fra/til ({zone})"),
    "longest": ("longest (s)", "længste (s)"),
    "planned": ("of it announced (s)", "heraf varslet (s)"),
    "assumed": ("assumed", "antaget"),
    "share": ("availability of known time (%)", "tilgængelighed af kendt tid (%)"),
    "time": ("{verdict} (s)", "{verdict} (s)"),
    "p50": ("answer p50 (ms)", "svar p50 (ms)"),
    "p95": ("answer p95 (ms)", "svar p95 (ms)"),
    "p99": ("answer p99 (ms)", "svar p99 (ms)"),
    "note": ("note", "bemærkning"),
    "yes": ("yes", "ja"),
    "no": ("no", "nej"),
}


def outages_csv(report: OutagesReport, local: Local) -> str:
    """Write the report. Every cell is quoted, so that no separator of any country can split one."""
    told = StringIO()
    danish = local.words.language == "da"
    writer = csv.writer(told, delimiter=";" if danish else ",", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([cell(head) for head in _heads(local)])
    for row in ranked(report):
        writer.writerow([cell(text) for text in _cells(row, report, local)])
    return BOM + told.getvalue()


def cell(text: str) -> str:
    """Return what a spreadsheet shows as text: where it would begin a formula, an apostrophe stands before it.

    >>> cell("=HYPERLINK(1)"), cell("  @SUM(A1)"), cell("-12"), cell("www.example.dk")
    ("'=HYPERLINK(1)", "'  @SUM(A1)", "'-12", 'www.example.dk')
    """
    shown = visible(text, LONGEST)
    return f"'{shown}" if shown.lstrip()[:1] in tuple(FORMULAS) else shown


def _heads(local: Local) -> Iterator[str]:
    say = local.words
    for code in ("site", "target", "supplier", "began", "ended", "claimed", "attacked", "outages", "spells"):
        yield say.of(HEADS, code).format(zone=local.zone_name)
    for verdict in VERDICTS:
        yield say.of(HEADS, "time").format(verdict=say.of(VERDICT_NAMES, verdict))
    for code in ("longest", "planned", "assumed", "share", "p50", "p95", "p99", "note"):
        yield say.of(HEADS, code)


def _cells(row: OutageRow, report: OutagesReport, local: Local) -> Iterator[str]:
    words = OutagesWords(local)
    times = row.availability
    yield from (row.site, row.target.name, row.target.supplier)
    yield from (_sortable(report.began, local), _sortable(report.ended, local))
    yield words.claimed(row) if row.claims else ""
    yield words.attacked(row) if row.attacks else ""
    yield str(len(row.outages)) if times.share is not None else ""
    yield " | ".join(_when(spell, local) for spell in row.outages)
    yield from (_seconds(times.times[verdict]) for verdict in VERDICTS)
    yield from (_seconds(times.longest), _seconds(times.planned))
    yield local.words.of(HEADS, "yes" if row.assumed else "no")
    yield "" if times.share is None else _decimal(times.share * 100, local, places=4)
    slow = row.latency
    yield from (
        ("", "", "")
        if slow is None
        else (_decimal(took / MILLI_US, local, places=1) for took in (slow.p50, slow.p95, slow.p99))
    )
    yield row.note


def _when(spell: Spell, local: Local) -> str:
    return f"{_sortable(spell.began, local)}/{_sortable(spell.ended, local) if spell.ended else ''}"


def _sortable(moment: datetime, local: Local) -> str:
    """As every spreadsheet reads a time, in any country."""
    return f"{moment.astimezone(local.zone):%Y-%m-%d %H:%M:%S}"


def _seconds(length: timedelta) -> str:
    return str(round(length.total_seconds()))


def _decimal(amount: float, local: Local, *, places: int) -> str:
    text = f"{amount:.{places}f}"
    return text.replace(".", ",") if local.words.language == "da" else text
