r"""The head of a log line: when, which machine, which program. What follows is the program's own text.

    Nov 22 10:00:00 mail sshd[4711]: Failed password for root from 192.0.2.7 port 5500 ssh2
    <38>1 2025-11-22T09:00:00.123456Z mail sshd 4711 - - Failed password for root from 192.0.2.7 port 5500 ssh2
    2025-11-22T10:00:00+01:00 mail sshd[4711]: …     journalctl -o short-iso, rsyslog
    Nov 22 10:00:00 imap-login: Info: …               a server's own file: no machine
    Nov 22 10:00:00 ftp proftpd[4711] ftp.example.com (…): …    no colon
    mail sshd[4711]: …                                no time: journalctl -o with-unit cut off by a collector

nginx and Apache write no program; they are known by their time: program is `nginx-error` or `apache-error`.
"""

import re
from typing import Final, NamedTuple

from bavn.events.stamps import end_of_stamp

TYPICAL: Final = re.compile(
    r"(?:<\d{1,3}+>)?+"
    r"([A-Z][a-z][a-z] [ \d]\d \d\d:\d\d:\d\d|\d\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[^ ]*+) "
    r"([^ \[\](){}<>]++(?<!:)) "
    r"([^\s:\[\](){}<>]++)(\([^\s()]*+\))?+(?:\[(\d{1,10}+)\])?+:(?: |$)"
)
PRIORITY: Final = re.compile(r"<\d{1,3}+>(1 )?+")
MODERN: Final = re.compile(r"([^ ]++) ([^ ]++) ([^ ]++) ([^ ]++) ([^ ]++) ")
STRUCTURED: Final = re.compile(r'-|(?:\[(?:[^"\]]++|"(?:[^"\\]++|\\.)*+")*+\])++')  # a value may hold \" \\ and ]
TAG: Final = re.compile(
    r"([^\s:\[\](){}<>]++)(?:\](?=[\[:]))?+"  # gdm writes `gdm-password]`
    r"(\([^\s()]*+\)(?:<[^\s<>]*+>)?+)?+(?:\[(\d{0,10}+)\])?+(:)?+(?: |$)"
)
BRACKETED_TAG: Final = re.compile(r"\[([^\s:\[\](){}<>]++)\]:?+(?: |$)")
FACILITY: Final = re.compile(r"(?:<[a-z0-9.]++>|[a-z0-9]++[|.][a-z0-9:]++) ")
NGINX_LEVEL: Final = re.compile(r" \[(?:emerg|alert|crit|error|warn|notice|info|debug)\] \d")
AGAIN: Final = re.compile(r"[^\s:\[\]]++ nginx: ")
APACHE_HEAD: Final = re.compile(r"\[(?:[a-z0-9_]*+:)?+(?:emerg|alert|crit|error|warn|notice|info|debug|trace\d)\] ")


class Line(NamedTuple):
    """One log line taken apart. `part` is what a program's name has in brackets behind it, for example `(pam_unix)`.

    `stamp` is the time as written, "" where there is none.
    """

    stamp: str
    host: str
    program: str
    part: str
    pid: str
    text: str


def line_of(text: str) -> Line | None:
    """Take a line apart; None where it has no head that is known."""
    if found := TYPICAL.match(text):
        stamp, host, program, part, pid = found.groups()
        if program == "nginx":
            return _nginx(Line(stamp, host, program, "", pid or "", text[found.end() :]))
        return Line(stamp, host, program, part or "", pid or "", text[found.end() :])
    start = 0
    if text[:1] == "<" and (priority := PRIORITY.match(text)):
        start = priority.end()
        if priority[1] is not None:
            return _modern(text, start)
    elif text[:9] == "dovecot: ":  # Dovecot 1 in its own file
        start = 9
    if text[start : start + 1] == "[":
        return _bracketed(text, start)
    return _stamped(text, start)


def _modern(text: str, start: int) -> Line | None:
    """RFC 5424: VERSION TIMESTAMP HOST APP PROCID MSGID STRUCTURED-DATA MSG."""
    head = MODERN.match(text, start)
    if head is None:
        return None
    stamp, host, program, pid, _ = head.groups()
    structured = STRUCTURED.match(text, head.end())
    if structured is None:
        return None
    message = text[structured.end() :].removeprefix(" ").removeprefix("\ufeff")
    return Line("" if stamp == "-" else stamp, _said(host), _said(program), "", _said(pid), message)


def _said(text: str) -> str:
    return "" if text == "-" else text


def _bracketed(text: str, start: int) -> Line | None:
    """`[time] [level] …` of Apache, `[time] host program: …`."""
    end = end_of_stamp(text, start + 1)
    if end == start + 1 or text[end : end + 1] != "]":
        return _stamped(text, start)
    stamp, rest = text[start + 1 : end], end + 2
    if APACHE_HEAD.match(text, rest):
        return Line(stamp, "", "apache-error", "", "", text[rest:])
    return _tagged(text, rest, stamp)


def _stamped(text: str, start: int) -> Line | None:
    end = end_of_stamp(text, start)
    if end == start:
        return _tagged(text, start, "")
    if text[start + 4 : start + 5] == "/" and NGINX_LEVEL.match(text, end):
        return Line(text[start:end], "", "nginx-error", "", "", text[end + 1 :])
    if text[end : end + 1] not in {" ", ":"}:
        return None
    rest = end + 1 + (text[end : end + 2] == ": ")
    stamp = text[start:end]
    return _tagged(text, rest, stamp) or Line(stamp, "", "", "", "", text[rest:])


def _tagged(text: str, start: int, stamp: str) -> Line | None:
    """`program[pid]: …` or `host program[pid]: …`; where no time stands before it, nothing of that may be missing."""
    if text[start : start + 1] == "<" and (facility := FACILITY.match(text, start)):
        start = facility.end()
    if stamp and (bracketed := BRACKETED_TAG.match(text, start)):
        return Line(stamp, "", bracketed[1], "", "", text[bracketed.end() :])
    if tag := _tag(text, start, stamp):
        return _with_tag(text, tag, stamp, "")
    space = text.find(" ", start)
    host, rest = text[start:space], space + 1
    if space < 0 or (stamp and _is_peer(host)):
        return None
    if facility := FACILITY.match(text, rest):
        rest = facility.end()
    if stamp and (bracketed := BRACKETED_TAG.match(text, rest)):
        return Line(stamp, host, bracketed[1], "", "", text[bracketed.end() :])
    tag = _tag(text, rest, stamp)
    return _with_tag(text, tag, stamp, host) if tag else None


def _tag(text: str, start: int, stamp: str) -> re.Match[str] | None:
    tag = TAG.match(text, start)
    sure = tag is not None and ((tag[4] or tag[3] is not None) if stamp else (tag[4] and tag[3]))
    return tag if sure else None


def _is_peer(word: str) -> bool:
    """`192.0.2.7:5500`: OpenVPN's own file has no machine, it begins with the peer."""
    before, colon, port = word.rpartition(":")
    return colon != "" and port.isdigit() and ("." in before or "]" in before)


def _with_tag(text: str, tag: re.Match[str], stamp: str, host: str) -> Line:
    line = Line(stamp, host, tag[1], tag[2] or "", tag[3] or "", text[tag.end() :])
    return _nginx(line) if line.program == "nginx" else line


def _nginx(line: Line) -> Line:
    """What nginx says through syslog: its own time, sometimes its own head again, and only then the level."""
    text = line.text.partition(" nginx: ")[2] if AGAIN.match(line.text) else line.text
    end = end_of_stamp(text)
    if end == 0 or not NGINX_LEVEL.match(text, end):
        return line
    return Line(line.stamp or text[:end], line.host, "nginx-error", "", line.pid, text[end + 1 :])
