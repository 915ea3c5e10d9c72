"""SQL that breaks out of the place where a value belongs."""

import re
from typing import Final

from bavn.payloads.sql_grammar import after_number, after_quote, anywhere
from bavn.payloads.sql_tokens import COMMON, OTHER, read, read_behind
from bavn.payloads.sql_words import ROLE

_MOST: Final[int] = 4096
_QUOTES: Final[str] = "'\"`"
_TYPOGRAPHIC: Final[dict[int, str]] = {0x2018: "'", 0x2019: "'", 0x02BC: "'", 0xFF07: "'", 0x201C: '"', 0x201D: '"'}

# Without any of these there is nothing to close, to call, to cut off or to name; what is left needs a word that joins.
_SIGNS: Final = re.compile(r"""['"`();#@\x00]|--|/\*|\|\||&&|::""")
_WORDS: Final = re.compile(r"[a-z]++")
_JOINING: Final[frozenset[str]] = frozenset(word for word, role in ROLE.items() if role in "SUoxGkIW")


def sql_injection(value: str) -> str | None:
    """Report why `value` would change the meaning of an SQL statement it is pasted into.

    The value is read as a bare number or name, and as it stands behind each kind of quote it holds. Silent on prose
    that only holds words or quotes of SQL: what follows a quote must be grammatical SQL. Linear in the value's length,
    of which the first 4096 characters count; never raises.

    >>> sql_injection("1' OR 1=1 -- ")
    'boolean-after-quote'
    >>> sql_injection("Peter O'Brien or his brother")
    """
    text = value[:_MOST]
    if not text.isascii():
        text = text.translate(_TYPOGRAPHIC)
    if text.isalnum() or (_SIGNS.search(text) is None and _JOINING.isdisjoint(_WORDS.findall(text.lower()))):
        return None
    reason = _read_all(text, COMMON)
    if reason is None and ("\\" in text or "#" in text or "--" in text):
        reason = _read_all(text, OTHER)
    return reason


def _read_all(text: str, lexer: re.Pattern[str]) -> str | None:
    reading = read(text, lexer)
    reason = anywhere(reading) or after_number(reading)
    for quote in _QUOTES:
        if reason is None and quote in text and (behind := read_behind(text, quote, lexer)) is not None:
            reason = after_quote(behind, quote) or anywhere(behind)
    return reason
