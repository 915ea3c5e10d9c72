"""The page *Now*: what to do comes before the map, on every screen, in the markup and on paper.

5 organisationer under angreb, 2 nede
I er varslet og ikke ramt.
[figures]
[what to do now]                        [the country: 98 tiles]
[campaigns in progress, warning time]   [the last hour]
[warnings]                              [regions]
[water, energy and others]
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Final

from bavn.pages.markup import Html, element, filled, joined
from bavn.pages.situation.attack import SEVERITY_TONES, attack_line
from bavn.pages.situation.frame import (
    NONE,
    Frame,
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
from bavn.pages.situation.hour import hour
from bavn.pages.situation.now import (
    HOT,
    MOST_TROUBLE,
    Now,
    Place,
    Step,
    Warned,
    figure_cells,
    headline,
    listed,
    named_trouble,
    own_line,
)
from bavn.pages.situation.now_words import LINK_WORDS, SECTORS, STEP_LINKS, STEPS, TEXTS, WARNING_LINES
from bavn.pages.situation.parts import HIT
from bavn.pages.situation.standing import WORDS, Standing, spoken
from bavn.pages.situation.tiles import Tile, legend, municipalities, tile_map
from bavn.pages.vocabulary import KIND_NAMES, SEVERITIES

MOST_OTHERS: Final = 60
MOST_CAMPAIGNS: Final = 6
MOST_WARNINGS: Final = 6
PAST_MAP: Final = "past-map"  # where one goes on who does not want to go through all tiles
ALIKE: Final = 3  # claims by one, from which on they are one line


def now_page(view: Now, frame: Frame) -> str:
    """Return the page."""
    head = headline(view, frame.words)
    return framed(
        frame,
        head,
        element("h1", head, id="head", class_=view.state),
        element("p", own_line(view, frame.local), id="own", class_="lead") if view.own else NONE,
        element("p", named_trouble(view, frame.words), id="names", class_="names"),
        _figures(view, frame),
        element(
            "div",
            element("div", *_first(view, frame), class_="aside", data_more="silent"),
            element("div", _country(view, frame), _hour(view, frame), _regions(view, frame), class_="main"),
            class_="now",
        ),
        _others(view, frame),
        live=True,
    )


def _first(view: Now, frame: Frame) -> tuple[Html, ...]:
    return _do(view, frame), _campaigns(view, frame), _warnings(view, frame)


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
        element("a", say(TEXTS, "map.past"), href=f"#{PAST_MAP}", class_="unseen past"),
        tile_map(tiles, frame, all_shown=view.sees_all),
        legend(frame, off=say(WORDS, "off.all" if view.sees_all else "off.some")),
        element("p", say(TEXTS, "map.note"), id=PAST_MAP, tabindex="-1", class_="note"),
        _shown(view, frame),
        _as_of(view.seen, frame) if view.seen else NONE,
        class_="country",
    )


def _as_of(seen: datetime, frame: Frame) -> Html:
    return element("p", frame.words.of(TEXTS, "as-of"), time_of(frame, seen, beat="seen"), ".", class_="note")


def _shown(view: Now, frame: Frame) -> Html:
    """Which organisations are shown by name, where that is not all."""
    if view.sees_all:
        return NONE
    code = "shown.own" if any(one.own for one in view.places) else "shown.named"
    return element("p", frame.words.of(TEXTS, code), class_="note")


def _do(view: Now, frame: Frame) -> Html:
    steps = (_step(one, frame) for one in view.steps)
    return advice(frame.words.of(TEXTS, "do"), steps)


def _step(one: Step, frame: Frame) -> Html:
    words = frame.words
    said = filled(
        words.of(STEPS, one.code),
        names=_named(one, frame),
        organisations=words.counted("organisation", one.count),
        count=words.number(one.count),
        all=words.number(one.of),
    )
    address = STEP_LINKS.get(one.code)
    more = words.of(TEXTS, "no-phone") if not all(one.phones[:MOST_TROUBLE]) else ""
    parts = [said, more, link(address, words.of(LINK_WORDS, address)) if address else ""]
    return joined(*[part for some in parts if some for part in (" ", some)][1:])


def _named(one: Step, frame: Frame) -> Html:
    names = [plain(name, 60) for name in one.names]
    if not one.ways:
        return joined(listed(names, frame.words))
    phones = one.phones or ("",) * len(names)
    shown = [_called(*of_one) for of_one in zip(one.ways, names, phones, strict=True)][:MOST_TROUBLE]
    left = frame.words.of(TEXTS, "more").format(count=frame.words.number(len(names) - len(shown)))
    parts = [part for one_way in shown for part in (", ", one_way)][1:]
    return joined(*parts, f" {left}" if len(names) > len(shown) else "")


def _called(way: str, name: str, phone: str) -> Html:
    """Somebody to call: the way to their page, and where it is known the number, which a phone dials."""
    number = "".join(sign for sign in phone if sign in "+0123456789")
    if not number:
        return link(way, name)
    return joined(link(way, name), " ", element("a", plain(phone, 30), href=f"tel:{number}", class_="phone"))


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
    knows = bool(view.heard) or any(one.attacked for one in view.hour)
    return hour(view.hour, frame, attacks=knows and not view.silence) if view.hour else NONE


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
