"""*Let through* at the sensor: whom, the question whether it is meant, what came of it; and who is turned away now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bavn.model.decision import OF_HUB, Decision, IPNetwork
from bavn.pages.conditions import reasons
from bavn.pages.markup import Html, element, filled, joined
from bavn.pages.sensor.finding import let_link
from bavn.pages.sensor.words import TEXTS
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    badge,
    band,
    button,
    choice,
    empty,
    field,
    form,
    framed,
    link,
    plain,
    section,
    table,
    time_of,
)
from bavn.pages.situation.parts import DONE, WAITING, Head
from bavn.store.releases import Release

LASTS: Final = ("1h", "24h", "7d", "30d")
USUAL: Final = "24h"
ALL: Final = "all"
MOST_SHOWN: Final = 50

State = Literal["waits", "force", "partly", "no-sensor"]


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """Who is blocked or limited (those that end last first, of `count`), and who was let through. `wrong`: not read."""

    standing: Sequence[Decision] = ()
    count: int = 0
    releases: Sequence[Release] = ()
    what: str = ""
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Whether it is meant. `network` None: everybody. `against` is what stands in the way now."""

    network: IPNetwork | None
    lasts: str
    until: datetime
    against: Sequence[Decision] = ()
    count: int = 0


def release_page(view: ReleaseView, frame: Frame) -> str:
    """Return the page where one says whom."""
    say = frame.words.of
    options = [(code, say(TEXTS, f"lasts.{code}")) for code in LASTS]
    ask = element(
        "form",
        field(
            say(TEXTS, "release.what"),
            "what",
            hint=say(TEXTS, "release.what.hint"),
            wrong=say(TEXTS, "release.wrong") if view.wrong else "",
            value=plain(view.what, 60),
            maxlength="60",
            required="",
            autocomplete="off",
            spellcheck="false",
        ),
        choice(say(TEXTS, "release.lasts"), "lasts", options, chosen=USUAL),
        element("p", button(say(TEXTS, "release.next")), class_="buttons"),
        method="get",
        action="/release",
    )
    everybody = element(
        "p",
        link(f"/release?what={ALL}", say(TEXTS, "release.everybody"), class_="button quiet"),
        class_="buttons",
    )
    return framed(
        frame,
        say(TEXTS, "release"),
        element("h1", say(TEXTS, "release")),
        element("p", say(TEXTS, "release.lead"), class_="lead"),
        ask,
        _releases(view.releases, frame),
        section(say(TEXTS, "release.everybody"), everybody, note=say(TEXTS, "release.everybody.hint")),
        _standing(view.standing, view.count, frame),
    )


def sure_page(asked: Question, frame: Frame) -> str:
    """Return the question, with what stands against it."""
    say, what = frame.words.of, named(asked.network, frame)
    head = say(TEXTS, "sure").format(what=what)
    return framed(
        frame,
        head,
        element("h1", head),
        element("p", filled(say(TEXTS, "sure.until"), at=time_of(frame, asked.until)), class_="lead"),
        form(
            frame,
            "/release",
            element("input", type="hidden", name="what", value=ALL if asked.network is None else str(asked.network)),
            element("input", type="hidden", name="lasts", value=asked.lasts),
            element(
                "p",
                button(say(TEXTS, "sure.yes"), tone="alarm" if asked.network is None else ""),
                link("/release", say(TEXTS, "sure.no"), class_="button quiet"),
                class_="buttons",
            ),
        ),
        section(
            say(TEXTS, "sure.stands"),
            _decisions(asked.against, frame, "sure.nothing", lets=False),
            _more(asked.against, asked.count, frame),
        ),
    )


def done_page(one: Release, state: State, frame: Frame, left: Sequence[Decision] = ()) -> str:
    """Return what came of it. `left` is what still stands against it, where a program did not let go."""
    say, what = frame.words.of, named(one.network, frame)
    head = say(TEXTS, f"done.{'waits' if state == 'no-sensor' else state}").format(what=what)
    said: list[Html] = []
    said.append(element("p", filled(say(TEXTS, "done.until"), at=time_of(frame, one.until))))
    if one.confirmed:
        confirmed = time_of(frame, one.confirmed, seconds=True)
        said.append(element("p", filled(say(TEXTS, "done.confirmed"), at=confirmed)))
    if state in {"waits", "no-sensor"}:
        said.append(element("p", say(TEXTS, "done.waits.said" if state == "waits" else "done.no-sensor")))
    if left:
        ends = time_of(frame, max(each.expires for each in left))
        said.append(element("p", filled(say(TEXTS, "done.left"), count=frame.words.number(len(left)), at=ends)))
    if one.said:
        said.append(element("p", plain(one.said, 300), class_="note"))
    return framed(
        frame,
        head,
        element("h1", head),
        band("calm" if state == "force" else "notice", *said, role="status"),
        element("p", link("/release", say(TEXTS, "done.back"), class_="button quiet"), class_="buttons"),
        script="again.js" if state == "waits" else "",
    )


def named(network: IPNetwork | None, frame: Frame) -> str:
    """An address without its length, a network with it, or everybody."""
    if network is None:
        return frame.words.of(TEXTS, "everybody")
    return str(network.network_address if network.prefixlen == network.max_prefixlen else network)


def _standing(standing: Sequence[Decision], count: int, frame: Frame) -> Html:
    say = frame.words.of
    return section(say(TEXTS, "standing"), _decisions(standing, frame, "standing.none"), _more(standing, count, frame))


def _more(shown: Sequence[Decision], count: int, frame: Frame) -> Html:
    if count <= len(shown):
        return NONE
    number = frame.words.number
    said = frame.words.of(TEXTS, "standing.more").format(shown=number(len(shown)), count=number(count))
    return element("p", said, class_="note")


def _decisions(standing: Sequence[Decision], frame: Frame, none: str, *, lets: bool = True) -> Html:
    say = frame.words.of
    if not standing:
        return empty(say(TEXTS, none))
    heads: list[Head] = [
        ("value", say(TEXTS, "column.address")),
        ("", say(TEXTS, "column.state")),
        ("", say(TEXTS, "column.site")),
        ("", say(TEXTS, "column.finding")),
        ("when", say(TEXTS, "column.until")),
        ("because wide", say(TEXTS, "column.because")),
        ("", say(TEXTS, "column.let")),
    ]
    rows = []
    for one in standing:
        of = say(TEXTS, "of-hub") if one.finding == OF_HUB else link(f"/findings/{one.finding}", str(one.finding))
        what = named(one.network, frame)
        rows.append(
            [
                what,
                badge("✕" if one.action == "block" else "◐", say(TEXTS, f"action.{one.action}"), "guard"),
                plain(one.site, 80),
                of,
                time_of(frame, one.expires),
                reasons(one.because, frame.words),
                let_link(what, frame) if lets else NONE,
            ]
        )
    return table(heads, rows, caption=say(TEXTS, "standing"))


def _releases(releases: Sequence[Release], frame: Frame) -> Html:
    say = frame.words.of
    if not releases:
        return section(say(TEXTS, "releases"), empty(say(TEXTS, "releases.none")))
    heads: list[Head] = [
        ("value", say(TEXTS, "column.address")),
        ("when", say(TEXTS, "column.until")),
        ("", say(TEXTS, "column.by")),
        ("", say(TEXTS, "column.force")),
    ]
    rows = []
    for one in list(reversed(releases))[:MOST_SHOWN]:
        force = badge(DONE, "", "calm") if one.confirmed else badge(WAITING, "", "notice")
        at = joined(force, time_of(frame, one.confirmed, seconds=True)) if one.confirmed else force
        rows.append(
            [link(f"/release/{one.id}", named(one.network, frame)), time_of(frame, one.until), plain(one.by, 60), at]
        )
    return section(say(TEXTS, "releases"), table(heads, rows, caption=say(TEXTS, "releases")))
