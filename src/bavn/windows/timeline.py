"""Each site's requests per second over the whole log, in fixed memory: steps double when the room is used up."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

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
    pages, static, usual = np.zeros((3, MAX_SITES, STEPS), np.float32)
    return Course(pages, static, usual, np.array([0, 1, 0], np.int64))


def halve(sums: npt.NDArray[np.float32]) -> None:
    """Add up neighbouring steps of every site."""
    sums[:, : STEPS // 2] = sums[:, 0::2] + sums[:, 1::2]
    sums[:, STEPS // 2 :] = 0.0


def note_seconds(course: Course, sites: Sites, count: int, first: int, last: int) -> None:
    """Add the closed seconds `first` to `last` (no more than the ring holds) of the first `count` sites."""
    frame = course.frame
    if last < first:
        return
    if frame[0] == 0:
        frame[0] = first
    while (last - frame[0]) // frame[1] >= STEPS:
        for sums in (course.pages, course.static, course.usual):
            halve(sums)
        frame[1] *= 2
    frame[2] = max(frame[2], last)
    seconds = np.arange(max(first, int(frame[0]), last - RING + 1), last + 1)
    steps, slots = (seconds - frame[0]) // frame[1], seconds & (RING - 1)
    for site in range(count):
        np.add.at(course.pages[site], steps, sites.seconds[site, PAGES, slots])
        np.add.at(course.static[site], steps, sites.seconds[site, STATIC, slots])
        np.add.at(course.usual[site], steps, np.float32(sites.usual[site, PAGES]))
