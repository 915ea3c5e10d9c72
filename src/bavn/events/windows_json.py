r"""Windows events as JSON, in the shapes that the usual programs give them.

    evtx_dump, Chainsaw   {"Event": {"System": {"EventID": 4625, …}, "EventData": {"TargetUserName": "ann", …}}}
    Get-WinEvent          {"Id": 4625, "LogName": "Security", "TimeCreated": "/Date(…)/", "Properties": [{"Value": …}]}
    Winlogbeat (ECS)      {"@timestamp": …, "winlog": {"event_id": "4625", "channel": "Security", "event_data": {…}}}
    Winlogbeat 6          {"@timestamp": …, "event_id": 4625, "log_name": "Security", "event_data": {…}}
    Wazuh                 {"win": {"system": {"eventID": "4625", …}, "eventdata": {"targetUserName": "ann", …}}}
    EvtxECmd              {"EventId": 4625, "Channel": "Security", "Payload": "{\"EventData\": …}"}
    NXLog, Sentinel       {"EventID": 4625, "Channel": "Security", "EventTime": …, "TargetUserName": "ann", …}
    Fluent Bit            {"EventID": 4625, "Channel": "Security", "TimeCreated": …, "StringInserts": ["S-1-0-0", …]}

Names in any case. Values without names are put in the order of Microsoft's own templates, for the events that have one
here. A time without a zone (NXLog's EventTime) is read as UTC. Timelines of rules that fired (Hayabusa) are no events.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from bavn.events.json_reading import Document, JsonReader, document, field, moment, number, text
from bavn.events.windows import Event
from bavn.events.windows_logins import WindowsLogins
from bavn.model.login import Login

NAME: Final = "windows-json"
_SUBJECT: Final = ("subjectusersid", "subjectusername", "subjectdomainname", "subjectlogonid")
_FAILED: Final = (
    *_SUBJECT, "targetusersid", "targetusername", "targetdomainname", "status", "failurereason", "substatus",
    "logontype", "logonprocessname", "authenticationpackagename", "workstationname", "transmittedservices",
    "lmpackagename", "keylength", "processid", "processname", "ipaddress", "ipport",
)  # fmt: skip
_LOGGED_ON: Final = (
    *_SUBJECT, "targetusersid", "targetusername", "targetdomainname", "targetlogonid", "logontype",
    "logonprocessname", "authenticationpackagename", "workstationname", "logonguid", "transmittedservices",
    "lmpackagename", "keylength", "processid", "processname", "ipaddress", "ipport", "impersonationlevel",
    "restrictedadminmode", "targetoutboundusername", "targetoutbounddomainname", "virtualaccount",
)  # fmt: skip
# The order of the values in Microsoft's template of each event
ORDERS: Final[Mapping[int, tuple[str, ...]]] = {
    4624: _LOGGED_ON,
    4625: _FAILED,
    4648: (*_SUBJECT, "logonguid", "targetusername", "targetdomainname", "targetlogonguid", "targetservername",
           "targetinfo", "processid", "processname", "ipaddress", "ipport"),
    4740: ("targetusername", "targetdomainname", "targetsid", *_SUBJECT),
    4768: ("targetusername", "targetdomainname", "targetsid", "servicename", "servicesid", "ticketoptions", "status",
           "ticketencryptiontype", "preauthtype", "ipaddress", "ipport"),
    4771: ("targetusername", "targetsid", "servicename", "ticketoptions", "status", "preauthtype", "ipaddress",
           "ipport"),
    4776: ("packagename", "targetusername", "workstation", "status"),
    4825: ("accountname", "accountdomain", "logonid", "clientaddress"),
    1149: ("param1", "param2", "param3"),
    131: ("conntype", "clientip"),
    4: ("process", "payload"),
}  # fmt: skip
_SECURITY_PROVIDER: Final = "microsoft-windows-security-auditing"
_TELLING: Final = frozenset({"targetusername", "payload", "param1", "clientip"})  # then values have their names


class WindowsJsonReader(JsonReader[Login]):
    """Reads Windows events in any of the shapes above. Silent about events that are no logins."""

    def __init__(self) -> None:
        logins = WindowsLogins()
        super().__init__(NAME, _judge(logins), logins.rest)


def _judge(logins: WindowsLogins) -> Callable[[Document], Iterable[Login]]:
    def judge(found: Document) -> Iterable[Login]:
        event = event_of(found)
        return logins.settle(event) if event is not None else ()

    return judge


class Raw(NamedTuple):
    """An event as one of the shapes has it, before names and numbers are made alike."""

    number: object
    channel: object
    provider: object
    time: datetime | None
    host: object
    data: dict[str, str]
    values: tuple[str, ...]


def event_of(found: Document) -> Event | None:
    """The event in a document; None where it has no number, no time or no shape that is known."""
    raw = next((raw for shape in SHAPES if (raw := shape(found)) is not None), None)
    if raw is None:
        return None
    known = number(raw.number)
    if known is None or raw.time is None:
        return None
    provider, channel, data = text(raw.provider).lower(), text(raw.channel).lower(), raw.data
    if not channel and provider == _SECURITY_PROVIDER:
        channel = "security"
    if raw.values and not data.keys() & _TELLING:
        data = {**dict(zip(ORDERS.get(known, ()), raw.values, strict=False)), **data}
    return Event(known, channel, provider, raw.time, text(raw.host), data, raw.values)


def _recorded(found: Document) -> Raw | None:
    """`Event.System`, as the event's own XML has it."""
    inner = found.get("Event", found)
    system = field(inner, "System")
    if not isinstance(system, dict):
        return None
    data, values = _data(field(inner, "EventData"))
    data.update(_user_data(field(inner, "UserData")))
    created = system.get("TimeCreated") or system.get("TimeCreated_attributes")
    time = moment(_attribute(created, "SystemTime"))
    provider = _attribute(system.get("Provider") or system.get("Provider_attributes"), "Name")
    channel, host = system.get("Channel"), system.get("Computer")
    return Raw(_text_of(system.get("EventID")), channel, provider, time, host, data, values)


def _beat(found: Document) -> Raw | None:
    log = found.get("winlog")
    if not isinstance(log, dict):
        log = found if isinstance(found.get("event_data"), dict) else None
    if log is None:
        return None
    data, values = _data(log.get("event_data"))
    data.update(_data(log.get("user_data"))[0])
    code = log.get("event_id", field(found, "event", "code"))
    code = code.get("id") if isinstance(code, dict) else code
    time = moment(found.get("@timestamp")) or moment(field(found, "event", "created"))
    host = log.get("computer_name") or field(found, "host", "name")
    return Raw(
        code,
        log.get("channel") or log.get("log_name"),
        log.get("provider_name") or log.get("source_name") or field(found, "event", "provider"),
        time or moment(log.get("time_created")),
        host,
        data,
        values,
    )


def _wazuh(found: Document) -> Raw | None:
    held = found.get("win") or field(found, "data", "win")
    system = field(held, "system")
    if not isinstance(system, dict):
        return None
    data, values = _data(field(held, "eventdata"))
    data.update(_data(field(held, "userdata"))[0])
    time = moment(system.get("systemTime")) or moment(found.get("timestamp"))
    provider, host = system.get("providerName"), system.get("computer")
    return Raw(system.get("eventID"), system.get("channel"), provider, time, host, data, values)


def _powershell(found: Document) -> Raw | None:
    properties = found.get("Properties")
    if not isinstance(properties, list) or "Id" not in found:
        return None
    values = tuple(_text_of(field(entry, "Value")) for entry in properties)
    time, host = moment(found.get("TimeCreated")), found.get("MachineName")
    return Raw(found["Id"], found.get("LogName"), found.get("ProviderName"), time, host, {}, values)


def _flat(found: Document) -> Raw | None:
    data = {name.lower(): _text_of(value) for name, value in found.items()}
    code = data.get("eventid") or data.get("event_id")
    if not code:
        return None
    values: tuple[str, ...] = ()
    inserts = found.get("StringInserts")
    if isinstance(inserts, list):
        values = tuple(_text_of(value) for value in inserts)
    payload = found.get("Payload")
    if isinstance(payload, str) and payload.startswith("{"):
        inner = document(payload.encode("utf-8", "replace")) or {}
        named, values = _data(inner.get("EventData"))
        data.update(named)
        data.update(_user_data(inner.get("UserData")))
    times = (moment(found.get(name)) for name in TIMES)
    host = next((data[name] for name in HOSTS if data.get(name)), "")
    provider = data.get("sourcename") or data.get("providername") or data.get("provider")
    channel = data.get("channel") or data.get("logname") or data.get("log_name")
    return Raw(code, channel, provider, next((time for time in times if time), None), host, data, values)


TIMES: Final = ("EventTime", "TimeGenerated", "TimeCreated", "@timestamp", "SystemTime", "timestamp")
HOSTS: Final = ("hostname", "computer", "machinename", "computername", "host")
SHAPES: Final[tuple[Callable[[Document], Raw | None], ...]] = (_recorded, _beat, _wazuh, _powershell, _flat)


def _data(held: object) -> tuple[dict[str, str], tuple[str, ...]]:
    """The values with a name, and those without."""
    if not isinstance(held, dict):
        held = {"Data": held}
    named: dict[str, str] = {}
    values: list[str] = []
    for name, value in held.items():
        if name in {"Data", "data"} and not isinstance(value, str | int | float):
            _listed(value, named, values)
        elif name in {"Data", "data"}:
            values.append(_text_of(value))
        elif not name.startswith("#"):
            named[name.lower()] = _text_of(value)
    return named, tuple(values)


def _listed(held: object, named: dict[str, str], values: list[str]) -> None:
    """`Data` as a list of texts, of `{"@Name", "#text"}` or of `{name: value}`."""
    texts = field(held, "#text")
    entries = texts if isinstance(texts, list) else held if isinstance(held, list) else [held]
    for entry in entries:
        name = text(field(entry, "@Name") or field(entry, "Name") or field(entry, "#attributes", "Name"))
        if name:
            named[name.lower()] = _text_of(entry)
        elif isinstance(entry, dict) and len(entry) == 1 and "#text" not in entry:
            named.update({key.lower(): _text_of(value) for key, value in entry.items()})
        elif entry is not None:
            values.append(_text_of(entry))


def _user_data(held: object) -> dict[str, str]:
    """The one object in `UserData`, whatever it is called."""
    if not isinstance(held, dict):
        return {}
    inner: Any = next((value for name, value in held.items() if isinstance(value, dict) and name[:1] != "#"), held)
    return _data(inner)[0]


def _text_of(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("#text", value.get("Value", value.get("text")))
    return text(value)


def _attribute(held: object, name: str) -> object:
    if not isinstance(held, dict):
        return held
    return field(held, "#attributes", name) or held.get(f"@{name}") or held.get(name)
