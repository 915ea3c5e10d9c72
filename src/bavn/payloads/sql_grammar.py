"""What a row of tokens means when it is read as SQL. Patterns here run over kinds, one letter each (see sql_tokens)."""

import re
from typing import Final

from bavn.payloads.sql_calls import calls
from bavn.payloads.sql_selects import clauses, selects, unions
from bavn.payloads.sql_statements import stacked, statements
from bavn.payloads.sql_tokens import Reading

# Over flat kinds, without brackets: what may lead a value, any value, one that is no name.
_LEAD: Final[str] = r"[pNAfg]*+"
_LIST: Final[str] = rf"(?:,{_LEAD}[nsvlw])*+"
_VALUE: Final[str] = rf"{_LEAD}[nsvlw]{_LIST}"
_FIXED: Final[str] = rf"{_LEAD}[nsvl]{_LIST}"
_SUM: Final[str] = rf"(?:[p]{_FIXED})*+"
_COMPARE: Final[str] = r"N?+c[cNA]*+"
_RIGHT: Final[str] = rf"{_LEAD}[nsvlwuS]"

_TAUTOLOGY: Final = re.compile(rf"o(?:[pNA]*+[nsl]|[pNAf]++[nsl]{_LIST}){_SUM}{_COMPARE}[pNAf]*+[nsvlu]")
_CALCULATED: Final = re.compile(rf"(?:{_FIXED}(?:[opc]++{_FIXED})++|[pNA]*+[fN]{_FIXED}|v)C$")
_BRACKETED: Final = re.compile(r"[pNf]*+[(]++[pN(f]*+[nsvl][)]*+C$")
_WHERE: Final = re.compile(r"[(p]*+[nq][)]*+(?:F[ws])?+(?:(?<=[)])a[ws])?+W[(pN]*+(?:[nsvl]|w(?=[cN]))")
_LOGIC_CUT: Final = re.compile(rf"o{_FIXED}{_SUM}C$")
_DANGLING_UNION: Final = re.compile(r"pn(?:pn)*+U[p]*+(?:C|$)")
_NUMBER_CALL: Final = re.compile(r"[(pN]*+[nv][)]*+o[(pN]*+(?:f[(](?:[nsvf(]|w,)|[?][wx][(]*+[fSn])")
_ORDER_CUT: Final = re.compile(r"Gb[(p]*+[nf][^C]{0,20}+C")

_COMMENTED: Final = re.compile(r"q;?+C")
_LOGIC: Final = re.compile(rf"q(?:[pc]{_FIXED})*+o{_VALUE}{_SUM}{_COMPARE}{_RIGHT}")
_LOGIC_FIXED: Final = re.compile(rf"qo{_LEAD}(?:[nsvl]{_LIST}[C;]|[nvl]{_LIST}[oU]|l{_SUM}$)")
_LOGIC_NAME: Final = re.compile(rf"qo{_LEAD}w{_LIST}(?:N?+cC|C)")
_LOGIC_LAST: Final = re.compile(rf"qo{_LEAD}[nsvl]{_LIST}u?+$")
_LOGIC_OPEN: Final = re.compile(rf"qo{_LEAD}u$")
_NEIGHBOURS: Final = re.compile(r"[nsvlqw][(]*+[nsvlwufg]|[?]")

_NUMBER_LOGIC: Final = re.compile(rf"{_LEAD}[nl](?:[pc]{_FIXED})*+o{_VALUE}{_SUM}{_COMPARE}{_RIGHT}")
_NUMBER_END: Final = re.compile(rf"{_LEAD}no{_LEAD}(?:[nsvl]{_LIST}[C;]|l(?:[C;]|$))")

_SEVERAL: Final = re.compile(r"[nsvlf][)]*+[ocp]|[ocp][(N]*+[svlf]")
# Strings of programs: r"…", b'…', f'…'.
_LITERAL: Final = re.compile(r"[^\w][rbfuRBFU]{1,2}+$")
_GARBAGE: Final = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")  # no text at all
_NO_BRACKETS: Final[dict[int, None]] = {ord("("): None, ord(")"): None}


def flat(kinds: str) -> str:
    """Kinds without brackets; a call without arguments is a value."""
    if "(" in kinds or ")" in kinds:
        return kinds.replace("f()", "l").replace("g()", "w").translate(_NO_BRACKETS)
    return kinds


def anywhere(reading: Reading) -> str | None:
    """Structures that are SQL wherever they stand."""
    kinds = reading.kinds
    if "U" in kinds and unions(reading):
        return "union-select"
    if ("f" in kinds or "g" in kinds) and (reason := calls(reading)):
        return reason
    if "o" in kinds and _TAUTOLOGY.search(flat(kinds)):
        return "tautology"
    if ";" in kinds and stacked(reading):
        return "stacked-statement"
    if "x" in kinds and statements(reading):
        return "statement"
    return ("S" in kinds and selects(reading)) or clauses(reading)


def after_quote(reading: Reading, quote: str) -> str | None:
    """Structures that are SQL because the `quote` before the reading has just been closed."""
    if reading.kinds[1:2] in {"(", "w", "", "g"}:  # a word, or the statement's own quote: prose
        return None
    kinds = flat(reading.kinds)
    before = reading.texts[0].lstrip()
    if _COMMENTED.match(kinds):
        return "comment-after-quote" if _cuts_off(reading, quote) else None
    if kinds[1:2] == "o" and _logic(reading, kinds, quote):
        return "boolean-after-quote"
    if kinds == "q;" and not any(map(str.isspace, before)):
        return "statement-ended-after-quote"
    if _LOGIC.match(kinds):
        return "boolean-after-quote"
    if _WHERE.match(reading.kinds):
        return "where-after-value"
    if _ORDER_CUT.search(kinds):
        return "order-by-number"
    return "expression-after-quote" if kinds[1:2] in {"o", "p", "c", "N"} and _chain(reading, quote) else None


def _logic(reading: Reading, kinds: str, quote: str) -> bool:
    """Whether AND or OR right behind the quote joins a condition on."""
    if _LOGIC.match(kinds) or _LOGIC_FIXED.match(kinds):
        return True
    before = reading.texts[0].lstrip()
    if _LOGIC_LAST.match(kinds):
        return not before
    if _LOGIC_NAME.match(kinds):
        return not _letters(reading)
    return bool(_LOGIC_OPEN.match(kinds)) and " " not in before and _closes(before) and not _phrase(reading, quote)


def after_number(reading: Reading) -> str | None:
    """Structures that are SQL because the value began as a number."""
    kinds = flat(reading.kinds)
    if _NUMBER_LOGIC.match(kinds) or _NUMBER_END.match(kinds):
        return "boolean-after-number"
    if (
        kinds.endswith("C")
        and not _body(reading)
        and (_LOGIC_CUT.match(kinds) or _CALCULATED.match(kinds) or _BRACKETED.match(reading.kinds))
    ):
        return "expression-before-comment"
    if _WHERE.match(reading.kinds):
        return "where-after-value"
    if _DANGLING_UNION.match(kinds):
        return "union-after-number"
    return "function-after-number" if _NUMBER_CALL.match(reading.kinds) else None


def _closes(before: str) -> bool:
    """Whether a quote behind `before` can be one that ends a value, and is not one that begins a word or a string."""
    if not before:
        return True
    ends = before[-1].isalnum() or before[-1] in "%_.*\\/)"
    return ends and _LITERAL.search(before) is None and _GARBAGE.search(before) is None


def _chain(reading: Reading, quote: str) -> bool:
    """Whether what follows the quote is one expression up to a comment or a string that the statement closes."""
    kinds, texts = reading.kinds, reading.texts
    head = kinds.partition("C")[0].removesuffix(";")
    if len(head) < 3 or _NEIGHBOURS.search(head) or ("," in head and "(" not in head):
        return False
    if not _closes(texts[0].lstrip()) or _quoted_whole(texts, head):
        return False
    if "C" in kinds:
        return not _letters(reading) or _glued(reading)
    if len(head) < len(kinds):
        return " " not in texts[0]
    return kinds[-1] == "u" and texts[-1][0] == quote and not _phrase(reading, quote)


def _quoted_whole(texts: list[str], head: str) -> bool:
    """Whether the value begins and ends with a quote and holds too little to be an expression: "-5", "<b>"."""
    if not head.endswith("u") or texts[0] or any(map(str.isalnum, texts[-1])) or _SEVERAL.search(head):
        return False
    return any(kind in "nsvlwfg" for kind in head)


def _phrase(reading: Reading, quote: str) -> bool:
    """Whether only an operator stands in quotes, as a person quotes a word: the word "and" here."""
    texts = reading.texts
    between = [text for kind, text in zip(reading.kinds[1:], texts[1:], strict=True) if kind == "s"]
    if any(kind in "nvlwfg" for kind in reading.kinds[1:]):
        return False
    if between:  # signs in quotes, one after the other: "<", ">", "="
        return all(len(text) > 2 and (not any(map(str.isalnum, text)) or _spoken(text)) for text in between)
    before, after = texts[0], texts[-1][1:]
    glued = reading.starts[1] == len(before) + 1 and reading.starts[-1] == reading.starts[-2] + len(texts[-2])
    if not before and not after:
        return quote != "'" and glued
    return glued and (not before or before[-1] in " (/") and (not after or not after[0].isalnum())


def _spoken(text: str) -> bool:
    """Whether words with a space on both sides stand between two quoted ones: 'or' vs 'and'."""
    inside = text[1:-1].replace("+", " ")  # a plus sign that nobody decoded
    return inside[:1] == " " == inside[-1:] and inside.replace(" ", "").isalpha()


def _body(reading: Reading) -> str:
    return reading.texts[reading.kinds.index("C")].lstrip("-#/*! \t+\x00")


def _letters(reading: Reading) -> bool:
    return any(sign.isalpha() or not sign.isascii() for sign in _body(reading))


def _glued(reading: Reading) -> bool:
    at = reading.kinds.index("C")
    return reading.starts[at] == reading.starts[at - 1] + len(reading.texts[at - 1]) + (reading.kinds[at - 1] == "q")


def _cuts_off(reading: Reading, quote: str) -> bool:
    """Whether a comment is there to cut the statement off, and is not a dash in a sentence."""
    before = reading.texts[0].lstrip()
    comment = reading.texts[reading.kinds.index("C")]
    if not _closes(before) or quote in comment:
        return False
    if not _letters(reading):
        return True
    if not before:
        return not comment.lstrip("-#/*!")[:1].isalpha()
    return _glued(reading) or before.isdigit()
