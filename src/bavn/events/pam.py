"""PAM, sudo, su and login: who proved to the machine itself who he is, and who did not.

    pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=ann
    su(pam_unix)[4711]: session opened for user root by ann(uid=1000)
    sudo: ann : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/sh
    sudo: ann : TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/sh
    su: FAILED SU (to root) ann on pts/0
    login: FAILED LOGIN 1 FROM 192.0.2.7 FOR ann, Authentication failure

Silent about sessions that nobody logs in to (cron, systemd) and about services that say more themselves (sshd, FTP).
"""

import re
from typing import Final, NamedTuple

from bavn.events.reading import Knock, address_of
from bavn.events.syslog_line import Line
from bavn.model.login import LoginOutcome

HEAD: Final = re.compile(r"\(?+(pam_[a-z0-9_]++)\)?+(?:\(([^\s:()]*+)(?::([a-z]++))?+\))?+:?+ ")
FAILURE: Final = re.compile(r"(?:PAM )?+(?:(\d{1,9}+) more )?+authentication failures?+; ")
SESSION: Final = re.compile(r"session opened for user ([^ ()]++)(?:\(uid=\d++\))?+ by ([^ ()]*+)")
RHOST: Final = re.compile(r" rhost=([^ ]*+)")
SUDO_TRIES: Final = re.compile(r"(\d{1,9}+) incorrect password attempts?+$")
SU: Final = re.compile(r"(FAILED SU |FAILED su |BAD SU )?+(?:\(to ([^ ()]++)\) |for ([^ ]++) by )")
SHADOW_SU: Final = re.compile(r"([+-]) [^ ]++ [^ :]++:([^ :]++)$")
BSD_SU: Final = re.compile(r"(BAD SU )?+[^ ]++ to ([^ ]++) on /")
LOGIN_FAILED: Final = re.compile(
    r"(?:FAILED LOGIN (?:\(?+\d++\)?+|SESSION)|TOO MANY LOGIN TRIES \(\d++\))"
    r"(?: on '[^' ]*+')?+(?: (?:FROM|from) '?+([^ ']++)'?+)?+ FOR '?+([^,']*+)"
)
LOGIN_DONE: Final = re.compile(r"(?:ROOT )?+LOGIN ON [^ ]++(?: BY ([^ ]++))?+(?: FROM ([^ ]++))?+$")

MOST_PLACES: Final = 16  # of one line; more of them are a forgery that is not worth the work

_SERVICES: Final = {
    **dict.fromkeys(("sshd", "ssh", "sshd-session"), "sshd"),
    **dict.fromkeys(("sudo", "sudo-i", "sudo-rs"), "sudo"),
    **dict.fromkeys(("su", "su-l"), "su"),
    **dict.fromkeys(("login", "remote", "telnetd", "rlogin", "gdm", "gdm-password", "gdm3"), "login"),
    **dict.fromkeys(("lightdm", "sddm", "kdm", "xdm", "cockpit", "xrdp-sesman", "webmin", "screen"), "login"),
    **dict.fromkeys(("dovecot", "dovecot-auth", "imap", "imaps", "pop3", "pop3s", "auth"), "dovecot"),
    **dict.fromkeys(("vsftpd", "ftp", "ftpd", "proftpd", "pure-ftpd", "wu-ftpd", "gssftp"), "ftp"),
    **dict.fromkeys(("smtp", "smtpd", "postfix", "saslauthd"), "postfix"),
    **dict.fromkeys(("openvpn", "ovpn-server"), "openvpn"),
}
_SESSIONS: Final = frozenset({"sudo", "su", "login"})
_NAMES_WHO_ASKS: Final = frozenset({"ftp", "dovecot", "postfix"})  # what the client sent is written as ruser


class TurnedDown(NamedTuple):
    """What an `authentication failure;` of PAM names."""

    user: str
    address: str | None
    times: int


def pam(line: Line) -> Knock | None:
    """What a line of a PAM module tells, whoever the module spoke for."""
    text, service, old = line.text, line.program, line.part.startswith("(pam_")
    if head := HEAD.match(text):
        text, service = text[head.end() :], (head[2] if head[3] else "") or service
        old = old or head[2] is None
    known = _SERVICES.get(service.lower())
    if failure := turned_down(text, known or ""):
        outcome: LoginOutcome = "probe" if known is None and line.part else "failure"
        return Knock(known or "login", outcome, failure.user, failure.address, "bad-password", "", failure.times)
    if known in _SESSIONS or (known == "sshd" and old):
        return _session(text, known or "login")
    return None


def _session(text: str, service: str) -> Knock | None:
    found = SESSION.match(text)
    if found is None:
        return None
    return Knock(service, "success", (found[2] if service == "sudo" else "") or found[1])


def turned_down(text: str, service: str) -> TurnedDown | None:
    """The fields of `authentication failure; …`; None where the text is not that.

    `service` as in `Login` tells whether `ruser` is what the client sent.
    """
    found = FAILURE.match(text)
    if found is None:
        return None
    user, place = _user_and_place(text[found.end() :].rstrip(), service in _NAMES_WHO_ASKS)
    return TurnedDown(user, address_of(place), min(int(found[1] or 1), 1_000_000))


def _user_and_place(fields: str, asks: bool) -> tuple[str, str]:  # noqa: FBT001  a fact about the service
    """`user` (or `ruser`) and `rhost`. Either name may hold a forged ` rhost=`.

    Where the two names agree, the place between them is the true one: both are what the client sent. Where the client's
    name is `ruser`, the last place is behind it. Where `ruser` is nobody's, the first place is.
    """
    begin = fields.find("ruser=")
    if begin < 0:
        begin = 0
        places = list(RHOST.finditer(f" {fields}"))
        return "", places[0][1] if len(places) == 1 else ""
    begin += len("ruser=")
    places = list(RHOST.finditer(fields, begin))
    named = [
        (fields[begin : found.start()], _user_after(fields, found.end()), found[1])
        for found in places[: MOST_PLACES + 1]
    ]
    if not named or len(named) > MOST_PLACES:
        return "", ""
    for ruser, user, place in named:
        if ruser and ruser == user:
            return user, place
    ruser, user, place = named[-1] if named[0][0] or asks else named[0]
    return user or ruser, place


def _user_after(fields: str, end: int) -> str:
    rest = fields[end:].lstrip(" ")
    return rest.removeprefix("user=") if rest.startswith("user=") else ""


def sudo(line: Line) -> Knock | None:
    """What sudo tells: the caller is the account whose password was asked."""
    if line.text.startswith("pam_"):
        return pam(line)
    caller, colon, rest = line.text.strip().partition(" : ")
    if not colon or " " in caller:
        return None
    said = rest.partition(" ; ")[0]
    if said.startswith(("TTY=", "PWD=", "HOST=", "TSID=", "GROUP=", "USER=")):
        return Knock("sudo", "success", caller) if "COMMAND=" in rest else None
    if tries := SUDO_TRIES.match(said):
        return Knock("sudo", "failure", caller, None, "bad-password", "password", min(int(tries[1]), 1_000_000))
    if said in {"user NOT in sudoers", "command not allowed", "user NOT authorized on host"}:
        return Knock("sudo", "failure", caller, None, "denied")
    return None


def su(line: Line) -> Knock | None:
    """What su tells: the account is the one that the caller wants to be."""
    text = line.text
    if text.startswith("pam_") or line.part:
        return pam(line)
    text = text.removeprefix("Successful su ")
    if found := SU.match(text):
        return _su(found[2] or found[3], failed=found[1] is not None)
    if found := SHADOW_SU.match(text):
        return _su(found[2], failed=found[1] == "-")
    if found := BSD_SU.match(text):
        return _su(found[2], failed=found[1] is not None)
    return None


def _su(user: str, *, failed: bool) -> Knock:
    return Knock("su", "failure", user, None, "bad-password") if failed else Knock("su", "success", user)


def login(line: Line) -> Knock | None:
    """What login (at a console or over telnet) tells."""
    text = line.text
    if text.startswith("pam_") or line.part:
        return pam(line)
    if found := LOGIN_FAILED.match(text):
        return Knock("login", "failure", found[2].strip(), address_of(found[1] or ""), "bad-password", "password")
    if found := LOGIN_DONE.match(text):
        user = found[1] or ("root" if text.startswith("ROOT") else "")
        return Knock("login", "success", user, address_of(found[2] or ""))
    return None
