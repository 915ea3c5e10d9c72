"""What a log of logins says: somebody proved who he is, failed to, or was at the door without trying."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

LoginOutcome = Literal["failure", "success", "probe"]  # probe: at the door, no password tried


@dataclass(frozen=True, slots=True)
class Login:
    """One attempt to log in. Never leaves the machine: it names a user.

    `time` is aware UTC. `service` is what was logged in to: sshd, sudo, su, login, dovecot, postfix, ftp, openvpn,
    basic (HTTP authentication), form (a web form), windows, keycloak, entra, m365. `user` is as logged, "" where the
    log names none. `address` is where it came from in its shortest form; None for a local login and where the log has
    none. `reason` is a code: bad-password, unknown-user, locked, expired, disabled, denied, too-many, protocol, …
    `count` is how many such attempts the line tells of ("message repeated 5 times"). `host` is the machine that logged
    it, "" where the log names none. `mechanism` is password, publickey, kerberos, ntlm, token, …; "" unknown.
    """

    time: datetime
    service: str
    outcome: LoginOutcome
    user: str = ""
    address: str | None = None
    reason: str = ""
    mechanism: str = ""
    host: str = ""
    count: int = 1
