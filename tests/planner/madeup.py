"""Made-up plans, logs and answers, many and hostile, from a seeded generator: the same cases every time."""

import json
import random
from collections.abc import Callable

from bavn.plan.library import Field, Library
from bavn.plan.log import START, Event, line
from bavn.plan.planfile import Check, Evidence, Plan, Row

LETTERS = [
    *"aZ09 -.,{}<>&'\"\\/",
    *"æøåÆØÅé",
    "😀",
    "👩\u200d🚒",
    "\ud800",
    "\udfff",
    "\x00",
    "\x1b",
    "\x7f",
    "\x1f",
    "\x80",
    "\x9f",
    "\xa0",
    "\u2028",
    "\u202e",
    "א",
    "\ufeff",
    "\ufffd",
    "\n",
    "\r",
    "\t",
    "__proto__",
    "{firm.name}",
]
DAYS = ["2026-11-22", "2026-02-29", "2024-02-29", "2026-11-2", "22-11-2026", "0000-01-01", "2026-05-26", "2027-01-01"]
CLOCKS = [
    "2026-03-29T00:30:00Z",
    "2026-10-25T00:30:00Z",
    "2026-10-25T01:30:00Z",
    "2026-01-31T12:00:00Z",
    "2028-01-31T23:30:00Z",
]


def text(r: random.Random) -> str:
    """Draw text that nobody should write, at most a dozen letters. Two halves that make a pair are that pair."""
    return str(json.loads(json.dumps("".join(r.choice(LETTERS) for _ in range(r.randrange(12))))))


def day(r: random.Random) -> str:
    """Draw a date, often a wrong one, often one near to 2026-11-22."""
    return r.choice([*DAYS, f"2026-{r.randrange(1, 14):02}-{r.randrange(1, 33):02}", text(r)])


def moment(r: random.Random) -> str:
    """Draw a time that a log may hold, often one near to where clocks are set."""
    made = f"2026-{r.randrange(1, 13):02}-{r.randrange(1, 29):02}T{r.randrange(24):02}:{r.randrange(60):02}:00Z"
    return r.choice([*CLOCKS, made, made])


def answer(r: random.Random, field: Field) -> str:
    """Draw an answer: sometimes none, sometimes wrong, sometimes hostile, mostly one that fits."""
    fitting: dict[str, Callable[[], str]] = {
        "phone": lambda: r.choice(["12 34 56 78", "+45 (12) 34-56-78", "112", "11", "12 34 lokal 5"]),
        "date": lambda: day(r),
        "money": lambda: r.choice(["12000", "12.000", "1 200 000", "1.5", "12,50", " 900 ", "9999999999"]),
        "number": lambda: r.choice(["72", " 3 ", "0", "-1", "1.5", "٣", "12345678901"]),
        "email": lambda: r.choice(["a@b.example", "nobody"]),
        "choice": lambda: r.choice([*[option.id for option in field.options], "neither"]),
    }
    made = fitting.get(field.kind, lambda: r.choice(["Anna", "Bo Hansen", "x" * 2001]))
    kinds: list[Callable[[], str]] = [made, made, made, lambda: text(r), lambda: "", lambda: " \t\n"]
    return r.choice(kinds)()


def plan(r: random.Random, library: Library) -> Plan:
    """Draw a plan: half-filled, with checks and evidence of all ages, and sections that nobody knows."""
    made = Plan(reviewed=r.choice(["", day(r)]), language=r.choice(["da", "en"]))
    for section in library.interview:
        if r.random() < 0.2:
            continue
        rows: list[Row] = [
            {field.id: answer(r, field) for field in section.fields if r.random() < 0.8}
            for _ in range(r.randrange(4) if section.many else 1)
        ]
        made.answers[section.id] = rows if section.many ^ (r.random() < 0.05) else (rows or [{}])[0]
    made.answers["newer"] = {"field": text(r)}
    made.checked = {name: Check(day(r), number) for name, number in numbers(r, made, library) if r.random() < 0.7}
    made.evidence = [evidence(r) for _ in range(r.randrange(8))]
    return made


def numbers(r: random.Random, made: Plan, library: Library) -> list[tuple[str, str]]:
    """Name telephone numbers, most as they stand in the plan, some not."""
    found = [(one.id, one.number) for one in library.numbers]
    for section, held in made.answers.items():
        for index, row in enumerate(held if isinstance(held, list) else [held]):
            place = f"{section}.{index}" if isinstance(held, list) else section
            found += [(f"{place}.{name}", value) for name, value in row.items() if "phone" in name]
    return [(name, r.choice([number, number, number, "1 1 1"])) for name, number in found]


def evidence(r: random.Random) -> Evidence:
    """Draw something that was tried."""
    kinds = ["restore", "backup", "drill", "card-printed", "plan-printed", "domain", "isolation", "other"]
    return Evidence(r.choice(kinds), day(r), r.random() < 0.7, text(r), r.choice(["", "a", "b", text(r)]))


def event(r: random.Random, library: Library) -> Event:
    """Draw an event: mostly one that is understood."""
    book = r.choice(library.playbooks)
    step = r.choice(book.steps).id
    stamp = r.choice(["suspected", "aware", "nis2-notified", "other"])
    kinds: list[dict[str, str]] = [
        {"what": "started", "drill": r.choice(["", library.drills[0].id])},
        {"what": "answer", "which": r.choice(["files", "", "__proto__", "1"]), "state": text(r)},
        {"what": "playbook", "which": r.choice([book.id, text(r)])},
        {"what": "unplug", "state": r.choice(["cut", "kept", "reconnected", "other"])},
        *[{"what": "step", "which": book.id, "step": step, "state": r.choice(["done", "skipped", "open", "?"])}] * 4,
        {"what": "step", "which": text(r), "step": text(r), "state": "done"},
        *[{"what": "clock", "which": stamp, "state": r.choice(["set", "set", "withdrawn", ""])}] * 3,
        {"what": "note"},
        {"what": "message", "which": r.choice(library.messages).id, "state": r.choice(["approved", "sent", ""])},
        {"what": "inject", "which": r.choice(["1", "2", "3", "0", "01", "1000", "1001", "x"])},
        {"what": "finding", "which": "http-flood"},
        {"what": "closed"},
        {"what": "reopened"},
        {"what": r.choice(["newer", "constructor", "__proto__"])},
    ]
    known = {"at": moment(r), "by": text(r), "text": text(r)}
    return Event(**{**known, **r.choice(kinds)})  # type: ignore[arg-type]


def log(r: random.Random, library: Library) -> bytes:
    """Draw a log as it was written, with a clock that is now and then set back."""
    lines: list[bytes] = []
    prev = START
    for n in range(1, r.randrange(1, 14)):
        lines.append(line(event(r, library), n, moment(r), prev))
        prev = lines[-1][-66:-2].decode()
    return b"".join(one + b"\n" for one in lines)


def written(r: random.Random, kinds: list[dict[str, str]]) -> bytes:
    """Write a log of these events, an hour long, in any order of their times."""
    lines: list[bytes] = []
    prev = START
    for n, fields in enumerate(kinds, start=1):
        at = f"2026-11-22T12:{r.randrange(60):02}:00Z"
        made = Event(**{"at": at, "by": text(r), **fields})  # type: ignore[arg-type]
        lines.append(line(made, n, at, prev))
        prev = lines[-1][-66:-2].decode()
    return b"".join(one + b"\n" for one in lines)


def damaged(r: random.Random, data: bytes) -> bytes:
    """Edit a log by hand, tear it off, or spill bytes over it."""
    bytes_ = bytearray(data)
    for _ in range(r.randrange(4)):
        at = r.randrange(len(bytes_) + 1)
        match r.randrange(5):
            case 0:
                bytes_[at : at + 1] = bytes([r.randrange(256)])
            case 1:
                del bytes_[at : at + r.randrange(1, 40)]
            case 2:
                bytes_[at:at] = bytes(r.randrange(256) for _ in range(3))
            case 3:
                del bytes_[at:]
            case _:
                whole = bytes(bytes_).split(b"\n")
                r.shuffle(whole)
                bytes_ = bytearray(b"\n".join(whole))
    return bytes(bytes_)
