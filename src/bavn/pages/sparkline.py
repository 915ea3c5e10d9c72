"""A timeline as one line of text."""

from datetime import datetime

from bavn.pages.curve import Curve

BLOCKS = "▁▂▃▄▅▆▇█"
ASCII = "_.-:=+*#"


def sparkline(drawn: Curve, levels: str = BLOCKS) -> str:
    """One character a point, as high as its highest second against the highest of all."""
    top = max(drawn.peak, default=0.0)
    if top <= 0:
        return levels[0] * drawn.points
    return "".join(levels[min(len(levels) - 1, int(value / top * len(levels)))] for value in drawn.peak)


def marked(drawn: Curve, spans: list[tuple[datetime, datetime]], mark: str) -> str:
    """A second line that marks the points touched by any of the spans; at least one point each."""
    line = [" "] * drawn.points
    for first, last in spans:
        begin = int((first - drawn.start).total_seconds() // drawn.step_s)
        end = int((last - drawn.start).total_seconds() // drawn.step_s)
        for place in range(max(0, begin), min(drawn.points - 1, max(begin, end)) + 1):
            line[place] = mark
    return "".join(line).rstrip()
