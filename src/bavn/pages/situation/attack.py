"""One campaign, in the parts that *Now* and its own page share: what it is, how large, since when, how soon known.

Warning time is told in the steps that the hub knows. Two of them are a member's own word: when the first hostile
request came, and when its sensor had found the attack.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bavn.model.campaign import NOT_CONFIRMED, Attribution
from bavn.model.finding import Severity
from bavn.pages.markup import Html, element, filled, joined
from bavn.pages.situation.frame import NONE, Frame, Tone, badge, link, plain, time_of
from bavn.pages.situation.parts import HIT, UP, WAITING
from bavn.pages.vocabulary import KIND_NAMES, SEVERITIES, Pair

SEVERITY_TONES: Final[dict[Severity, Tone]] = {"low": "quiet", "medium": "notice", "high": "alarm", "critical": "alarm"}
NOBODYS: Final = frozenset({"outage", "site-degraded", "flash-crowd"})
CLOCKS_AGREE: Final = timedelta(seconds=5)  # so far apart clocks may be
TEXTS: Final[dict[str, Pair]] = {
    "numbered": ("{kind} no. {number}", "{kind} nr. {number}"),
    "ongoing": ("in progress", "i gang"),
    "over": ("over", "slut"),
    "held": ("no longer seen (open until {at})", "ses ikke mere (åben til kl. {at})"),
    "severity": ("severity {severity}", "alvor: {severity}"),
    "hit": ("{organisations} hit", "{organisations} ramt"),
    "own": ("you too", "også jer"),
    "since": ("since ", "siden "),
    "until": (" to ", " til "),
    "peak": ("at most {rate} requests/s", "højst {rate} forespørgsler/s"),
    "sources": ("{sources}", "{sources}"),
    "armed": ("{addresses} armed", "{addresses} lagt klar"),
    "blocked": ("{addresses} blocked", "{addresses} blokeret"),
    "limited": ("{addresses} limited", "{addresses} begrænset"),
    "nothing": ("nothing decided", "intet besluttet"),
    "no-more": ("nothing in force any more", "intet gælder længere"),
    "probably": ("probably {name} ({sure})", "sandsynligvis {name} ({sure})"),
    "unconfirmed": ("who is behind it is not confirmed", "det er ikke bekræftet, hvem der står bag"),
    "time.name": ("Time until warned", "Tid til varsling"),
    "time.beforehand": (
        "{count} of {addresses} armed or blocked beforehand",
        "{count} af {addresses} lagt klar eller blokeret på forhånd",
    ),
    "time.first": ("first hostile request", "første fjendtlige forespørgsel"),
    "time.detected": ("found at the member", "opdaget hos medlemmet"),
    "time.received": ("at the hub", "hos hubben"),
    "time.decided": ("decided", "besluttet"),
    "time.sent": ("sent to all who listen", "sendt til alle, der lytter"),
    "time.called": ("first people called", "de første ringet op"),
    "time.whole": (
        "{length} from the first hostile request to decided and sent",
        "{length} fra første fjendtlige forespørgsel til besluttet og sendt",
    ),
    "time.unknown": ("not known here", "kendes ikke her"),
    "time.note": (
        (
            "Decided and sent are one moment: members' sensors listen all the time. When each has it in place, "
            "the hub is not told."
        ),
        (
            "Besluttet og sendt er samme øjeblik: medlemmernes sensorer lytter hele tiden. Hvornår den enkelte har det "
            "på plads, får hubben ikke at vide."
        ),
    ),
    "time.clock": (
        "A member's clock differs from the hub's, so the steps do not add up.",
        "Et medlems ur går anderledes end hubbens, så trinnene går ikke op.",
    ),
}


@dataclass(frozen=True, slots=True)
class Beforehand:
    """Of addresses that attack now, `count` of `all` stood since before it began, the first of them `since` then."""

    count: int
    all: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Timing:
    """When each step happened, as far as this reader may know; None: not known, or not for them."""

    first: datetime | None = None  # hostile request, at any member
    detected: datetime | None = None  # by the first sensor
    received: datetime | None = None  # by the hub
    decided: datetime | None = None  # the first decision since it began, and sent
    called: datetime | None = None  # the first people
    beforehand: Beforehand | None = None

    @property
    def whole(self) -> timedelta | None:
        """From the first hostile request to decided; None where one of them is not known, or the clocks disagree."""
        if self.first is None or self.decided is None or self.decided < self.first:
            return None
        return self.decided - self.first


@dataclass(frozen=True, slots=True)
class Done:
    """How many addresses are armed, limited and blocked for it, as this reader is told."""

    armed: int = 0
    limited: int = 0
    blocked: int = 0


@dataclass(frozen=True, slots=True)
class Attack:
    """One campaign as its reader may know it. `own`: the reader's organisation is among those hit."""

    id: int
    kind: str
    severity: Severity
    organisations: int
    first: datetime
    last: datetime
    ended: bool = False
    own: bool = False
    sources: int = 0
    peak: float = 0.0
    attribution: Attribution = NOT_CONFIRMED
    done: Done = Done()
    timing: Timing = field(default_factory=Timing)
    held: datetime | None = None  # nobody reports it any more, and until then at the latest it is held open

    @property
    def goes_on(self) -> bool:
        """Whether it is in progress: neither over, nor only held open."""
        return not self.ended and self.held is None

    @property
    def address(self) -> str:
        """Its page."""
        return f"/campaigns/{self.id}"


def attack_line(one: Attack, frame: Frame) -> Html:
    """One campaign in a list: what, how grave, how many, since when, what is done, how soon."""
    return element(
        "li",
        element(
            "p", element("strong", link(one.address, numbered(one, frame))), " ", state_of(one, frame), class_="what"
        ),
        element("p", *between(size_of(one, frame)), class_="size"),
        element("p", *between([*done_of(one, frame), *who_of(one, frame)]), class_="note"),
        quick(one.timing, frame),
        class_="attack",
    )


def kind_of(one: Attack, frame: Frame) -> str:
    """What kind of attack, in words."""
    return plain(frame.words.of(KIND_NAMES, one.kind))


def numbered(one: Attack, frame: Frame) -> str:
    """The same with its number, which tells one from the next: the text of every way to its page."""
    return frame.words.of(TEXTS, "numbered").format(kind=kind_of(one, frame), number=one.id)


def state_of(one: Attack, frame: Frame) -> Html:
    """In progress or over, and how grave."""
    severity = frame.words.of(TEXTS, "severity").format(severity=frame.words.of(SEVERITIES, one.severity))
    if one.ended:
        return badge(UP, f"{frame.words.of(TEXTS, 'over')} · {severity}", "quiet")
    if one.held is not None:
        clock = frame.local.clock(one.held, seconds=False)
        return badge(WAITING, frame.words.of(TEXTS, "held").format(at=clock), "quiet")
    return badge(HIT, f"{frame.words.of(TEXTS, 'ongoing')} · {severity}", SEVERITY_TONES[one.severity])


def size_of(one: Attack, frame: Frame) -> list[str]:
    """How many were hit, since when, how strongly."""
    say, words = frame.words.of, frame.words
    hit = say(TEXTS, "hit").format(organisations=words.counted("organisation", one.organisations))
    said: list[str] = [f"{hit} ({say(TEXTS, 'own')})" if one.own else hit]
    if one.ended:
        said.append(joined(time_of(frame, one.first), say(TEXTS, "until"), time_of(frame, one.last)))
    else:
        said.append(joined(say(TEXTS, "since"), time_of(frame, one.first)))
    if one.sources:
        said.append(words.counted("source", one.sources))
    if one.peak:
        said.append(say(TEXTS, "peak").format(rate=words.decimal(one.peak)))
    return said


def done_of(one: Attack, frame: Frame) -> list[str]:
    """What is decided about its addresses."""
    counts = (("armed", one.done.armed), ("limited", one.done.limited), ("blocked", one.done.blocked))
    said = [
        frame.words.of(TEXTS, code).format(addresses=frame.words.counted("address", count))
        for code, count in counts
        if count
    ]
    return said or [frame.words.of(TEXTS, "no-more" if one.ended else "nothing")]


def who_of(one: Attack, frame: Frame) -> Iterator[str]:
    """Who is behind it, and how sure that is; nothing of what is no attack."""
    behind = one.attribution
    if behind.intrusion_set:
        sure = frame.words.percent(behind.confidence)
        yield frame.words.of(TEXTS, "probably").format(name=plain(behind.intrusion_set), sure=sure)
    elif one.kind not in NOBODYS:
        yield frame.words.of(TEXTS, "unconfirmed")


def quick(timing: Timing, frame: Frame) -> Html:
    """Warning time in one line, and what stood beforehand; nothing where neither is known."""
    said: list[str] = []
    if timing.beforehand is not None:
        said.append(_beforehand(timing.beforehand, frame))
    if timing.whole is not None:
        length = element("strong", frame.local.length(timing.whole))
        said.append(filled(frame.words.of(TEXTS, "time.whole"), length=length))
    if not said:
        return NONE
    return element("p", f"{frame.words.of(TEXTS, 'time.name')}: ", *between(said), class_="note quick")


def _beforehand(one: Beforehand, frame: Frame) -> str:
    count, every = frame.words.number(one.count), frame.words.counted("address", one.all)
    return frame.words.of(TEXTS, "time.beforehand").format(count=count, addresses=every)


def steps_of(timing: Timing, frame: Frame) -> Iterator[tuple[str, datetime | None, timedelta | None]]:
    """Each step: its name, when, and how long after the first request."""
    if timing.beforehand is not None:
        yield _beforehand(timing.beforehand, frame), timing.beforehand.since, None
    for code in ("first", "detected", "received", "decided", "called"):
        at: datetime | None = getattr(timing, code)
        if at is None and (code in {"called", "received"} or (code == "decided" and timing.beforehand is not None)):
            continue
        name = frame.words.of(TEXTS, f"time.{code}")
        if code == "decided":
            name = f"{name}, {frame.words.of(TEXTS, 'time.sent')}"
        after = at - timing.first if at is not None and timing.first is not None and code != "first" else None
        yield name, at, after


def disagree(timing: Timing) -> bool:
    """Whether a step lies well before one that it follows: then clocks differ.

    Not what is decided: it may have been so before, of sources that come back, and no clock is to blame for that.
    """
    known = [at for at in (timing.first, timing.detected, timing.received) if at is not None]
    return any(then < before - CLOCKS_AGREE for place, then in enumerate(known) for before in known[:place])


def between(texts: list[str]) -> Iterator[str]:
    """The texts with a dot between them."""
    for place, text in enumerate(texts):
        if place:
            yield " · "
        yield text
