"""Which files are really restored: the newest, the largest, and some from all over the tree."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from bavn.backups.result import File

DEFAULT_FILES = 25
UNTOLD = frozenset("\ufffd?")  # how tools write a byte of a name that is no UTF-8
LARGE_FILES = 3  # restored by themselves, which tells seconds per byte; the rest tells seconds per file


@dataclass(frozen=True, slots=True)
class Sample:
    """Paths in a listing. `large` and `spread` are restored one after the other and measured apart."""

    large: tuple[str, ...]
    spread: tuple[str, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """All of them."""
        return self.large + self.spread


def sample(files: Mapping[str, File], count: int, most_bytes: int, seed: str) -> Sample:
    """Choose up to `count` files of at most `most_bytes` together; another seed chooses others.

    The largest that fit come first (three at most, half of the bytes at most for those after the first), then the
    newest, then one from each of equal parts of the tree in the order of paths, so that every folder of some size is
    met. Left out: files whose name or size the tool could not tell.
    """
    sizes = {name: file.bytes for name, file in files.items() if file.bytes is not None and not UNTOLD & set(name)}
    left = most_bytes
    large: list[str] = []
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        if len(large) >= min(LARGE_FILES, count):
            break
        if sizes[name] <= (left if not large else left - most_bytes // 2):
            large.append(name)
            left -= sizes[name]
    spread: list[str] = []
    for name in _candidates(files, [name for name in sizes if name not in large], count - len(large), seed):
        if len(large) + len(spread) < count and sizes[name] <= left and name not in spread:
            spread.append(name)
            left -= sizes[name]
    return Sample(tuple(large), tuple(spread))


def _candidates(files: Mapping[str, File], names: list[str], count: int, seed: str) -> list[str]:
    """The newest, then from each part of the tree one, then others from the same parts where those did not fit."""
    if not names or count <= 0:
        return []
    chance = random.Random(seed)  # noqa: S311 - which files to try is no secret
    ordered = sorted(names)
    newest = max(ordered, key=lambda name: (files[name].changed, name))
    bounds = [round(part * len(ordered) / count) for part in range(count + 1)]
    parts = [ordered[first:last] for first, last in pairwise(bounds) if last > first]
    for part in parts:
        # An empty file proves little: it comes last in its part.
        chance.shuffle(part)
        part.sort(key=lambda name: files[name].bytes == 0)
    deepest = max(len(part) for part in parts)
    turns = [part[turn] for turn in range(min(deepest, 4)) for part in parts if turn < len(part)]
    return [newest, *turns]
