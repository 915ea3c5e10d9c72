"""Hand-made reports of outages: four days in November, a quiet week, and one in which every text is an attacker's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bavn.model.language import Language
from bavn.model.probe import Ending, Spell, Target, Verdict
from bavn.pages.local import Local
from bavn.pages.outages import Attacked, Claim, Latency, OutageRow, OutagesReport
from bavn.pages.words import Words
from bavn.verdicts.availability import availability

ZONE = ZoneInfo("Europe/Copenhagen")
BEGAN = datetime(2026, 11, 9, 23, tzinfo=UTC)  # Tuesday 10 November, midnight in Denmark
ENDED = BEGAN + timedelta(days=4)
MADE = ENDED + timedelta(hours=8)
LATENCY = Latency(84_000, 311_000, 1_240_000)
HOSTILE = "=cmd|'/c calc'!A1\x1b[2J</title><script>alert(1)</script>[bold red]\u202eevil\udcff\x9b31m{0}" + "x" * 3000


def local(language: Language = "da") -> Local:
    return Local(Words(language), ZONE)


def at(day: int, clock: str) -> datetime:
    """A moment of the period, in Danish winter time."""
    hour, minute, second = (int(part) for part in clock.split(":"))
    return BEGAN + timedelta(days=day, hours=hour, minutes=minute, seconds=second)


def spell(
    target: str,
    began: datetime,
    lasted: timedelta | None,
    verdict: Verdict = "down",
    *,
    ending: Ending = "timed-out",
    witnesses: tuple[str, ...] = ("aarhus", "nordic"),
    incident: int = 0,
    through: str = "",
    planned: bool = False,
    flapping: bool = False,
) -> Spell:
    ended = None if lasted is None else began + lasted
    confirmed = began + timedelta(seconds=24)
    return Spell(
        int(began.timestamp()) % 100_000,
        target,
        target,
        verdict,
        began,
        confirmed,
        ended,
        ending,
        witnesses,
        through,
        planned,
        flapping,
        incident,
    )


def row(
    name: str,
    *spells: Spell,
    supplier: str = "",
    claims: tuple[Claim, ...] = (),
    attacks: tuple[Attacked, ...] = (),
    latency: Latency | None = LATENCY,
    watched_since: datetime | None = None,
    assumed: bool = False,
    note: str = "",
    site: str = "",
) -> OutageRow:
    target = Target(name, f"https://{name}/", site or name, supplier=supplier)
    added = availability(spells, BEGAN, ENDED, watched_since=watched_since or BEGAN, now=MADE)
    return OutageRow(target, added, spells, latency, claims, attacks, watched_since, assumed, note)


def minutes(amount: float) -> timedelta:
    return timedelta(minutes=amount)


def november() -> OutagesReport:
    """Fifteen sites: some down, some only claimed, three of them with one supplier."""
    said = "a channel of theirs"
    by = "NoName057(16)"

    def claim(day: int, clock: str, *, assumed: bool = False) -> tuple[Claim, ...]:
        return (Claim(by, at(day, clock), said, assumed=assumed),)

    def shared(name: str, late: float, lasted: float) -> Spell:
        return spell(name, at(2, "08:12:05") + timedelta(seconds=late), minutes(lasted), incident=4)

    a, b, c = "www.a-kommune.example", "www.b-kommune.example", "www.c-kommune.example"
    d, e, f = "www.d-kommune.example", "www.e-kommune.example", "selvbetjening.f-kommune.example"
    rows = [
        row(a, spell(a, at(0, "09:31:12"), minutes(10.05)), claims=claim(0, "09:55:00"), supplier="Leverandør A"),
        row(
            b,
            spell(b, at(2, "07:58:03"), minutes(21)),
            spell(b, at(2, "09:14:40"), minutes(4.7)),
            spell(b, at(2, "13:02:11"), minutes(34.2), ending="server-error"),
            spell(b, at(2, "14:00:00"), minutes(95), "guarded", ending="turned-away", witnesses=("nordic",)),
            claims=claim(2, "08:30:00"),
            attacks=(Attacked(at(2, "07:57:41"), at(2, "15:40:00")),),
        ),
        row(
            c,
            spell(c, at(2, "06:40:00"), timedelta(hours=5), "slow", ending="ok"),
            spell(c, at(2, "12:00:00"), minutes(3.3), flapping=True, ending="reset"),
            claims=claim(2, "08:30:00"),
            attacks=(Attacked(at(2, "06:38:00"), at(2, "12:30:00")),),
            latency=Latency(140_000, 2_900_000, 9_800_000),
        ),
        row(d, shared(d, 0, 12), supplier="Hosting ApS", claims=claim(2, "08:45:00", assumed=True), assumed=True),
        row(e, shared(e, 9, 12.4), supplier="Hosting ApS"),
        row(f, shared(f, 31, 11.1), supplier="Hosting ApS", note="Bekræftet af leverandøren."),
        row(
            "www.g-kommune.example",
            spell("www.g-kommune.example", at(1, "02:00:00"), minutes(40), planned=True, ending="refused"),
        ),
        row(
            "www.h-kommune.example",
            spell("www.h-kommune.example", at(3, "10:10:00"), minutes(52), "partial", through="login.example"),
        ),
        row("www.i-kommune.example", claims=claim(2, "10:00:00")),
        row("www.j-kommune.example", claims=claim(3, "10:00:00", assumed=True)),
        row("www.k-kommune.example", watched_since=at(2, "12:00:00")),
        row("www.l-kommune.example", attacks=(Attacked(at(3, "11:00:00"), None),), latency=None),
        row("www.m-kommune.example", watched_since=MADE, latency=None),
        row("www.n-kommune.example", spell("www.n-kommune.example", at(3, "23:40:00"), None, ending="no-name")),
        row("www.o-kommune.example"),
    ]
    return OutagesReport(BEGAN, ENDED, MADE, tuple(rows))


def quiet() -> OutagesReport:
    return OutagesReport(BEGAN, ENDED, MADE, (row("www.example.dk"), row("www.example.org")))


def hostile() -> OutagesReport:
    """Every text is an attacker's, and kilobytes of it."""
    bad = spell("x", at(1, "10:00:00"), None, "partial", witnesses=(HOSTILE,) * 40, through=HOSTILE, incident=7)
    other = replace(bad, verdict="down", ended=None)
    rows = tuple(
        row(
            f"{HOSTILE[:200]}{number}{HOSTILE}",
            one,
            supplier=HOSTILE,
            claims=(Claim(HOSTILE, at(1, "10:00:00"), HOSTILE),) * 30,
            attacks=(Attacked(at(1, "10:00:00"), None),) * 30,
            note=HOSTILE,
            site=HOSTILE,
        )
        for number, one in enumerate((bad, other))
    )
    urls = tuple(replace(one, target=replace(one.target, url=f"javascript:{HOSTILE}")) for one in rows)
    return OutagesReport(BEGAN, ENDED, MADE, urls, note=HOSTILE)
