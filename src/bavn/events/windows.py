"""Windows events become logins: which event is a login, of whom, from where, and why it failed.

    4624  logged on             4625  failed to log on                   4776  a password was checked (NTLM)
    4768  ticket asked for      4771  Kerberos pre-authentication failed 4740  locked out
    4648  tried as somebody     4825  Remote Desktop denied              6272, 6273  RADIUS (NPS) let in, turned down
    1149  RDP at the door       131, 140  RDP connected, wrong password  302, 201    RD Gateway let in, turned down
    OpenSSH/Operational 4       what sshd says                           18453-18456, 33205  SQL Server

Field names and status codes are Microsoft's ("Advanced security auditing FAQ", event pages 4624 to 4776; [MS-ERREF]
for NTSTATUS; RFC 4120, 7.5.9, for Kerberos).

Silent about: machine accounts (`NAME$`), SYSTEM and other accounts that have no password; logons of services and
scheduled tasks (types 4 and 5: a stored password fails each minute, and nobody types it), type 9 (nothing is checked),
tickets for services (4769), Kerberos and NTLM errors that say nothing of a password (clock, protocol, no server).
A workstation's name is what the client says and never becomes an address.
1149 only counts as being at the door: without Network Level Authentication it is written before a password is asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bavn.events.json_reading import number, origin_of
from bavn.events.mssql import audited, refused
from bavn.model.login import Login

SECURITY: Final = "security"
RDP_CHANNELS: Final = ("microsoft-windows-terminalservices-", "microsoft-windows-remotedesktopservices-")
LOCAL_SYSTEM: Final = ("S-1-5-18", "S-1-5-19", "S-1-5-20", "S-1-5-7", "S-1-5-80-", "S-1-5-82-", "S-1-5-83-",
                       "S-1-5-90-", "S-1-5-96-", "S-1-5-111-")  # fmt: skip
NOBODY: Final = frozenset({"system", "local service", "network service", "anonymous logon", "iusr"})
NO_PERSON: Final = frozenset(
    {"nt authority", "nt service", "window manager", "font driver host", "virtual users", "iis apppool",
     "nt virtual machine"}
)  # fmt: skip
PEOPLE: Final = frozenset({2, 3, 7, 8, 10, 11, 12, 13})  # logon types of somebody who typed a password or holds one
TYPED: Final = frozenset({2, 7, 8, 10, 11, 12, 13})  # … in which the package that was used says nothing

# NTSTATUS (and two of SSPI) of failed logons. What is not here says nothing of a password and is left out.
REASONS: Final[Mapping[int, str]] = {
    0xC0000064: "unknown-user",
    0xC000006A: "bad-password",
    0xC000006D: "bad-password",  # "bad user name or authentication information"
    0xC000006E: "denied",  # account restriction
    0xC000006F: "denied",  # outside the hours
    0xC0000070: "denied",  # not from this workstation
    0xC0000071: "expired",
    0xC0000072: "disabled",
    0xC0000193: "expired",
    0xC0000224: "expired",  # must change the password
    0xC0000234: "locked",
    0xC000015B: "denied",  # this type of logon
    0xC0000413: "denied",  # authentication firewall
    0xC0000199: "denied",
    0xC0000022: "denied",
    0xC0000380: "bad-password",  # wrong PIN of a smart card
    0x8009030C: "bad-password",  # SEC_E_LOGON_DENIED
}
# Kerberos' own errors
KERBEROS: Final[Mapping[int, str]] = {
    0x1: "expired",
    0x6: "unknown-user",
    0x9: "bad-password",  # null key
    0xC: "denied",
    0x12: "locked",  # revoked: locked out, disabled or expired
    0x17: "expired",
    0x18: "bad-password",
}
# Reasons of the Network Policy Server
RADIUS: Final[Mapping[int, str]] = {
    8: "unknown-user", 16: "bad-password", 34: "disabled", 35: "locked", 36: "locked", 37: "denied", 48: "denied",
    65: "denied", 66: "denied",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One Windows event, whatever file it came from.

    `channel` and `provider` are in lower case, and so are the names in `data`. `values` are data without a name, in
    their order.
    """

    number: int
    channel: str
    provider: str
    time: datetime
    host: str
    data: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()

    def get(self, name: str) -> str:
        """One value, "" where it is absent or a dash."""
        value = self.data.get(name, "").strip()
        return "" if value == "-" else value


def login_of(event: Event) -> Login | None:
    """What one event tells. 4648 and what OpenSSH says need the events around them: `windows_logins.py`."""
    teller = TELLERS.get(event.number)
    return teller(event) if teller else None


def name_of(account: str) -> str:
    r"""The account's own name: without the domain before or behind it, as the same person appears in all these forms.

    >>> name_of("EXAMPLE\\ann"), name_of("ann@example.com"), name_of("-")
    ('ann', 'ann', '')
    """
    account = account.strip().rpartition("\\")[2]
    bare = account.rpartition("@")[0] or account
    return "" if bare == "-" else bare


def is_person(user: str, sid: str = "", domain: str = "") -> bool:
    """Whether an account is one that somebody has a password of."""
    return not (
        user.endswith("$")
        or user.lower() in NOBODY
        or sid.startswith(LOCAL_SYSTEM)
        or domain.lower() in NO_PERSON
        or (domain == "" and user.lower().startswith(("dwm-", "umfd-")))
    )


def _account(event: Event, name: str = "targetusername") -> str | None:
    """The user's name; None for an account that is no person's."""
    user = event.get(name)
    person = is_person(user, event.get("targetusersid") or event.get("targetsid"), event.get("targetdomainname"))
    return name_of(user) if person else None


def _mechanism(event: Event, logon_type: int) -> str:
    if logon_type in TYPED:
        return "password"
    package = event.get("authenticationpackagename").lower()
    if package.startswith(("ntlm", "microsoft_authentication_package")):
        return "ntlm"
    return "kerberos" if package == "kerberos" else ""


def _logon(event: Event) -> Login | None:
    """4624 and 4625."""
    logon_type = number(event.get("logontype")) or 0
    user = _account(event)
    if logon_type not in PEOPLE or user is None or event.get("virtualaccount") == "%%1842":
        return None
    address = origin_of(event.get("ipaddress"))
    mechanism = _mechanism(event, logon_type)
    if event.number == 4624:
        return Login(event.time, "windows", "success", user, address, "", mechanism, event.host) if user else None
    reason = _status(event)
    if reason is None:
        return None
    return Login(event.time, "windows", "failure", user, address, reason, mechanism, event.host)


def _status(event: Event) -> str | None:
    """Why a logon failed; None where the password was not the question. `SubStatus` says more where it is set."""
    for name in ("substatus", "status"):
        code = number(event.get(name))
        if code:
            return REASONS.get(code & 0xFFFFFFFF)
    return "bad-password"


def _checked(event: Event) -> Login | None:
    """4776: NTLM, written by the machine that knows the password."""
    user = _account(event)
    code = number(event.get("status") or event.get("errorcode"))
    if user is None or code is None or event.channel != SECURITY:
        return None
    if not code:
        return Login(event.time, "windows", "success", user, None, "", "ntlm", event.host) if user else None
    reason = REASONS.get(code & 0xFFFFFFFF)
    return Login(event.time, "windows", "failure", user, None, reason, "ntlm", event.host) if reason else None


def _ticket(event: Event) -> Login | None:
    """4768 and 4771: Kerberos, written by the domain controller.

    A ticket given without pre-authentication proves no password and is no login.
    """
    user = _account(event)
    code = number(event.get("status") or event.get("resultcode"))
    if not user or code is None or event.channel != SECURITY:
        return None
    address = origin_of(event.get("ipaddress"))
    if not code:
        way = number(event.get("preauthtype"))
        if not way or event.number == 4771:
            return None
        mechanism = "certificate" if way in {14, 15, 16, 17} else "kerberos"
        return Login(event.time, "windows", "success", user, address, "", mechanism, event.host)
    reason = KERBEROS.get(code)
    if reason is None:
        return None
    return Login(event.time, "windows", "failure", user, address, reason, "kerberos", event.host)


def _locked(event: Event) -> Login | None:
    """4740. The machine that is named is the caller's own word, so there is no address."""
    user = _account(event)
    if not user or event.channel != SECURITY:
        return None
    return Login(event.time, "windows", "failure", user, None, "locked", "", event.host)


def _denied(event: Event) -> Login | None:
    """4825: may not use Remote Desktop, with the right password."""
    user = name_of(event.get("accountname"))
    address = origin_of(event.get("clientaddress"))
    return Login(event.time, "windows", "failure", user, address, "denied", "password", event.host) if user else None


def _radius(event: Event) -> Login | None:
    """6272 and 6273 of the Network Policy Server: VPN and wireless."""
    user = event.get("subjectusername") or event.get("fullyqualifiedsubjectusername")
    address = origin_of(event.get("callingstationid"))
    if not user or not is_person(user) or user.lower().startswith("host/"):
        return None
    if event.number == 6272:
        return Login(event.time, "radius", "success", name_of(user), address, "", "", event.host)
    reason = RADIUS.get(number(event.get("reasoncode")) or 0)
    return Login(event.time, "radius", "failure", name_of(user), address, reason, "", event.host) if reason else None


def _at_rdp(event: Event) -> Login | None:
    """1149 (user, domain, address), 131 (a connection)."""
    if not event.channel.startswith(RDP_CHANNELS):
        return None
    address = origin_of(event.get("param3") or event.get("clientip"))
    if address is None:
        return None
    return Login(event.time, "rdp", "probe", name_of(event.get("param1")), address, "", "", event.host)


def _failed_rdp(event: Event) -> Login | None:
    """140: the user name or password was wrong; which user is not said."""
    address = origin_of(event.get("ipstring") or event.get("clientip"))
    if address is None or "rdpcorets" not in event.channel:
        return None
    return Login(event.time, "rdp", "failure", "", address, "bad-password", "password", event.host)


def _gateway(event: Event) -> Login | None:
    """302 and 201 of the Remote Desktop Gateway."""
    user, address = name_of(event.get("username")), origin_of(event.get("ipaddress"))
    if "terminalservices-gateway" not in event.channel or not user:
        return None
    if event.number == 302:
        return Login(event.time, "rdp", "success", user, address, "", "", event.host)
    return Login(event.time, "rdp", "failure", user, address, "denied", "", event.host)


def _database(event: Event) -> Login | None:
    """18453 to 18456 and 33205 of SQL Server, in the Application log."""
    if not event.provider.startswith("mssql"):
        return None
    knock = audited(event.values) if event.number == 33205 else refused(event.number, event.values)
    if knock is None:
        return None
    service, outcome, user, address, reason, mechanism, _ = knock
    return Login(event.time, service, outcome, user, address, reason, mechanism, event.host)


TELLERS: Final[Mapping[int, Callable[[Event], Login | None]]] = {
    4624: lambda event: _logon(event) if event.channel == SECURITY else None,
    4625: lambda event: _logon(event) if event.channel == SECURITY else None,
    4776: _checked,
    4768: _ticket,
    4771: _ticket,
    4740: _locked,
    4825: _denied,
    6272: _radius,
    6273: _radius,
    1149: _at_rdp,
    131: _at_rdp,
    140: _failed_rdp,
    302: _gateway,
    201: _gateway,
    18453: _database,
    18454: _database,
    18455: _database,
    18456: _database,
    33205: _database,
}
