"""Whole statements of SQL in a row of tokens. A verb counts only with what a statement needs behind it."""

import re
from typing import Final, NamedTuple

from bavn.payloads.sql_calls import is_condition
from bavn.payloads.sql_tokens import Reading
from bavn.payloads.sql_words import PACKAGES, words


class Need(NamedTuple):
    """What must follow a verb: `kinds` of the next tokens, one of `words` as the next, `word` among the next four.

    `loose`: the verb need not stand behind a semicolon, as no sentence goes on like that.
    """

    kinds: re.Pattern[str] = re.compile("")
    words: frozenset[str] = frozenset()
    word: str = ""
    loose: bool = False


_OBJECTS: Final = words(
    "table database schema user view index function procedure trigger login role aggregate alias column or"
)
_ENDS: Final = Need(re.compile(r"C"))
_CALLS: Final = Need(re.compile(r"f"))
_ASKS: Final = Need(re.compile(r"[(pN]*+[nsvl]c|[(N]++[Sx]|[(]*+f"))
_OBJECT: Final[tuple[Need, ...]] = (Need(words=_OBJECTS), Need(re.compile(r"ww?+;C"), loose=True))
_EXEC: Final[tuple[Need, ...]] = (
    Need(re.compile(r"[(]?+v[)]?+(?:[;CxzSsu,]|$)"), loose=True),
    Need(re.compile(r"[(]?+s")),
    Need(words=words("immediate")),
)
_NUMBERED: Final = re.compile(r"[pN(]*+n[)]*+(?=x[^C(sv;]*+[C(sv;])")
_TAG: Final = re.compile(r"#\w")  # of a sentence; a comment of MySQL's is hardly ever written so
_QUERY: Final = re.compile(r"[(AN]*+(?:n(?![w])|[svlfgpk(S]|w,|wF[ws](?:[WGC;,)]|$))")
NEEDS: Final[dict[str, tuple[Need, ...]]] = {
    "waitfor": (Need(words=words("delay time"), loose=True),),
    "declare": (Need(re.compile(r"v"), loose=True),),
    "exec": _EXEC,
    "execute": _EXEC,
    "update": (Need(re.compile(r"[ws]x[wsv]c"), word="set", loose=True),),
    "insert": (Need(re.compile(r"I[wsg]")), Need(re.compile(r"I[wsg](?:[(][ws,]*+[)])?+[VS]"), loose=True)),
    "delete": (
        Need(re.compile(r"w?+F[ws]")),
        Need(re.compile(r"F[ws]W[(N]*+(?:[wns]c|[fl])"), loose=True),
        Need(words=words("low_priority"), loose=True),
    ),
    "drop": _OBJECT,
    "alter": _OBJECT,
    "create": _OBJECT,
    "truncate": _OBJECT,
    "load": (Need(words=words("data xml"), word="infile", loose=True),),
    "shutdown": (Need(re.compile(r"[C;]|$")), Need(words=words("with nowait"))),
    "print": (Need(re.compile(r"[sn][C;u]|[su]$|f")),),
    "call": (_CALLS,),
    "do": (_CALLS, _ASKS),
    "set": (Need(re.compile(r"vc")),),
    "begin": (Need(re.compile(r"[xC]")),),
    "commit": (_ENDS,),
    "rollback": (_ENDS,),
    "analyze": (_ENDS,),
    "vacuum": (_ENDS,),
    "kill": (Need(re.compile(r"nC")),),
    "grant": (Need(word="on"),),
    "while": (_ASKS,),
    "if": (_ASKS,),
}


def stacked(reading: Reading) -> bool:
    """Whether a statement follows a semicolon."""
    kinds = reading.kinds
    at = kinds.find(";")
    while at >= 0:
        begin = at + 1
        while kinds[begin : begin + 1] == "(":
            begin += 1
        if begin < len(kinds) and _begins(reading, begin):
            return True
        at = kinds.find(";", begin)
    return False


def statements(reading: Reading) -> bool:
    """Whether a statement that no sentence resembles stands anywhere, for databases that need no semicolon.

    One that a sentence resembles counts behind the number with which the value begins, where more than words follow.
    """
    kinds = reading.kinds
    found = None if any(map(_TAG.match, reading.texts)) else _NUMBERED.match(kinds)
    begun = -1 if found is None else found.end()
    return any(kind == "x" and _verb(reading, at, loose=at != begun) for at, kind in enumerate(kinds))


def _begins(reading: Reading, at: int) -> bool:
    kind = reading.kinds[at]
    if kind == "x":
        return _verb(reading, at, loose=False)
    if kind == "f":
        return reading.texts[at] in {"if", "iif"} and is_condition(reading.kinds, at + 1, alone=True)
    return kind in "SkUV" and _QUERY.match(reading.kinds, at + 1) is not None


def _verb(reading: Reading, at: int, *, loose: bool) -> bool:
    """Whether the verb at `at` has what it needs; with `loose`, what it needs where no semicolon stands before it."""
    verb, following = reading.texts[at], reading.texts[at + 1 : at + 5]
    following = following or [""]
    if verb.startswith("exec") and following[0].startswith((*PACKAGES, "sp_")):
        return True
    return any(
        need.kinds.match(reading.kinds, at + 1)
        and (not need.words or following[0] in need.words)
        and (not need.word or need.word in following)
        for need in NEEDS.get(verb, ())
        if need.loose or not loose
    )
