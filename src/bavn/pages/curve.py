"""A timeline drawn in fewer points: each point keeps the mean and the highest of what it stands for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bavn.model import Timeline


@dataclass(frozen=True, slots=True)
class Curve:
    """`peak` and the means `dynamic`, `static`, `usual` in equal steps of `step_s` seconds from `start` on.

    `end` is the timeline's own: the last step may reach beyond it.
    """

    start: datetime
    end: datetime
    step_s: float
    peak: tuple[float, ...]
    dynamic: tuple[float, ...]
    static: tuple[float, ...]
    usual: tuple[float, ...]

    @property
    def points(self) -> int:
        """How many steps there are."""
        return len(self.dynamic)


def curve(timeline: Timeline, most_points: int) -> Curve:
    """Draw a timeline in at most `most_points` points, each of the same whole number of its steps.

    The last point may stand for fewer. A timeline that is short enough is kept step by step.
    """
    size = max(1, -(-len(timeline.dynamic) // most_points))
    return Curve(
        start=timeline.start,
        end=timeline.start + timedelta(seconds=timeline.step_s * len(timeline.dynamic)),
        step_s=float(timeline.step_s * size),
        peak=tuple(max(group) for group in _groups(timeline.dynamic, size)),
        dynamic=_means(timeline.dynamic, size),
        static=_means(timeline.static, size),
        usual=_means(timeline.usual, size),
    )


def between(timeline: Timeline, first: datetime, last: datetime) -> Timeline:
    """Cut a timeline to the steps that touch first..last; empty where they do not meet."""
    count = len(timeline.dynamic)
    begin = min(count, max(0, int((first - timeline.start).total_seconds() // timeline.step_s)))
    end = min(count, max(begin, int((last - timeline.start).total_seconds() // timeline.step_s) + 1))
    return Timeline(
        start=timeline.start + timedelta(seconds=begin * timeline.step_s),
        step_s=timeline.step_s,
        dynamic=timeline.dynamic[begin:end],
        static=timeline.static[begin:end],
        usual=timeline.usual[begin:end],
    )


def _groups(values: tuple[float, ...], size: int) -> list[tuple[float, ...]]:
    return [values[i : i + size] for i in range(0, len(values), size)]


def _means(values: tuple[float, ...], size: int) -> tuple[float, ...]:
    return tuple(sum(group) / len(group) for group in _groups(values, size))
