"""Hand-made plans and incidents: a carpenter's full plan, a half-filled one, hostile text, a small library, a log."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, cast

import msgspec

from bavn.plan.dates import utc
from bavn.plan.library import Library, _table
from bavn.plan.log import Event, What, following, line
from bavn.plan.planfile import Check, Evidence, Plan

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
# Terminal escapes, markup, templates of three kinds, bidi controls, a lone surrogate, a quote that would end JSON.
HOSTILE = (
    '\x1b[2J\x00</script><b>{firm.name}\u202eevil\u2066\u2028\ud800\x9b31m","hash":"' + "0" * 64 + '"}\r\n#let x = 1 \\'
)


def tomrer() -> Plan:
    """A carpenter with nine employees who filled in everything, phoned some of the numbers, and tried some of it."""
    return Plan(
        language="da",
        changed="2026-11-20T09:15:00Z",
        reviewed="2026-11-20",
        answers={
            "firm": {
                "name": "Tømrer Hansen & Søn ApS",
                "cvr": "12345678",
                "address": "Træpladsen 3, 9999 Eksempelby",
                "kind": "firm",
                "domain": "tomrer-hansen.example",
                "personal": "yes",
                "nis2": "no",
            },
            "people": {
                "leader": "Anna Hansen",
                "leader_phone": "20 00 00 01",
                "standin": "Bo Hansen",
                "standin_phone": "20 00 00 02",
                "unplug": "named",
                "unplug_names": "Anna, Bo, Mette på kontoret",
                "scribe": "Mette Holm",
                "caller": "Anna Hansen",
            },
            "help": {
                "it": "Eksempel IT ApS",
                "it_phone": "70 00 00 10",
                "it_contract": "IT-4711",
                "host": "Webhotel Eksempel",
                "host_phone": "70 00 00 11",
                "host_contract": "WH-82",
                "isp": "Fiber Eksempel",
                "isp_phone": "70 00 00 12",
                "insurer": "Forsikring Eksempel",
                "insurer_phone": "70 00 00 13",
                "insurer_policy": "P-2026-117",
                "insurer_hours": "48",
                "bank": "Sparekassen Eksempel",
                "bank_phone": "+45 70 00 00 14",
            },
            "systems": [
                {"name": "Telefonen", "where": "supplier", "without": "Mobilerne", "hours": "1"},
                {"name": "Bogholderi", "where": "supplier", "without": "Papir og kvitteringer", "hours": "48"},
                {"name": "Kundekartotek og tegninger", "where": "here", "without": "De trykte mapper", "hours": "24"},
            ],
            "line": {
                "where": "Den hvide boks i skabet ved bagdøren, det gule kabel",
                "wifi": "Tag strømmen til boksen med antennerne over døren",
                "stops": "Kortterminalen, bestillinger hos trælasten, alarmen og it-leverandørens fjernhjælp",
                "cost": "3.500",
                "meet": "I værkstedet; vi ringer sammen på mobilerne",
            },
            "suppliers": [
                {
                    "name": "Lønbureau Eksempel",
                    "gave": "Navne, CPR-numre, kontonumre",
                    "people": "12",
                    "access": "Ingen adgang hos os",
                    "phone": "70 00 00 20",
                    "contract": "L-9",
                },
                {
                    "name": "Booking Eksempel",
                    "gave": "Kunders navne, adresser, telefon, billeder af deres huse",
                    "people": "1400",
                    "access": "En nøgle til vores kalender",
                    "phone": "70 00 00 21",
                    "contract": "",
                },
            ],
            "backups": [
                {
                    "what": "Tegninger, kundekartotek, kontorets filer",
                    "where": "Boks på værkstedet",
                    "who": "Anna og it-leverandøren; koden ligger i bankboksen",
                    "offline": "no",
                    "offsite": "no",
                    "hours": "24",
                    "tool": "restic",
                    "path": "/srv/backup/kontor",
                    "sources": "/srv/kontor, /srv/tegninger",
                },
                {
                    "what": "Det samme, en gang om ugen",
                    "where": "Usb-disk hjemme hos Bo",
                    "who": "Bo",
                    "offline": "yes",
                    "offsite": "yes",
                    "hours": "168",
                    "tool": "other",
                },
            ],
            "review": {
                "owner": "Mette Holm",
                "months": "3",
                "hangs": "Ved kaffemaskinen og i værkstedet",
                "paper": "I bankboksen og hjemme hos Bo",
            },
        },
        checked={
            "police": Check(on="2026-11-20", number="114"),
            "hotline": Check(on="2026-01-05", number="33 37 00 37"),
            "people.leader_phone": Check(on="2026-11-20", number="20 00 00 01"),
            "help.it_phone": Check(on="2026-11-20", number="70 00 00 99"),
        },
        evidence=[
            Evidence(kind="restore", on="2026-11-01", good=False, shows="0 filer", about="Boks på værkstedet"),
            Evidence(
                kind="restore", on="2026-11-20", good=True, shows="212 filer på 3 min", about="Boks på værkstedet"
            ),
        ],
    )


def half_filled() -> Plan:
    """A plan that somebody left in the middle: some answers wrong, one list begun, one section of the wrong shape."""
    return Plan(
        language="da",
        changed="2026-11-22T05:00:00Z",
        answers={
            "firm": {"name": "Tømrer Hansen", "personal": "måske", "nis2": "unknown"},
            "people": {"leader": "Anna", "leader_phone": "ring til Anna"},
            "help": {"insurer": "Forsikring Eksempel", "insurer_hours": "snarest", "bank": " "},
            "systems": [{"name": "Bogholderi", "hours": "to"}, {}],
            "suppliers": {"name": "en række, hvor en liste hører til"},
            "fleet": {"vans": "4"},
        },
    )


def hostile() -> Plan:
    """The carpenter's plan with hostile text in every answer, and long text in some."""
    plan = tomrer()
    plan.answers = {
        section: dict.fromkeys(held, HOSTILE) if isinstance(held, dict) else [dict.fromkeys(held[0], HOSTILE)]
        for section, held in plan.answers.items()
    }
    plan.evidence = [Evidence(kind="restore", on=HOSTILE, good=True, shows=HOSTILE, about=HOSTILE)]
    plan.checked = {HOSTILE: Check(on=HOSTILE, number=HOSTILE)}
    return plan


def both(text: str) -> dict[str, str]:
    """A text that is the same in both languages but for a letter in front."""
    return {"da": f"D {text}", "en": f"E {text}"}


@cache
def small() -> Library:
    """A library that no change of wording touches: two playbooks, three messages, some points, one drill."""
    return msgspec.convert(
        {
            "numbers": _table("numbers.toml")["number"],
            "interview": _table("interview.toml")["section"],
            "triage": _table("triage.toml"),
            "clocks": _table("clocks.toml")["clock"],
            "playbooks": [_playbook("ransomware", "yes", "malware"), _playbook("ddos", "no", "http-flood")],
            "messages": _messages(),
            "points": _points(),
            "drills": [_drill()],
            "words": {
                "common.draft": {"da": "UDKAST", "en": "DRAFT"},
                "common.exercise": {"da": "ØVELSE", "en": "EXERCISE"},
            },
        },
        Library,
    )


def _playbook(name: str, answer: str, finding: str) -> dict[str, Any]:
    reasons = {key: both(key) for key in ("what", "why", "cost_of", "cost_not", "helps_not")}
    steps = [("note", "finder", 1), ("cut", "finder", 3), ("phone", "caller", 15), ("clock", "leader", 240)]
    return {
        "id": name,
        "title": both(name),
        "seen": both("seen"),
        "unplug": {"answer": answer, **reasons},
        "steps": [
            {"id": step, "do": both(step), "how": both("how"), "role": role, "minutes": minutes}
            for step, role, minutes in steps
        ],
        "clocks": ["insurer", "gdpr", "nis2-early", "nis2-notification", "nis2-final"],
        "types": ["mitigation"],
        "findings": [finding],
    }


def _messages() -> list[dict[str, Any]]:
    bodies = {
        "sms": "{firm.name}!",
        "police": "{incident.title} {incident.began} {incident.aware} {firm.kind} {nothing.here}\n{today}",
        "done": "{incident.playbook}\n{incident.done}\n{suppliers}",
    }
    return [
        {"id": name, "audience": both(name), "title": both(name), "body": both(body), "longest": 20 * (name == "sms")}
        for name, body in bodies.items()
    ]


def _points() -> list[dict[str, Any]]:
    table: list[tuple[str, int, list[str], str, int]] = [
        ("decider", 8, ["people.leader", "people.leader_phone"], "", 0),
        ("systems", 6, ["systems"], "", 0),
        ("offsite", 3, ["backups.offsite"], "", 0),
        ("restore", 13, ["backups"], "restore", 90),
        ("isolation", 2, [], "isolation", 0),
        ("numbers", 5, [], "numbers", 0),
        ("reviewed", 5, [], "reviewed", 0),
        ("card", 5, [], "card-printed", 0),
        ("plan", 4, [], "plan-printed", 90),
    ]
    return [
        {
            "id": id_,
            "title": both(id_),
            "weight": weight,
            "next": both(id_),
            "answers": answers,
            "evidence": kind,
            "days": days,
        }
        for id_, weight, answers, kind, days in table
    ]


def _drill() -> dict[str, Any]:
    injects: list[dict[str, Any]] = [
        {"minute": 0, "step": "cut"},
        {"minute": 5, "stamp": "aware"},
        {"minute": 10, "step": "phone", "stamp": "suspected"},
        {"minute": 15},
    ]
    said = {key: both(key) for key in ("sender", "text", "good")}
    return {
        "id": "friday",
        "title": both("friday"),
        "story": both("story"),
        "playbook": "ransomware",
        "minutes": 20,
        "injects": [said | inject for inject in injects],
        "questions": [both("how was it?")],
        "facilitator": both("read aloud"),
    }


def after(minutes: float, start: datetime = NOON) -> datetime:
    """Noon, and some minutes."""
    return start + timedelta(minutes=minutes)


def events(*table: tuple[float, str, dict[str, str]]) -> bytes:
    """A log from rows of (minutes after noon, what, other fields), each written when it happened."""
    data = b""
    for minutes, what, fields in table:
        time = utc(after(minutes))
        n, prev = following(data)
        event = Event(what=cast("What", what), **{"at": time} | fields)
        data += line(event, n, time, prev) + b"\n"
    return data


def attack(*, drill: str = "") -> bytes:
    """The log of a virus on a Sunday: suspected, cut, phoned, aware, one step ticked twice, closed."""
    mette, anna = {"by": "Mette"}, {"by": "Anna"}
    return events(
        (0, "started", mette | {"text": "Låste filer på kontoret", "drill": drill}),
        (1, "answer", mette | {"which": "files", "state": "locked"}),
        (1, "playbook", mette | {"which": "ransomware"}),
        (2, "step", mette | {"which": "ransomware", "step": "note", "state": "done"}),
        (2, "clock", mette | {"which": "suspected", "state": "set", "text": "Filerne har mærkelige navne"}),
        (3, "unplug", mette | {"state": "cut", "text": "To maskiner er ramt"}),
        (4, "step", mette | {"which": "ransomware", "step": "cut", "state": "done"}),
        (6, "step", anna | {"which": "ransomware", "step": "cut", "state": "done"}),
        (9, "step", anna | {"which": "ransomware", "step": "phone", "state": "done"}),
        (40, "clock", anna | {"which": "aware", "state": "set", "text": "Kundekartoteket er låst"}),
        (50, "message", anna | {"which": "police", "state": "sent", "text": "Til politiet"}),
        (55, "note", mette | {"text": "Politiet har nummer 0117"}),
        (200, "unplug", anna | {"state": "reconnected"}),
        (240, "closed", anna | {"text": "Alt kører igen"}),
    )
