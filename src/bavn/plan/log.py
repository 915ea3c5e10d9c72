"""The incident's log: lines that are only ever added, each holding the hash of the line before it.

One incident is one file of JSON lines. A line is

    {"n":2,"written":"2026-11-22T05:00:00Z","at":"2026-11-22T04:55:00Z","what":"step","by":"Anna",
     "step":"stay","state":"done","prev":"<hash of line 1>","hash":"<SHA-256 of this line up to here, closed by a brace>"}

without the line break: compact JSON, keys in the order of `Event`, empty values left out, UTF-8. `written` is when the
line was added; `at` is when the thing happened, which may be earlier: the log is caught up from paper. The hash covers
the bytes of the line as they stand, so reading and writing it again cannot change it. The chain shows that a line in
the middle was changed. It does not show that the newest lines are gone, nor stop who owns the file from writing all of
it anew: the head (the last hash) has to be kept elsewhere, on paper or read out to the police.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

LONGEST_TEXT = 10_000
START = "0" * 64
_LINE = re.compile(rb'(\{.*),"hash":"([0-9a-f]{64})"\}')

What = Literal[
    "started", "answer", "playbook", "unplug", "step", "clock", "note", "message", "inject", "finding", "closed", "reopened"
]


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the log, without its place in the chain. Which fields are used depends on `what`.

    started   text: what it is called. drill: the scenario's id, for an exercise
    answer    which: question of the triage, state: option
    playbook  which: playbook chosen or changed to, text: why
    unplug    state: 'cut', 'kept' or 'reconnected', text: why
    step      which: playbook, step: step, state: 'done', 'skipped' or 'open', text: why
    clock     which: 'suspected', 'aware' or 'nis2-notified', state: 'set' or 'withdrawn', at: the moment, text: why
    note      text
    message   which: draft, state: 'approved' or 'sent' (by a person, elsewhere), text: as it was
    inject    which: its number in the drill
    finding   which: kind, text: what the sensor said
    closed, reopened   text: why
    """

    at: str
    what: What
    by: str = ""
    which: str = ""
    step: str = ""
    state: str = ""
    text: str = ""
    drill: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it stands in the file, and whether it is as it was written."""

    number: int
    written: str
    event: Event
    hash: str
    intact: bool
