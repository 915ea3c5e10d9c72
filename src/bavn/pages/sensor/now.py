"""*Now* at the sensor: each site against what is usual for it, what goes on, what the hub warns of, who is turned away.

Angreb mod www.vejle.example
  www.vejle.example   ▲ under angreb   740 i sekundet, 6 gange det normale   ▁▁▂▇█
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bavn.pages.markup import Html, element, filled, joined
from bavn.pages.sensor.heading import headline, what_to_do
from bavn.pages.sensor.words import PHASE_SIGNS, TEXTS
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    Tone,
    badge,
    band,
    bullets,
    empty,
    framed,
    link,
    plain,
    section,
    table,
    time_of,
)
from bavn.pages.situation.parts import HIT, Head
from bavn.pages.status_phrases import MODES, PHASES, WHYS
from bavn.pages.vocabulary import KIND_NAMES, SEVERITIES
from bavn.store.findings import Kept
from bavn.store.overview import Overview
from bavn.store.status import SiteStatus, WarningStatus

WIDE: Final = 180
HIGH: Final = 30
MOST_SITES: Final = 100
MOST_BEFORE: Final = 20
MOST_WARNINGS: Final = 20
MANY_TIMES: Final = 1.5
TONES: Final[dict[str, Tone]] = {
    "calm": "calm", "alarm": "notice", "attack": "alarm", "crowd": "notice", "silent": "notice",
}  # fmt: skip
SEVERITY_TONES: Final[dict[str, Tone]] = {"low": "quiet", "medium": "notice", "high": "alarm", "critical": "alarm"}

Point = tuple[datetime, float]


@dataclass(frozen=True, slots=True)
class SensorNow:
    """What the state folder says, and how each site's rate has gone since the pages were started, oldest first.

    `complaints` are codes of why the sensor does not do its work (`runners.status.health`). `ended` is newest first.
    """

    seen: Overview
    history: Mapping[str, Sequence[Point]] = field(default_factory=dict)
    ended: Sequence[Kept] = ()
    complaints: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()


def now_page(view: SensorNow, frame: Frame) -> str:
    """Return the page."""
    head = headline(view.seen, view.complaints, frame)
    return framed(
        frame,
        head,
        element("h1", head),
        _state(view, frame),
        *_complaints(view, frame),
        what_to_do(view.seen, view.complaints, frame),
        _findings(view.seen.findings, frame, "findings"),
        _sites(view, frame),
        _hub(view, frame),
        _enforced(view, frame),
        _findings(view.ended[:MOST_BEFORE], frame, "before", more=len(view.ended) > MOST_BEFORE),
        element(
            "p",
            element("label", element("input", type="checkbox", id="pause"), f" {frame.words.of(TEXTS, 'now.pause')}"),
            class_="note tick",
        ),
        script="again.js",
    )


def _state(view: SensorNow, frame: Frame) -> Html:
    say, status = frame.words.of, view.seen.status
    if status is None:
        return element("p", say(TEXTS, "now.blind.said"), class_="lead")
    if view.seen.process is None:
        said: Html = joined(say(TEXTS, "now.blind.said"))
    elif "stale" in view.complaints:
        age = frame.words.duration((frame.now - status.at).total_seconds())
        said = joined(say(TEXTS, "now.stale.said").format(age=age))
    else:
        said = _around(
            say(TEXTS, "now.runs").format(version=plain(status.version, 40), at="{at}"), status.started, frame
        )
    return element("p", said, class_="lead")


def _complaints(view: SensorNow, frame: Frame) -> Iterator[Html]:
    say, status = frame.words.of, view.seen.status
    values = {
        "lag": frame.words.decimal(status.lag_s if status else 0.0),
        "names": ", ".join(plain(name, 80) for name in view.failing[:5]),
    }
    told = [code for code in view.complaints if f"complaint.{code}" in TEXTS] if view.seen.process is not None else []
    for code in told:
        yield band("notice", element("p", say(TEXTS, f"complaint.{code}").format(**values)))
    for what in view.seen.unread[:5]:
        yield band("alarm", element("p", say(TEXTS, "unread").format(what=plain(what, 300))))


# ── sites ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _sites(view: SensorNow, frame: Frame) -> Html:
    say = frame.words.of
    sites = view.seen.status.sites if view.seen.status else ()
    if not sites:
        return section(say(TEXTS, "sites"), empty(say(TEXTS, "sites.none")))
    heads: list[Head] = [
        ("", say(TEXTS, "column.site")),
        ("", say(TEXTS, "column.state")),
        ("number", say(TEXTS, "column.rate")),
        ("number", say(TEXTS, "column.usual")),
        ("spark wide", say(TEXTS, "column.history")),
        ("number", say(TEXTS, "column.clients")),
        ("", say(TEXTS, "column.protect")),
    ]
    rows = [_site(one, view.history.get(one.name, ()), frame) for one in sites[:MOST_SITES]]
    return section(say(TEXTS, "sites"), table(heads, rows, caption=say(TEXTS, "sites")), note=say(TEXTS, "sites.note"))


def _site(one: SiteStatus, history: Sequence[Point], frame: Frame) -> list[str]:
    say, decimal = frame.words.of, frame.words.decimal
    phase = one.phase if one.phase in PHASES else "learning"
    state = badge(PHASE_SIGNS[phase], say(PHASES, phase), TONES.get(phase, "quiet"))
    name = plain(one.name, 80)
    if phase == "system":
        return [name, state, "", "", "", "", say(MODES, one.protect)]
    usual = decimal(one.usual) if one.usual is not None else say(TEXTS, "learning")
    times: Html = NONE
    if one.usual and one.rate > MANY_TIMES * one.usual:
        said = say(TEXTS, "times").format(times=decimal(one.rate / one.usual))
        times = element("span", said, class_="note tone notice")
    rate = joined(decimal(one.rate), " ", times)
    clients, curve = frame.words.number(one.clients), spark(history, one.usual, frame)
    return [name, state, rate, usual, curve, clients, say(MODES, one.protect)]


def spark(history: Sequence[Point], usual: float | None, frame: Frame) -> Html:
    """Draw how a rate went, with the usual as a dashed line; what is drawn is also said. Nothing for fewer than two."""
    if len(history) < 2:  # noqa: PLR2004  a line needs two
        return NONE
    say, (first, last) = frame.words.of, (history[0][0], history[-1][0])
    peak = max(rate for _, rate in history)
    top = max(peak, usual or 0.0, 1.0)
    span_s = max((last - first).total_seconds(), 1.0)

    def place(moment: datetime, rate: float) -> str:
        return f"{(moment - first).total_seconds() / span_s * WIDE:.1f},{HIGH - rate / top * (HIGH - 2) - 1:.1f}"

    clock = frame.local.clock
    beside = say(TEXTS, "spark.usual").format(usual=frame.words.decimal(usual)) if usual is not None else ""
    title = say(TEXTS, "spark").format(
        first=clock(first, seconds=False), last=clock(last, seconds=False), peak=frame.words.decimal(peak), usual=beside
    )
    level = f"{HIGH - (usual or 0.0) / top * (HIGH - 2) - 1:.1f}"
    return element(
        "svg",
        element("title", title.strip()),
        element("path", d=f"M0 {level}H{WIDE}", class_="usual") if usual is not None else NONE,
        element("polyline", points=" ".join(place(*one) for one in history), class_="rate"),
        viewBox=f"0 0 {WIDE} {HIGH}",
        preserveAspectRatio="none",
        role="img",
        class_="spark",
    )


# ── what goes on ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _findings(found: Sequence[Kept], frame: Frame, code: str, *, more: bool = False) -> Html:
    say = frame.words.of
    if not found:
        return section(say(TEXTS, code), empty(say(TEXTS, f"{code}.none")))
    over = any(one.ended for one in found)  # what goes on has no column of ends that could say so
    heads: list[Head] = [
        ("", say(TEXTS, "column.finding")),
        ("wide", say(TEXTS, "column.site")),
        ("", say(TEXTS, "column.severity")),
        ("when", say(TEXTS, "column.began")),
        *([("when", say(TEXTS, "column.ended"))] if over else []),
        ("number", say(TEXTS, "column.requests")),
    ]
    rows = [_finding(one, frame, over=over) for one in found]
    left = say(TEXTS, "before.more").format(count=frame.words.number(MOST_BEFORE))
    return section(
        say(TEXTS, code),
        table(heads, rows, caption=say(TEXTS, code)),
        element("p", left, class_="note") if more else NONE,
    )


def _finding(one: Kept, frame: Frame, *, over: bool) -> list[str]:
    say = frame.words.of
    kind = say(KIND_NAMES, one.kind) if one.kind in KIND_NAMES else plain(one.kind, 40)
    ended = time_of(frame, one.ended, seconds=True) if one.ended else say(TEXTS, "goes-on")
    return [
        link(f"/findings/{one.id}", f"{kind} ({one.id})"),
        plain(one.site, 80),
        severity_badge(one.severity, frame),
        time_of(frame, one.began, seconds=True),
        *([ended] if over else []),
        frame.words.number(one.requests),
    ]


def severity_badge(severity: str, frame: Frame) -> Html:
    """How bad it is."""
    word = frame.words.of(SEVERITIES, severity) if severity in SEVERITIES else plain(severity, 20)
    return badge(HIT, word, SEVERITY_TONES.get(severity, "quiet"))


def _hub(view: SensorNow, frame: Frame) -> Html:
    say, status = frame.words.of, view.seen.status
    hub = status.hub if status else None
    if hub is None:
        return section(say(TEXTS, "hub"), empty(say(TEXTS, "hub.off")))
    code = "hub.killed" if hub.killed else "hub.connected" if hub.connected else "hub.gone"
    name = plain(hub.name or hub.url, 80)
    lead = element("p", say(TEXTS, code).format(name=name), class_="note")
    told = [_warning(one, frame) for one in list(reversed(hub.warnings))[:MOST_WARNINGS]]
    return section(say(TEXTS, "hub"), lead, bullets(told) if told else empty(say(TEXTS, "hub.none")))


def _warning(one: WarningStatus, frame: Frame) -> Html:
    say = frame.words.of
    kind = say(KIND_NAMES, one.kind) if one.kind in KIND_NAMES else plain(one.kind, 40)
    hit = frame.words.counted("organisation", one.organisations)
    why = say(WHYS, one.why).format(count=hit) if one.why in WHYS else plain(one.why, 40)
    site = f" ({plain(one.site, 80)})" if one.site else ""
    own = joined(" ", badge(HIT, say(TEXTS, "warning.hit"), "alarm")) if one.hit else NONE
    since = _around(say(TEXTS, "warning.since"), one.at, frame)
    return joined(severity_badge(one.severity, frame), " ", element("strong", kind), f"{site}: {why}, ", since, own)


def _enforced(view: SensorNow, frame: Frame) -> Html:
    say, seen = frame.words.of, view.seen
    if seen.standing and seen.next_expiry:
        text = say(TEXTS, "enforced.some").format(count=frame.words.number(seen.standing), at="{at}")
        lead = element("p", _around(text, seen.next_expiry, frame))
    else:
        lead = empty(say(TEXTS, "enforced.none"))
    programs = []
    for one in seen.status.enforcers if seen.status else ():
        state = say(TEXTS, "program.ok") if one.ok else say(TEXTS, "program.fails").format(said=plain(one.said, 160))
        sign = badge("●" if one.ok else "✕", state, "calm" if one.ok else "alarm")
        count = say(TEXTS, "program").format(count=frame.words.number(one.standing))
        programs.append(joined(f"{plain(one.name, 40)}: {count} ", sign))
    way = element("p", link("/release", say(TEXTS, "enforced.way"), class_="button quiet"), class_="buttons")
    return section(say(TEXTS, "enforced"), lead, bullets(programs) if programs else NONE, way)


def _around(text: str, moment: datetime, frame: Frame) -> Html:
    """A sentence with a moment in its place '{at}'."""
    return filled(text, at=time_of(frame, moment))
