"""Each site's requests per second over the whole log, in fixed memory: steps double when the room is used up."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.sources.scanning import step
from bavn.windows.digest import MAX_SITES
from bavn.windows.seconds import PAGES, RING, STATIC, Sites

STEPS: Final = 2048


class Course(NamedTuple):
    """Sums per step: `pages`, `static`, `usual` (float32, MAX_SITES x STEPS).

    `frame` holds the first second (0: none yet), the seconds in a step, and the last second noted.
    """

    pages: npt.NDArray[np.float32]
    static: npt.NDArray[np.float32]
    usual: npt.NDArray[np.float32]
    frame: npt.NDArray[np.int64]


def make_course() -> Course:
    """Nothing noted, one second a step."""
    sums = [np.zeros((MAX_SITES, STEPS), np.float32) for _ in range(3)]
    return Course(*sums, np.array([0, 1, 0], np.int64))


@step
def halve(sums: npt.NDArray[np.float32], count: int) -> None:
    """Add up neighbouring steps of every site."""
    for site in range(count):
        for step in range(STEPS // 2):
            sums[site, step] = sums[site, 2 * step] + sums[site, 2 * step + 1]
        sums[site, STEPS // 2 :] = 0.0


@njit(cache=True)
def note_second(course: Course, sites: Sites, count: int, second: int) -> None:
    """Add one closed second of every site."""
    frame = course.frame
    if frame[0] == 0:
        frame[0] = second
    while (second - frame[0]) // frame[1] >= STEPS:
        halve(course.pages, count)
        halve(course.static, count)
        halve(course.usual, count)
        frame[1] *= 2
    frame[2] = max(frame[2], second)
    step = (second - frame[0]) // frame[1]
    if step < 0:
        return
    slot = second & (RING - 1)
    for site in range(count):
        course.pages[site, step] += sites.seconds[site, PAGES, slot]
        course.static[site, step] += sites.seconds[site, STATIC, slot]
        course.usual[site, step] += sites.usual[site, PAGES]
