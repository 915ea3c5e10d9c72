"""`bavn.toml` as types: every section and key, with its default and its rule. `settings.reading` reads it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from bavn.model.finding import Severity
from bavn.model.kinds import KINDS
from bavn.model.language import Language
from bavn.model.sighting import LEAST_SCORE
from bavn.model.tlp import Tlp
from bavn.settings import probe_rules, rules
from bavn.settings.rules import IPNetwork, between, whole_between

Protect = Literal["watch", "limit", "block"]
HubDecisions = Literal["ignore", "arm", "block"]
BY_HOST: Final = "*"  # the name of a site that stands for every Host of its logs
OF_SYSTEMS: Final = frozenset(kind.name for kind in KINDS if kind.family in {"login", "alert"})

# Those of `sources.formats`, which brings numpy and which these settings may not load; a test compares the two.
FORMATS: Final = (
    "combined",
    "common",
    "common_vhost",
    "vhost_combined",
    "ovh",
    "combined_time",
    "combined_ms",
    "combined_us",
    "combined_forwarded",
    "vhost_combined_time",
    "vhost_combined_us",
    "json",
    "caddy",
    "traefik",
    "w3c",
    "haproxy",
)

# Those of `events.formats`; a test compares the two.
EVENT_FORMATS: Final = (
    "nginx-error",
    "apache-error",
    "vsftpd",
    "openvpn",
    "windows-json",
    "windows-xml",
    "entra",
    "m365",
    "keycloak",
    "suricata",
    "modsecurity-json",
    "modsecurity",
    "crowdsec",
    "crowdsec-log",
    "fail2ban",
    "syslog",
)

SiteName = Annotated[str, rules.NAME]
PlaceName = Annotated[str, rules.PLACE]
Pattern = Annotated[str, rules.PATTERN]
Format = Annotated[str, rules.format_named(*FORMATS)]
Channel = Annotated[str, rules.CHANNEL]
KindName = Annotated[str, rules.one_of(*(kind.name for kind in KINDS))]
Unit = Annotated[str, rules.UNIT]
MemberName = Annotated[str, rules.MEMBER]
Command = Annotated[tuple[str, ...], rules.COMMAND]
ProbeUrl = Annotated[str, probe_rules.URL]
ProbeName = Annotated[str, rules.PROBE]
Time = Annotated[datetime, probe_rules.TIME]


@dataclass(frozen=True, slots=True)
class SyslogInput:
    """`[[syslog]]`: a port to listen on. `certificate` and `key` make it TLS; `clients` is the CA of senders."""

    listen: Annotated[str, rules.LISTEN]  # "udp://127.0.0.1:5514", "tcp://127.0.0.1:5514", "tls://[::]:6514"
    site: PlaceName = ""  # whose lines these are: this or `system`
    certificate: Path | None = None
    key: Path | None = None
    clients: Path | None = None
    senders: tuple[IPNetwork, ...] = ()  # who may send; empty: loopback only
    most_bytes: Annotated[int, whole_between(1 << 20, 1 << 40, " bytes")] = 1 << 28  # kept on disk until they are read
    system: PlaceName = ""


@dataclass(frozen=True, slots=True)
class JournalInput:
    """`[[journal]]`: a unit or identifier of the system's journal whose messages are log lines.

    They belong to a `[[site]]` or to a `[[system]]`: one of the two is named.
    """

    site: PlaceName = ""
    unit: Unit = ""
    identifier: Unit = ""
    system: PlaceName = ""


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """`[[site]]`: one web site, the logs it is written to, and what may be done for it.

    A site called `*` stands for each site that its logs name (the Host of a line).

    `logs` are files or globs; '-' is standard input. `format` None: found by itself. `trusted_proxies` are believed
    when they name a client in a header; `forwarded` says that the log's own client address was read from a header
    (nginx real_ip, mod_remoteip): either keeps the site's addresses out of packet filters. `silent_after` None: a
    site is called silent when nobody has come for longer than chance allows; a quiet site then never is.
    """

    name: SiteName
    logs: tuple[Pattern, ...] = ()
    format: Format | None = None
    trusted_proxies: tuple[IPNetwork, ...] = ()
    forwarded: bool = False
    protect: Protect = "watch"
    silent_after: Annotated[timedelta, between("10s", "7d")] | None = None

    @property
    def behind_proxy(self) -> bool:
        """Client addresses may come from a header, so no packet filter may ever see them."""
        return self.forwarded or bool(self.trusted_proxies)


@dataclass(frozen=True, slots=True)
class SystemSettings:
    """`[[system]]`: a back-end system (mail, sign-in, remote access, another tool) whose logs tell of logins or alerts.

    `format` None: found by itself. `protect` lets Bavn turn away those who guess passwords, as at a site. `forwarded`
    says that the log's client addresses were read from a header (a sign-in service behind a proxy, a web server's error
    log): that keeps them out of packet filters.
    """

    name: SiteName
    logs: tuple[Pattern, ...] = ()
    format: Annotated[str, rules.format_named(*EVENT_FORMATS)] | None = None
    forwarded: bool = False
    protect: Protect = "watch"

    @property
    def behind_proxy(self) -> bool:
        """Client addresses may come from a header, so no packet filter may ever see them."""
        return self.forwarded

    @property
    def as_site(self) -> SiteSettings:
        """What may be done for it, in the words of a site without web logs."""
        return SiteSettings(self.name, forwarded=self.forwarded, protect=self.protect)


@dataclass(frozen=True, slots=True)
class ProtectSettings:
    """`[protect]`: who enforces, who is never touched, and the ceilings.

    `max_collateral` is a share (0..1) of the honest clients, above which a finding's sources are only limited;
    `max_blocked` the most addresses that stand at once. `lasts` is how long a decision holds without being renewed.
    `crawlers` also spares crawlers whose reverse and forward DNS agree. Commands run without a shell.
    """

    allow: tuple[IPNetwork, ...] = ()
    nftables: bool = False
    nginx_include: Path | None = None
    nginx_reload: Command = ("nginx", "-s", "reload")
    nginx_pages: Path | None = None  # folder for the block page and the emergency page
    haproxy_socket: Annotated[Path, rules.SOCKET] | None = None
    haproxy_map: Annotated[str, rules.MAP] = "/etc/haproxy/bavn.map"
    apache_include: Path | None = None
    apache_reload: Command = ("apachectl", "graceful")
    max_collateral: Annotated[float, rules.SHARE] = 0.01
    max_blocked: Annotated[int, whole_between(1, 1_000_000)] = 20_000
    lasts: Annotated[timedelta, between("10s", "30d")] = timedelta(minutes=30)
    crawlers: bool = True
    contact: Annotated[str, rules.CONTACT] = ""  # shown on the block page: a phone number or an e-mail address
    emergency: bool = False  # visitors get the static emergency page instead of the site (nginx)


@dataclass(frozen=True, slots=True)
class TellSettings:
    """`[[tell]]`: a channel. `to` are Apprise URLs, tried in order until one takes the message."""

    to: tuple[Channel, ...]
    language: Language = "da"
    kinds: tuple[KindName, ...] = ()  # empty: all
    at_least: Severity = "medium"
    # between updates of one finding that changed little
    quiet_for: Annotated[timedelta, between("0s", "7d")] = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class HubSettings:
    """`[hub]`: the hub that this machine has joined, what is reported to it, and what it may have done here.

    `spool` and `identity` None: in the state folder. `decisions` is the most that the hub may have done: nothing, only
    while a site here is in alarm itself, or also block without that. What a member in `trust` reports, and lets itself
    be named for, is blocked although the hub only arms it. Nothing below `least_score` is named to the hub.
    """

    url: Annotated[str, rules.HUB]
    spool: Path | None = None
    identity: Path | None = None
    tlp: Tlp = "amber"
    decisions: HubDecisions = "arm"
    trust: tuple[MemberName, ...] = ()
    least_score: Annotated[float, rules.SURE] = LEAST_SCORE

    def spool_in(self, state: Path) -> Path:
        """Where what is to be reported waits."""
        return self.spool or state / "spool"

    def identity_in(self, state: Path) -> Path:
        """The file that `bavn join` writes."""
        return self.identity or state / "hub.identity"


@dataclass(frozen=True, slots=True)
class SensorSettings:
    """`[sensor]`: where state is kept and how the sensor is looked at. `listen` None: no metrics, no health check."""

    state: Path = Path("/var/lib/bavn")
    listen: Annotated[str, rules.OWN_ADDRESS] | None = "127.0.0.1:9464"
    poll: Annotated[timedelta, between("10ms", "1m")] = timedelta(milliseconds=200)
    snapshot: Annotated[timedelta, between("100ms", "1h")] = timedelta(seconds=30)
    zone: Annotated[str, rules.ZONE] = "UTC"  # of log times that carry none (IANA name)
    pages: Annotated[str, rules.OWN_ADDRESS] | None = None  # where `bavn pages` shows itself; None: 127.0.0.1:8642

    @property
    def time_zone(self) -> tzinfo:
        """`zone` as Python has it. UTC needs no table of zones, which a small machine may lack."""
        return UTC if self.zone == "UTC" else ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class ProbeSettings:
    """`[[probe]]`: something that is looked at from outside, and what a good answer of it is.

    `url` "": `https://` and the site. `name` "": what the URL names. `site` "": the URL's host. `needs` names other
    probes without which it is of no use: its sign-in, its supplier.
    """

    url: ProbeUrl = ""
    name: ProbeName = ""
    site: ProbeName = ""
    needs: tuple[ProbeName, ...] = ()
    status: tuple[Annotated[int, probe_rules.STATUS], ...] = ()  # empty: 200 to 399
    text: Annotated[str, rules.ANY_TEXT] = ""  # that a good answer holds, within its first 64 kB
    interval: Annotated[timedelta, between("30s", "1d")] = timedelta(seconds=30)
    timeout: Annotated[timedelta, between("1s", "20s")] = timedelta(seconds=10)
    supplier: Annotated[str, rules.ANY_TEXT] = ""
    home: Annotated[str, probe_rules.COUNTRY] = "dk"  # whose visitors it is for
    public: bool = False  # it stands on the public page
    instead_da: Annotated[str, rules.ANY_TEXT] = ""  # what to do while it does not work
    instead_en: Annotated[str, rules.ANY_TEXT] = ""


@dataclass(frozen=True, slots=True)
class ProbingSettings:
    """`[probing]`: the place that looks. `state` is a folder of its own, for a sensor may hold the other one.

    `way` names its line and supplier: vantage points with one way are one witness. `canaries` are well-known pages
    that tell whether this machine's own line holds. `contact` goes along with each look.
    """

    vantage: Annotated[str, rules.VANTAGE] = "here"
    country: Annotated[str, probe_rules.COUNTRY] = "dk"
    way: Annotated[str, rules.ANY_TEXT] = ""
    contact: Annotated[str, probe_rules.WHO] = ""
    canaries: tuple[Annotated[str, probe_rules.URL], ...] = ()
    families: tuple[Annotated[int, probe_rules.FAMILY], ...] = (4, 6)
    at_once: Annotated[int, whole_between(0, 5_000)] = 0  # looks that go on at the same time; 0: as many as it takes
    inside: bool = False  # also what is not of the public internet: for the services of an own network
    state: Path = Path("/var/lib/bavn-probe")


@dataclass(frozen=True, slots=True)
class PublicSettings:
    """`[public]`: a page and a badge for citizens, of the probes with `public = true`, in `folder`.

    What they say is `delay` old: whoever attacks does not see at once what it does.
    """

    folder: Path
    organisation: str
    contact: Annotated[str, rules.CONTACT] = ""  # a telephone number or an e-mail address
    message_da: Annotated[str, rules.ANY_TEXT] = ""
    message_en: Annotated[str, rules.ANY_TEXT] = ""
    delay: Annotated[timedelta, between("5m", "7d")] = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class MaintenanceSettings:
    """`[[maintenance]]`: work that was announced. `targets` are names of probes or sites; none named: all."""

    begins: Time
    ends: Time
    targets: tuple[ProbeName, ...] = ()
    why: Annotated[str, rules.ANY_TEXT] = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of `bavn.toml`. `networks` is a table of prefixes with ASN and country (MMDB or TSV), or None."""

    sensor: SensorSettings = field(default_factory=SensorSettings)
    sites: tuple[SiteSettings, ...] = ()
    systems: tuple[SystemSettings, ...] = ()
    syslog: tuple[SyslogInput, ...] = ()
    journal: tuple[JournalInput, ...] = ()
    protect: ProtectSettings = field(default_factory=ProtectSettings)
    tell: tuple[TellSettings, ...] = ()
    networks: Path | None = None
    plan: Path | None = None
    share_readiness: bool = False  # each `bavn plan score` also tells the hub, in a band of 20
    hub: HubSettings | None = None
    probes: tuple[ProbeSettings, ...] = ()
    probing: ProbingSettings = field(default_factory=ProbingSettings)
    maintenance: tuple[MaintenanceSettings, ...] = ()
    public: PublicSettings | None = None

    @property
    def guarded(self) -> tuple[SiteSettings, ...]:
        """Everything that may be protected: the sites, and the systems as if they were sites without web logs."""
        return (*self.sites, *(system.as_site for system in self.systems))

    def guard_of(self, kind: str, place: str) -> SiteSettings | None:
        """What may be done about a finding of a kind at a site or system; None where these settings do not name it.

        A system's settings are for what its own log tells: logins and alerts. A visitor writes the Host of a request,
        so whatever else is found at a site that bears a system's name is no business of that system's.
        """
        site = next((site for site in self.sites if site.name == place), None)
        if site is not None or kind not in OF_SYSTEMS:
            return site
        return next((system.as_site for system in self.systems if system.name == place), None)


@dataclass(frozen=True, slots=True)
class NetworksSection:
    """`[networks]`, which becomes `Settings.networks`."""

    table: Path | None = None


@dataclass(frozen=True, slots=True)
class PlanSection:
    """`[plan]`, which becomes `Settings.plan` and `Settings.share_readiness`."""

    file: Path | None = None
    share_readiness: bool = False


@dataclass(frozen=True, slots=True)
class IsolationSection:
    """`[isolation]`, which `bavn isolate` reads by itself, whatever else is wrong in the file; here it is checked."""

    keep: tuple[Annotated[IPNetwork, rules.KEPT], ...]
