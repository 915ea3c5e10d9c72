"""Members, reports and what the clearing house makes of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

from bavn.clearing.changes import Changes, Report
from bavn.hubstore.store import HubStore
from bavn.model.campaign import Attribution, Campaign, Claim, EarlyWarning, Said, SharedDecision, Testimony
from bavn.model.finding import Network, Rate
from bavn.model.member import Key, Member, User
from bavn.model.sighting import SharedSource, SharedTemplate, Sighting, Template
from bavn.model.tlp import Tlp

NOW = datetime(2026, 11, 22, 8, 15, 0, 123456, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
YEAR = timedelta(days=365)

SEARCH = Template("GET", "/søg/{n}", ("query", "side"))
ATTACKER = "203.0.113.7"
OTHERS = ("203.0.113.70", "2001:db8::7")


def member(name: str = "vejle") -> Member:
    return Member(
        name,
        f"{name.title()} Kommune",
        code="630",
        status="active",
        sites=(f"www.{name}.example",),
        networks=(ip_network("192.0.2.0/24"), ip_network("2001:db8:5::/48")),
        suppliers=("hosting.example",),
        contacts=(f"mailto://it@{name}.example",),
        named=True,
        joined=NOW,
    )


def key(name: str = "k1", member: str = "vejle", at: datetime = NOW) -> Key:
    return Key(name, "sensor", member, "web1", name.encode().ljust(32, b"."), at)


def user(name: str = "lea", member: str = "vejle") -> User:
    return User(name, "operator", member, name.encode().ljust(32, b"."), NOW)


def source(address: str = ATTACKER, requests: int = 40) -> SharedSource:
    return SharedSource(address, requests, NOW - HOUR, NOW, 0.93, "block")


def sighting(number: int = 1, *, revision: int = 1, tlp: Tlp | None = "amber", addresses: int = 3) -> Sighting:
    return Sighting(
        id=f"{number:032x}",
        revision=revision,
        kind="http-flood",
        technique="T1499.002",
        site="www.vejle.example",
        began=NOW - HOUR,
        detected=NOW - HOUR + SECOND,
        seen=NOW,
        ended=None,
        severity="high",
        confidence=0.9,
        requests=4000 + revision,
        rate=Rate(3.0, 180.5),
        tlp=tlp,
        sources=tuple(source(address) for address in (ATTACKER, *OTHERS)[:addresses]),
        networks=(Network("203.0.113.0/24", 2, 80),) if addresses else (),
        templates=(SharedTemplate(SEARCH, 4000),),
        conduct=("client.assets=none",),
    )


def report(member: str = "vejle", seen: Sighting | None = None, at: datetime = NOW, campaign: int = 7) -> Report:
    return Report(member, "k1", at, seen or sighting(), campaign)


def told(value: str = ATTACKER, member: str = "vejle", at: datetime = NOW, requests: int = 40) -> Testimony:
    times = (at - HOUR, at, at)
    given = Testimony(value, member, 7, "http-flood", 0.93, requests, *times, "amber", limit_only=True, sighting="5a")
    return replace(given, taken_back=at - HOUR)


def campaign(number: int = 7, members: tuple[str, ...] = ("vejle", "ishoej"), last: datetime = NOW) -> Campaign:
    return Campaign(
        id=number,
        kind="http-flood",
        content="c0ffee",
        first=last - HOUR,
        last=last,
        members=members,
        severity="high",
        requests=9000,
        peak=180.5,
        sources=948,
        templates=(SEARCH,),
        tlp="amber",
        attribution=Attribution("NoName057(16)", 0.7, ("templates",)),
    )


def decision(number: int = 1, value: str = ATTACKER, until: datetime = NOW + DAY) -> SharedDecision:
    said = Said(number, "arm", "http-flood", 7, 2, ("vejle",), ("two-organisations",), until)
    return SharedDecision(
        id=number,
        seq=number,
        value=value,
        actions={"amber": "arm"},
        kind="http-flood",
        campaign=7,
        members=("vejle", "ishoej"),
        named=("vejle",),
        because=("two-organisations",),
        made=NOW,
        until=until,
        said={"amber": said},
    )


def gone(number: int = 1, value: str = ATTACKER, at: datetime = NOW) -> SharedDecision:
    return replace(decision(number, value, until=at), gone="erased")


def warning(number: int = 1, at: datetime = NOW, members: tuple[str, ...] | None = None) -> EarlyWarning:
    return EarlyWarning(
        id=number,
        seq=number,
        why="campaign",
        at=at,
        severity="high",
        kind="http-flood",
        tlp="amber",
        campaign=7,
        members=members,
        hit=("vejle",),
        site="www.vejle.example",
        organisations=2,
        templates=(SEARCH,),
    )


def claim(number: int = 0) -> Claim:
    return Claim(number, "NoName057(16)", "www.vejle.example", NOW - HOUR, "https://claims.example/1", NOW)


def step(number: int = 1) -> Changes:
    """One step of the clearing house that touches what an attack touches."""
    said = [told(value) for value in (ATTACKER, *OTHERS)]
    return Changes(
        reports=[report(seen=sighting(number))],
        campaigns={7: campaign()},
        testimonies={(one.value, one.member): one for one in said},
        decisions={number: decision(number)},
        warnings={number: warning(number)},
        counters={"seq": number + 1, "decision": number + 1, "campaign": 8, "warning": number + 1},
    )


def enrol(store: HubStore, *names: str) -> None:
    for name in names or ("vejle", "ishoej"):
        store.registry.members.add(member(name))
