"""Every format that logins and alerts are read from, in one visible tuple, and how a log's format is found.

Adding one touches two places: its module, and FORMATS. The first that fits reads the file, so what is particular stands
before what is general.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from bavn.events import crowdsec, modsecurity, suricata
from bavn.events.entra import EntraReader, is_entra
from bavn.events.error_log import ErrorLog
from bavn.events.fail2ban import Fail2ban, is_fail2ban
from bavn.events.json_reading import JsonReader, begins_with
from bavn.events.keycloak import KeycloakReader, is_keycloak, is_keycloak_text
from bavn.events.lines import LoginLines, is_read
from bavn.events.m365 import M365Reader, is_m365
from bavn.events.reading import Calendar, Reader, text_of
from bavn.events.syslog_line import Line, line_of
from bavn.events.windows_json import WindowsJsonReader, event_of
from bavn.events.windows_xml import WindowsXmlReader, is_windows_xml

SAMPLE_LINES: Final = 200


@dataclass(frozen=True, slots=True)
class EventFormat:
    """A format by name: what it is, one line of it, whether a file's first lines are of it, and a reader for one file.

    `fits` gets at least one and at most 200 lines, whole, not blank, without their breaks; it never raises. `build`
    gets what times without a year or a zone mean. A reader holds one file's state: build one for each file. `files` are
    the beginnings of usual file names: they decide while a file is empty.
    """

    name: str
    meaning: str
    sample: str
    fits: Callable[[Sequence[bytes]], bool]
    build: Callable[[Calendar], Reader]
    files: tuple[str, ...] = ()


def _mostly(wanted: Callable[[Line], bool]) -> Callable[[Sequence[bytes]], bool]:
    """More than half of the lines are taken apart, and are as wanted."""
    return lambda lines: 2 * sum(_is(line, wanted) for line in lines) > len(lines)


def _is(line: bytes, wanted: Callable[[Line], bool]) -> bool:
    taken = line_of(text_of(line))
    return taken is not None and wanted(taken)


def _lines(name: str) -> Callable[[Calendar], Reader]:
    return lambda calendar: LoginLines(calendar, name)


def _is_syslog(line: Line) -> bool:
    """A line of syslog or the journal, from a machine or a process; or of a program whose logins are read.

    Programs that write a date in their own way, a level and a colon are none: `2025-11-22 10:00:00 WARN Server: …`.
    """
    if is_read(line.program):
        return True
    usual = line.stamp == "" or line.stamp[0].isalpha() or line.stamp[10:11] == "T"
    return usual and line.program != "" and (line.host != "" or line.pid != "")


FORMATS: Final[tuple[EventFormat, ...]] = (
    EventFormat(
        "nginx-error",
        "nginx's error log: basic authentication, ModSecurity",
        '2025/11/22 10:00:00 [error] 471#471: *3 user "ann": password mismatch, client: 192.0.2.7, server: a.example, '
        'request: "GET / HTTP/1.1", host: "example.com"',
        _mostly(lambda line: line.program == "nginx-error"),
        lambda calendar: ErrorLog(calendar, "nginx-error"),
    ),
    EventFormat(
        "apache-error",
        "Apache's error log, 2.2 and 2.4: basic and digest authentication, ModSecurity",
        "[Sat Nov 22 10:00:00.123456 2025] [auth_basic:error] [pid 4711:tid 1] [client 192.0.2.7:5500] AH01618: "
        "user ann not found: /",
        _mostly(lambda line: line.program == "apache-error"),
        lambda calendar: ErrorLog(calendar, "apache-error"),
        ("error_log", "error.log", "ssl_error_log"),
    ),
    EventFormat(
        "vsftpd",
        "vsftpd's own file",
        'Sat Nov 22 10:00:00 2025 [pid 4711] [ann] FAIL LOGIN: Client "192.0.2.7"',
        _mostly(lambda line: line.program == "" and line.text.startswith("[pid ")),
        _lines("vsftpd"),
        ("vsftpd",),
    ),
    EventFormat(
        "openvpn",
        "OpenVPN's own file",
        "2025-11-22 10:00:00 192.0.2.7:5500 TLS Auth Error: Auth Username/Password verification failed for peer",
        _mostly(lambda line: line.program == "" and _is_openvpn(line.text)),
        _lines("openvpn"),
        ("openvpn",),
    ),
    EventFormat(
        "windows-json",
        "Windows events as JSON: evtx_dump, Get-WinEvent, Winlogbeat, Wazuh, EvtxECmd, NXLog, Sentinel, Fluent Bit",
        '{"Event": {"System": {"EventID": 4625, "Channel": "Security", …}, "EventData": {"TargetUserName": "ann", …}}}',
        begins_with(event_of),
        lambda _: WindowsJsonReader(),
    ),
    EventFormat(
        "windows-xml",
        "Windows events as XML, one a line",
        "<Event xmlns='…'><System>…<EventID>4625</EventID>…</System><EventData>…</EventData></Event>",
        is_windows_xml,
        lambda _: WindowsXmlReader(),
    ),
    EventFormat(
        "entra",
        "sign-ins of Microsoft Entra ID",
        '{"createdDateTime": "2026-03-02T10:00:00Z", "userPrincipalName": "ann@example.com", "status": {…}, …}',
        begins_with(is_entra),
        lambda _: EntraReader(),
    ),
    EventFormat(
        "m365",
        "the unified audit log of Microsoft 365",
        '{"CreationTime": "2026-03-02T10:00:00", "Operation": "UserLoginFailed", "UserId": "ann@example.com", …}',
        begins_with(is_m365),
        lambda _: M365Reader(),
    ),
    EventFormat(
        "keycloak",
        "Keycloak's events, in its log as text or JSON, and from its API",
        '2026-03-02 10:00:00,123 WARN  [org.keycloak.events] (executor-thread-1) type="LOGIN_ERROR", …',
        lambda lines: is_keycloak_text(lines) or begins_with(is_keycloak)(lines),
        KeycloakReader,
    ),
    EventFormat(
        "suricata",
        "Suricata's EVE JSON: its alerts",
        '{"timestamp": "2025-11-22T10:00:00+0100", "event_type": "alert", "src_ip": "192.0.2.7", "alert": {…}, …}',
        begins_with(suricata.is_eve),
        lambda _: JsonReader("suricata", suricata.alerts_of),
    ),
    EventFormat(
        "modsecurity-json",
        "ModSecurity's audit log as JSON, version 2 or 3",
        '{"transaction": {"client_ip": "192.0.2.7", "time_stamp": "…", "messages": [{"message": "…", …}], …}}',
        begins_with(modsecurity.is_transaction),
        lambda _: JsonReader("modsecurity-json", modsecurity.alerts_of),
    ),
    EventFormat(
        "modsecurity",
        "ModSecurity's audit log in sections",
        "--6ef24602-A--\n[22/Nov/2025:10:00:00 +0000] id 192.0.2.7 43077 198.51.100.9 80\n--6ef24602-H--\n"
        'Message: Warning. … [file "…"] [line "47"] [id "930100"] [msg "Path Traversal Attack (/../)"]\n--6ef24602-Z--',
        modsecurity.is_audit_log,
        modsecurity.ModsecurityLines,
        ("modsec_audit",),
    ),
    EventFormat(
        "crowdsec",
        "CrowdSec's alerts as JSON: cscli alerts list -o json, notifications",
        '{"scenario": "crowdsecurity/ssh-bf", "events_count": 6, "source": {"scope": "Ip", "value": "192.0.2.7"}, …}',
        begins_with(crowdsec.is_alert),
        lambda _: JsonReader("crowdsec", crowdsec.alerts_of),
    ),
    EventFormat(
        "crowdsec-log",
        "crowdsec.log",
        'time="2025-11-22T10:00:00+01:00" level=info msg="Ip 192.0.2.7 performed \'crowdsecurity/ssh-bf\' (6 events …"',
        lambda lines: 2 * sum(map(crowdsec.is_log, lines)) > len(lines),
        crowdsec.CrowdsecLines,
        ("crowdsec.log",),
    ),
    EventFormat(
        "fail2ban",
        "fail2ban's own log, also in syslog",
        "2025-11-22 10:00:00,123 fail2ban.actions        [711]: NOTICE  [sshd] Ban 192.0.2.7",
        lambda lines: 2 * sum(map(is_fail2ban, lines)) > len(lines),
        Fail2ban,
        ("fail2ban",),
    ),
    EventFormat(
        "syslog",
        "auth.log, secure, mail.log, messages: RFC 3164, RFC 5424, journalctl, a server's own file with such times",
        "Nov 22 10:00:00 mail sshd[4711]: Failed password for ann from 192.0.2.7 port 5500 ssh2",
        _mostly(_is_syslog),
        _lines("syslog"),
        ("auth", "secure", "mail", "syslog", "messages", "daemon", "dovecot", "proftpd", "user.log"),
    ),
)

_OPENVPN: Final = ("TLS", "VERIFY", "MULTI", "OpenVPN", "SIGUSR1", "Peer Connection", "PUSH:", "SENT CONTROL")


def _is_openvpn(text: str) -> bool:
    """`OpenVPN 2.6 …`, `192.0.2.7:5500 TLS: …`, `us=12 ann/192.0.2.7:5500 MULTI: …`."""
    words = text.split(" ", 3)[:3]
    return any(word.startswith(_OPENVPN) for word in words)


def detect(head: bytes, name: str, calendar: Calendar) -> Reader | None:
    """A reader for the file `name` that begins with `head`; None where no format fits. Never raises."""
    known = format_of(head, name)
    return known.build(calendar) if known else None


def format_of(head: bytes, name: str) -> EventFormat | None:
    """The first format that fits the lines; a file without a line is known by its name alone."""
    whole = head[: head.rfind(b"\n")] if b"\n" in head else head
    lines = [line for line in whole.splitlines()[:SAMPLE_LINES] if line.strip()]
    if lines:
        return next((known for known in FORMATS if known.fits(lines)), None)
    last = PurePath(name).name.lower()
    return next((known for known in FORMATS if last.startswith(known.files or "/")), None)


def named(name: str, calendar: Calendar) -> Reader:
    """A reader of the format of this name; KeyError where there is none."""
    builders = {known.name: known.build for known in FORMATS}
    return builders[name](calendar)
