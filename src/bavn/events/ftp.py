"""FTP servers: vsftpd, ProFTPD, Pure-FTPd, wu-ftpd, and the ftpd of BSD and of Kerberos.

    [pid 4711] [ann] FAIL LOGIN: Client "192.0.2.7"
    ftp.example.com (mail.example.com[192.0.2.7]): USER ann (Login failed): Incorrect password.
    (?@192.0.2.7) [WARNING] Authentication failed for user [ann]
    failed login from mail.example.com [192.0.2.7]
    repeated login failures from 192.0.2.7 (mail.example.com)

Silent about anonymous sessions, which prove nothing. vsftpd writes the client behind the name that the client sent: its
place is the last one; the others write it before.
"""

import re
from typing import Final

from bavn.events.pam import pam
from bavn.events.reading import Knock, address_of
from bavn.events.syslog_line import Line

VSFTPD: Final = re.compile(r"\] (OK|FAIL) LOGIN: Client \"([^\s\"]++)\"")
PID: Final = re.compile(r"\[pid \d++\] ")
PROFTPD: Final = re.compile(r"[^\s()]*+ ?+\([^\s\[\]()]*+\[([^\s\[\]]++)\]\)(?::| -) ")
PURE: Final = re.compile(r"\(([^\s()]*+)\) \[([A-Z]++)\] ")
BRACKETED: Final = re.compile(r" \[([0-9A-Fa-f:.]++)\]")
LOGGED_IN: Final = " is now logged in"
_ANONYMOUS: Final = frozenset({"ftp", "anonymous", ""})


def ftp(line: Line) -> Knock | None:
    """What a line of an FTP server tells, None where it tells of no login."""
    text, program = line.text, line.program.lower()
    if text.startswith(("pam_", "(pam_", "authentication failure;")) or line.part.startswith("(pam_"):
        return pam(line)
    if program.startswith("vsftpd"):
        return vsftpd(line)
    if program.startswith("proftpd"):
        return _proftpd(text)
    if program.startswith("pure-ftpd"):
        return _pure(text)
    return _ftpd(text)


def vsftpd(line: Line) -> Knock | None:
    """vsftpd, through syslog or in its own file, which names no program."""
    pid = PID.match(line.text)
    text = line.text[pid.end() :] if pid else line.text
    found = list(VSFTPD.finditer(text))
    if not found or not text.startswith("["):
        return None
    first, last = found[0], found[-1]
    user = text[1 : last.start()]
    anonymous = text[1 : first.start()] in _ANONYMOUS and first[1] == "OK"
    if anonymous:  # the password of an anonymous session is the client's word, and stands behind the place
        return None if len(found) == 1 else Knock("ftp", "failure", "", None, "protocol")
    address = address_of(last[2])
    if last[1] == "OK":
        return Knock("ftp", "success", user, address, "", "password")
    return Knock("ftp", "failure", user, address, "denied" if '", "User is not' in text else "bad-password", "password")


def _proftpd(text: str) -> Knock | None:
    """`HOST (NAME[ADDRESS]): USER ann …`; what happened stands at the end, behind the name."""
    head = PROFTPD.match(text)
    if head is None:
        return None
    said, address = text[head.end() :].rstrip(" ."), address_of(head[1])
    if said.lower().startswith("security violation: root login attempted"):
        return Knock("ftp", "failure", "root", address, "denied", "password")
    if said.startswith("Maximum login attempts "):
        return Knock("ftp", "probe", "", address, "too-many")
    if not said.startswith("USER "):
        return None
    if said.endswith(": Login successful"):
        return Knock("ftp", "success", said[5:-18], address, "", "password")
    for sign, reason in ((" (Login failed): ", "bad-password"), (": no such user found from ", "unknown-user")):
        at = said.rfind(sign)
        if at >= 0:
            why = said[at + len(sign) :].lower()
            return Knock("ftp", "failure", said[5:at], address, _why(why, reason), "password")
    return None


def _why(said: str, otherwise: str) -> str:
    if said.startswith(("no such user", "user unknown")):
        return "unknown-user"
    return "denied" if "/etc/ftpusers" in said or "denie" in said or "invalid shell" in said else otherwise


def _pure(text: str) -> Knock | None:
    """`(?@ADDRESS) [WARNING] … [USER]` in any of Pure-FTPd's languages, `… is now logged in`."""
    head = PURE.match(text)
    if head is None:
        return None
    who, _, place = head[1].rpartition("@")
    said, address = text[head.end() :].rstrip(), address_of(place)
    if head[2] == "WARNING" and who == "?" and said.endswith("]") and " [" in said:
        return Knock("ftp", "failure", said[said.find(" [") + 2 : -1], address, "bad-password", "password")
    if said.endswith(LOGGED_IN):
        user = said[: -len(LOGGED_IN)]
        return None if user.lower() in _ANONYMOUS else Knock("ftp", "success", user, address, "", "password")
    return None


def _ftpd(text: str) -> Knock | None:
    """wu-ftpd, BSD's and Kerberos' ftpd."""
    for start in ("failed login from ", "repeated login failures from "):
        if text.startswith(start):
            return Knock("ftp", "failure", "", _host(text[len(start) :]), "bad-password", "password")
    for start in ("FTP LOGIN FAILED FROM ", "FTP LOGIN REFUSED FROM "):
        if text.startswith(start):
            place, _, user = text[len(start) :].partition(", ")
            return Knock("ftp", "failure", user, _host(place), "bad-password", "password")
    if text.startswith("FTP LOGIN FROM "):
        place, named, user = text[15:].partition(", " if ", " in text else " as ")
        return Knock("ftp", "success", user.strip(), _host(place), "", "password") if named else None
    return None


def _host(text: str) -> str | None:
    """The address of `NAME [ADDRESS]`, `ADDRESS (NAME)` or `ADDRESS`."""
    bracketed = BRACKETED.search(text, text.find(" ") if " " in text else len(text))
    if bracketed:
        return address_of(bracketed[1])
    words = text.replace("(", " ").replace(")", " ").split()
    return next((address for word in words[:2] if (address := address_of(word.rstrip(","))) is not None), None)
