"""A few targets looked at once, each by IPv4 and IPv6."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from bavn.model.probe import Family, Target
from bavn.probing.look import Looked, look
from bavn.probing.tools import Tools

FAMILIES: Final[tuple[Family, ...]] = (4, 6)
AT_ONCE: Final = 100
HERE: Final = "here"
# The target has no address by this family, or this machine has no line for it: nothing was looked at.
NOTHING_THERE: Final = frozenset({"no-address", "no-way", "no-family-here", "no-address-here"})


async def look_once(
    targets: Sequence[Target],
    tools: Tools,
    now: Callable[[], datetime],
    families: Sequence[Family] = FAMILIES,
) -> list[tuple[Target, tuple[Looked, ...]]]:
    """Look at each target once by each family, all at the same time; in the order in which they were given.

    A family that the target or this machine does not have is left out, unless nothing else is left.
    """
    room = asyncio.Semaphore(AT_ONCE)

    async def one(target: Target, family: Family) -> Looked:
        async with room:
            return await look(target, family, HERE, tools, now)

    async def each(target: Target) -> tuple[Target, tuple[Looked, ...]]:
        return target, worth_saying(await asyncio.gather(*(one(target, family) for family in families)))

    return list(await asyncio.gather(*map(each, targets)))


def worth_saying(looks: Sequence[Looked]) -> tuple[Looked, ...]:
    """The looks that found something to look at; the first, where none did."""
    return tuple(one for one in looks if one.sample.detail not in NOTHING_THERE) or tuple(looks[:1])
