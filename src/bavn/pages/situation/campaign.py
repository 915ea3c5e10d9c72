"""One campaign: who is hit and when, from where, with what, who may be behind it, how soon it was known, what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bavn.model.campaign import SharedAction
from bavn.model.finding import RANKS
from bavn.model.sighting import Template
from bavn.model.tlp import Tlp
from bavn.pages.bulletin import SHARING
from bavn.pages.markup import Html, element, filled, joined
from bavn.pages.situation.attack import NOBODYS, Attack, disagree, done_of, kind_of, state_of, steps_of
from bavn.pages.situation.attack import TEXTS as ATTACK
from bavn.pages.situation.campaign_words import ACTIONS, STEP_LINKS, STEPS, TEXTS
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    advice,
    badge,
    bullets,
    empty,
    facts,
    figures,
    framed,
    label_of,
    link,
    plain,
    section,
    table,
    time_of,
)
from bavn.pages.situation.now_words import LINK_WORDS
from bavn.pages.situation.parts import DOWN, Tone
from bavn.pages.vocabulary import ATTRIBUTION, KIND_MEANINGS, SEVERITIES

MOST_HIT: Final = 60
MOST_SOURCES: Final = 20
MOST_NETWORKS: Final = 12
MOST_TEMPLATES: Final = 15
LONGEST_TEMPLATE: Final = 120
WIDE: Final = 240  # of a timeline
HIGH: Final = 14
ACTION_TONES: Final[dict[str, Tone]] = {"block": "alarm", "limit": "notice", "challenge": "notice", "arm": "guard"}


@dataclass(frozen=True, slots=True)
class Victim:
    """One organisation that was hit, and that the reader may see by name.

    Three things: attacked (`began` to `ended`, as its sensor reported; None: it goes on), `claimed` or `listed`, and
    `down` (from when until when; None as the end: still). `watched`: somebody looks at its sites from outside.
    """

    name: str
    address: str
    began: datetime
    ended: datetime | None
    own: bool = False
    claimed: bool = False
    listed: bool = False
    watched: bool = False
    down: tuple[tuple[datetime, datetime | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One address or network: how many organisations name it, and how many requests; None: not for this reader."""

    value: str
    organisations: int
    requests: int | None = None
    action: SharedAction | None = None
    sources: int = 1  # of a network, how many addresses of it


@dataclass(frozen=True, slots=True)
class CampaignView:
    """One campaign, as its reader may know it. `unnamed` are hit too, and only counted.

    `own_requests`: the requests of sources are those at the reader's own sites. `reuse`: None where it is not told.
    """

    attack: Attack
    victims: tuple[Victim, ...] = ()
    unnamed: int = 0
    sources: tuple[Source, ...] = ()
    networks: tuple[Source, ...] = ()
    more_sources: int = 0
    own_requests: bool = False
    of_evidence: bool = False
    templates: tuple[Template, ...] = ()
    reuse: tuple[float, float] | None = None
    label: Tlp | None = None
    steps: tuple[str, ...] = ()


def campaign_page(view: CampaignView, frame: Frame) -> str:
    """Return the page."""
    one, say = view.attack, frame.words.of
    hit = frame.words.counted("organisation", one.organisations)
    title = say(TEXTS, "head.one").format(kind=kind_of(one, frame), organisations=hit)
    return framed(
        frame,
        title,
        element("p", link("/campaigns", say(TEXTS, "title")), class_="note up"),
        element("h1", title),
        element("p", state_of(one, frame), " ", plain(say(KIND_MEANINGS, one.kind)), class_="lead"),
        _figures(one, frame),
        advice(say(TEXTS, "do"), (_step(code, frame) for code in view.steps)),
        _victims(view, frame),
        _known(view, frame),
        _timing(one, frame),
        _sources(view, frame),
        _templates(view, frame),
        live=True,
    )


def _figures(one: Attack, frame: Frame) -> Html:
    say, words = frame.words.of, frame.words
    cells: list[tuple[str, str, Tone | None]] = [
        (words.number(one.organisations), say(TEXTS, "figure.hit"), "alarm" if one.goes_on else None),
        (words.number(one.sources), say(TEXTS, "figure.sources"), None),
    ]
    if one.peak:
        cells.append((words.decimal(one.peak), say(TEXTS, "figure.peak"), None))
    cells.append((words.duration(max(0.0, (one.last - one.first).total_seconds())), say(TEXTS, "figure.length"), None))
    if one.timing.beforehand is not None:
        before = one.timing.beforehand
        of_all = say(TEXTS, "figure.of").format(count=words.number(before.count), all=words.number(before.all))
        cells.append((of_all, say(TEXTS, "figure.beforehand"), None))
    if one.timing.whole is not None:
        cells.append((frame.local.length(one.timing.whole), say(TEXTS, "figure.time"), None))
    return figures(cells)


def _step(code: str, frame: Frame) -> Html:
    address = STEP_LINKS.get(code)
    said = frame.words.of(STEPS, code)
    return joined(said, " ", link(address, frame.words.of(LINK_WORDS, address))) if address else joined(said)


# ── who is hit ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _victims(view: CampaignView, frame: Frame) -> Html:
    say, words = frame.words.of, frame.words
    shown = sorted(view.victims, key=lambda one: (one.began, one.name))[:MOST_HIT]
    left = len(view.victims) - len(shown)
    heads = [
        ("", say(TEXTS, "column.who")),
        ("wide line", say(TEXTS, "column.when")),
        ("when", say(TEXTS, "column.attacked")),
        ("", say(TEXTS, "column.claimed")),
        ("", say(TEXTS, "column.down")),
    ]
    rows = [_victim(one, view.attack, frame) for one in shown]
    notes = [
        say(TEXTS, code).format(organisations=words.counted("organisation", count))
        for code, count in (("hit.left", left), ("hit.more", view.unnamed))
        if count > 0
    ]
    return section(
        say(TEXTS, "hit"),
        table(heads, rows, caption=say(TEXTS, "hit")) if rows else empty(say(TEXTS, "hit.none")),
        *(element("p", note) for note in notes),
        note=say(TEXTS, "hit.note"),
    )


def _victim(one: Victim, attack: Attack, frame: Frame) -> list[str]:
    say = frame.words.of
    own = f" ({say(TEXTS, 'you')})" if one.own else ""
    name = joined(link(one.address, plain(one.name, 60)) if one.address else plain(one.name, 60), own)
    if one.ended:
        attacked = joined(time_of(frame, one.began), f" {chr(0x2013)} ", time_of(frame, one.ended))
    else:
        attacked = filled(say(TEXTS, "ongoing"), at=time_of(frame, one.began))
    said = [say(TEXTS, code) for code, is_so in (("claimed", one.claimed), ("listed", one.listed)) if is_so]
    claimed = ", ".join(said) or say(TEXTS, "not-claimed")
    return [name, _bar(one, attack, frame), attacked, claimed, _down(one, frame)]


def _down(one: Victim, frame: Frame) -> Html:
    if not one.down:
        return joined(frame.words.of(TEXTS, "not-down" if one.watched else "not-seen"))
    if any(ended is None for _, ended in one.down):
        return badge(DOWN, frame.words.of(TEXTS, "still-down"), "alarm")
    return joined(element("strong", frame.local.length(_length(one))))


def _length(one: Victim) -> timedelta:
    return sum((ended - began for began, ended in one.down if ended is not None), timedelta())


def _bar(one: Victim, attack: Attack, frame: Frame) -> Html:
    """The time of the campaign from left to right: the attack above, the time down below it."""
    last = max(attack.last, frame.now) if not attack.ended else attack.last
    whole = max((last - attack.first).total_seconds(), 1.0)

    def bar(began: datetime, ended: datetime | None, top: int, style: str) -> Html:
        left = min(max((began - attack.first).total_seconds() / whole, 0.0), 1.0) * WIDE
        right = min(max(((ended or last) - attack.first).total_seconds() / whole, 0.0), 1.0) * WIDE
        return element(
            "path",
            d=f"M{min(left, WIDE - 2):.1f} {top}h{max(right - left, 2):.1f}v5h-{max(right - left, 2):.1f}z",
            class_=style,
        )

    clock = frame.local.clock
    down = frame.local.length(_length(one)) if one.down else frame.words.of(TEXTS, "not-down")
    said = frame.words.of(TEXTS, "bar").format(
        first=clock(one.began, seconds=False), last=clock(one.ended or last, seconds=False), down=down
    )
    return element(
        "svg",
        element("title", said),
        element("path", d=f"M0 6.5h{WIDE}", class_="ground"),
        bar(one.began, one.ended, 1, "attacked"),
        *(bar(began, ended, 8, "down") for began, ended in one.down[:20]),
        viewBox=f"0 0 {WIDE} {HIGH}",
        preserveAspectRatio="none",
        role="img",
        class_="span",
    )


# ── what is known ────────────────────────────────────────────────────────────────────────────────────────────────────


def _known(view: CampaignView, frame: Frame) -> Html:
    return section(frame.words.of(TEXTS, "known"), facts(_facts(view, frame)))


def _facts(view: CampaignView, frame: Frame) -> Iterator[tuple[str, str]]:
    say, words, behind = frame.words.of, frame.words, view.attack.attribution
    yield say(TEXTS, "known.kind"), kind_of(view.attack, frame)
    yield say(TEXTS, "known.severity"), _severity(view.attack, frame)
    if behind.intrusion_set:
        sure = words.percent(behind.confidence)
        yield say(TEXTS, "known.who"), say(TEXTS, "who.probably").format(name=plain(behind.intrusion_set), sure=sure)
    elif view.attack.kind not in NOBODYS:
        yield say(TEXTS, "known.who"), say(TEXTS, "who.unconfirmed")
    if behind.because:
        reasons = (plain(say(ATTRIBUTION, code), 80) for code in behind.because[:8])
        yield say(TEXTS, "known.why"), bullets(reasons, style="reasons")
    if view.reuse is not None and any(view.reuse):
        sources, templates = (words.percent(share) for share in view.reuse)
        yield say(TEXTS, "known.reuse"), say(TEXTS, "known.reuse.said").format(sources=sources, templates=templates)
    yield (
        say(TEXTS, "decisions"),
        joined(", ".join(done_of(view.attack, frame)), ". ", link("/decisions", say(TEXTS, "decisions.all"))),
    )
    if view.attack.done.armed:
        yield say(TEXTS, "known.armed"), say(TEXTS, "known.armed.said")
    if view.label:
        yield say(TEXTS, "known.label"), _label(view.label, frame)


def _label(label: Tlp, frame: Frame) -> str:
    """How far what is told of the attack may go, and that the page with all it shows may not, where that is so."""
    said = f"TLP:{label.upper()}"
    if label in SHARING:
        said = f"{said}: {frame.words.of(SHARING, label)}"
    return said if label_of(frame) == f"TLP:{label.upper()}" else f"{said} {frame.words.of(TEXTS, 'known.label.page')}"


def _severity(one: Attack, frame: Frame) -> str:
    every = ", ".join(frame.words.of(SEVERITIES, code) for code in RANKS)
    said = frame.words.of(SEVERITIES, one.severity)
    return frame.words.of(TEXTS, "known.severity.of").format(severity=said, all=every)


def _timing(one: Attack, frame: Frame) -> Html:
    steps = list(steps_of(one.timing, frame))
    if not any(at for _, at, _ in steps):
        return NONE
    say = frame.words.of
    rows = [
        [
            name,
            time_of(frame, at, seconds=True) if at else say(ATTACK, "time.unknown"),
            frame.local.length(after) if after is not None and after >= timedelta() else "",
        ]
        for name, at, after in steps
    ]
    heads = [("", say(TEXTS, "column.step")), ("when", say(TEXTS, "column.at")), ("number", say(TEXTS, "column.after"))]
    clocks = element("p", say(ATTACK, "time.clock"), class_="note") if disagree(one.timing) else NONE
    made = table(heads, rows, caption=say(TEXTS, "time"))
    return section(say(TEXTS, "time"), made, clocks, note=say(ATTACK, "time.note"))


# ── from where, and with what ────────────────────────────────────────────────────────────────────────────────────────


def _sources(view: CampaignView, frame: Frame) -> Html:
    say = frame.words.of
    if not view.sources:
        return section(say(TEXTS, "sources"), empty(say(TEXTS, "sources.none")))
    left = view.more_sources
    more = element("p", say(TEXTS, "more").format(count=frame.words.number(left)), class_="note") if left > 0 else NONE
    return section(
        say(TEXTS, "sources"),
        element(
            "div",
            element(
                "div",
                element("h3", say(TEXTS, "column.sources")),
                _table_of(view.sources[:MOST_SOURCES], "source", view, frame),
                more,
            ),
            element(
                "div",
                element("h3", say(TEXTS, "networks")),
                _table_of(view.networks[:MOST_NETWORKS], "network", view, frame),
            )
            if view.networks
            else NONE,
            class_="columns pair",
        ),
        note=say(TEXTS, "sources.all" if view.of_evidence else "sources.told"),
    )


def _table_of(some: tuple[Source, ...], what: str, view: CampaignView, frame: Frame) -> Html:
    say, words = frame.words.of, frame.words
    with_requests = any(one.requests is not None for one in some)
    heads: list[tuple[str, str]] = [("value", say(TEXTS, f"column.{what}"))]
    if what == "network":
        heads.append(("number", say(TEXTS, "column.sources")))
    heads.append(("number", say(TEXTS, "column.organisations")))
    if with_requests:
        heads.append(("number", say(TEXTS, "column.requests.own" if view.own_requests else "column.requests")))
    if what == "source":
        heads.append(("", say(TEXTS, "column.action")))
    rows = []
    for one in some:
        row: list[str] = [link(f"/values/{plain(one.value, 49)}", plain(one.value, 49))]
        if what == "network":
            row.append(words.number(one.sources))
        row.append(words.number(one.organisations) if one.organisations else "")
        if with_requests:
            row.append(words.number(one.requests) if one.requests is not None else "")
        if what == "source":
            row.append(
                badge(frame_sign(one.action), say(ACTIONS, one.action), ACTION_TONES[one.action])
                if one.action
                else say(ACTIONS, "")
            )
        rows.append(row)
    return table(heads, rows, caption=say(TEXTS, "sources"))


def frame_sign(action: SharedAction) -> str:
    """The sign of a decision."""
    return {"block": "✕", "limit": "◐", "challenge": "◐", "arm": "◈"}[action]


def _templates(view: CampaignView, frame: Frame) -> Html:
    say = frame.words.of
    keys = [plain(one.key, LONGEST_TEMPLATE) for one in view.templates[:MOST_TEMPLATES]]
    left = len(view.templates) - len(keys)
    more = element("p", say(TEXTS, "more").format(count=frame.words.number(left)), class_="note") if left > 0 else NONE
    shapes = (
        bullets(element("code", key, class_="value") for key in keys) if keys else empty(say(TEXTS, "templates.none"))
    )
    return section(say(TEXTS, "templates"), shapes, more, note=say(TEXTS, "templates.note"))
