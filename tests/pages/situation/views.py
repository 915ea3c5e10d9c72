"""Made-up views: a country with a campaign in progress, as an operator, a member and somebody who only reads see it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bavn.model.campaign import Attribution, SharedAction
from bavn.model.language import Language
from bavn.model.probe import Verdict
from bavn.model.sighting import Template
from bavn.pages.situation.attack import Attack, Done, Timing
from bavn.pages.situation.campaign import CampaignView, Source, Victim
from bavn.pages.situation.frame import Frame, Mark
from bavn.pages.situation.hour import Minute
from bavn.pages.situation.now import Now, Place, Step, Warned
from bavn.pages.situation.standing import Standing
from bavn.pages.situation.tiles import by_code, municipalities

NOW = datetime(2026, 11, 18, 7, 31, 12, tzinfo=UTC)
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202egpj.exe\x00\x1b[2J" + "A" * 5_000
DOWN = ("0183", "0175", "0185")
ACTS: tuple[SharedAction, ...] = ("block", "arm", "limit")
HIT = (*DOWN, "0157", "0163", "0165", "0630")
SLOW, GUARDED, PARTIAL, UNSEEN = ("0157",), ("0751", "0101"), ("0165",), ("0492", "0825")


def frame(
    language: Language = "da", *, role: str = "operator", member: str = "", marks: tuple[Mark, ...] = ()
) -> Frame:
    zone = ZoneInfo("Europe/Copenhagen")
    return Frame("Danmarks varslingshub", language, "/", NOW, zone, "bente", role, member, "token", marks)


def service(code: str) -> Verdict:
    table: tuple[tuple[tuple[str, ...], Verdict], ...] = (
        (DOWN, "down"),
        (SLOW, "slow"),
        (GUARDED, "guarded"),
        (PARTIAL, "partial"),
        (UNSEEN, "unknown"),
    )
    return next((verdict for codes, verdict in table if code in codes), "up")


def places() -> tuple[Place, ...]:
    tiles = [
        Place(
            f"m{one.code}",
            f"{one.name} Kommune",
            Standing(one.code in HIT, service(one.code)),
            "municipality",
            one.code,
        )
        for one in municipalities()
    ]
    others = [
        Place("trefor", "Trefor Vand", Standing(service="up"), "water"),
        Place("hofor", "Hofor", Standing(service="up"), "water"),
        Place("sydenergi", "Syd Energi", Standing(hit=True, service="slow"), "energy"),
        Place("kmd", "Et meget langt navn på en leverandør A/S", Standing(service="down"), "supplier"),
    ]
    return (*tiles, *others)


def attack(number: int = 7) -> Attack:
    first = NOW - timedelta(minutes=38)
    step = timedelta(seconds=1)
    return Attack(
        number,
        "http-flood",
        "high",
        len(HIT),
        first,
        NOW - 4 * step,
        sources=912,
        peak=179.4,
        attribution=Attribution("NoName057(16)", 0.92, ("listed", "shapes-known")),
        done=Done(armed=871, blocked=41),
        timing=Timing(first, first + 8 * step, first + 9 * step, first + 9.4 * step),
    )


def minutes() -> tuple[Minute, ...]:
    return tuple(Minute(max(0, (place - 21) // 5), max(0, (place - 33) // 8)) for place in range(60))


def operators() -> Now:
    return Now(
        places(),
        len(HIT) + 1,
        {"down": 4, "partial": 1, "slow": 2, "guarded": 2, "up": 91, "unknown": 2},
        NOW - timedelta(seconds=4),
        102,
        sees_all=True,
        attacks=(
            attack(),
            replace(attack(8), kind="password-spraying", severity="medium", organisations=2, timing=Timing()),
        ),
        warnings=(
            Warned("listed", "http-flood", "high", NOW - timedelta(hours=2), "", 4),
            Warned("claimed", "http-flood", "medium", NOW - timedelta(minutes=12), "www.roedovre.example"),
        ),
        hour=minutes(),
        steps=(
            Step("operator.hit", 1, ("Ishøj Kommune",), ("/members/m0183",)),
            Step("operator.signing"),
            Step("operator.alone", 1),
        ),
        heard=102,
        sensors=102,
    )


def members() -> Now:
    """As Vallensbæk sees it: itself, and two that let themselves be named."""
    seen = [one for one in places() if one.code in {"0187", "0183", "0751"}]
    own = [replace(one, own=one.code == "0187") for one in seen]
    return replace(
        operators(),
        places=tuple(own),
        sees_all=False,
        own="own.warned",
        warnings=(Warned("listed", "http-flood", "high", NOW - timedelta(hours=2), "www.vallensbaek.example"),),
        steps=(Step("warned.look"), Step("warned.line")),
    )


def quiet() -> Now:
    calm = tuple(replace(one, standing=Standing(service="up")) for one in places())
    known = Now(calm, 0, {"up": 102}, NOW, 102, sees_all=True, heard=102, sensors=102)
    return replace(known, hour=(Minute(),) * 60, steps=(Step("quiet"),))


def victim(number: int, code: str) -> Victim:
    began = NOW - timedelta(minutes=38 - 4 * number)
    down = (
        ((began + timedelta(minutes=2), None if number % 2 else began + timedelta(minutes=9)),) if code in DOWN else ()
    )
    name = by_code(code).name
    ended = None if number % 3 else began + timedelta(minutes=15)
    return Victim(
        f"{name} Kommune", f"/members/m{code}", began, ended, claimed=number < 2, watched=code != "0163", down=down
    )


def campaign() -> CampaignView:
    return CampaignView(
        attack(),
        tuple(victim(number, code) for number, code in enumerate(HIT)),
        sources=tuple(
            Source(f"198.51.100.{place}", 7 - place // 4, 900 - 31 * place, ACTS[place % 3]) for place in range(20)
        ),
        networks=tuple(Source(f"203.0.{place}.0/24", 5, 4_000 - 300 * place, sources=12 - place) for place in range(8)),
        more_sources=892,
        of_evidence=True,
        templates=(Template("GET", "/soeg", ("query",)), Template("POST", "/kontakt/{n}")),
        reuse=(0.56, 1.0),
        label="amber",
        steps=("operator.call", "operator.block"),
    )


def campaign_of_member() -> CampaignView:
    return replace(
        campaign(),
        victims=(replace(victim(1, "0187"), own=True),),
        unnamed=6,
        sources=(Source("198.51.100.7", 3, 210, "block"), Source("2001:db8::/32", 1, None, "arm")),
        networks=(),
        more_sources=0,
        own_requests=True,
        of_evidence=False,
        reuse=None,
        steps=("own.hit",),
    )
