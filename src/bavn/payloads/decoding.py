"""What servers, frameworks and browsers make of the bytes of one value, in the few ways in which they differ."""

import binascii
import html
import re
import unicodedata
from typing import Final

LONGEST: Final = 4096  # characters of a value; what is longer is cut
LAYERS: Final = 3  # of percent encoding: what is encoded more often reaches no program decoded
SHORTEST_BASE64: Final = 12  # characters; shorter ones are words

AS_IT_IS: Final = re.compile(rb"[A-Za-z0-9 _.,:;/'\"()=<>*!?@#$\[\]{}|^`~-]*+")  # no byte that any decoder undoes

HEX: Final = {f"{byte:{form}}".encode(): bytes((byte,)) for byte in range(256) for form in ("02x", "02X")} | {
    f"{high:x}{low:X}".encode(): bytes((high * 16 + low,)) for high in range(16) for low in range(16)
}
HEX_MIXED: Final = {f"{high:X}{low:x}".encode(): bytes((high * 16 + low,)) for high in range(16) for low in range(16)}
BYTE_OF: Final = HEX | HEX_MIXED
ESCAPE: Final = re.compile(rb"%(?:[0-9A-Fa-f][0-9A-Fa-f]|[uU][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f])")

# Sequences that UTF-8 forbids and lenient decoders accept: %c0%ae is a dot, %c0%2f a slash, %e0%80%af too.
OVERLONG: Final = re.compile(
    rb"[\xc0\xc1][\x80-\xbf]"
    rb"|\xe0[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x80-\x8f][\x80-\xbf][\x80-\xbf]"
    rb"|\xf8[\x80-\x87][\x80-\xbf][\x80-\xbf][\x80-\xbf]"
    rb"|\xfc[\x80-\x83][\x80-\xbf][\x80-\xbf][\x80-\xbf][\x80-\xbf]"
    rb"|[\xc0\xc1][./\\]"
)
# \x3c  \u003c  \u{3c}  \74
SCRIPT_ESCAPE: Final = re.compile(
    r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{0{0,8}+([0-9A-Fa-f]{1,6}+)\}|([0-3][0-7][0-7]|[0-7][0-7]))"
)
ENTITY: Final = re.compile(r"&(?:#[0-9xX]|[A-Za-z])")
BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]++={0,3}+")
NOT_SHOWN: Final = dict.fromkeys(map(ord, "\0\t\r\n"))  # stand in text all the same
URL_SAFE: Final = bytes.maketrans(b"-_ ", b"+/+")


def variants(raw: bytes, *, plus: bool = True) -> tuple[str, ...]:
    """The one to five texts that servers make of `raw`, each once and at most `LONGEST` characters long.

    The first is what every server reads: percent escapes undone once and, with `plus` (values of a query), plus signs
    as spaces; for text without encoding it is that text. The others, each only where it differs: all layers of percent
    escapes undone; full-width characters, entities of HTML, escapes of JavaScript and NUL bytes undone as well; plus
    signs kept; what base64 held. Never raises on any bytes.
    """
    if len(raw) < SHORTEST_BASE64 and AS_IT_IS.fullmatch(raw):
        return (raw.decode("ascii"),)
    raw = raw[: LONGEST * 3]  # three bytes of %XX make one character
    once = percent_decoded(raw.replace(b"+", b" ") if plus else raw)
    found = [text_of(once)]
    if b"%" in once:
        found.append(text_of(all_layers(once)))
    folded = fold(found[-1])
    if folded is not found[-1]:
        found.append(folded)
    if plus and b"+" in raw:
        found.append(text_of(all_layers(percent_decoded(raw))))
    if hidden := base64_text(raw):
        found += (hidden, fold(hidden))
    return tuple(dict.fromkeys(found)) if len(found) > 1 else (found[0],)


def percent_decoded(raw: bytes) -> bytes:
    """`raw` with %XX and IIS' %uXXXX undone once; a percent sign without digits stays."""
    first, *parts = raw.split(b"%")
    if not parts:
        return raw
    out = [first]
    for part in parts:
        if (byte := BYTE_OF.get(part[:2])) is not None:
            out += (byte, part[2:])
        elif part[:1] in {b"u", b"U"} and ESCAPE.match(b"%" + part[:5]):
            out += (chr(int(part[1:5], 16)).encode("utf-8", "replace"), part[5:])
        else:
            out += (b"%", part)
    return b"".join(out)


def all_layers(once: bytes) -> bytes:
    """`once`, which is one layer, with further layers undone as long as they leave valid escapes, `LAYERS` in all."""
    for _layer in range(LAYERS - 1):
        if not ESCAPE.search(once):
            break
        once = percent_decoded(once)
    return once


def text_of(data: bytes) -> str:
    """`data` as UTF-8, with overlong sequences as lenient decoders read them; Latin-1 where it is none."""
    try:
        return data.decode()[:LONGEST]
    except UnicodeDecodeError:
        data = OVERLONG.sub(short_form, data)
    try:
        return data.decode()[:LONGEST]
    except UnicodeDecodeError:
        return data.decode("latin-1")[:LONGEST]


def short_form(overlong: re.Match[bytes]) -> bytes:
    """The character that an overlong sequence stands for; only ASCII is of interest."""
    data = overlong[0]
    if data[-1] < 0x80:
        return data[-1:]
    point = 0
    for byte in data[1:]:
        point = point << 6 | byte & 0x3F
    return bytes((point | (data[0] & 1) << 6 if len(data) == 2 else point & 0x7F,))


def fold(text: str) -> str:
    """`text` as browsers and databases read it: full-width characters, entities, script escapes, no NUL.

    The very same object where there is nothing to fold.
    """
    if not text.isascii():
        text = changed(text, unicodedata.normalize("NFKC", text)[:LONGEST])
    if "&" in text and ENTITY.search(text):
        text = changed(text, html.unescape(text)[:LONGEST])
    if "\\" in text:
        text = changed(text, SCRIPT_ESCAPE.sub(script_character, text))
    return text.replace("\0", "") if "\0" in text else text


def changed(text: str, other: str) -> str:
    """`other`, or `text` itself where both are equal."""
    return text if text == other else other


def script_character(escape: re.Match[str]) -> str:
    """The character that JavaScript reads for an escape."""
    if escape[4]:
        return chr(int(escape[4], 8))
    point = int(escape[1] or escape[2] or escape[3], 16)
    return chr(point) if point < 0xD800 or 0xE000 <= point <= 0x10FFFF else "\ufffd"


def base64_text(raw: bytes) -> str:
    """The text that `raw` holds, where all of it is base64 of printable text; else ''."""
    if len(raw) < SHORTEST_BASE64 or len(raw) > LONGEST:
        return ""
    if b"%" in raw:
        raw = percent_decoded(raw)
    if not BASE64.fullmatch(raw.replace(b" ", b"+")):
        return ""
    packed = raw.translate(URL_SAFE).rstrip(b"=")
    try:
        data = binascii.a2b_base64(packed + b"=" * (-len(packed) % 4))
        text = data.decode()
    except ValueError:
        return ""
    return text if text.translate(NOT_SHOWN).isprintable() else ""
