"""Dovecot's login processes (IMAP, POP3, submission, ManageSieve) and its authentication.

    imap-login: Login: user=<ann>, method=PLAIN, rip=192.0.2.7, lip=198.51.100.1, mpid=18, TLS, session=<abc>
    imap-login: Disconnected (auth failed, 2 attempts in 9 secs): user=<ann>, method=PLAIN, rip=192.0.2.7, lip=…
    pop3-login: Login aborted: Connection closed (no auth attempts in 4 secs) (no_auth_attempts): user=<>, rip=192.0.2.7
    auth-worker(4711): pam(ann,192.0.2.7,<abc>): unknown user
    auth: passwd-file(ann,192.0.2.7): Password mismatch
    auth(ann,192.0.2.7,sasl:login)<abc>: Info: sql: Password mismatch

Silent about what the mail processes say once somebody is logged in. What authentication has told of a session is not
told again when its connection ends. Names, and passwords where Dovecot is told to log them, are what the client sent.
"""

import re
from typing import Final

from bavn.events.pam import pam
from bavn.events.reading import Knock, address_of
from bavn.events.syslog_line import Line

PROCESS: Final = re.compile(r"([a-z0-9-]++)(\([^\s()]*+\))?+(<[^\s<>]*+>)?+(?:\[\d*+\])?+: ")
LEVEL: Final = re.compile(r"(?:Info|Error|Warning|Notice|Debug): ")
WORKER: Final = re.compile(r"conn unix:[^ ]++ \([^()]*+\): (?:auth-worker<\d++>: )?+")
ATTEMPTS: Final = re.compile(r"\(auth failed, (\d{1,9}+) attempts?+")
DRIVER: Final = re.compile(r"[a-z0-9_-]++\(")
PLACE: Final = re.compile(r",([0-9A-Fa-f.:]++)(?:,master)?+(?:,(?:<([^\s<>]*+)>)?+)?+\): ")
METHOD: Final = re.compile(r", method=([A-Z0-9-]++)")
SESSION: Final = re.compile(r", session=<([^\s<>]++)>")

MOST_SESSIONS: Final = 4096
_MOST: Final = 1_000_000
_PROBES: Final = (
    "(no auth attempts",
    "(tried to use dis",
    "(client didn't finish SASL auth",
    "(disconnected before auth was ready",
    "(disconnected before greeting",
    "(disconnected during TLS handshake",
    "(disconnected while authenticating",
    "(client sent an invalid cert",
    "(client didn't send a cert",
    "(cert required",
)
_REASONS: Final = (
    ("unknown user", "unknown-user"),
    ("user not known", "unknown-user"),
    ("username character disallowed", "unknown-user"),
    ("invalid username", "unknown-user"),
    ("empty username", "unknown-user"),
    ("password mismatch", "bad-password"),
    ("invalid credentials", "bad-password"),
    ("invalid password", "bad-password"),
    ("empty password", "bad-password"),
    ("authentication fail", "bad-password"),
    ("authentication error", "bad-password"),
    ("permission denied", "denied"),
    ("user account has expired", "expired"),
    ("user disabled", "disabled"),
    ("user is disabled", "disabled"),
)
_PAM: Final = ("pam_authenticate() failed: ", "pam_acct_mgmt() failed: ")


class Dovecot:
    """Reads what Dovecot says. Remembers the last 4,096 sessions that authentication has told a failure of."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}

    def read(self, line: Line) -> Knock | None:
        """What one line tells, None where it tells of no login."""
        text, program, part = line.text, line.program, line.part
        if text.startswith(("pam_", "(pam_", "authentication failure;")) or part.startswith("(pam_"):
            return pam(line)
        text = text.removeprefix("dovecot: ")
        if program.startswith("dovecot") and (process := PROCESS.match(text)):
            program, part, text = process[1], (process[2] or "") + (process[3] or ""), text[process.end() :]
        if level := LEVEL.match(text):
            text = text[level.end() :]
        if program.endswith("-login"):
            return self._login(text)
        if program in {"auth", "auth-worker", "dovecot-auth"}:
            return self._auth(text, part)
        return None

    def _login(self, text: str) -> Knock | None:
        """`WHAT: user=<USER>, method=…, rip=ADDRESS, …`: what is before the user is ours, the last rip is too."""
        place = text.rfind("rip=")
        if place < 0:
            return None
        name = text.find("user=<", 0, place)
        what = text[: name if name >= 0 else place]
        user = text[name + 6 : text.rfind(">", name, place)] if name >= 0 else ""
        tail = text[place:]
        address = address_of(tail[4:].partition(",")[0].strip())
        method = METHOD.match(text, max(text.rfind(", method=", 0, place), 0))
        mechanism = method[1].lower() if method else ""
        if what.startswith("Login: "):
            return Knock("dovecot", "success", user, address, "", mechanism)
        if attempts := ATTEMPTS.search(what):
            return self._attempts(int(attempts[1]), tail, Knock("dovecot", "failure", user, address, "", mechanism))
        if "(proxy dest auth failed" in what:
            return Knock("dovecot", "failure", user, address, "bad-password", mechanism)
        if any(probe in what for probe in _PROBES):
            reason = "denied" if "(tried to use dis" in what else "no-attempt"
            return Knock("dovecot", "probe", user, address, reason, mechanism)
        return None

    def _attempts(self, count: int, tail: str, knock: Knock) -> Knock:
        """What is left of the connection's failures when those told before are taken off; a probe if none is."""
        session = SESSION.search(tail)
        left = count - (self._told.pop(session[1], 0) if session else 0)
        if left <= 0:
            return knock._replace(outcome="probe", reason="told")
        return knock._replace(reason="bad-password", times=min(left, _MOST))

    def _auth(self, text: str, part: str) -> Knock | None:
        """`DRIVER(USER,ADDRESS[,<SESSION>]): WHY`, or `DRIVER: WHY` behind `auth(USER,ADDRESS,…)<SESSION>`."""
        if worker := WORKER.match(text):
            text = text[worker.end() :]
        if part.count(",") and (said := text.partition(": ")[2]):
            return self._named(part, said)
        driver = DRIVER.match(text)
        if driver is None:
            return None
        places = [place for place in PLACE.finditer(text) if _reason(text[place.end() :])]
        if not places:
            end = text.find("): ")
            reason = _reason(text[end + 3 :]) if end >= 0 else ""
            return Knock("dovecot", "failure", text[driver.end() : end], None, reason) if reason else None
        first = places[0]
        addresses = {address_of(place[1]) for place in places}
        address = addresses.pop() if len(addresses) == 1 else None
        self._remember(first[2])
        user = text[driver.end() : first.start()]
        return Knock("dovecot", "failure", user, address, _reason(text[first.end() :]))

    def _named(self, part: str, said: str) -> Knock | None:
        reason = _reason(said)
        if not reason:
            return None
        named, _, session = part.partition(")<")
        fields = named.strip("()").split(",")
        places = [number for number, field in enumerate(fields) if number and address_of(field) is not None]
        self._remember(session.rstrip(">"))
        if not places:
            return Knock("dovecot", "failure", fields[0], None, reason)
        return Knock("dovecot", "failure", ",".join(fields[: places[-1]]), address_of(fields[places[-1]]), reason)

    def _remember(self, session: str | None) -> None:
        if not session:
            return
        if session not in self._told and len(self._told) >= MOST_SESSIONS:
            del self._told[next(iter(self._told))]
        self._told[session] = min(self._told.get(session, 0) + 1, _MOST)


def _reason(said: str) -> str:
    """The code for why authentication said no; "" where it said something else."""
    for start in _PAM:
        if said.startswith(start):
            why = said[len(start) :].lower()
            return next((code for words, code in _REASONS if why.startswith(words)), "bad-password")
    why = said[:64].lower()
    return next((code for words, code in _REASONS if why.startswith(words)), "")
