"""Made-up views of members, values, decisions and outages, with everything in them that there can be."""

from dataclasses import replace
from datetime import date, timedelta
from ipaddress import ip_network

from bavn.model.member import Member
from bavn.model.probe import Spell, Target
from bavn.model.removal import Removal
from bavn.pages.outages import Attacked, Claim, Latency, OutageRow, OutagesReport
from bavn.pages.situation.decided import DecisionLine
from bavn.pages.situation.decisions import Asked, AuditShown, DecisionsView, Operating
from bavn.pages.situation.member_view import CallLine, FindingLine, Inside, KeyLine, MemberView, Readiness, SiteLine
from bavn.pages.situation.members import MemberLine, MembersView, VantageLine
from bavn.pages.situation.outages import Live, OutagesView
from bavn.pages.situation.standing import Standing
from bavn.pages.situation.value import EvidenceLine, OrderLine, ValueView
from bavn.verdicts.availability import availability
from tests.pages.situation.views import NOW

HOUR = timedelta(hours=1)
BLOCKED = DecisionLine(
    "192.0.2.7", "block", "http-flood", 3, ("independent-organisations",), NOW + HOUR, NOW - HOUR, 7, ("Ishøj Kommune",)
)
BY_HAND = replace(
    BLOCKED, value="192.0.2.0/24", action="limit", because=("by-hand",), by_hand=True, by="anna", campaign=0
)
ENDED = replace(BLOCKED, gone="mistake", action="arm")
ASKED = Removal(1, "192.0.2.7", "lise", "vejle", NOW - HOUR, "our own monitoring")
ANSWERED = replace(ASKED, id=2, state="declined", closed=NOW, closed_by="anna", answer="it attacks")
ORDER = OrderLine("block", "192.0.2.7", "anna", NOW, NOW + HOUR, "ours")
VEJLE = Member(
    "vejle",
    "Vejle Kommune",
    code="0630",
    status="active",
    sites=("www.vejle.example",),
    networks=(ip_network("192.0.2.0/24"),),
    suppliers=("hosting.example",),
    contacts=("mailto://hush@vejle.example",),
    joined=NOW - HOUR,
    stated_sites=("borger.vejle.example",),
    stated_networks=(ip_network("203.0.113.0/24"),),
)


def members() -> MembersView:
    line = MemberLine("/members/vejle", "Vejle Kommune", "municipality", Standing(hit=True, service="slow"), own=True)
    whole = replace(line, status="active", trust="established", sites=2, sensors=1, seen=NOW, waits=True)
    others = (replace(whole, status="suspended", now=Standing(service="down")), replace(line, own=False))
    vantages = (VantageLine("aarhus", "dk", "tdc", joined=True, seen=NOW), VantageLine("oslo", "no", "", joined=False))
    return MembersView((whole, *others), 3, 1, 2, sees_all=True, acts=True, vantages=vantages)


def inside() -> Inside:
    spell = Spell(1, "t", "www.vejle.example", "down", NOW - HOUR, NOW - HOUR, None, "timed-out", ("aarhus",))
    return Inside(
        VEJLE,
        3.0,
        1.0,
        2,
        (
            FindingLine("http-flood", "www.vejle.example", NOW - HOUR, None, "high", 9_000, "slow", "amber", 7),
            FindingLine("web-scan", "www.vejle.example", NOW - HOUR, NOW, "low", 90, "none", None),
        ),
        (SiteLine("www.vejle.example", "down", NOW - HOUR),),
        (spell, replace(spell, ended=NOW)),
        (
            CallLine(3, "campaign", NOW, 1, "answered", True, "http-flood", 7, NOW, "Bente"),
            CallLine(-1, "outage", NOW, 1, "given-up", True),
            CallLine(9, "", NOW, 0, "open", True),
            CallLine(10, "listed", NOW, 0, "over", True),
            CallLine(11, "claimed", NOW, 0, "open", False),
            CallLine(12, "by-hand", NOW, 0, "answered", True, answered=NOW),
        ),
        (BLOCKED, BY_HAND),
        4,
        (KeyLine("web1", "sensor", NOW - HOUR, NOW), KeyLine("fw", "bouncer", NOW, revoked=True)),
        Readiness(60, 80, NOW.date()),
        12,
    )


def member() -> MemberView:
    return MemberView("Vejle Kommune", "municipality", Standing(hit=True), acts=True, inside=inside(), done="suspend")


def value() -> ValueView:
    evidence = EvidenceLine("Vejle Kommune", "/members/vejle", "http-flood", 0.95, 40, NOW - HOUR, NOW, "amber")
    return ValueView(
        "192.0.2.7",
        "192.0.2.0/24",
        BLOCKED,
        (BY_HAND,),
        (replace(BLOCKED, value="192.0.2.7/32"),),
        cut=True,
        history=(ENDED, replace(ENDED, gone="expired")),
        evidence=(evidence,),
        own=evidence,
        of_member=True,
        sees_all=True,
        orders=(ORDER, replace(ORDER, waits=True), replace(ORDER, refused=("list:akamai@1",))),
        asked=(ASKED, ANSWERED, replace(ANSWERED, state="released")),
        may_ask=True,
        acts=True,
        capped="list:amazon-aws@1",
        said="wrong",
        written="x",
    )


def decisions() -> DecisionsView:
    audit = AuditShown(NOW, "anna", "order-block", "vejle", "192.0.2.7")
    operating = Operating(
        ("192.0.2.9",),
        (replace(BLOCKED, action="arm", because=("independent-organisations", "awaits-sign-off")),),
        3,
        True,
        (Asked(ASKED, "Vejle Kommune"),),
        closed=(Asked(ANSWERED),),
        orders=(ORDER,),
        audit=(audit,),
        outcome=ORDER,
    )
    return DecisionsView(
        (BLOCKED, BY_HAND),
        {"block": 1, "limit": 1, "challenge": 1, "arm": 4},
        7,
        2,
        1,
        3,
        query="192",
        action="block",
        acts=True,
        operating=operating,
    )


def outages() -> OutagesView:
    began = NOW - 24 * HOUR
    spell = Spell(1, "a", "a.example", "down", NOW - 5 * HOUR, NOW - 5 * HOUR, NOW - 4 * HOUR, "timed-out", ("aarhus",))
    rows = []
    for number in range(20):
        name = f"site{number}.example"
        spells = (replace(spell, target=name, site=name, incident=1),) if number < 2 else ()
        known = availability(spells, began, NOW, now=NOW, watched_since=began)
        rows.append(
            OutageRow(
                Target(name, f"https://{name}/", name, supplier="hosting.example"),
                known,
                spells,
                Latency(90_000, 120_000, 300_000),
                (Claim("NoName057(16)", NOW - 5 * HOUR, "Telegram", assumed=True),) if number == 0 else (),
                (Attacked(NOW - 5 * HOUR, None),) if number == 0 else (),
                note="as told" if number == 0 else "",
            )
        )
    report = OutagesReport(began, NOW, NOW, tuple(rows))
    live = (Live("site0.example", "down", NOW, ("Vejle Kommune", "/members/vejle")), Live("b.example", "up", NOW))
    return OutagesView(
        1,
        date(2026, 11, 17),
        date(2026, 11, 18),
        report,
        live,
        {"down": 1, "slow": 1, "up": 12},
        2,
        NOW,
        sees_all=True,
        noted=True,
        wrong=True,
    )
