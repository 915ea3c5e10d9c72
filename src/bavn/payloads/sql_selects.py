"""Selects where a value belongs, and clauses that sound a statement out."""

import re
from typing import Final

from bavn.payloads.sql_calls import CLASH, casts, names_itself
from bavn.payloads.sql_tokens import Reading
from bavn.payloads.sql_words import CATALOGUES, LOUD_CALLS

_UNION: Final = re.compile(r"U[(Ap]*+[SV][(ANp]*+")  # plus signs are spaces that nobody decoded
_UNION_LIST: Final = re.compile(r"p*+(?:[nsvluqCkS(fg]|w(?:[,)CF;.paG]|$)|$)")
_SUBSELECT: Final = re.compile(r"[(]S[(AN]*+")
_SUBSELECT_LIST: Final = re.compile(r"[nsvlfgkpSA]|w[,F.]")
_SELECT: Final = re.compile(r"S[(AN]*+")
_SELECTED_CALL: Final = re.compile(r"f[(](?:[nsv)f]|w,|$)|w$")
_COLUMNS: Final = re.compile(r"[nsvlwfgpao(),.]++")
_LONGEST_LIST: Final[int] = 80  # tokens
_CASE: Final = re.compile(r"k[nsvlwfgpN(),]*+h[(pN]*+(?:[nsvlfg]|w[)]*+c)")
_ORDER: Final = re.compile(r"[pN(]*+[nvlwq][)]*+Gb[(p]*+[nf][)]*+(?:[(,C;Gy]|$)")
_CONDITION: Final = re.compile(r"[(pN]*+[nsvlf][)]*+[co][(pN]*+[nsvluf]")


def unions(reading: Reading) -> bool:
    """Whether a second select is joined to the statement's own; not a union that somebody selects."""
    return any(_joins(reading, *match.span()) for match in _UNION.finditer(reading.kinds))


def selects(reading: Reading) -> str | None:
    """A select within brackets where a value belongs, or a whole select with a list that nobody says."""
    kinds = reading.kinds
    for match in _SUBSELECT.finditer(kinds):
        if _is_subselect(reading, *match.span()):
            return "subselect"
    for match in _SELECT.finditer(kinds):
        start, end = match.span()
        told = start > 0 and kinds[start - 1] == "w"  # how to select * from a table
        if not told and _SELECTED_CALL.match(kinds, end) and (kinds[end] == "f" or reading.texts[end] in LOUD_CALLS):
            return "select-function"
        if _is_statement(reading, end, told=told):
            return "select-statement"
    return None


def clauses(reading: Reading) -> str | None:
    """Clauses that no sentence holds: having 1=1, procedure analyse, into outfile, a value cast or compared."""
    kinds, texts = reading.kinds, reading.texts
    if "k" in kinds and "t" in kinds and _CASE.search(kinds):
        return "case-when"
    if "G" in kinds and _ORDER.match(kinds):
        return "order-by-number"
    for at, kind in enumerate(kinds):
        if kind in "GIv" and (reason := _clause(reading, at)):
            return reason
    if "::" in texts and casts(reading):
        return "cast"
    if kinds == "wcu" and texts[1].isalpha() and len(texts[2]) == 1:
        return "comparison-left-open"
    return None


def _joins(reading: Reading, start: int, end: int) -> bool:
    kinds = reading.kinds
    before = kinds[start - 1] if start else ""
    behind_value = before != "" and before in "nq)s"
    if not _UNION_LIST.match(kinds, end):
        return behind_value and (kinds[end : end + 2] != "ww" or "_" in reading.texts[end])
    if before in {"w", ""} and (kinds[end : end + 4] == "wFww" or kinds[end:] in {"w", "wF"}):
        return kinds[start + 1] == "A"  # the student union select committee
    return end < len(kinds) or behind_value or before == "v"


def _is_subselect(reading: Reading, start: int, end: int) -> bool:
    kinds = reading.kinds
    before = kinds[start - 1] if start else ""
    if before and before in "wnlg?":
        return False  # toppings (select 2)
    if _SUBSELECT_LIST.match(kinds, end) or reading.texts[end : end + 1] == ["top"]:
        return True
    return before != "" and kinds[end : end + 2] == "w)"


def _is_statement(reading: Reading, begin: int, *, told: bool) -> bool:
    """Whether columns that begin at `begin`, and a table, are named as SQL names them; `told`: in a sentence."""
    kinds, texts = reading.kinds, reading.texts
    source = kinds.find("F", begin, begin + _LONGEST_LIST)
    if source < 0 or kinds[source + 1 : source + 2] not in {"w", "s", "("}:
        return False
    columns = kinds[begin:source]
    if not _COLUMNS.fullmatch(columns) or CLASH.search(columns):
        return False
    if "," not in columns and (columns.count("(") != columns.count(")") or kinds[source + 2 : source + 3] == "w"):
        return False
    if told and not ("f" in columns and "," in columns):
        return False
    named = any("_" in text for text in texts[begin:source]) or texts[source + 1].startswith(CATALOGUES)
    return named or columns.strip("w()") != ""


def _clause(reading: Reading, at: int) -> str | None:
    text, following = reading.texts[at], reading.texts[at + 1 : at + 2]
    if text == "procedure" and following == ["analyse"]:
        return "procedure-analyse"
    if text == "having" and _CONDITION.match(reading.kinds, at + 1):
        return "having"
    if text == "into" and following in (["outfile"], ["dumpfile"]):
        return "into-outfile"
    if reading.kinds[at] == "v" and names_itself(reading, at):
        return "server-variable"
    return None
