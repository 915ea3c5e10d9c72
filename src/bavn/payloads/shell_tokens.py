"""A command line cut as shells cut it: words without their quoting, from one place in a text to the next separator."""

import re
from dataclasses import dataclass
from typing import Final

_MAX_WORDS: Final = 8
_MAX_PIECES: Final = 32  # of one word
_MAX_LENGTH: Final = 240

# One piece of a word. Every alternative consumes, none begins like another, all repeats are possessive.
_PIECE: Final = re.compile(
    r"""
    (?P<plain>[^\s;|&<>(){}`'"\\$^%]++)
  | \$?+'(?P<single>[^']{0,128}+)'
  | "(?P<double>[^"]{0,128}+)"
  | \\(?P<escaped>[^\r\n])
  | \^(?P<caret>[^\r\n])
  | (?P<separating>\$\{?+IFS(?:[^}\s]{0,16}+\}|\$[0-9@*]|%\?\?)?+)
  | (?P<parameter>\$(?:\{[^{}\s]{0,48}+\}|[@*!?_0-9$-]|[A-Za-z_][A-Za-z0-9_]{0,32}+))
  | (?P<windows>%[A-Za-z_]{1,24}+(?::~[0-9,\-]{1,8}+)?+%)
  | (?P<substituted>\$\([^()]{0,64}+\)|`[^`]{0,64}+`|[<>]\(\))
  | \{(?P<list>[^{}\s]{0,128}+)\}
  | (?P<other>[%$'"^{}])
    """,
    re.VERBOSE,
)
_WORD_ENDS: Final = frozenset(["", *" \t\r\n;|&<>(){}+"])
_ESCAPE: Final = re.compile(r"\\(?:x([0-9A-Fa-f]{1,2}+)|([0-7]{1,3}+)|(.))")
_BLANK: Final = re.compile(r"[ \t+]++")
_WINDOWS_PATH: Final = re.compile(r"[A-Za-z]:\\[^\s\"';|&<>]{0,200}+")
_NOT_REDIRECTION: Final = re.compile(r"[<>]\(\)|</?+[A-Za-z][A-Za-z0-9]{0,12}+>")  # an empty substitution; a tag
_REDIRECTION: Final = re.compile(r"[0-9]?+(?:>>|<<<|<<|>&|<&|&>|>|<)(?:[ \t]{0,4}+)(?:&[0-9-])?+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the shell understands it. `spliced`: quotes, backslashes, carets or empty variables stand inside it."""

    text: str
    spliced: bool


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command: its words, where it ended, and whether it redirects."""

    words: tuple[Word, ...]
    end: int
    redirected: bool


def read_word(text: str, start: int) -> tuple[list[Word], int]:
    """The words that stand at `start` without a blank between them (several from a brace list or $IFS), and the end."""
    words: list[Word] = []
    pieces: list[str] = []
    spliced = False
    at, limit = start, min(len(text), start + _MAX_LENGTH)
    for _ in range(_MAX_PIECES):
        found = _PIECE.match(text, at) if at < limit else None
        if found is None:
            break
        kind = found.lastgroup or "other"
        if kind == "other" and found[0] in "}{":
            break
        if kind == "separating":
            words.append(Word("".join(pieces), spliced))
            pieces, spliced = [], False
        elif kind == "list":
            return [*words, *_expand("".join(pieces), found["list"], text, found.end())], _skip(text, found.end())
        else:
            pieces.append(_meaning(kind, found))
            spliced = spliced or (kind not in {"plain", "other"} and _inside(text, start, found, kind))
        at = found.end()
    if pieces:
        words.append(Word("".join(pieces), spliced))
    return words, at


def read_command(text: str, start: int) -> Command:
    """The simple command at `start`, at most eight words and 240 characters."""
    words: list[Word] = []
    at, redirected = start, False
    limit = min(len(text), start + _MAX_LENGTH)
    while at < limit and len(words) < _MAX_WORDS:
        blank = _BLANK.match(text, at)
        if blank is not None:
            at = blank.end()
            if text[at : at + 1] == "#":
                break  # a comment
        direction = None if _NOT_REDIRECTION.match(text, at) else _REDIRECTION.match(text, at)
        if direction is not None:
            redirected = True
            at = direction.end()
            continue
        path = _WINDOWS_PATH.match(text, at)
        if path is not None:
            words.append(Word(path[0], spliced=False))
            at = path.end()
            continue
        more, after = read_word(text, at)
        if after == at:
            break
        words.extend(more)
        at = after
    return Command(tuple(word for word in words if word.text), at, redirected)


def _inside(text: str, start: int, found: re.Match[str], kind: str) -> bool:
    """True where a piece that is no plain text touches other text of the same word.

    What the shell removes has to stand between: ``x`` in two backticks is how forums and manuals quote.
    """
    before = found.start() > start
    after = text[found.end() : found.end() + 1] not in _WORD_ENDS
    return (before and after) if kind in {"substituted", "parameter"} else (before or after)


def _meaning(kind: str, found: re.Match[str]) -> str:
    if kind in {"parameter", "substituted"}:
        return "?" if ":" in found[0] else ""
    if kind == "windows":
        return "?"
    text: str = found[kind]
    if text == '"':
        return ""  # one that closes what stood open before
    if kind == "single" and found[0].startswith("$"):
        return _ESCAPE.sub(_escaped, text)
    if kind == "double":
        return text.replace("\\", "").replace("$@", "")
    return text


def _escaped(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    if found[2]:
        return chr(int(found[2], 8) & 0xFF)
    return found[3]


def _expand(prefix: str, body: str, text: str, end: int) -> list[Word]:
    """`c{at,/etc}x` is `catx c/etcx`; without a comma braces mean nothing."""
    if "," not in body:
        return [Word(prefix + body, spliced=False)]
    tail = _PIECE.match(text, end)
    suffix = tail["plain"] or "" if tail is not None else ""
    plain = (part.translate(_QUOTING) for part in _VARIABLE.sub("", body).split(","))
    return [Word(prefix + part + suffix, spliced=True) for part in plain if prefix + part + suffix]


def _skip(text: str, end: int) -> int:
    tail = _PIECE.match(text, end)
    return tail.end() if tail is not None and tail["plain"] else end


_VARIABLE: Final = re.compile(r"\$(?:[@*!?_-]|[A-Za-z_]\w{0,32}+)")
_QUOTING: Final = str.maketrans("", "", "'\"\\$^")
