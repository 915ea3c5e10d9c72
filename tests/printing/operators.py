"""The operators of a page, read as pypdf reads them, but in a seventh of the time: most of a test was spent on it."""

import re
from typing import Any

from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
    create_string_object,
)

Operation = tuple[list[Any], bytes]

_INSIDE = rb"[^()\\]|\\."
_STRING = rb"\((?:%b|\((?:%b|\((?:%b)*\))*\))*\)" % ((_INSIDE,) * 3)  # pairs of parentheses stand as they are
_VALUE = rb"<[0-9A-Fa-f]*>|[^<>()]|" + _STRING
_TOKEN = re.compile(
    rb"""\s*(?:
    (?P<string>"""
    + _STRING
    + rb""")
  | (?P<number>[-+]?(?:\d+\.?\d*|\.\d+))(?![^\s()<>\[\]{}/%])
  | (?P<operator>[A-Za-z'"][A-Za-z0-9*]*)(?![^\s()<>\[\]{}/%])
  | (?P<name>/[A-Za-z0-9_.+-]*)(?![^\s()<>\[\]{}/%])
  | (?P<array>[\[\]])
  | (?P<hexadecimal><[0-9A-Fa-f]*>)
  | (?P<dictionary>"""
    + rb"<<(?:%b|<<(?:%b)*>>)*>>" % (_VALUE, _VALUE)
    + rb""")
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}


def operations(data: bytes) -> list[Operation] | None:
    """What pypdf's `ContentStream.operations` would be, but for dictionaries, which stay empty; None: ask pypdf.

    It is pypdf that is asked about whatever Typst does not write: images in the stream, comments, rarer syntax.
    """
    found: list[Operation] = []
    outer: list[Any] = []
    operands, at = outer, 0
    known: dict[bytes, Any] = {}  # the same few letters and distances again and again
    for token in _TOKEN.finditer(data):
        if token.start() != at:
            return None
        at, kind = token.end(), token.lastgroup
        text = token[kind or 0]
        if kind == "operator":
            if text == b"BI" or operands is not outer:
                return None
            found.append((outer, text))
            outer = operands = []
        elif text == b"[":
            if operands is not outer:
                return None
            operands = ArrayObject()
        elif text == b"]":
            outer.append(operands)
            operands = outer
        else:
            if text not in known:
                known[text] = _operand(kind or "", text)
            operands.append(known[text])
    return found if not data[at:].strip() and not outer else None


def _operand(kind: str, text: bytes) -> Any:  # noqa: ANN401  pypdf's own objects
    match kind:
        case "number":
            return FloatObject(text) if b"." in text else NumberObject(text)
        case "dictionary":
            return DictionaryObject()
        case "name":
            return NameObject(text.decode())
        case "hexadecimal":
            return _string(bytes.fromhex(text[1:-1].decode().ljust(len(text) - 2 + len(text) % 2, "0")))
        case _:
            return _string(_ESCAPED.sub(_unescaped, text[1:-1]))


def _string(said: bytes) -> TextStringObject | ByteStringObject:
    return create_string_object(said, "bytes")  # which letters they are is the font's matter


def _unescaped(escaped: re.Match[bytes]) -> bytes:
    said = escaped[1]
    if said[0] in b"01234567":
        return bytes([int(said, 8) & 255])
    return _LETTERS.get(said, said)
