"""`hub.toml` as types, in the hub's data folder. `bavn hub init` writes it; every wrong key is one line.

hub.toml, [hub], listen: 'everywhere' is not allowed (allowed: "127.0.0.1:8643" or "[::]:8643")
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, timedelta, tzinfo
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from bavn.clearing.attribution import NONAME
from bavn.clearing.rules import DEFAULT as RULES
from bavn.clearing.rules import Rules
from bavn.hub.doors.limits import Rate, Rates
from bavn.hub.doors.quota import Daily
from bavn.model.language import Language
from bavn.settings.probe_agreement import maintenance_ends
from bavn.settings.reading import document_of, read_text
from bavn.settings.rules import (
    CHANNEL,
    ZONE,
    Rule,
    WrongValueError,
    address,
    any_text,
    between,
    real,
    text,
    whole_between,
    zone,
)
from bavn.settings.schema import MaintenanceSettings
from bavn.settings.walking import SettingsError, Walk

NAME: Final = "hub.toml"
SECTIONS: Final = ("hub", "tls", "targets", "attribution", "trust", "limits", "maintenance")
LONGEST_NAME: Final = 80
DANISH: Final = "Europe/Copenhagen"
_STORE: Final = re.compile(r"(?:postgresql(?:\+psycopg)?://\S+)?")
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?")
_LINK: Final = re.compile(r"(?:https?://[^\s/?#@]+(?:/[^\s?#]*)?)?")
_ROW: Final = re.compile(r"(?:https?://[^\s/?#@]+/\S*\{id\}\S*)?")
_URL: Final = re.compile(r"https?://[^\s/?#@]+(?:[/?#]\S*)?")


def _shaped(shape: re.Pattern[str]) -> "Rule":
    def read(value: object) -> str:
        if not shape.fullmatch(found := any_text(value)):
            raise WrongValueError
        return found

    return Rule("", read)


def _number_between(least: float, most: float) -> Rule:
    def read(value: object) -> float:
        if not least <= (found := real(value)) <= most:
            raise WrongValueError
        return found

    return Rule(f"a number from {least:g} to {most:g}", read)


def usual_zone() -> str:
    """The zone of the hub's messages where none is set: Danish time, where this machine knows it."""
    try:
        return zone(DANISH)
    except WrongValueError:
        return "UTC"


def _name(value: object) -> str:
    if len(found := text(value)) > LONGEST_NAME:
        raise WrongValueError("is too long")
    return found


HUB_NAME: Final = Rule(f"text on one line, of at most {LONGEST_NAME} characters", _name)
ANY_ADDRESS: Final = Rule('an address and a port: "127.0.0.1:8643", or "[::]:8643" for everywhere', address)
STORE: Final = Rule('"" for SQLite in the data folder, or "postgresql://…"', _shaped(_STORE).read, secret=True)
HOST: Final = Rule("a host name or an address", _shaped(_HOST).read)
LIST_URL: Final = Rule("a URL that begins with https:// or http://, without a password", _shaped(_URL).read)
LINK: Final = Rule("a URL that begins with https:// or http://, or empty", _shaped(_LINK).read)
ROW_URL: Final = Rule("as url, with {id} in it, or empty", _shaped(_ROW).read)


@dataclass(frozen=True, slots=True)
class HubSection:
    """`[hub]`: what it is called, where it listens, where it keeps what it knows.

    `names` are those by which members reach it: they stand in its own certificate. `hold`: what would be blocked waits
    for an operator's word. `contacts` are told when the hub itself needs somebody. `zone` is that of times in messages.
    `link` is how people reach it, for links in messages; "": its first name and port. `mark` stands on top of every
    page: that what it shows is a reconstruction, and nobody is attacked.
    """

    name: Annotated[str, HUB_NAME] = "Bavn"
    listen: Annotated[str, ANY_ADDRESS] = "127.0.0.1:8643"
    names: tuple[Annotated[str, HOST], ...] = ()
    store: Annotated[str, STORE] = ""
    hold: bool = False
    contacts: tuple[Annotated[str, CHANNEL], ...] = ()
    language: Language = "da"
    zone: Annotated[str, ZONE] = field(default_factory=usual_zone)
    link: Annotated[str, LINK] = ""
    mark: Literal["", "reconstruction"] = ""

    @property
    def time_zone(self) -> tzinfo:
        """`zone` as Python has it. UTC needs no table of zones, which a small machine may lack."""
        return UTC if self.zone == "UTC" else ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class TlsSection:
    """`[tls]`: a certificate of the hub's own authority, one that is brought, or none behind a proxy on loopback.

    `caller`: the header in which that proxy says who asks.
    """

    mode: Literal["own", "certificate", "off"] = "own"
    certificate: Path | None = None
    key: Path | None = None
    caller: Literal["connection", "x-forwarded-for", "forwarded"] = "connection"


@dataclass(frozen=True, slots=True)
class TargetsSection:
    """`[[targets]]`: a published target list that is fetched again and again.

    With `row`, `url` is an index of lists, and a list is at `row` with its id in place of {id}.
    """

    url: Annotated[str, LIST_URL]
    row: Annotated[str, ROW_URL] = ""
    every: Annotated[timedelta, between("30s", "1d")] = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class AttributionSection:
    """`[attribution]`: the intrusion set whose target lists are read, and files of the networks that it has used.

    A file has an address or a prefix on each line, or in the first column of each, as published lists have.
    """

    name: Annotated[str, HUB_NAME] = NONAME
    networks: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class TrustSection:
    """`[trust]`: what it takes, and for how long it holds, before members do something on the hub's word.

    A block needs `organisations` that are independent of each other, each of them with an established member, whose
    weights (1 at most) add up to `weight`. What one member alone says arms `armed_alone` values at the most; of one
    that is not established, or was mistaken too often, `armed_alone_new` addresses.
    """

    weight: Annotated[float, _number_between(1, 20)] = RULES.block_weight
    organisations: Annotated[int, whole_between(2, 20)] = RULES.block_groups
    arm_for: Annotated[timedelta, between("1h", "30d")] = RULES.arm_for
    block_for: Annotated[timedelta, between("5m", "7d")] = RULES.block_for
    armed_alone: Annotated[int, whole_between(1, 20_000)] = RULES.alone_most
    armed_alone_new: Annotated[int, whole_between(1, 20_000)] = RULES.alone_most_new

    def rules(self, *, hold: bool) -> Rules:
        """What the clearing house goes by."""
        return Rules(
            hold=hold,
            block_weight=self.weight,
            block_groups=self.organisations,
            arm_for=self.arm_for,
            block_for=self.block_for,
            alone_most=self.armed_alone,
            alone_most_new=self.armed_alone_new,
        )


@dataclass(frozen=True, slots=True)
class LimitsSection:
    """`[limits]`: what one member may send in a second, over time, and what is kept of it in a day."""

    requests_per_s: Annotated[int, whole_between(1, 100_000)] = int(Rates().requests.per_s)
    sightings_per_s: Annotated[int, whole_between(1, 1_000_000)] = int(Rates().sightings.per_s)
    bytes_per_s: Annotated[int, whole_between(1_000, 1_000_000_000)] = int(Rates().body_bytes.per_s)
    sightings_per_day: Annotated[int, whole_between(100, 100_000_000)] = Daily().sightings
    bytes_per_day: Annotated[int, whole_between(1_000_000, 1_000_000_000_000)] = Daily().body_bytes

    @property
    def daily(self) -> Daily:
        """What is kept of an established member."""
        return Daily(self.sightings_per_day, self.bytes_per_day)

    @property
    def rates(self) -> Rates:
        """With room for what a member has to say at once."""
        usual = Rates()
        return Rates(
            Rate(self.requests_per_s, 10 * self.requests_per_s),
            Rate(self.sightings_per_s, 40 * self.sightings_per_s),
            Rate(self.bytes_per_s, 32 * self.bytes_per_s),
            Rate(max(usual.door.per_s, 10 * self.requests_per_s), max(usual.door.burst, 100 * self.requests_per_s)),
            Rate(max(usual.key.per_s, 10 * self.requests_per_s), max(usual.key.burst, 100 * self.requests_per_s)),
        )


@dataclass(frozen=True, slots=True)
class HubSettings:
    """Everything in `hub.toml`."""

    hub: HubSection = field(default_factory=HubSection)
    tls: TlsSection = field(default_factory=TlsSection)
    targets: tuple[TargetsSection, ...] = ()
    attribution: AttributionSection = field(default_factory=AttributionSection)
    trust: TrustSection = field(default_factory=TrustSection)
    limits: LimitsSection = field(default_factory=LimitsSection)
    maintenance: tuple[MaintenanceSettings, ...] = ()

    @property
    def link(self) -> str:
        """How people reach it, without a slash at the end."""
        host, port = host_and_port(self.hub.listen)
        shown = self.hub.names[0] if self.hub.names else host
        scheme = "http" if self.tls.mode == "off" else "https"
        return self.hub.link.rstrip("/") or f"{scheme}://{f'[{shown}]' if ':' in shown else shown}:{port}"


def read(data: Path) -> HubSettings:
    """Read the settings in a data folder. `SettingsError` if there are none, or anything in them is wrong."""
    path = data / NAME
    return loads(read_text(path), str(path), data)


def loads(text: str, name: str, data: Path) -> HubSettings:
    """Read settings from text; relative paths are relative to the data folder. `SettingsError` holds each wrong key."""
    walk = Walk(name, data)
    document = document_of(text, name)
    for given in document:
        if given not in SECTIONS:
            walk.unknown("", "section", given, SECTIONS)
    settings = HubSettings(
        walk.one(HubSection, document, "hub") or HubSection(),
        walk.one(TlsSection, document, "tls") or TlsSection(),
        walk.many(TargetsSection, document, "targets"),
        walk.one(AttributionSection, document, "attribution") or AttributionSection(),
        walk.one(TrustSection, document, "trust") or TrustSection(),
        walk.one(LimitsSection, document, "limits") or LimitsSection(),
        walk.many(MaintenanceSettings, document, "maintenance"),
    )
    walk.stop()
    return agreed(settings, name, data)


def agreed(settings: HubSettings, name: str, data: Path) -> HubSettings:
    """The same settings, if they fit together; else `SettingsError`."""
    walk = Walk(name, data)
    _agree(settings, walk)
    walk.stop()
    return settings


def _agree(settings: HubSettings, walk: Walk) -> None:
    tls = settings.tls
    brought = tls.certificate is not None and tls.key is not None
    if (tls.mode == "certificate") != brought or (tls.certificate is None) != (tls.key is None):
        walk.wrong("[tls]", "certificate and key belong to mode 'certificate', both of them")
    if tls.mode == "off" and not is_loopback(settings.hub.listen):
        walk.wrong("[tls], mode", "without TLS the hub listens on loopback only, behind a proxy", "listen on 127.0.0.1")
    if tls.mode != "off" and tls.caller != "connection":
        walk.wrong("[tls], caller", "only a proxy in front of mode 'off' is believed about who asks")
    if settings.trust.block_for > settings.trust.arm_for:
        walk.wrong("[trust], block_for", "a block that ends leaves its source armed", "no longer than arm_for")
    maintenance_ends(settings.maintenance, walk)


def is_loopback(listen: str) -> bool:
    """Whether an address with a port is on loopback."""
    return ip_address(listen.rpartition(":")[0].strip("[]")).is_loopback


def host_and_port(listen: str) -> tuple[str, int]:
    """Split an address and its port.

    >>> host_and_port("[::1]:8643")
    ('::1', 8643)
    """
    host, _, port = listen.rpartition(":")
    return host.strip("[]"), int(port)


def listening(given: object) -> str:
    """Read an address to listen on that was given on the command line; port 0 is any free one. `WrongValueError`."""
    host, found, port = str(given).rpartition(":")
    if found and port == "0":
        return f"{address(f'{host}:1').rpartition(':')[0]}:0"
    return address(given)


def example(name: str, listen: str, store: str, names: tuple[str, ...]) -> str:
    """A commented `hub.toml`. The parts must have been read by their rules: none of them needs escaping twice."""
    listed = ", ".join(_quoted(one) for one in names)
    given = {"name": _quoted(name), "listen": _quoted(listen), "store": _quoted(store), "names": listed}
    return _EXAMPLE.format(**given, zone=DANISH, attribution=NONAME, trust=TrustSection())


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


_EXAMPLE: Final = """\
# Settings of this hub. `bavn hub run --data FOLDER` reads them at start.

[hub]
name = {name}
listen = {listen}
names = [{names}]              # by which members reach it; they stand in its own certificate
store = {store}                # "" is SQLite in this folder; "postgresql://user:password@host/database"
hold = false             # true: what would be blocked waits for an operator's word
contacts = []            # Apprise URLs of those who look after this hub
language = "da"
# zone = "{zone}"   # of times in messages
link = ""                # how people reach it, for links in messages; "": its first name and port
mark = ""                # "reconstruction" stands on top of every page, for demonstrations

[tls]
mode = "own"             # own: a certificate of the hub's own authority, which joining tokens name
                         # certificate: one that you bring, as `certificate` and `key`
                         # off: behind a proxy on this machine, which does it; `caller` names the header in
                         # which that proxy says who asks: "x-forwarded-for", or "forwarded"

# [[targets]]            # published target lists, fetched again and again
# url = "https://lists.example/targets.json"
# every = "5m"

# [attribution]          # who may be behind a flood
# name = "{attribution}"  # whose target lists these are
# networks = ["networks.csv"]  # files of networks that it has used: one a line, or in the first column

# [trust]                # what a block takes (each with an established member), and how long it holds
# organisations = {trust.organisations}
# weight = {trust.weight}           # that they add up to; 1 is one that never was mistaken, 0.71 one that was twice
# arm_for = "24h"        # since the last report
# block_for = "4h"
# armed_alone = {trust.armed_alone}     # values, on one established member's word alone
# armed_alone_new = {trust.armed_alone_new}  # addresses, on a new one's

# [limits]               # of one member, over time
# requests_per_s = 20
# sightings_per_s = 500
# bytes_per_s = 1000000
# sightings_per_day = 100000   # that are kept; of a new member a tenth
# bytes_per_day = 1000000000

# [[maintenance]]        # work that was announced: vantage points look as ever, and nobody is woken
# begins = "2026-12-01T22:00:00+01:00"
# ends = "2026-12-02T02:00:00+01:00"
# targets = ["example"]  # probes, sites, or members by their id; none named: all
# why = ""
"""

__all__ = ["HubSettings", "SettingsError", "example", "listening", "loads", "read"]
