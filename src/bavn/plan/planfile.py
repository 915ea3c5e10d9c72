"""The plan file: one readable JSON file with the answers, the user's own checks, and the evidence of what was tried.

    {"schema": "bavn.plan/1", "language": "da", "changed": "2026-11-22T05:00:00Z", "reviewed": "2026-11-22",
     "answers": {"firm": {"name": "Tømrer Hansen"}, "systems": [{"name": "bogholderi"}]},
     "checked": {"police": {"on": "2026-11-22", "number": "114"}},
     "evidence": [{"kind": "restore", "on": "2026-11-20", "good": true, "shows": "212 files in 3 min"}]}

Answers are text, whatever their kind: a half-filled or wrong answer is kept and pointed out, never refused.
"""

import json
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, NoReturn

import msgspec

from bavn.model.language import Language
from bavn.model.problem import Problem
from bavn.plan.library import Playbook

SCHEMA = "bavn.plan/1"
LARGEST_BYTES = 4_000_000
TWO, THREE = 2, 3  # parts of a name: 'section.field', 'section.0.field'
SURROGATE = re.compile("[\ud800-\udfff]")
_INDEX = re.compile(r"0|[1-9][0-9]{0,5}")
_OWN = re.compile(r"own-[a-z0-9-]{1,60}")
MOST_MINUTES = 5_256_000  # ten years
_NEWER = re.compile(r"bavn\.plan/([0-9]{1,9})")

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
    checked: dict[str, Check] = {}  # by a contact's id: 'police', 'help.it_phone', 'suppliers.0.phone'
    evidence: list[Evidence] = []
    playbooks: list[Playbook] = []  # the firm's own, imported; after Bavn's in every list (see own.py)


def value(plan: Plan, name: str) -> str:
    """Return the answer to 'section.field', or to 'section.0.field' in a section of many rows, as it was typed.

    "" where there is no such answer, where the name is no name, or where the section has the other shape (one row
    where many are asked for). A row's number is written without leading zeros and has at most six digits.

    >>> plan = Plan(answers={"firm": {"name": "Hansen"}, "suppliers": [{"phone": "12 34 56 78"}]})
    >>> value(plan, "firm.name"), value(plan, "suppliers.0.phone"), value(plan, "suppliers.1.phone")
    ('Hansen', '12 34 56 78', '')
    """
    parts = name.split(".")
    answers = plan.answers.get(parts[0])
    if len(parts) == TWO and isinstance(answers, dict):
        return answers.get(parts[1], "")
    if len(parts) == THREE and isinstance(answers, list) and _INDEX.fullmatch(parts[1]):
        index = int(parts[1])
        return answers[index].get(parts[2], "") if index < len(answers) else ""
    return ""


def rows(plan: Plan, section: str) -> list[Row]:
    """Return the rows of a section of many; none where nothing is answered or where it is no list."""
    answers = plan.answers.get(section)
    return answers if isinstance(answers, list) else []


def read(path: Path) -> Plan:
    """Read a plan file. `Problem` if it is not there, cannot be read, or does not hold a plan."""
    where = str(path)
    try:
        if not path.exists():
            raise Problem("there is no such file", where=where)
        if not path.is_file():
            raise Problem("this is no file", where=where)
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Problem(f"cannot be read: {_reason(error)}", where=where) from None
    return loads(data, where)


def loads(data: bytes, where: str) -> Plan:
    """Read a plan from bytes: UTF-8 JSON, with or without a byte order mark. `Problem` says what is wrong, and where.

    Answers may be wrong or missing; only the shape must fit, and every answer must be text. Lone surrogates become
    U+FFFD. A key that is twice there counts the last time. Sections and fields that this version does not ask for are
    kept; other keys at the top are not: a newer Bavn that needs one names a newer schema, which is refused here.
    """
    if len(data) > LARGEST_BYTES:
        raise Problem("this is too large for a plan", where=where, allowed=f"{LARGEST_BYTES:,} bytes")
    document = _json(data, where)
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA:
        _refuse(schema, where)
    if misfit := _misfit(document.get("answers", {})):
        raise Problem("an answer is no text", where=f"{where}, answers{misfit}", allowed='"field": "text"')
    try:
        plan = msgspec.convert(document, Plan)
    except (msgspec.ValidationError, RecursionError) as error:
        what = str(error).replace("`$.", "`")
        raise Problem(f"this is no plan: {what}", where=where, allowed="what Bavn wrote") from None
    if odd := _odd_playbook(plan.playbooks):
        raise Problem("this playbook is none that Bavn imported", where=f"{where}, {odd}", allowed="own-…, each once")
    return plan


def _odd_playbook(playbooks: list[Playbook]) -> str:
    """Return where an id is Bavn's or there twice, or minutes are none that could be; "" for nowhere."""
    known: set[str] = set()
    for place, one in enumerate(playbooks):
        steps = {step.id for step in one.steps}
        fits = _OWN.fullmatch(one.id) and one.id not in known and len(steps) == len(one.steps)
        if not fits or any(not 0 <= step.minutes <= MOST_MINUTES for step in one.steps):
            return f"playbooks[{place}]"
        known.add(one.id)
    return ""


def dumps(plan: Plan) -> bytes:
    """Write a plan as the bytes of its file: JSON that people can read. The same plan always gives the same bytes."""
    document = _whole(msgspec.to_builtins(plan))
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def save(path: Path, plan: Plan) -> None:
    """Write the plan file, whole or not at all: on `Problem` (disk full, no right to write) the old one still stands.

    Only the user may read it (mode 0600). A link is followed: the file that it points to is replaced.
    """
    data = dumps(plan)
    if len(data) > LARGEST_BYTES:
        raise Problem("the plan is too large to be saved", where=str(path), allowed=f"{LARGEST_BYTES:,} bytes")
    try:
        _replace(Path(os.path.realpath(path)), data)
    except (OSError, ValueError) as error:
        raise Problem(f"cannot be saved: {_reason(error)}", where=str(path)) from None


def _replace(target: Path, data: bytes) -> None:
    file, name = tempfile.mkstemp(prefix=".bavn-", suffix=".tmp", dir=target.parent)  # mode 0600
    try:
        with open(file, "wb") as opened:  # noqa: PTH123 - it is open already: this is its number
            opened.write(data)
            opened.flush()
            _keep_owner(file, target)
            os.fsync(file)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def _keep_owner(file: int, target: Path) -> None:
    """Leave a plan its owner where root writes it: the new file is given away before it has its name."""
    if os.geteuid() != 0:
        return
    with suppress(FileNotFoundError):
        owner = target.lstat()
        os.fchown(file, owner.st_uid, owner.st_gid)


def sync_folder(folder: Path) -> None:
    """Wait until a new name in `folder` is on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _json(data: bytes, where: str) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("this is no text in UTF-8", where=f"{where}, byte {error.start + 1}") from None
    try:
        return _whole(json.loads(text, parse_constant=_no_constant))
    except json.JSONDecodeError as error:
        place = f"{where}, line {error.lineno}, column {error.colno}"
        raise Problem(f"this is no JSON: {error.msg}", where=place, allowed="a plan file, as Bavn wrote it") from None
    except (ValueError, RecursionError):  # a number of a million digits, a million brackets
        raise Problem("this is no JSON of ours", where=where, allowed="a plan file, as Bavn wrote it") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _whole(document: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Put U+FFFD for lone surrogates, which cannot be written as UTF-8, in every text and key."""
    if isinstance(document, str):
        return SURROGATE.sub("\ufffd", document)
    if isinstance(document, list):
        return [_whole(one) for one in document]
    if isinstance(document, dict):
        return {_whole(key): _whole(one) for key, one in document.items()}
    return document


def _refuse(schema: object, where: str) -> NoReturn:
    newer = _NEWER.fullmatch(schema) if isinstance(schema, str) else None
    if newer and int(newer[1]) > 1:
        raise Problem(f"a newer Bavn wrote this ({schema}); update Bavn to read it", where=where, allowed=SCHEMA)
    raise Problem('this is no plan: its "schema" is another or missing', where=where, allowed=SCHEMA)


def _misfit(answers: object) -> str:
    """Name the first place in the answers that has the wrong shape, as '.systems.0.hours'; "" if all of it fits."""
    if not isinstance(answers, dict):
        return ".*"
    for section, held in answers.items():
        numbered = [(f".{section}.{index}", row) for index, row in enumerate(held)] if isinstance(held, list) else []
        for place, row in numbered or [(f".{section}", held)]:
            if not isinstance(row, dict) and held != []:
                return place
            for field, answer in row.items() if isinstance(row, dict) else ():
                if not isinstance(answer, str):
                    return f"{place}.{field}"
    return ""


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
