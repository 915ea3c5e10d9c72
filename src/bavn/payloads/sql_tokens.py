"""SQL as a row of tokens, read by one pattern for all dialects.

Each token is a kind, one letter, and its text in lower case. Kinds:
  n number   s string   q string that was open before the value began   u string that never ends   v @variable
  l literal such as NULL   w any other word   f call of a known function   g call of another word
  o AND OR XOR || &&   c comparison   p arithmetic   N NOT ! ~ BINARY   A ALL DISTINCT
  S SELECT  U UNION  V VALUES  F FROM  W WHERE  I INTO  a AS  G ORDER GROUP HAVING LIMIT …  b BY
  k CASE  h WHEN  t THEN  e ELSE  z END  x a verb that begins a statement
  C comment to the end   ( ) , ; . as they are   ? anything else
"""

import re
from dataclasses import dataclass
from typing import Final

from bavn.payloads.sql_words import FUNCTIONS, PACKAGES, ROLE

# Every alternative takes at least one character and the last takes any, so the tokens cover the text exactly once.
_LEXER: Final[str] = r"""
   (?P<space>  (?:[\s\x01-\x20\x7f\xad\u200b\ufeff\ufffd]
               |  /\*(?!!)[^*]*+(?:\*++[^*/][^*]*+)*+\*++/   # a comment that ends is a space
               |  /\*!\d*+                                   # what MySQL executes is no comment
               |  \*/(?!\*)
               |  \d++\.e(?=[(.\s])                          # MySQL reads 1.e( as (
               )++ )
 | (?P<word>   [^\W\d][\w$]*+ (?: \.{1,2}+[^\W\d][\w$]*+ )*+ )
 | (?P<number> 0[xX][\da-fA-F]++ | \d++(?:\.\d*+)?+(?:[eE][+-]?+\d++)?+ | \.\d++(?:[eE][+-]?+\d++)?+ )
 | (?P<string> '[^'BACK]*+(?:(?:''ESCAPE)[^'BACK]*+)*+(?P<end1>')?+
             | "[^"BACK]*+(?:(?:""ESCAPE)[^"BACK]*+)*+(?P<end2>")?+
             | `[^`]*+(?:``[^`]*+)*+(?P<end3>`)?+
             | \$\$[^$]*+(?P<end4>\$\$) )
 | (?P<var>    @{1,2}+[\w$.]*+ )
 | (?P<comment> COMMENT | /\*(?s:.*+) | \x00 )
 | (?P<arrow>   => )
 | (?P<compare> <=>|:=|<>|[!<>=]=|=<|!<|!>|[=<>] )
 | (?P<logic>  \|\| | && )
 | (?P<sum>    << | >> | :: | ->>?+ | [-+*/%^|&HASH] )
 | (?P<not>    [!~] | \\N )
 | (?P<bracket> \[[\w\ .$]++\] )
 | (?P<mark>   [(),;.] )
 | (?P<other>  (?s:.) )
"""


def _lexer(*, backslash: bool, comments: str, sums: str) -> re.Pattern[str]:
    text = _LEXER.replace("BACK", r"\\" if backslash else "").replace("ESCAPE", r"|\\(?s:.)?+" if backslash else "")
    return re.compile(text.replace("COMMENT", comments).replace("HASH", sums), re.VERBOSE)


# Databases differ in what a backslash, # and -- are. Two readings cover each of the three both ways.
COMMON: Final[re.Pattern[str]] = _lexer(backslash=True, comments=r"--[^\n]*+|\#[^\n]*+", sums="")
OTHER: Final[re.Pattern[str]] = _lexer(backslash=False, comments=r"--(?=[\s+]|$)[^\n]*+", sums=r"\#")
_OPEN: Final[dict[tuple[re.Pattern[str], str], re.Pattern[str]]] = {
    (COMMON, "'"): re.compile(r"[^'\\]*+(?:(?:''|\\(?s:.)?+)[^'\\]*+)*+'"),
    (COMMON, '"'): re.compile(r'[^"\\]*+(?:(?:""|\\(?s:.)?+)[^"\\]*+)*+"'),
    (COMMON, "`"): re.compile(r"[^`]*+(?:``[^`]*+)*+`"),
    (OTHER, "'"): re.compile(r"[^']*+(?:''[^']*+)*+'"),
    (OTHER, '"'): re.compile(r'[^"]*+(?:""[^"]*+)*+"'),
    (OTHER, "`"): re.compile(r"[^`]*+(?:``[^`]*+)*+`"),
}
_PREFIXES: Final[frozenset[str]] = frozenset({"n", "x", "b", "e", "u", "q", "nq"})
_CALLED_VERBS: Final[frozenset[str]] = frozenset({"insert", "replace", "if", "truncate", "isnull"})
# These compare only before some kinds of tokens; elsewhere they are words of English.
_PROSE: Final[dict[str, str]] = {"in": "(pNsuv", "is": "lNpsu", "between": "(pNsuvnlf", "contains": "("}
_OWNERS: Final[frozenset[str]] = frozenset({"dbo", "sys", "mysql", "master", "master.dbo", "public", "pg_catalog"})
_KINDS: Final[dict[str, str]] = {
    "number": "n",
    "var": "v",
    "comment": "C",
    "compare": "c",
    "logic": "o",
    "sum": "p",
    "not": "N",
    "bracket": "w",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as tokens: `kinds` has one letter each, `texts` what stood there, `starts` where."""

    kinds: str
    texts: list[str]
    starts: list[int]


def read(text: str, lexer: re.Pattern[str] = COMMON) -> Reading:
    """Tokens of `text` as it would stand in a statement without quotes around it."""
    reading = _Row([], [], [])
    _take(text, 0, lexer, reading)
    return Reading("".join(reading.kinds), reading.texts, reading.starts)


def read_behind(text: str, quote: str, lexer: re.Pattern[str] = COMMON) -> Reading | None:
    """Tokens of `text` as it would stand behind an open `quote`. None where it never closes the quote."""
    opened = _OPEN[lexer, quote].match(text)
    if opened is None:
        return None
    reading = _Row(["q"], [text[: opened.end() - 1]], [0])
    _take(text, opened.end(), lexer, reading)
    return Reading("".join(reading.kinds), reading.texts, reading.starts)


@dataclass(slots=True)
class _Row:
    """Tokens while they are read."""

    kinds: list[str]
    texts: list[str]
    starts: list[int]


def _take(text: str, start: int, lexer: re.Pattern[str], row: _Row) -> None:
    kinds, texts, starts = row.kinds, row.texts, row.starts
    for match in lexer.finditer(text, start):
        group = match.lastgroup
        if group == "space":
            continue
        piece = match[0]
        if group == "word":
            piece = piece.lower()
            kind = ROLE.get(piece, "w")
            if kind == "w" and kinds and kinds[-1] == "n" and starts[-1] + len(texts[-1]) == match.start():
                kinds[-1] = "n" if texts[-1].endswith(".") else "w"  # 20.to_i, 70s
                texts[-1] += piece
                continue
        elif group == "string":
            kind = _string_kind(match)
            if kinds and (kind != "w" or kinds[-1] == "v") and _introduces(texts[-1], kinds[-1]):
                kinds[-1] = "v" if kinds[-1] == "v" else kind
                texts[-1] = piece
                continue
        elif group == "mark":
            kind = piece
            if piece == "(" and kinds:
                _call(kinds, texts)
        else:
            kind = "l" if piece == "\\N" else _KINDS.get(group or "", "?")
        if kinds and (kinds[-1] == "c" or kind in "SUVoAFcGW"):
            _settle(row, kind)
        kinds.append(kind)
        texts.append(piece)
        starts.append(match.start())


def _string_kind(match: re.Match[str]) -> str:
    if match["end3"]:  # between backticks stands a name
        return "w"
    return "s" if match["end1"] or match["end2"] or match["end4"] else "u"


def _settle(row: _Row, kind: str) -> None:
    """Decide what the last token is, now that one of `kind` follows."""
    kinds, texts = row.kinds, row.texts
    if kinds[-1] == "c" and texts[-1] in _PROSE and kind not in _PROSE[texts[-1]]:
        kinds[-1] = "w"
    if kind in "SUVoAFcGW":
        while kinds[-1] == "C" and len(kinds) > 1:  # a comment to the end of its line, and the statement goes on
            del kinds[-1], texts[-1], row.starts[-1]


def _introduces(word: str, kind: str) -> bool:
    """Whether `word` only says of what kind the string behind it is: N'…', _utf8'…', @'…'."""
    if kind == "w":
        return word in _PREFIXES or word.startswith("_")
    return kind == "v" and word in {"@", "@@"}


def _call(kinds: list[str], texts: list[str]) -> None:
    word = texts[-1]
    if kinds[-1] in "wl" or word in _CALLED_VERBS:
        owner, _, last = word.rpartition(".")
        known = word in FUNCTIONS or (owner.rstrip(".") in _OWNERS and last in FUNCTIONS) or word.startswith(PACKAGES)
        kinds[-1] = "f" if known else "g"
