"""*Now*: in five seconds what is happening in the country, in a minute what to do.

5 organisationer under angreb, 2 nede
I er varslet og ikke ramt.
[figures]
[what to do now]  [the country: 98 tiles]
[campaigns in progress, warning time]  [warnings]  [the last hour]  [water, energy and others]
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Final
from urllib.parse import quote

from bavn.model.campaign import Why
from bavn.model.finding import Severity
from bavn.model.probe import Verdict
from bavn.pages.markup import Html, element, joined
from bavn.pages.situation.attack import SEVERITY_TONES, Attack, attack_line
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    Tone,
    advice,
    badge,
    bullets,
    empty,
    figures,
    framed,
    link,
    plain,
    table,
    time_of,
)
from bavn.pages.situation.hour import Minute, hour
from bavn.pages.situation.now_words import LINK_WORDS, SECTORS, STEP_LINKS, STEPS, TEXTS, WARNING_LINES
from bavn.pages.situation.parts import HIT
from bavn.pages.situation.standing import WORDS, Standing, spoken
from bavn.pages.situation.tiles import Tile, by_code, legend, municipalities, tile_id, tile_map
from bavn.pages.vocabulary import KIND_NAMES, SEVERITIES
from bavn.pages.words import Words

LONGEST_ID: Final = 40
MOST_TROUBLE: Final = 12
MOST_OTHERS: Final = 60
MOST_CAMPAIGNS: Final = 6
MOST_WARNINGS: Final = 6
OF_ATTACKS: Final = frozenset({"hit", "campaigns", "warnings"})
NOT_TOLD: Final = "\N{EN DASH}"
ALIKE: Final = 3  # claims by one, from which on they are one line
HOT: Final[frozenset[Verdict]] = frozenset({"down", "partial"})


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

    `ways` lead to the pages of those named, in the same order, where their people to call stand.
    """

    code: str
    count: int = 0
    names: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Now:
    """What is happening, as its reader may know it.

    `places` are those seen by name; `hit` and `service` count all organisations. `sees_all`: nobody is left out.
    `own` is the code of the sentence about the reader's own organisation, "" without one. `seen` None: nobody looks.
    `silence` is why this reader is told of no attacks, so that none is known says nothing; "" where they are told.
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

    @property
    def down(self) -> int:
        """How many are down or partly down."""
        return sum(self.service.get(verdict, 0) for verdict in HOT)

    @property
    def state(self) -> str:
        """Its tone as a class: nobody attacked and nothing down is calm."""
        if self.hit or self.down:
            return "s-alarm"
        return "s-plain" if self.silence or self.attacks else "s-calm"


def now_page(view: Now, frame: Frame) -> str:
    """Return the page."""
    head = headline(view, frame.words)
    return framed(
        frame,
        head,
        element("h1", head, id="head", class_=view.state),
        element("p", own_line(view, frame.words), id="own", class_="lead") if view.own else NONE,
        element("p", named_trouble(view, frame.words), id="names", class_="names"),
        _figures(view, frame),
        element(
            "div",
            element("div", _country(view, frame), _hour(view, frame), _regions(view, frame), class_="main"),
            element("div", _do(view, frame), _campaigns(view, frame), _warnings(view, frame), class_="aside"),
            class_="now",
        ),
        _others(view, frame),
        live=True,
    )


def headline(view: Now, words: Words) -> str:
    """What is happening, in one sentence: '5 organisationer under angreb, 2 nede'."""
    said = []
    if view.hit:
        said.append(words.of(TEXTS, "head.hit").format(organisations=words.counted("organisation", view.hit)))
    elif not view.silence:
        said.append(words.of(TEXTS, "head.held" if view.attacks else "head.quiet"))
    for verdict in ("down", "partial"):
        count = view.service.get(verdict, 0)
        if count:
            what = words.number(count) if view.hit else words.counted("organisation", count)
            said.append(words.of(TEXTS, f"head.{verdict}").format(organisations=what))
    if not view.down:
        looked_at = view.seen is not None and any(view.service.get(verdict) for verdict in ("up", "slow", "guarded"))
        said.append(words.of(TEXTS, "head.answers" if looked_at else "head.unseen"))
    if view.silence and not view.hit:
        said.append(words.of(TEXTS, f"head.{view.silence}"))
        said[0] = f"{said[0][:1].upper()}{said[0][1:]}"
    return ", ".join(one.replace(" ", "\N{NO-BREAK SPACE}", 1) for one in said)  # a number stays with its word


def own_line(view: Now, words: Words) -> str:
    """How the reader's own organisation stands."""
    return words.of(TEXTS, view.own)


def named_trouble(view: Now, words: Words) -> str:
    """Who is down and who is attacked, by name, as far as the reader may see names."""
    said = []
    for code, stands in (("down", lambda one: one.service in HOT), ("hit", lambda one: one.hit)):
        names = listed((tile_name(one) for one in view.places if stands(one.standing)), words)
        if names:
            said.append(words.of(TEXTS, f"names.{code}").format(names=names))
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
        ("members", view.members, None),
    ]
    return [
        (
            f"f-{code}",
            NOT_TOLD if view.silence and code in OF_ATTACKS else words.number(value),
            words.of(TEXTS, f"figure.{code}"),
            tone,
        )
        for code, value, tone in cells
    ]


def _figures(view: Now, frame: Frame) -> Html:
    cells = figure_cells(view, frame.words)
    return figures(
        (element("span", value, id=name, class_=f"s-{tone or 'plain'}"), said, None)
        for name, value, said, tone in cells
    )


def _country(view: Now, frame: Frame) -> Html:
    say = frame.words.of
    tiles = {one.code: Tile(one.standing, one.address, one.own) for one in view.places if one.code}
    return element(
        "section",
        element("h2", say(TEXTS, "map")),
        tile_map(tiles, frame, all_shown=view.sees_all),
        legend(frame, off=say(WORDS, "off.all" if view.sees_all else "off.some")),
        element("p", say(TEXTS, "map.note"), class_="note"),
        *_hidden(view, frame),
        _as_of(view.seen, frame) if view.seen else NONE,
        class_="country",
    )


def _as_of(seen: datetime, frame: Frame) -> Html:
    return element("p", frame.words.of(TEXTS, "as-of"), time_of(frame, seen, beat="seen"), ".", class_="note")


def _hidden(view: Now, frame: Frame) -> Iterator[Html]:
    """How many more are attacked or down than are named."""
    if view.sees_all:
        return
    say, words = frame.words.of, frame.words
    said = [say(TEXTS, "hidden")]
    seen_hit = sum(one.standing.hit for one in view.places)
    seen_down = sum(one.standing.service in HOT for one in view.places)
    for code, more in (("hit", view.hit - seen_hit), ("down", view.down - seen_down)):
        if more > 0:
            said.append(say(TEXTS, f"hidden.{code}").format(organisations=words.counted("organisation", more)))
    yield element("p", " ".join(said), class_="note")


def _do(view: Now, frame: Frame) -> Html:
    steps = (_step(one, frame) for one in view.steps)
    return advice(frame.words.of(TEXTS, "do"), steps)


def _step(one: Step, frame: Frame) -> Html:
    words = frame.words
    before, named, after = words.of(STEPS, one.code).partition("{names}")
    count = words.counted("organisation", one.count)
    names = _named(one, frame) if named else NONE
    said = joined(before.format(organisations=count), names, after.format(organisations=count))
    address = STEP_LINKS.get(one.code)
    return joined(said, " ", link(address, words.of(LINK_WORDS, address))) if address else said


def _named(one: Step, frame: Frame) -> Html:
    names = [plain(name, 60) for name in one.names]
    if not one.ways:
        return joined(listed(names, frame.words))
    shown = [link(way, name) for way, name in zip(one.ways, names, strict=True)][:MOST_TROUBLE]
    left = frame.words.of(TEXTS, "more").format(count=frame.words.number(len(names) - len(shown)))
    parts = [part for one_way in shown for part in (", ", one_way)][1:]
    return joined(*parts, f" {left}" if len(names) > len(shown) else "")


def _campaigns(view: Now, frame: Frame) -> Html:
    say = frame.words.of
    open_ = [one for one in view.attacks if not one.ended]
    shown = [attack_line(one, frame) for one in open_[:MOST_CAMPAIGNS]]
    left = len(open_) - len(shown)
    none_runs = bool(open_) and not any(one.goes_on for one in open_)
    more = say(TEXTS, "more").format(count=frame.words.number(left)) if left > 0 else say(TEXTS, "campaigns.all")
    return element(
        "section",
        element("h2", say(TEXTS, "campaigns.held" if none_runs else "campaigns")),
        element("ul", *shown, class_="plain") if shown else empty(say(TEXTS, f"campaigns.{view.silence or 'none'}")),
        element("p", link("/campaigns", more)),
        data_more="campaigns",
    )


def _warnings(view: Now, frame: Frame) -> Html:
    say = frame.words.of
    groups = alike(view.warnings)
    shown = [_warning(some[0], frame) if len(some) == 1 else _claims(some, frame) for some in groups[:MOST_WARNINGS]]
    left = sum(len(some) for some in groups[MOST_WARNINGS:])
    more = element("p", say(TEXTS, "more").format(count=frame.words.number(left)), class_="note") if left > 0 else NONE
    return element(
        "section",
        element("h2", say(TEXTS, "warnings")),
        bullets(shown) if shown else empty(say(TEXTS, f"warnings.{view.silence or 'none'}")),
        more,
        data_more="warnings",
    )


def alike(warnings: Iterable[Warned]) -> list[tuple[Warned, ...]]:
    """The warnings in their order; claims of one group are one where they are many."""
    some = tuple(warnings)
    claims: dict[str, tuple[Warned, ...]] = {}
    for one in some:
        if one.why == "claimed":
            claims[one.who] = (*claims.get(one.who, ()), one)
    found: list[tuple[Warned, ...]] = []
    for one in some:
        if one.why != "claimed" or len(claims.get(one.who, (one,) * ALIKE)) < ALIKE:
            found.append((one,))
        elif one.who in claims:
            found.append(claims.pop(one.who))
    return found


def _claims(some: tuple[Warned, ...], frame: Frame) -> Html:
    """Many claims in one line: who, how many, and on what."""
    words, newest = frame.words, max(some, key=lambda one: one.at)
    who = plain(newest.who, 60) or words.of(TEXTS, "somebody")
    said = words.of(WARNING_LINES, "claims").format(who=who, count=words.number(len(some)))
    sites = listed((plain(one.site, 60) for one in some if one.site), words)
    return joined(
        said,
        " ",
        element("span", time_of(frame, newest.at), class_="because"),
        element("details", element("summary", words.of(TEXTS, "claims.sites")), sites) if sites else NONE,
    )


def _warning(one: Warned, frame: Frame) -> Html:
    words = frame.words
    code = "listed-others" if one.why == "listed" and not one.site else one.why
    said = words.of(WARNING_LINES, code).format(
        kind=plain(words.of(KIND_NAMES, one.kind)),
        site=plain(one.site, 60),
        organisations=words.counted("organisation", one.organisations),
    )
    title = link(f"/campaigns/{one.campaign}", said) if one.campaign else joined(said)
    severity = badge(HIT, words.of(SEVERITIES, one.severity), SEVERITY_TONES[one.severity])
    return joined(title, " ", severity, " ", element("span", time_of(frame, one.at), class_="because"))


def _hour(view: Now, frame: Frame) -> Html:
    return hour(view.hour, frame, attacks=not view.silence) if view.hour else NONE


def _others(view: Now, frame: Frame) -> Html:
    """Those that are no municipality, by sector, in the same signs."""
    others = sorted((one for one in view.places if not one.code), key=lambda one: (one.sector, one.name, one.id))
    if not others:
        return NONE
    shown = others[:MOST_OTHERS]
    by_sector = [(sector, list(some)) for sector, some in groupby(shown, key=lambda one: one.sector)]
    groups = [
        element(
            "div",
            element("h3", plain(frame.words.of(SECTORS, sector), 40)) if len(by_sector) > 1 else NONE,
            bullets([_place(one, frame) for one in some]),
        )
        for sector, some in by_sector
    ]
    left = len(others) - len(shown)
    more = frame.words.of(TEXTS, "more").format(count=frame.words.number(left))
    return element(
        "section",
        element("h2", frame.words.of(TEXTS, "others")),
        element("div", *groups, class_="columns sectors"),
        element("p", link("/members", more)) if left > 0 else NONE,
    )


def _place(one: Place, frame: Frame) -> Html:
    return joined(standing_badge(one.standing, frame, one.element_id), " ", link(one.address, plain(one.name, 60)))


def standing_badge(standing: Standing, frame: Frame, name: str) -> Html:
    """How one stands, as a sign with its words; `name` is the id by which `live.js` finds it."""
    return element("span", element("i", spoken(standing, frame.words)), class_=f"standing {standing.state}", id=name)


def _regions(view: Now, frame: Frame) -> Html:
    """For those who see all: where it burns, by region."""
    if not view.sees_all:
        return NONE
    say, words = frame.words.of, frame.words
    places = {one.code: one.standing for one in view.places if one.code}
    rows, of_all = [], say(TEXTS, "region.count")
    for region in sorted({one.region for one in municipalities()}):
        within = [one.code for one in municipalities() if one.region == region]
        stand = [places[code] for code in within if code in places]
        hit, down = sum(one.hit for one in stand), sum(one.service in HOT for one in stand)
        rows.append([region, words.number(hit), words.number(down), of_all.format(count=len(stand), all=len(within))])
    heads = [
        ("", say(TEXTS, "region")),
        ("number", say(TEXTS, "figure.hit")),
        ("number", say(TEXTS, "figure.down")),
        ("number", say(TEXTS, "region.of")),
    ]
    return element("section", element("h2", say(TEXTS, "regions")), table(heads, rows, caption=say(TEXTS, "regions")))
