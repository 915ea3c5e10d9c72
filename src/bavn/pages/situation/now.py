"""*Now*, as its reader may know it, and what it says first: in five seconds what is happening in the country.

5 organisationer under angreb, 2 nede
I er varslet og ikke ramt.
Nede: Ishøj. Under angreb: Ishøj og 4, der ikke er nævnt.
[figures]

`now_page` makes the page of it, and `live.js` keeps just this new. None that is attacked is known of a country whose
sensors are not heard: then it says so, and is not calm.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal
from urllib.parse import quote

from bavn.model.campaign import Why
from bavn.model.finding import Severity
from bavn.model.probe import Verdict
from bavn.pages.local import Local
from bavn.pages.situation.attack import Attack
from bavn.pages.situation.frame import Tone, plain
from bavn.pages.situation.hour import Minute
from bavn.pages.situation.now_words import TEXTS
from bavn.pages.situation.standing import Standing
from bavn.pages.situation.tiles import by_code, tile_id
from bavn.pages.words import Words

OwnSensor = Literal["", "silent", "never", "new", "none"]  # "" also where it is heard

LONGEST_ID: Final = 40
MOST_TROUBLE: Final = 12
OF_ATTACKS: Final = frozenset({"hit", "campaigns", "warnings"})
NOT_TOLD: Final = "\N{EN DASH}"
HOT: Final[frozenset[Verdict]] = frozenset({"down", "partial"})
ANSWERING: Final[tuple[Verdict, ...]] = ("up", "slow", "guarded")
MOST: Final = 0.9  # of members heard and of sites looked at, from which on that nothing is known is good news
UNHEARD: Final[frozenset[OwnSensor]] = frozenset({"silent", "never", "none"})
TODAY: Final = timedelta(hours=20)  # so lately a time needs no date


@dataclass(frozen=True, slots=True)
class Place:
    """One organisation that the reader may see by name. `code` is that of its municipality, "" for any other."""

    id: str
    name: str
    standing: Standing
    sector: str = ""
    code: str = ""
    own: bool = False

    @property
    def element_id(self) -> str:
        """By which `live.js` finds it."""
        return tile_id(self.code) if self.code else f"m-{quote(self.id[:LONGEST_ID], safe='')}"

    @property
    def address(self) -> str:
        """Its page."""
        return member_way(self.id)


def member_way(name: str) -> str:
    """The way to a member's page, whatever it is called."""
    return f"/members/{quote(name[:LONGEST_ID], safe='')}"


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning that stands, as its reader may know it."""

    why: Why
    kind: str
    severity: Severity
    at: datetime
    site: str = ""
    organisations: int = 0
    campaign: int = 0
    who: str = ""  # by whose word


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, as a code of `STEPS`; `count` where it says how many, `names` where it says who.

    `ways` lead to the pages of those named, and `phones` are the numbers of who is on duty there ("": not known), both
    in the order of `names`, or not given at all. `of`: of how many.
    """

    code: str
    count: int = 0
    names: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    of: int = 0


@dataclass(frozen=True, slots=True)
class Now:
    """What is happening, as its reader may know it.

    `places` are those seen by name; `hit` and `service` count all organisations. `sees_all`: nobody is left out.
    `own` is the code of the sentence about the reader's own organisation, "" without one. `seen` None: nobody looks.
    `silence` is why this reader is told of no attacks, so that none is known says nothing; "" where they are told.
    `heard` is how many members have a sensor that is heard, `sensors` how many have one at all; `silent` names, for
    whom sees all, those whose sensor is not heard. `own_sensor` and `own_heard` say so of the reader's own. `killed`:
    the kill switch is on. `at`: when this is.
    """

    places: tuple[Place, ...] = ()
    hit: int = 0
    service: Mapping[Verdict, int] = field(default_factory=dict)
    seen: datetime | None = None
    members: int = 0
    sees_all: bool = False
    silence: str = ""
    own: str = ""
    attacks: tuple[Attack, ...] = ()
    warnings: tuple[Warned, ...] = ()
    hour: tuple[Minute, ...] = ()
    steps: tuple[Step, ...] = ()
    heard: int = 0
    sensors: int = 0
    silent: frozenset[str] = frozenset()
    own_sensor: OwnSensor = ""
    own_heard: datetime | None = None
    killed: bool = False
    at: datetime | None = None

    @property
    def down(self) -> int:
        """How many are down or partly down."""
        return sum(self.service.get(verdict, 0) for verdict in HOT)

    @property
    def answering(self) -> int:
        """How many have sites that are looked at, and that answer."""
        return sum(self.service.get(verdict, 0) for verdict in ANSWERING) if self.seen is not None else 0

    @property
    def state(self) -> str:
        """Its tone as a class. It is calm only where nearly all are heard and looked at, and nothing is wrong."""
        if self.hit or self.down:
            return "s-alarm"
        looked_at = self.answering + self.service.get("unknown", 0)
        knows = _most(self.heard, self.members) and _most(self.answering, looked_at)
        return "s-calm" if knows and not (self.silence or self.attacks or self.killed) else "s-plain"


def _most(some: int, of_all: int) -> bool:
    return bool(some) and some >= MOST * of_all


def headline(view: Now, words: Words) -> str:
    """What is happening: '5 organisationer under angreb, 2 nede', 'Intet angreb lige nu. Alle … svarer.'."""
    if not view.members and not view.silence:
        return words.of(TEXTS, "head.nobody")
    down = list(_down(view, words))
    if view.hit:
        attacked = _kept(words.of(TEXTS, "head.hit").format(organisations=words.counted("organisation", view.hit)))
        first, rest = [", ".join([attacked, *down])], []
    else:
        first = [] if view.silence else [_quiet(view, words)]
        rest = [", ".join(down)] if down else []
    if not view.down:
        rest.append(words.of(TEXTS, _answers(view)))
    if view.silence and not view.hit:
        rest.append(words.of(TEXTS, f"head.{view.silence}"))
    said = [*first, *rest]
    return said[0] if len(said) == 1 else " ".join(f"{one}." for one in said)


def _down(view: Now, words: Words) -> Iterator[str]:
    for verdict in ("down", "partial"):
        count = view.service.get(verdict, 0)
        if count:
            what = words.number(count) if view.hit else words.counted("organisation", count)
            yield _kept(words.of(TEXTS, f"head.{verdict}").format(organisations=what))


def _kept(said: str) -> str:
    return said.replace(" ", "\N{NO-BREAK SPACE}", 1)  # a number stays with its word


def _quiet(view: Now, words: Words) -> str:
    """That no attack is known, and of how many that is known."""
    code = "held" if view.attacks else "quiet"
    if view.heard < view.members:
        code = f"{code}.some" if view.heard or view.attacks else "deaf" if view.sensors else "no-sensors"
    heard, members = words.number(view.heard), words.number(view.members)
    return words.of(TEXTS, f"head.{code}").format(heard=heard, members=members)


def _answers(view: Now) -> str:
    if not view.answering:
        return "head.unseen"
    return "head.some-answer" if view.service.get("unknown") else "head.answers"


def own_line(view: Now, local: Local) -> str:
    """How the reader's own organisation stands, and whether the hub would hear of an attack on it at all."""
    unheard = view.own_sensor in UNHEARD
    code = "own.warned.unheard" if unheard and view.own == "own.warned" else view.own
    said = [local.words.of(TEXTS, code)]
    if view.own_sensor:
        at = _since(view.own_heard, view.at, local) if view.own_heard else ""
        said.append(local.words.of(TEXTS, f"own.sensor.{view.own_sensor}").format(at=at))
    return " ".join(said)


def _since(moment: datetime, now: datetime | None, local: Local) -> str:
    if now is None or now - moment > TODAY:
        return local.moment(moment, seconds=False)
    return f"{'kl. ' if local.words.language == 'da' else ''}{local.clock(moment, seconds=False)}"


def named_trouble(view: Now, words: Words) -> str:
    """Who is down and who is attacked, by name as far as the reader may see names, and how many more there are."""
    said = []
    hot = [one for one in view.places if one.standing.service in HOT]
    hit = [one for one in view.places if one.standing.hit]
    for code, some, count in (("down", hot, view.down), ("hit", hit, view.hit)):
        names, unnamed = listed(map(tile_name, some), words), max(0, count - len(some))
        kind = "some" if names and unnamed else "unnamed" if unnamed else "all" if names else ""
        if kind:
            organisations = words.counted("organisation", unnamed)
            text = words.of(TEXTS, f"names.{code}.{kind}")
            said.append(text.format(names=names, count=words.number(unnamed), organisations=organisations))
    return " ".join(said)


def listed(names: Iterable[str], words: Words) -> str:
    """The first of them in the order of the alphabet, and how many more there are; "" for none."""
    some = sorted(names)
    more = words.of(TEXTS, "more").format(count=words.number(len(some) - MOST_TROUBLE))
    return ", ".join(some[:MOST_TROUBLE]) + (f" {more}" if len(some) > MOST_TROUBLE else "")


def tile_name(one: Place) -> str:
    """What people call it: a municipality by its short name."""
    return by_code(one.code).name if one.code else plain(one.name, 60)


def figure_cells(view: Now, words: Words) -> list[tuple[str, str, str, Tone | None]]:
    """Id, value, name and tone of each figure: the page shows them, and `live.js` keeps them new."""
    running = sum(one.goes_on for one in view.attacks)
    cells: list[tuple[str, int, Tone | None]] = [
        ("hit", view.hit, "alarm" if view.hit else None),
        ("down", view.down, "alarm" if view.down else None),
        ("campaigns", running, None),
        ("warnings", len(view.warnings), None),
    ]
    made: list[tuple[str, str, str, Tone | None]] = [
        (
            f"f-{code}",
            NOT_TOLD if _untold(code, view) else words.number(value),
            words.of(TEXTS, f"figure.{code}"),
            tone,
        )
        for code, value, tone in cells
    ]
    return [*made, _members(view, words)]


def _untold(code: str, view: Now) -> bool:
    """Whether 0 would be taken for what nobody knows."""
    return (bool(view.silence) and code in OF_ATTACKS) or (code == "hit" and not (view.hit or view.heard))


def _members(view: Now, words: Words) -> tuple[str, str, str, Tone | None]:
    """How many of the members are heard; for who is told of no attack anyway, how many there are."""
    members = words.number(view.members)
    if view.silence == "untold" or not view.members:
        return "f-members", members, words.of(TEXTS, "figure.members"), None
    said = words.of(TEXTS, "figure.heard.count").format(heard=words.number(view.heard), members=members)
    return "f-heard", said, words.of(TEXTS, "figure.heard"), None
