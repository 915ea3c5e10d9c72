"""Incidents to print: one in earnest, a drill, one that is full of hostile text."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bavn.plan.dates import utc
from bavn.plan.log import START, Entry, Event, entries, line
from bavn.plan.planfile import Plan
from tests.plan.samples import HOSTILE

ZONE = ZoneInfo("Europe/Copenhagen")
BEGAN = datetime(2026, 11, 20, 13, 40, tzinfo=UTC)
NOW = BEGAN + timedelta(hours=9)


def put(plan: Plan, name: str, text: str) -> None:
    """Answer 'section.field'; in a section of many, in its first row."""
    section, field = name.split(".")
    held = plan.answers[section]
    row = held[0] if isinstance(held, list) else held
    row[field] = text


def at(minute: float) -> str:
    """Minutes after the start."""
    return utc(BEGAN + timedelta(minutes=minute))


def story(drill: str = "", extra: str = "") -> list[tuple[float, Event]]:
    """Minute of writing and event: a virus, two ticks of one step, a decision, both stamps, a message, a note."""
    book = "ransomware"
    return [
        (0, Event(at(0), "started", by="Anna", text=f"Låste filer{extra}", drill=drill)),
        (1, Event(at(1), "answer", which="files", state="locked")),
        (1, Event(at(1), "playbook", which=book, text=f"Filerne hedder .locked{extra}")),
        (1, Event(at(1), "inject" if drill else "note", which="1" if drill else "", text="Printeren")),
        (2, Event(at(2), "step", by="Mette", which=book, step="hands-off", state="done")),
        (3, Event(at(2), "clock", by="Mette", which="suspected", state="set", text=f"Skærmen{extra}")),
        (3, Event(at(3), "step", by="Bo", which=book, step="backup-disk", state="done")),
        (4, Event(at(4), "step", by=f"Anna{extra}", which=book, step="backup-disk", state="done")),
        (6, Event(at(5), "unplug", by="Anna", state="cut", text=f"To maskiner er ramt{extra}")),
        (30, Event(at(12), "note", by="Mette", text=f"Sagsnummer 4711.\nDe kommer kl. 16.{extra}")),
        (
            61,
            Event(at(60), "step", by="Anna", which=book, step="insurer", state="skipped", text=f"Ingen svarer{extra}"),
        ),
        (70, Event(at(65), "clock", by="Anna", which="aware", state="set", text="Kundekartoteket")),
        (75, Event(at(75), "message", by="Anna", which="customers", state="sent", text=f"Kære kunde{extra}")),
        (74, Event(at(74), "finding", which="http-flood", text="948 kilder")),
        (76, Event(at(76), "closed", text="Færdig")),
    ]


def written(events: Sequence[tuple[float, Event]]) -> bytes:
    """The bytes of their log."""
    data, prev = b"", START
    for n, (minute, event) in enumerate(events, start=1):
        raw = line(event, n, at(minute), prev)
        prev = raw.decode()[-66:-2]
        data += raw + b"\n"
    return data


def incident() -> tuple[Entry, ...]:
    """The incident in earnest, with one line that somebody changed and one that is no line at all."""
    lines = written(story()).splitlines()
    lines[9] = lines[9].replace(b"4711", b"4712")
    return entries(b"\n".join([*lines, b"\xff\x00#panic() $x$ <b>"]) + b"\n")


def drill() -> tuple[Entry, ...]:
    """The same as an exercise."""
    return entries(written(story("friday")))


def hostile_incident() -> tuple[Entry, ...]:
    """The same with hostile text in it, long and without a space."""
    return entries(written(story(extra=HOSTILE + "A" * 9_000)))
