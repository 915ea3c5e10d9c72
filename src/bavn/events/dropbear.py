"""Dropbear, the SSH server of routers.

    Bad password attempt for 'ann' from 192.0.2.7:5500
    Login attempt for nonexistent user from 192.0.2.7:5500
    Exit before auth from <192.0.2.7:5500>: (user 'ann', 10 fails): Max auth tries reached - user 'ann'
    Pubkey auth succeeded for 'ann' with ssh-rsa key SHA256:abc from 192.0.2.7:5500

The place stands at the end, or at once behind `Exit before auth from`: no user name can forge either.
"""

import re
from typing import Final

from bavn.events.reading import Knock, address_of
from bavn.events.syslog_line import Line

AGAIN: Final = re.compile(r"\[\d++\] [A-Z][a-z][a-z] [ \d]\d \d\d:\d\d:\d\d ")
EXIT: Final = re.compile(r"Exit before auth from <([^\s<>]++)>: ")
_SUCCEEDED: Final = {
    "Password auth succeeded for '": "password",
    "PAM password auth succeeded for '": "password",
    "Pubkey auth succeeded for '": "publickey",
}
_UNKNOWN: Final = "login attempt for nonexistent user"
_BAD: Final = ("bad password attempt for '", "bad pam password attempt for '")


def dropbear(line: Line) -> Knock | None:
    """What a line of Dropbear tells, None where it tells of no login."""
    text = line.text.rstrip()
    if again := AGAIN.match(text):
        text = text[again.end() :]
    if found := EXIT.match(text):
        many = "Max auth tries reached" in text
        return Knock("sshd", "probe", "", _place(found[1]), "too-many" if many else "no-attempt")
    said, _, place = text.rpartition(" from ")
    low = said.lower()
    if low.startswith(_UNKNOWN):
        return Knock("sshd", "failure", said[len(_UNKNOWN) :].strip(" '"), _place(place), "unknown-user", "password")
    for start in _BAD:
        if low.startswith(start):
            return Knock("sshd", "failure", said[len(start) : -1], _place(place), "bad-password", "password")
    if low.startswith("exit before auth (user '") and "max auth tries reached" in low:
        return Knock("sshd", "probe", "", _place(place), "too-many")
    return _succeeded(said, place)


def _succeeded(said: str, place: str) -> Knock | None:
    for start, mechanism in _SUCCEEDED.items():
        if said.startswith(start):
            user = said[len(start) :].partition("' with ")[0].removesuffix("'")
            return Knock("sshd", "success", user, _place(place), "", mechanism)
    return None


def _place(text: str) -> str | None:
    """`192.0.2.7:5500`; IPv6 likewise."""
    return address_of(text.rpartition(":")[0].strip("[]"))
