"""What a server does when more is asked of it than it can do, to everybody alike: honest or not.

Requests that need the application share its capacity; files from disk hardly suffer. Beyond capacity answers
take longer, then turn into 502, 503, 504, or the client goes (499). People who saw a page fail reload it or leave,
and browsers never ask for the assets of a page that did not come.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from bavn.simulation.rows import ROW, Flags, Floats, Ints, Rows, join_rows

_FAILURES: Final = np.array([502, 503, 504, 499])


@dataclass(frozen=True, slots=True)
class Server:
    """`capacity_s`: application requests per second that it serves well. `worst`: share that fails at most.

    `free` is, for every second from `began_ms`, the share of the server that is there for honest work: a restart
    takes it for seconds, slow requests hold its connections for minutes.
    """

    began_ms: int
    capacity_s: float
    free: Floats
    worst: float = 0.85

    def second_of(self, time_ms: Ints) -> Ints:
        """Index into `free`."""
        return np.clip((time_ms - self.began_ms) // 1000, 0, len(self.free) - 1)


def settle(rng: np.random.Generator, rows: Rows, server: Server) -> Rows:
    """Give every request its outcome and the time at which a server would log it: its end. Then put in order."""
    rows = rows[rows["time_ms"] >= server.began_ms]
    load = _follow_load(rows, server)
    lost = _fail(rng, rows, load, server)
    rows = _react(rng, rows, lost, load, server)
    rows["time_ms"] += rows["took_ms"]
    rows = rows[rows["time_ms"] < server.began_ms + len(server.free) * 1000]
    return np.asarray(rows[np.argsort(rows["time_ms"], kind="stable")], ROW)


def draw_hiccups(rng: np.random.Generator, seconds: int) -> Floats:
    """The free share of the server in every second of its ordinary life: a restart now and then, for seconds."""
    free = np.ones(seconds)
    for _ in range(int(rng.poisson(seconds / 2400))):
        begin = int(rng.integers(0, seconds))
        free[begin : begin + int(rng.integers(2, 9))] = 0.05
    return free


def _follow_load(rows: Rows, server: Server) -> Floats:
    """Work asked for over capacity, every second, with a memory of some seconds (queues)."""
    asked = np.bincount(server.second_of(rows["time_ms"]), rows["costly"], len(server.free)) / server.capacity_s
    kernel = 0.75 ** np.arange(16)
    queued = np.convolve(asked, kernel / kernel.sum())[: len(asked)]
    return np.asarray(queued / np.maximum(server.free, 0.05), np.float64)


def _fail(rng: np.random.Generator, rows: Rows, load: Floats, server: Server) -> Flags:
    """Draw who fails, and slow everybody; the answer marks the failed rows."""
    now = load[server.second_of(rows["time_ms"])]
    excess = np.maximum(1.0 - 1.0 / np.maximum(now, 1e-9), 0.0) * server.worst
    works = rows["costly"] == 1
    lost = rng.random(len(rows)) < excess * np.where(works, 1.0, 0.08)
    slow = np.where(works, np.maximum(now - 0.7, 0.0) * 900, np.maximum(now - 1.0, 0.0) * 20)
    rows["took_ms"] += (rng.exponential(1.0, len(rows)) * np.minimum(slow, 9000)).astype(np.int32)
    _mark_failures(rng, rows, lost)
    return np.asarray(lost, np.bool_)


def _mark_failures(rng: np.random.Generator, rows: Rows, lost: Flags) -> None:
    """Which failure prevails changes from minute to minute, as queues and time-outs of several layers meet."""
    count = int(lost.sum())
    minute = (rows["time_ms"][lost] // 60_000) % 64
    mix = rng.dirichlet((1.0, 1.6, 1.2, 0.8), 64).cumsum(axis=1)
    kind = (rng.random((count, 1)) > mix[minute][:, :3]).sum(axis=1)
    rows["status"][lost] = _FAILURES[kind]
    took = np.array([900, 300, 30_000, 9_000])[kind] * rng.lognormal(0.0, 0.35, count)
    rows["took_ms"][lost] = np.minimum(np.where(kind == 2, np.where(took > 30_000, 60_000, 30_000), took), 60_000)
    rows["size"][lost] = np.array([552, 592, 562, 0])[kind]


def _react(rng: np.random.Generator, rows: Rows, lost: Flags, load: Floats, server: Server) -> Rows:
    """People after a failed page: a third reload it, most of the others leave."""
    failed = lost & (rows["view"] >= 0) & (rows["costly"] == 1) & (rows["took_ms"] > 0)
    pages = np.flatnonzero(failed & _first_of_view(rows))
    if not len(pages):
        return rows
    retry = rows[pages[rng.random(len(pages)) < 0.35]]
    wait = (1000 * rng.lognormal(1.6, 0.7, len(retry))).astype(np.int64) + retry["took_ms"]
    retry["time_ms"] += wait
    retry["status"], retry["took_ms"] = 200, 150
    lost_again = _fail(rng, retry, load, server)
    saved = retry["view"][~lost_again]
    delay = np.zeros(int(rows["view"].max()) + 2, np.int64)
    delay[saved] = (wait + retry["took_ms"])[~lost_again]
    broken = np.setdiff1d(rows["view"][pages], saved)
    leaving = _leaving(rng, rows, pages, broken)
    gone = np.isin(rows["view"], broken)
    gone |= rows["time_ms"] > leaving[rows["session"]]
    gone[pages] = False
    kept = rows[~gone]
    later = (kept["view"] >= 0) & ~np.isin(np.flatnonzero(~gone), pages)
    kept["time_ms"][later] += delay[kept["view"][later]]
    return join_rows([kept, retry])


def _first_of_view(rows: Rows) -> Flags:
    """The page of each view, which stands before its assets: the first row with that number."""
    marks = np.zeros(len(rows), bool)
    _, first = np.unique(rows["view"], return_index=True)
    marks[first] = True
    return marks


def _leaving(rng: np.random.Generator, rows: Rows, pages: Ints, broken: Ints) -> Ints:
    """For every visit the time after which its person has gone (never: the largest number)."""
    leaving = np.full(int(rows["session"].max()) + 2, np.iinfo(np.int64).max)
    given_up = pages[np.isin(rows["view"][pages], broken) & (rng.random(len(pages)) < 0.7)]
    np.minimum.at(leaving, rows["session"][given_up], rows["time_ms"][given_up] + rows["took_ms"][given_up])
    return leaving
