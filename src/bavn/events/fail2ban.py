"""fail2ban's own log: whom it has seen and whom it has banned, as alerts.

    2025-11-22 10:00:00,123 fail2ban.actions        [711]: NOTICE  [sshd] Ban 192.0.2.7
    2025-11-22 10:00:00,123 fail2ban.filter         [711]: INFO    [sshd] Found 192.0.2.7 - 2025-11-22 10:00:00
    Nov 22 10:00:00 mail fail2ban.actions[711]: NOTICE [sshd] Restore Ban 192.0.2.7

The form stands in fail2ban's `server/utils` and `server/actions.py` (versions 0.9 to 1.1); lines of each were read.
Severity: a ban is medium, a repeated offender's (jail `recidive`) high, a mere `Found` low. Technique: brute force
(T1110) for the jails that fail2ban ships for logins, scanning (T1595) for those that look for probes.
Silent about unbans, starts and stops. A jail's name is the operator's, so it may be shown.
"""

import re
from typing import Final

from bavn.events.reading import LONGEST_LINE_BYTES, Calendar, address_of, text_of
from bavn.events.stamps import end_of_stamp, time_of
from bavn.events.syslog_line import line_of
from bavn.model.alert import Alert
from bavn.model.finding import Severity

SAID: Final = re.compile(
    r"fail2ban\.(?:actions|filter) *+(?:\[\d{1,10}+\])?+: *+(?:NOTICE|INFO|WARNING) ++"
    r"\[([^\]\s]{1,64}+)\] (Restore Ban|Ban|Found) ([0-9A-Fa-f:.]{2,45}+)(?= |$)"
)
HEAD: Final = "fail2ban."
PRIORITY: Final = re.compile(r"<\d{1,3}+>")
REPEATED_OFFENDER: Final = "recidive"
LOGINS: Final = frozenset(
    {
        "sshd",
        "sshd-ddos",
        "dropbear",
        "selinux-ssh",
        "dovecot",
        "postfix-sasl",
        "sieve",
        "courier-auth",
        "cyrus-imap",
        "exim",
        "solid-pop3d",
        "uwimap-auth",
        "perdition",
        "sendmail-auth",
        "proftpd",
        "pure-ftpd",
        "gssftpd",
        "wuftpd",
        "vsftpd",
        "webmin-auth",
        "nginx-http-auth",
        "apache-auth",
        "pam-generic",
        "mysqld-auth",
        "mongodb-auth",
        "mssql-auth",
        "roundcube-auth",
        "horde",
        "sogo-auth",
        "drupal-auth",
        "gitlab",
        "grafana",
        "guacamole",
        "asterisk",
        "freeswitch",
        "bitwarden",
        "xinetd-fail",
        "openvpn",
        "phpmyadmin-syslog",
        "proxmox",
        "zoneminder",
    }
)
SCANS: Final = frozenset({"apache-botsearch", "nginx-botsearch", "apache-noscript", "apache-badbots", "portsentry"})


class Fail2ban:
    """Reads one fail2ban log, its own or inside syslog."""

    name = "fail2ban"

    def __init__(self, calendar: Calendar) -> None:
        self.rejected = 0
        self.calendar = calendar

    def read(self, line: bytes) -> Alert | None:
        """Return the alert of one line; None where it tells of nobody."""
        text = text_of(line) if len(line) <= LONGEST_LINE_BYTES else ""
        start = head_of(text)
        if start < 0:
            self.rejected += bool(line.strip())
            return None
        said = SAID.match(text, start)
        moment = time_of(stamp_of(text), self.calendar)
        address = address_of(said[3]) if said else None
        if said is None or moment is None or address is None:
            return None
        jail, verb = said[1], said[2]
        blocked = verb != "Found"
        severity: Severity = "low" if not blocked else "high" if jail == REPEATED_OFFENDER else "medium"
        return Alert(moment, "fail2ban", jail, severity, address, technique=technique_of(jail), blocked=blocked)


def is_fail2ban(line: bytes) -> bool:
    """Whether a line is of this log."""
    return head_of(text_of(line[:LONGEST_LINE_BYTES])) >= 0


def head_of(text: str) -> int:
    """Where fail2ban's own name begins, right behind the time (and in syslog the machine); -1 where it does not."""
    if not (stamp := stamp_of(text)):
        return -1
    end = text.index(stamp) + len(stamp) + 1
    for start in (end, text.find(" ", end) + 1):
        if start > 0 and text.startswith(HEAD, start):
            return start
    return -1


def stamp_of(text: str) -> str:
    """The time at the beginning of a line, as written; "" where there is none."""
    priority = PRIORITY.match(text)
    begin = priority.end() if priority else 0
    if (end := end_of_stamp(text, begin)) > begin:
        return text[begin:end]
    line = line_of(text)
    return line.stamp if line is not None and line.stamp and line.stamp in text else ""


def technique_of(jail: str) -> str | None:
    """The MITRE ATT&CK id that a jail shipped by fail2ban stands for; None for an operator's own."""
    if jail in LOGINS:
        return "T1110"
    return "T1595" if jail in SCANS else None
