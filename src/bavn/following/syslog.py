r"""What stands in a syslog message besides its envelope: the MSG, which is a line of an access log.

    <134>1 2025-11-17T10:00:00.584Z lb haproxy 68 - [x@32473 a="\"]"] 192.0.2.7:55008 [17/Nov/…       RFC 5424
    <134>Nov 17 10:00:00 web nginx: 192.0.2.7 - - [17/Nov/…                                           RFC 3164, nginx
    <134>Nov 17 10:00:00 haproxy[68]: 192.0.2.7:55008 [17/Nov/…               no host: HAProxy, nginx with nohostname
    <134>2025-11-17T10:00:00.584+01:00 web nginx 192.0.2.7 - - [17/Nov/…      rsyslog: RFC 3339 time, tag without colon
    <134>192.0.2.7:55008 [17/Nov/…                                            HAProxy's short and priority formats

PRI is what makes it syslog; the rest of RFC 3164's envelope is guessed, because senders agree on none of it:
a tag ends in a colon, or is one bare name between a host and the message. Sources: RFC 5424 section 6, RFC 3164
section 4.1, nginx's ngx_syslog.c, HAProxy's configuration manual (`log … format`), rsyslog's forwarding templates.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_PRI: Final = rb"<(?:1[0-8]\d|19[01]|[1-9]\d|\d)>"
_ELEMENT: Final = rb'\[[^\s"=\]]{1,64}+(?: [^\s"=\]]{1,64}+="[^"\\]*+(?:\\.[^"\\]*+)*+")*+\]'
_RFC5424: Final = (
    rb"1 (?:[^\s\0]{1,255}+ ){5}"  # time, host, application, process, kind of message
    rb"(?:-|(?:" + _ELEMENT + rb")++)(?: ++|\Z)"  # structured data: none, or names with quoted values
)
_TIME: Final = (
    rb"(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9}+)?"
    rb"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9}+)?(?:Z|[+-]\d\d:?\d\d)?)(?: ++|\Z)"
)
_TAG: Final = rb"[^\s\0:\[\]{}\"'(),;=<>]{1,64}+(?:\[[^\s\[\]]{0,64}+\]:|:(?=[ ]|\Z))"
_BARE_TAG: Final = rb"[A-Za-z][\w/-]{0,47}+(?:\[\d{1,10}+\])?(?= )"
_HOST: Final = rb"(?:[\w.-]{1,255}+|[0-9A-Fa-f:.]{2,45}+) ++"
_AFTER_HOST: Final = rb"(?:" + _TAG + rb"()|(?![-\[])(?:" + _BARE_TAG + rb")?)"
_RFC3164: Final = rb"(?!1 )(?:" + _TIME + rb"(?:" + _TAG + rb"()|" + _HOST + _AFTER_HOST + rb")?|" + _TAG + rb"())?"
# An empty group says that nothing after the next space could have changed how the envelope was read.
_ENVELOPE: Final = re.compile(_PRI + rb"(?:" + _RFC5424 + rb"()|" + _RFC3164 + rb")", re.DOTALL)

_BOM: Final = b"\xef\xbb\xbf"
_AROUND: Final = b" \0\r\n"
_ODD: Final = (b"\n", b"\0", _BOM[:1])  # where none of them is, nothing is left to change
_ONE_LINE: Final = bytes.maketrans(b"\n\0", b"  ")


def message_of(frame: bytes) -> bytes | None:
    r"""Return the MSG of one syslog message as one line without its end; None where `frame` is no syslog.

    Empty where the message is. A byte order mark and what ends the frame (NUL, CR, LF) are cut; an LF or NUL inside
    becomes a space, so that a message is one line of a log. Whatever `frame` holds, the time taken is linear in it.

    >>> message_of(b"<190>Nov 17 10:00:00 web nginx: 192.0.2.7 - - [17/Nov/2025:10:00:00 +0100]")
    b'192.0.2.7 - - [17/Nov/2025:10:00:00 +0100]'
    >>> message_of(b"GET / HTTP/1.1") is None
    True
    """
    found = _ENVELOPE.match(frame)
    return _one_line(frame[found.end() :]) if found else None


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages of some frames: `block` holds them as `lines` lines; other frames were no syslog or held nothing."""

    block: bytes
    lines: int
    malformed: int
    empty: int


def frames_of(frames: Sequence[bytes]) -> Messages:
    """Read many frames whose envelope is part of what they tell: which program on which machine, and when."""
    texts = [_one_line(frame) for frame in frames if _ENVELOPE.match(frame)]
    kept = list(filter(None, texts))
    return Messages(b"\n".join([*kept, b""]), len(kept), len(frames) - len(texts), len(texts) - len(kept))


def messages_of(frames: Sequence[bytes]) -> Messages:
    """Read many frames of one sender, as `message_of` reads each, in less time.

    The envelopes of one second repeat, and messages rarely have anything to cut away, which is found out for all.
    """
    texts: list[bytes] = []
    same: bytes | tuple[()] = ()  # nothing begins so
    malformed = end = 0
    for frame in frames:
        if frame.startswith(same):
            texts.append(frame[end:].strip(_AROUND))
        elif found := _ENVELOPE.match(frame):
            texts.append(frame[found.end() :].strip(_AROUND))
            same = frame[: found.end()].rstrip(b" ") + b" " if found.lastindex else ()
            end = len(same)
        else:
            malformed += 1
    joined = b"".join(texts)
    if any(odd in joined for odd in _ODD):
        texts = [_one_line(text) for text in texts]
    texts = list(filter(None, texts))
    block = b"\n".join([*texts, b""])
    return Messages(block, len(texts), malformed, len(frames) - malformed - len(texts))


def _one_line(text: bytes) -> bytes:
    line = text.strip(_AROUND)
    if line.startswith(_BOM):
        line = line[len(_BOM) :].strip(_AROUND)
    return line.translate(_ONE_LINE) if b"\n" in line or b"\0" in line else line
