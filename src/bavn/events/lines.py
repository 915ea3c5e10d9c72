"""Lines of text logs become logins: the program's name decides who reads the line.

Silent about every line that tells of no attempt to log in. A line without a head that is known is counted in
`rejected`; no line raises, whatever its bytes are.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from bavn.events.dovecot import Dovecot
from bavn.events.dropbear import dropbear
from bavn.events.ftp import ftp, vsftpd
from bavn.events.openvpn import openvpn
from bavn.events.pam import login, pam, su, sudo
from bavn.events.postfix import Postfix
from bavn.events.reading import LONGEST_LINE_BYTES, Calendar, Knock, text_of
from bavn.events.sshd import Sshd
from bavn.events.stamps import time_of
from bavn.events.syslog_line import Line, line_of
from bavn.events.web_auth import apache, nginx
from bavn.model.login import Login

REPEATED: Final = re.compile(r"(?:(?!last )[^ ]++ )?+last message repeated (\d{1,9}+) times?+$")
SHORTER: Final = re.compile(r"[@.-]")
_MOST: Final = 1_000_000

Read = Callable[[Line], Knock | None]

# What each program's lines are read by. A name ends at the first of `/ @ . -` where the whole name is not here.
PROGRAMS: Final[dict[str, Read]] = {
    **dict.fromkeys(("sudo", "sudo-rs"), sudo),
    **dict.fromkeys(("su", "su-l"), su),
    "login": login,
    "dropbear": dropbear,
    **dict.fromkeys(("vsftpd", "proftpd", "pure-ftpd", "wu-ftpd", "ftpd", "in.ftpd", "gssftpd", "tnftpd"), ftp),
    **dict.fromkeys(("openvpn", "ovpn-server", "ovpn"), openvpn),
    "nginx-error": nginx,
    **dict.fromkeys(("apache-error", "httpd", "apache", "apache2"), apache),
}
SSHD: Final = ("sshd", "sshd-session", "sshd-auth")
DOVECOT: Final = (
    "dovecot", "dovecot-auth", "auth", "auth-worker",
    "imap-login", "pop3-login", "submission-login", "managesieve-login", "sieve-login",
)  # fmt: skip


class LoginLines:
    """Reads one text log, of one machine or of many. `calendar` says what times without a year or zone mean."""

    def __init__(self, calendar: Calendar, name: str = "syslog") -> None:
        self.name = name
        self.rejected = 0
        self.calendar = calendar
        self._postfix = Postfix().read
        self._programs: dict[str, Read | None] = {
            **PROGRAMS,
            **dict.fromkeys(SSHD, Sshd().read),
            **dict.fromkeys(DOVECOT, Dovecot().read),
            "": _nameless,
        }
        self._stamp = ""
        self._time: datetime | None = None
        self._last: Login | None = None  # what the line before told, for "last message repeated"

    def read(self, line: bytes) -> Login | None:
        """What one line tells; None where it tells of no login."""
        if len(line) > LONGEST_LINE_BYTES:
            self.rejected += 1
            return None
        text = text_of(line)
        taken = line_of(text)
        if taken is None:
            self.rejected += text != ""
            return None
        knock = self._knock(taken)
        if knock is None:
            self._last = self._again(taken) if self._last is not None else None
            return self._last
        self._last = self._login(taken, knock)
        return self._last

    def _knock(self, line: Line) -> Knock | None:
        try:
            read = self._programs[line.program]
        except KeyError:
            read = self._reader_of(line.program)
        if read is not None:
            return read(line)
        return pam(line) if line.part[:5] == "(pam_" or line.text[:4] in {"pam_", "(pam"} else None

    def _reader_of(self, program: str) -> Read | None:
        """The reader of a program that is not known by its whole name, None where nobody reads it."""
        low = program.lower()
        if low.startswith("postfix"):
            return self._postfix
        name = low.partition("/")[0] or low.rpartition("/")[2]
        return self._programs.get(name) or self._programs.get(SHORTER.split(name, maxsplit=1)[0])

    def _login(self, line: Line, knock: Knock) -> Login:
        service, outcome, user, address, reason, mechanism, times = knock
        return Login(self._when(line.stamp), service, outcome, user, address, reason, mechanism, line.host, times)

    def _when(self, stamp: str) -> datetime:
        """The line's time; a line without one has that of the line before it, in a log without any that of now."""
        if stamp and stamp != self._stamp:
            moment = time_of(stamp, self.calendar)
            if moment is not None:
                self._stamp, self._time = stamp, moment
        return self._time or self.calendar.now

    def _again(self, line: Line) -> Login | None:
        """`last message repeated N times` of syslogd, right behind the line that it means."""
        found = REPEATED.match(line.text)
        if found is None or self._last is None or self._last.outcome == "success":
            return None
        last = self._last
        return Login(
            self._when(line.stamp), last.service, last.outcome, last.user, last.address, last.reason, last.mechanism,
            last.host, min(int(found[1]), _MOST),
        )  # fmt: skip


def is_read(program: str) -> bool:
    """Whether logins are read of the lines of a program of just this name."""
    return program in PROGRAMS or program in SSHD or program in DOVECOT or program.startswith("postfix/")


def _nameless(line: Line) -> Knock | None:
    """A server's own file that names no program: vsftpd's and OpenVPN's."""
    return vsftpd(line) if line.text.startswith("[pid ") else openvpn(line)
