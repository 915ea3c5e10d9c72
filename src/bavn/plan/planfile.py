"""The plan file: one readable JSON file with the answers, the user's own checks, and the evidence of what was tried.

    {"schema": "bavn.plan/1", "language": "da", "changed": "2026-11-22T05:00:00Z", "reviewed": "2026-11-22",
     "answers": {"firm": {"name": "Tømrer Hansen"}, "systems": [{"name": "bogholderi"}]},
     "checked": {"police": {"on": "2026-11-22", "number": "114"}},
     "evidence": [{"kind": "restore", "on": "2026-11-20", "good": true, "shows": "212 files in 3 min"}]}

Answers are text, whatever their kind: a half-filled or wrong answer is kept and pointed out, never refused.
"""

from typing import Literal

import msgspec

from bavn.model.language import Language

SCHEMA = "bavn.plan/1"
LARGEST_BYTES = 4_000_000

Row = dict[str, str]


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that was really tried: when, whether it went well, and what was seen."""

    kind: str  # 'restore', 'backup', 'drill', 'card-printed', 'plan-printed', 'domain', 'isolation'
    on: str  # YYYY-MM-DD, local
    good: bool
    shows: str
    about: str = ""  # which backup, scenario or domain


class Check(msgspec.Struct, frozen=True):
    """The user phoned a number, and it was the right one. Another number in its place is unverified again."""

    on: str  # YYYY-MM-DD, local
    number: str


class Plan(msgspec.Struct, omit_defaults=False):
    """What the firm answered. Unknown sections and fields of a newer Bavn are kept as they are."""

    schema: Literal["bavn.plan/1"] = "bavn.plan/1"
    language: Language = "da"
    changed: str = ""  # RFC 3339 UTC, of the last change to an answer
    reviewed: str = ""  # YYYY-MM-DD: somebody went through all of it
    answers: dict[str, Row | list[Row]] = {}
    checked: dict[str, Check] = {}  # id of a number of the library, or 'section.field' of a telephone, or 'suppliers.0.phone'
    evidence: list[Evidence] = []
