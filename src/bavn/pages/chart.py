"""A timeline as inline SVG: requests a second against usual, attacks shaded. No script, no style attribute."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bavn.model import Finding, Timeline
from bavn.pages.curve import Curve, curve
from bavn.pages.markup import Html, element
from bavn.pages.summary import ATTACKS, SILENT
from bavn.pages.words import Words, clock, day_and_clock

TICKS_S: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)
MOST_STATIC: Final = 1.25  # static files may run this far above the rest before they are cut off
LEVELS: Final = 4
ROUND: Final = (1.2, 1.6, 2.0, 2.4, 3.2, 4.0, 6.0, 8.0, 10.0, 12.0)  # a quarter of each is a plain number
DAY_S: Final = 86_400
LETTER: Final = 7.6  # width of a letter of a label, on the safe side
TOP, BOTTOM, LEFT, RIGHT = 24.0, 26.0, 44.0, 8.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a time and a rate lie in the drawing."""

    width: float
    height: float
    start: datetime
    length_s: float
    top: float

    def x(self, moment: datetime) -> float:
        """A time's place, kept inside the frame."""
        share = (moment - self.start).total_seconds() / self.length_s
        return round(LEFT + min(1.0, max(0.0, share)) * (self.width - LEFT - RIGHT), 1)

    def y(self, rate: float) -> float:
        """A rate's place, kept inside the frame."""
        share = min(1.0, max(0.0, rate / self.top))
        return round(self.height - BOTTOM - share * (self.height - TOP - BOTTOM), 1)


def chart(  # noqa: PLR0913  what is drawn, and how large, all by name
    timeline: Timeline,
    findings: Iterable[Finding],
    words: Words,
    *,
    name: str,
    width: int,
    height: int,
    log_end: datetime | None = None,
    found: Finding | None = None,
) -> Html:
    """Draw a timeline of any length, at most one point a unit of width.

    `name` makes its ids unique; `found` marks when that finding was detected, for a chart of its first minutes.
    """
    drawn = curve(timeline, max(2, width - int(LEFT + RIGHT)))
    if not drawn.points:
        return element("p", words.say("chart.empty"), class_="note")
    frame = Frame(float(width), float(height), drawn.start, drawn.step_s * drawn.points, _top(drawn))
    return element(
        "svg",
        element("title", words.say("head.timeline"), id=f"{name}-title"),
        element("desc", describe(timeline, words), id=f"{name}-desc"),
        *_shades(frame, [found] if found else findings, words, log_end or drawn.end, detected=found is not None),
        *_levels(frame, words),
        *_hours(frame),
        _area(frame, drawn, drawn.peak, "peak"),
        _area(frame, drawn, drawn.dynamic, "dynamic"),
        _line(frame, drawn, drawn.static, "static"),
        _line(frame, drawn, drawn.usual, "usual"),
        *([_upright(frame, found.detected, "found")] if found else []),
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        class_=name.rpartition("-")[2],
    )


def describe(timeline: Timeline, words: Words) -> str:
    """Say in a sentence what the chart shows."""
    if not timeline.dynamic:
        return words.say("chart.empty")
    place = max(range(len(timeline.dynamic)), key=timeline.dynamic.__getitem__)
    at = timeline.start + timedelta(seconds=place * timeline.step_s)
    return words.say(
        "chart.desc",
        first=day_and_clock(timeline.start),
        last=day_and_clock(timeline.start + timedelta(seconds=timeline.step_s * len(timeline.dynamic))),
        peak=words.decimal(timeline.dynamic[place]),
        when=clock(at),
        usual=words.decimal(timeline.usual[place]),
    )


def static_cut(timeline: Timeline, width: int) -> float | None:
    """The highest rate of static files where it runs out of the frame, else None."""
    drawn = curve(timeline, max(2, width - int(LEFT + RIGHT)))
    highest = max(drawn.static, default=0.0)
    return highest if drawn.points and highest > _top(drawn) else None


def _top(drawn: Curve) -> float:
    main = max(*drawn.peak, *drawn.usual)
    static = max(drawn.static)
    highest = max(main, min(static, main * MOST_STATIC)) or static or 1.0
    if not math.isfinite(highest) or highest <= ROUND[0]:
        return ROUND[0]
    step = 10 ** math.floor(math.log10(highest))
    return next(float(level * step) for level in ROUND if level * step >= highest)


def _shades(
    frame: Frame, findings: Iterable[Finding], words: Words, log_end: datetime, *, detected: bool
) -> Iterable[Html]:
    drawn_end = frame.start + timedelta(seconds=frame.length_s)
    free_from = 0.0  # where the next label has room
    for finding in sorted(findings, key=lambda one: one.began):
        ended = finding.ended or log_end
        if ended < frame.start or finding.began > drawn_end:
            continue
        style = "attack" if finding.kind in ATTACKS else "crowd"
        left = frame.x(finding.began)
        width = max(frame.x(ended) - left, 2.0)
        yield element(
            "rect", x=left, y=TOP, width=round(width, 1), height=frame.height - TOP - BOTTOM, class_=f"shade {style}"
        )
        yield _upright(frame, finding.began, f"edge {style}")
        what = "silent" if finding.kind == SILENT else style
        label = f"{words.say(f'chart.{what}')} {clock(finding.began)}"
        if detected:
            label += f", {words.say('chart.detected')} {clock(finding.detected)}"
        long = len(label) * LETTER
        begin = min(max(left, free_from), frame.width - long)
        if begin >= free_from:
            free_from = begin + long + LETTER
            yield element("text", label, x=round(begin, 1), y=TOP - 8, class_=f"label {style}")


def _upright(frame: Frame, moment: datetime, style: str) -> Html:
    x = frame.x(moment)
    return element("line", x1=x, x2=x, y1=TOP, y2=frame.height - BOTTOM, class_=style)


def _levels(frame: Frame, words: Words) -> Iterable[Html]:
    for level in range(LEVELS + 1):
        rate = frame.top * level / LEVELS
        y = frame.y(rate)
        yield element("line", x1=LEFT, x2=frame.width - RIGHT, y1=y, y2=y, class_="grid")
        yield element("text", words.decimal(rate), x=LEFT - 6, y=y + 4, class_="tick end")


def _hours(frame: Frame) -> Iterable[Html]:
    wide, with_seconds = frame.width > 600, frame.length_s < 240  # noqa: PLR2004  what fits beside each other
    most = 8 if wide else 3 if with_seconds else 4
    step_s = next((step for step in TICKS_S if frame.length_s / step <= most), 0)
    step_s = step_s or DAY_S * math.ceil(frame.length_s / DAY_S / most)
    shape = "%H:%M:%S" if step_s < 60 else "%H:%M" if step_s < DAY_S else "%d.%m."  # noqa: PLR2004  a minute
    at = frame.start + timedelta(seconds=-frame.start.timestamp() % step_s)
    end = frame.start + timedelta(seconds=frame.length_s)
    while at <= end:
        x = frame.x(at)
        y = frame.height - BOTTOM
        yield element("line", x1=x, x2=x, y1=y, y2=y + 4, class_="grid")
        place = " end" if x > frame.width - RIGHT - 16 else ""
        yield element("text", at.strftime(shape), x=x, y=y + 18, class_=f"tick{place or ' middle'}")
        at += timedelta(seconds=step_s)


def _points(frame: Frame, drawn: Curve, values: Sequence[float]) -> list[str]:
    inner = frame.width - LEFT - RIGHT
    return [
        f"{LEFT + (place + 0.5) * inner / drawn.points:.1f} {frame.y(value):g}" for place, value in enumerate(values)
    ]


def _area(frame: Frame, drawn: Curve, values: Sequence[float], style: str) -> Html:
    points = _points(frame, drawn, values)
    floor = frame.height - BOTTOM
    first, last = points[0].split()[0], points[-1].split()[0]
    return element("path", d=f"M{first} {floor:g}L{' '.join(points)} {last} {floor:g}Z", class_=style)


def _line(frame: Frame, drawn: Curve, values: Sequence[float], style: str) -> Html:
    return element("polyline", points=" ".join(_points(frame, drawn, values)), class_=style)
