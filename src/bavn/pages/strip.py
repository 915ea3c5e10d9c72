"""The period of one target as a strip in SVG: height and shape say what it was, colour says it once more.

Up is a thin line at the foot; slow, partly down and down stand higher; guarded is an empty box; unknown is dotted.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from bavn.model.probe import Verdict
from bavn.pages.markup import Html, element
from bavn.pages.outages import OutageRow, OutagesReport, stretches
from bavn.pages.period_axis import Tick

COLUMNS: Final = 360  # what a phone can show; each shows the gravest that fell in it
HEIGHT: Final = 24
LEAST_COLUMNS: Final = 2  # an outage is seen however short it was
GRAVER: Final[tuple[Verdict, ...]] = ("up", "unknown", "guarded", "slow", "partial", "down")
HEIGHTS: Final[dict[Verdict, float]] = {"up": 3, "slow": 9, "partial": 15, "down": 24}


def strip(  # noqa: PLR0913  what is drawn, all by name
    row: OutageRow, report: OutagesReport, *, name: str, title: str, desc: str, ticks: Iterable[Tick] = ()
) -> Html:
    """Draw it. `name` makes its ids unique; `desc` says in words what is drawn."""
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", desc, id=f"{name}-desc"),
        *(_upright(place) for place, _ in ticks),
        *(mark(verdict, began, length) for verdict, began, length in runs(row, report)),
        viewBox=f"0 0 {COLUMNS} {HEIGHT}",
        preserveAspectRatio="none",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        class_="strip",
    )


def axis(ticks: Iterable[Tick]) -> Html:
    """Draw the labels below strips of the same width; each begins where its day begins."""
    return element(
        "svg",
        *(element("text", label, x=f"{place * 100:.2f}%", y="12") for place, label in ticks),
        aria_hidden="true",
        class_="axis",
    )


def _upright(place: float) -> Html:
    return element("path", d=f"M{place * COLUMNS:.2f} 0v{HEIGHT}", class_="grid", vector_effect="non-scaling-stroke")


def runs(row: OutageRow, report: OutagesReport) -> list[tuple[Verdict, int, int]]:
    """The columns that show the same beside each other: verdict, first column, how many."""
    columns: list[Verdict] = ["up"] * COLUMNS
    whole = (report.ended - report.began).total_seconds()
    for verdict, began, ended in stretches(row, report):
        first = int((began - report.began).total_seconds() / whole * COLUMNS)
        last = -int(-(ended - report.began).total_seconds() / whole * COLUMNS // 1)
        if verdict == "down" and last - first < LEAST_COLUMNS:
            last = first + LEAST_COLUMNS
        for column in range(first, min(last, COLUMNS)):
            columns[column] = max(columns[column], verdict, key=GRAVER.index)
    found, at = [], 0
    for verdict, same in groupby(columns):
        length = len(list(same))
        found.append((verdict, at, length))
        at += length
    return found


def mark(verdict: Verdict, at: float, length: float) -> Html:
    """Draw one stretch of one verdict."""
    if verdict == "unknown":
        y = HEIGHT - 1.5
        return element("path", d=f"M{at} {y}h{length}", class_="s-unknown", vector_effect="non-scaling-stroke")
    if verdict == "guarded":
        top = HEIGHT - 8
        return element(
            "path", d=f"M{at} {top}h{length}v7h-{length}z", class_="s-guarded", vector_effect="non-scaling-stroke"
        )
    high = HEIGHTS[verdict]
    return element("path", d=f"M{at} {HEIGHT - high:g}h{length}v{high:g}h-{length}z", class_=f"s-{verdict}")
