"""What really happened, for judging what a detector says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from bavn.simulation.rows import Ints, Rows


@dataclass(frozen=True, slots=True)
class Wave:
    """An event: an attack or a crowd. Times are those of its first and last log line."""

    began: datetime
    ended: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class Attacker:
    """An attacking address; `shared`: an honest client used the same address somewhere in this log."""

    requests: int
    first: datetime
    last: datetime
    shared: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """`honest` gives the requests of every address that honest clients used, the shared ones included.

    `nat` are addresses with several people behind them. Crowds are waves without attackers.
    """

    waves: tuple[Wave, ...]
    attackers: dict[str, Attacker]
    honest: dict[str, int]
    nat: frozenset[str]


def tell_truth(
    rows: Rows, addresses: Sequence[str], gateways: Ints, kinds: Sequence[str], crowds: Sequence[tuple[int, int, str]]
) -> Truth:
    """Count the truth from the finished rows. Attack wave n (from 1) is of kind `kinds[n - 1]`."""
    hostile = rows[rows["wave"] > 0]
    honest = np.bincount(rows["address"][rows["wave"] == 0], minlength=len(addresses))
    nat = frozenset(addresses[index] for index in gateways.tolist() if honest[index])
    waves = [_bound(hostile[hostile["wave"] == number], kind) for number, kind in enumerate(kinds, 1)]
    waves += [Wave(as_time(began), as_time(ended), kind) for began, ended, kind in crowds]
    return Truth(
        waves=tuple(sorted((wave for wave in waves if wave), key=lambda wave: wave.began)),
        attackers=_count_attackers(hostile, addresses, honest),
        honest={addresses[index]: int(honest[index]) for index in np.flatnonzero(honest).tolist()},
        nat=nat,
    )


def _bound(rows: Rows, kind: str) -> Wave | None:
    if not len(rows):
        return None
    return Wave(as_time(int(rows["time_ms"].min())), as_time(int(rows["time_ms"].max())), kind)


def _count_attackers(hostile: Rows, addresses: Sequence[str], honest: Ints) -> dict[str, Attacker]:
    order = np.lexsort((hostile["time_ms"], hostile["address"]))
    who, when = hostile["address"][order], hostile["time_ms"][order]
    each, begin, count = np.unique(who, return_index=True, return_counts=True)
    first, last = when[begin], when[begin + count - 1] if len(each) else when
    return {
        addresses[index]: Attacker(requests, as_time(began), as_time(ended), bool(honest[index]))
        for index, requests, began, ended in zip(
            each.tolist(), count.tolist(), first.tolist(), last.tolist(), strict=True
        )
    }


def as_time(time_ms: int) -> datetime:
    """Unix time in ms as an aware UTC time."""
    return datetime.fromtimestamp(time_ms / 1000, UTC)
