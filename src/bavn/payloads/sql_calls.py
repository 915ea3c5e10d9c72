"""Calls of functions, names of the database's own and casts that only an attacker puts into a value."""

import re
from typing import Final

from bavn.payloads.sql_tokens import Reading
from bavn.payloads.sql_words import CASTS, EMPTY_CALLS, LOUD_CALLS, NAME_CASTS, ODD_CALLS, PACKAGES, VARIABLES

# Kinds behind which SQL wants a value.
BEFORE_VALUE: Final[frozenset[str]] = frozenset("q(,opcNSAhtekGbWFa;")
CLASH: Final = re.compile(r"[nsvlw][nwg]")  # two values side by side: prose

_METHOD: Final[frozenset[str]] = frozenset({"::", "->"})
_CALLING: Final[frozenset[str]] = frozenset({"exec", "execute", "call", "do", "if", "begin", "set"})
_WAITING: Final[frozenset[str]] = frozenset({"sleep", "pg_sleep", "benchmark"})
_CODES: Final[frozenset[str]] = frozenset({"chr", "char", "nchar"})
_CONDITION: Final = re.compile(r"[(][(pN]*+[nsl]c[(pN]*+[nsl]")
_CODES_JOINED: Final = re.compile(r"f[(]n[)][op]f[(]")


def calls(reading: Reading) -> str | None:
    """Functions that wait, fail on purpose, reach files or read the database's own names, where a value may stand."""
    for at, kind in enumerate(reading.kinds):
        if kind in "fg" and _free(reading, at) and _sound(reading.kinds, at):
            reason = _named(reading, at) or _composed(reading, at)
            if reason:
                return reason
    return None


def is_condition(kinds: str, at: int, *, alone: bool) -> bool:
    """Whether the bracket at `at` holds a comparison of fixed values; with `alone`, that may be all it holds."""
    match = _CONDITION.match(kinds, at)
    return match is not None and (alone or kinds[match.end() : match.end() + 1] != ")")


def names_itself(reading: Reading, at: int) -> bool:
    """Whether the variable at `at` is one of the database's own, where a value may stand."""
    name = reading.texts[at].lower().removeprefix("@@").removeprefix("global.").removeprefix("session.")
    own = reading.texts[at].startswith("@@") and name in VARIABLES
    return own and (at == 0 or reading.kinds[at - 1] in BEFORE_VALUE)


def casts(reading: Reading) -> bool:
    """Whether the value ends by being turned into another type, as PostgreSQL writes it."""
    kinds, texts = reading.kinds, reading.texts
    at = texts.index("::")
    if at == 0 or at + 1 >= len(texts):
        return False
    ends = kinds[at + 2 : at + 3] in {"", "o", "C", "c", ")"} or texts[at + 1 : at + 3] == ["double", "precision"]
    types = NAME_CASTS if kinds[at - 1] == "w" else CASTS
    return ends and kinds[at - 1] in "wns)" and texts[at + 1] in types


def _free(reading: Reading, at: int) -> bool:
    """Whether a value may stand at `at`, and no object or verb of a program claims the call for itself."""
    if at == 0:
        return True
    before = reading.texts[at - 1]
    return before not in _METHOD and (reading.kinds[at - 1] in BEFORE_VALUE or before in _CALLING)


def _sound(kinds: str, at: int) -> bool:
    """Whether the call at `at` has arguments, and a value that begins with it goes on, as SQL would."""
    if kinds[at + 2 : at + 4] == "w)":
        return False
    end = at + 2
    while end < len(kinds) and kinds[end] not in "()":
        end += 1
    if CLASH.search(kinds, at + 1, end):
        return False
    return at > 0 or end + 1 >= len(kinds) or kinds[end] != ")" or kinds[end + 1] not in "wnxF?g"


def _named(reading: Reading, at: int) -> str | None:
    """What the function's name alone says."""
    name = reading.texts[at]
    if name in EMPTY_CALLS:
        return "function-call" if reading.kinds[at + 1 : at + 3] == "()" else None
    if name in LOUD_CALLS or name.startswith(PACKAGES):
        return "delay" if name.rpartition(".")[2] in _WAITING else "function-call"
    return None


def _composed(reading: Reading, at: int) -> str | None:
    """What the function's arguments and the next function say."""
    kinds, texts = reading.kinds, reading.texts
    if is_condition(kinds, at + 1, alone=texts[at] != "if"):
        return "condition-in-function"
    if texts[at] not in ODD_CALLS:
        return None
    if kinds[at + 2 : at + 3] == "f" and texts[at + 2] in ODD_CALLS:
        return "function-in-function"
    if texts[at] in _CODES and _CODES_JOINED.match(kinds, at) and texts[at + 5] in _CODES:
        return "characters-joined"
    return None
