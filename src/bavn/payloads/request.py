"""The named values of a web request, cut as servers cut them: path, segments, parameters, their names, JSON in them."""

import json
import re
from typing import Final, Literal, NamedTuple

from bavn.payloads.decoding import LONGEST, percent_decoded, text_of

MOST_VALUES: Final = 200  # of one request: the first and the last of those that are more than a word
MOST_FOUND: Final = 3 * MOST_VALUES  # texts: a path's segments, a parameter's name, value and what its JSON holds
OVERLAP: Final = 512  # bytes that two parts of a long value share, so that nothing is cut in two
MOST_TEXT: Final = 16_384  # bytes of all values of one request; what servers take in a line

Place = Literal["path", "segment", "value", "name", "json"]

PLAIN_SEGMENT: Final = re.compile(rb"[A-Za-z0-9_.~-]*+")
PLAIN_PIECE: Final = re.compile(rb"[A-Za-z0-9_.~-]*+(?:=[A-Za-z0-9_.~-]*+)?+")
PLAIN_NAME: Final = re.compile(rb"[A-Za-z0-9_.\[\]~:-]*+")
SHOWN_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.\[\]-]{0,63}+")
JSON_STARTS: Final = (b"{", b"[", b"%7b", b"%7B", b"%5b", b"%5B")


class Value(NamedTuple):
    """One text of a request as logged: nothing is undone. `name` is the parameter's name, decoded once."""

    place: Place
    name: str
    raw: bytes


def values(path: bytes, query: bytes) -> list[Value]:
    """Everything in a request line that a program may take as input.

    At most `MOST_FOUND` texts and `MOST_TEXT` bytes. The whole path; each segment of it that is more than a file's
    name, and the rest of the path from the first such one (a payload may hold slashes); each parameter's value; each
    name that is more than a name; the strings and the keys of a JSON document in a value. A query that holds pieces
    without a name is also given whole, as it may be a payload with an ampersand. Never raises.
    """
    found = [Value("path", "", path[:LONGEST])]
    found += segments(path[:LONGEST])
    if query:
        found += parameters(query[:MOST_TEXT])
    if len(path) + len(query) <= MOST_FOUND:
        return found
    left = MOST_TEXT
    for number, value in enumerate(found[:MOST_FOUND]):
        left -= len(value.raw)
        if left < 0:
            return found[: max(1, number)]
    return found[:MOST_FOUND]


def segments(path: bytes) -> list[Value]:
    """The segments of `path` that hold more than a file's name, and the rest of the path from the first of them."""
    odd: list[Value] = []
    begin = 0
    for part in path.split(b"/"):
        if not PLAIN_SEGMENT.fullmatch(part):
            if not odd and begin + len(part) < len(path):
                odd.append(Value("segment", "", path[begin:]))
            odd.append(Value("segment", "", part))
        begin += len(part) + 1
        if len(odd) > MOST_VALUES // 4:
            break
    return odd


def parameters(query: bytes) -> list[Value]:
    """The parameters of `query`; a name that is a payload is a value of its own."""
    found: list[Value] = []
    pieces = telling(query.split(b"&"))
    nameless = False
    for piece in pieces:
        if len(found) >= MOST_FOUND:
            break
        name, equals, value = piece.partition(b"=")
        if not equals:
            nameless = nameless or not PLAIN_NAME.fullmatch(piece)
            found.append(Value("value", "", piece))
            continue
        if PLAIN_NAME.fullmatch(name):
            readable = name.decode("ascii")
        else:
            readable = name_of(name)
            found.append(Value("name", readable, name))
        found += (Value("value", readable, part) for part in parts(value))
        if value.startswith(JSON_STARTS):
            found += json_values(value)
    if nameless and len(pieces) > 1:
        found.append(Value("value", "", query[:LONGEST]))
    return found


def telling(pieces: list[bytes]) -> list[bytes]:
    """All pieces of a query; of very many those that hold more than words, the first and the last of them."""
    if len(pieces) <= MOST_VALUES:
        return pieces
    odd = [piece for piece in pieces if not PLAIN_PIECE.fullmatch(piece)]
    half = MOST_VALUES // 2
    return odd if len(odd) <= MOST_VALUES else odd[:half] + odd[-half:]


def parts(value: bytes) -> list[bytes]:
    """A value, in overlapping parts where it is longer than what is judged at once: padding hides nothing."""
    if len(value) <= LONGEST:
        return [value]
    return [value[at : at + LONGEST] for at in range(0, len(value) - OVERLAP, LONGEST - OVERLAP)]


def name_of(name: bytes) -> str:
    """A parameter's name, decoded once."""
    return text_of(percent_decoded(name[:LONGEST].replace(b"+", b" ")))


def shown_name(name: str) -> str:
    """`name` where it is a harmless word that may stand in a finding; else ''."""
    return name if SHOWN_NAME.fullmatch(name) else ""


def json_values(value: bytes) -> list[Value]:
    """The strings of the JSON document in `value`, each with its key, and the keys; nothing where it is none."""
    try:
        text = text_of(percent_decoded(value[:LONGEST].replace(b"+", b" ")))
        document = json.loads(text, object_pairs_hook=tuple)  # pairs, as one of two equal keys may hide the payload
    except (ValueError, RecursionError):
        return []
    found: list[Value] = []
    left: list[tuple[str, object]] = [("", document)]
    while left and len(found) < MOST_VALUES // 2:
        name, item = left.pop()
        if isinstance(item, tuple):
            found += [Value("name", key, key.encode("utf-8", "replace")) for key, _inner in item]
            left += item
        elif isinstance(item, list):
            left += ((name, inner) for inner in item)
        elif isinstance(item, str) and item:
            found.append(Value("json", name, item.encode("utf-8", "replace")))
    return found[: MOST_VALUES // 2]
