"""What a report of a month costs, out of a year's store of a thousand sites; and what it costs to keep a look.

python -m bench report

The store is made by writing rows that are added up already: all days of a year, and the hours of its last thirty.
CPU seconds are compared, not seconds on the clock: the machine is shared.
"""

import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bavn.model.probe import Ending, Family, Phases, Sample, Spell, Target, Verdict
from bavn.observatory.connection import Connection
from bavn.observatory.names import Names
from bavn.observatory.observatory import Observatory, join_observatory, open_observatory
from bavn.observatory.opening import NAME
from bavn.observatory.packing import pack
from bavn.observatory.rollups import WRITE_DAY, WRITE_HOUR, hour_of
from bavn.observatory.schema import NUMBER_BITS
from bavn.verdicts.histogram import Histogram
from bench.table import MIB, make_table, thousands

NOW: Final = datetime(2026, 11, 22, 8, 15, tzinfo=UTC)
BEGAN: Final = datetime(2026, 9, 30, 22, tzinfo=UTC)  # October in Denmark: summer time at one end, winter at the other
ENDED: Final = datetime(2026, 10, 31, 23, tzinfo=UTC)
SITES: Final = 1_000
VANTAGES: Final = ("aarhus", "nordic")
LINE: Final = 4  # both look by IPv4
DAYS: Final = 365
HOUR_DAYS: Final = 30  # before the newest, and the edges of the month
SPELLS: Final = 40  # of each site, in the year
KINDS: Final = 64  # different histograms
HOURLY_LOOKS: Final = 120
EVERY: Final = 4  # of the sites, where looks are kept one by one
REPEATS: Final = 5
GOAL_S: Final = 1.0
KEEP_GOAL_US: Final = 200.0  # of two thousand that a look may cost in all


def main(say: Callable[[str], None]) -> int:
    """Print the table; 1 where the report takes a second or more, or to keep a look takes too long."""
    say(f"report: a year of {SITES} sites, the hours of {HOUR_DAYS} days of it")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_store(folder)
        size = (folder / NAME).stat().st_size
        with join_observatory(folder) as store:
            report_s, rows = measured(lambda: len(store.report(BEGAN, ENDED, now=NOW)), REPEATS)
            one_s, _ = measured(lambda: len(store.report(NOW - timedelta(days=365), NOW, [site(7)], now=NOW)), REPEATS)
            usual_s, learned = measured(lambda: sum(1 for _ in store.usual(NOW)), 1)
        keep_us = measure_keeping(folder)
    with tempfile.TemporaryDirectory() as place:
        raw, hourly = measure_bytes(Path(place))
    figures = (
        ("a month's report of 1,000 sites", f"{report_s:.2f} CPU s"),
        ("a year's report of one site", f"{one_s:.2f} CPU s"),
        ("what is usual, after a restart", f"{usual_s:.2f} CPU s ({thousands(learned)} hours)"),
        ("to keep a look, and add it up", f"{keep_us:.0f} CPU µs"),
        ("a look, for 14 days", f"{raw:.1f} bytes"),
        ("a seat's hour of 120 looks, for two years", f"{hourly:.0f} bytes"),
        ("the store that was asked", f"{size / MIB:.0f} MB"),
        ("the program's memory at most", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"),
    )
    print(make_table(("What", "Cost"), figures))
    assert rows == SITES
    return 0 if report_s < GOAL_S and keep_us < KEEP_GOAL_US else 1


def measured(work: Callable[[], int], repeats: int) -> tuple[float, int]:
    """CPU seconds of a piece of work, the median of several, and what it gave."""
    costs, given = [], 0
    for _ in range(repeats):
        began = time.process_time()
        given = work()
        costs.append(time.process_time() - began)
    return statistics.median(costs), given


# ── a year ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def site(number: int) -> str:
    """The name of a target."""
    return f"www.site-{number:04}.example"


def make_store(folder: Path) -> None:
    """A year of a thousand sites, two vantage points each."""
    chance = random.Random(7)
    targets = [Target(site(number), f"https://{site(number)}/", site(number)) for number in range(SITES)]
    with open_observatory(folder, NOW) as store:
        store.know(targets)
        first = [look(chance, number, vantage, NOW) for number in range(SITES) for vantage in VANTAGES]
        store.keep(first, made_spells(chance), now=NOW)
    connection = Connection(folder / NAME)
    hours, days = [made(chance, HOURLY_LOOKS) for _ in range(KINDS)], [made(chance, 5_760) for _ in range(KINDS)]
    with connection.transaction() as raw:
        names = Names(connection)
        raw.execute("DELETE FROM hourly")
        raw.execute("DELETE FROM daily")
        raw.execute("UPDATE looked SET first = first - ?", (DAYS * 86_400_000_000,))
        last = hour_of(NOW)
        edge = hour_of(BEGAN)
        for hour in (*range(edge, edge + 24), *range(last - HOUR_DAYS * 24, last)):
            rows = ((hour << NUMBER_BITS | seat, 119, 0, 0, 1, 0, *chance.choice(hours)) for seat in names.seats())
            raw.executemany(WRITE_HOUR, rows)
        for day in range(last // 24 - DAYS, last // 24):
            added = ((day << NUMBER_BITS | one, 5_700, 0, 0, 60, 0, chance.choice(days)[0]) for one in names.targets())
            raw.executemany(WRITE_DAY, added)
    connection.close()


def made(chance: random.Random, looks: int) -> tuple[bytes, bytes]:
    """Histograms of so many looks: of the whole, and of the first byte."""
    total, first_byte = Histogram(), Histogram()
    for _ in range(looks):
        took = chance.lognormvariate(11.6, 0.45)
        total.add(took)
        first_byte.add(took * 0.7)
    return pack(total), pack(first_byte)


def made_spells(chance: random.Random) -> Iterator[Spell]:
    """What was not well in a year."""
    kinds: tuple[Verdict, ...] = ("down", "slow", "partial", "guarded", "unknown")
    for number in range(SITES * SPELLS):
        place, turn = divmod(number, SPELLS)
        began = NOW - timedelta(days=DAYS * (SPELLS - turn) / SPELLS, minutes=chance.random() * 600)
        ended = began + timedelta(minutes=chance.expovariate(1 / 20))
        name = site(place)
        yield Spell(number + 1, name, name, kinds[number % 5], began, began, ended, "timed-out", VANTAGES)


def look(chance: random.Random, number: int, vantage: str, at: datetime, family: Family = LINE) -> Sample:
    """One look, as they are: most are well, none took the same."""
    ending: Ending = "ok" if chance.random() < 0.99 else "timed-out"
    dns, connect, tls = (round(chance.lognormvariate(mean, 0.6)) for mean in (7.6, 9.5, 10.2))
    first_byte = round(chance.lognormvariate(11.1, 0.5))
    total = dns + connect + tls + first_byte + round(chance.lognormvariate(8.5, 0.8))
    began = at + timedelta(seconds=(number * 30 / SITES + 15 * VANTAGES.index(vantage)) % 30)
    phases = Phases(dns, connect, tls, first_byte, total) if ending == "ok" else Phases(total=10_000_000)
    address = f"192.0.2.{number % 250}"
    status = 200 if ending == "ok" else 0
    return Sample(site(number), vantage, began, family, ending, phases, address, status, 20 + number % 60)


# ── to keep ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def measure_keeping(folder: Path) -> float:
    """CPU microseconds a look, in rounds of a thousand, into the store of a year."""
    with open_observatory(folder, NOW) as store:
        return fill(store, random.Random(11), NOW + timedelta(minutes=1))


def fill(store: Observatory, chance: random.Random, first: datetime) -> float:
    """An hour of sites, each from both vantage points every half minute; CPU microseconds for each look."""
    spent, kept = 0.0, 0
    for turn in range(HOURLY_LOOKS):
        at = first + turn * timedelta(seconds=30)
        looks = [look(chance, number, vantage, at) for number in range(0, SITES, EVERY) for vantage in VANTAGES]
        looks.sort(key=lambda one: one.at)
        began = time.process_time()
        kept += store.keep(looks, now=at + timedelta(seconds=30)).new
        spent += time.process_time() - began
    return spent / kept * 1e6


def measure_bytes(folder: Path) -> tuple[float, float]:
    """Bytes of a look, and of one seat's hour with its 120 looks, with all that the file has around them."""
    with open_observatory(folder, NOW) as store:
        fill(store, random.Random(13), NOW.replace(hour=0, minute=0))
        store.checkpoint()
    connection = Connection(folder / NAME)
    looks = connection.number("SELECT count(*) FROM look_20261122")
    rows = connection.number("SELECT count(*) FROM hourly")
    raw = sum(pages_of(connection, table) for table in ("look_20261122", "shown_20261122"))
    hourly = pages_of(connection, "hourly")
    connection.close()
    return raw / looks, hourly / rows


def pages_of(connection: Connection, table: str) -> int:
    """Bytes of the pages of one table."""
    return connection.number("SELECT sum(pgsize) FROM dbstat WHERE name = ?", table)
