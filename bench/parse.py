"""How fast the text access logs are read, against what the machine can do at all.

    python -m bench.parse [--lines 400000]

Every figure is CPU seconds (user and system) of the best of `ROUNDS` runs over one made-up log in a temporary file;
`x floor` says how many times longer than reading the same file into a buffer.
"""

import argparse
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.sources.addresses import parse_address
from bavn.sources.columns import CLIENT, Bytes, Columns
from bavn.sources.combined import Combined
from bavn.sources.layout import NAMED, Extra, Layout

ROUNDS = 7
BLOCK_BYTES = 4 << 20
CAPACITY = 32_800  # no power of two: columns of equal rows would share cache lines' places
WITH_KEYS = Layout(
    extras=(*NAMED["combined"].extras, Extra("took_s", "rt"), Extra("skip", "uct"), Extra("host", "host"))
)
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148",
    "curl/8.5.0",
)


def log_lines(count: int, extras: str) -> bytes:
    """A log of 300 lines a second, 18 % of them IPv6."""
    chance = random.Random(1)
    lines = []
    for number in range(count):
        minute, second = divmod(number // 300, 60)
        low, high = chance.randrange(256), chance.randrange(256)
        client = f"2001:db8:{low:x}::{high:x}" if chance.random() < 0.18 else f"198.51.{low}.{high}"
        query = f"?q={chance.randrange(10**6)}&lang=da" if chance.random() < 0.4 else ""
        referer = "https://www.example.com/borger/side" if chance.random() < 0.6 else "-"
        lines.append(
            f"{client} - - [17/Nov/2025:{10 + minute // 60:02}:{minute % 60:02}:{second:02} +0100] "
            f'"GET /borger/side/{chance.randrange(1000)}/{query} HTTP/1.1" 200 {chance.randrange(90_000)} '
            f'"{referer}" "{chance.choice(AGENTS)}"{extras}\n'
        )
    return "".join(lines).encode()


def read_blocks(path: Path, buffer: Bytes, use: Callable[[int], int]) -> None:
    """Read the file into one reused buffer; `use(end)` says how many bytes of it are done with."""
    view, kept = buffer.data, 0
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(view[kept:]):
            end = kept + count
            done = use(end)
            kept = end - done
            buffer[:kept] = buffer[done:end]


def parse_file(path: Path, buffer: Bytes, layout: Layout) -> int:
    """Read and parse the whole file; the number of records."""
    parser, columns, rows = Combined(layout), Columns(CAPACITY), 0

    def use(end: int) -> int:
        nonlocal rows
        done = 0
        while True:
            parsed = parser.parse(buffer[done:], end - done, columns)
            rows += columns.rows
            done += parsed.consumed
            if columns.rows < columns.capacity:
                return done

    read_blocks(path, buffer, use)
    return rows


@njit(cache=True)
def parse_addresses(buffer: Bytes, start: npt.NDArray[np.int32], length: npt.NDArray[np.int32]) -> int:
    """How many of the texts are addresses."""
    good = 0
    for row in range(start.size):
        _, _, ok = parse_address(buffer, start[row], length[row])
        good += ok
    return good


def best_s(work: Callable[[], object]) -> float:
    """CPU seconds of the fastest of ROUNDS runs, after one that compiles and fills the page cache."""
    work()
    times = []
    for _ in range(ROUNDS):
        began = process_time()
        work()
        times.append(process_time() - began)
    return min(times)


def main() -> None:
    """Make the logs, measure, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=400_000)
    count = options.parse_args().lines
    buffer: Bytes = np.zeros(BLOCK_BYTES, np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        plain, extra = Path(folder) / "plain.log", Path(folder) / "extra.log"
        plain.write_bytes(log_lines(count, ""))
        extra.write_bytes(log_lines(count, ' rt=0.012 uct="-" host=www.example.com'))
        whole = np.fromfile(plain, np.uint8)
        copy = np.empty_like(whole)
        columns = Columns(count)
        Combined().parse(whole, whole.size, columns)
        rows = slice(0, columns.rows)
        floor_s = best_s(lambda: read_blocks(plain, buffer, lambda end: end))
        table = {
            "memcpy": best_s(lambda: np.copyto(copy, whole)),
            "read() into a buffer": floor_s,
            "count newlines (numpy)": best_s(lambda: np.count_nonzero(whole == ord("\n"))),
            "combined: read and parse": best_s(lambda: parse_file(plain, buffer, NAMED["combined"])),
            "with rt= uct= host=": best_s(lambda: parse_file(extra, buffer, WITH_KEYS)),
            "addresses of the clients": best_s(
                lambda: parse_addresses(whole, columns.start[CLIENT, rows], columns.length[CLIENT, rows])
            ),
        }
        assert parse_file(plain, buffer, NAMED["combined"]) == parse_file(extra, buffer, WITH_KEYS) == count
    print(f"{count:,} lines, {whole.size / 1e6:.1f} MB\n{'':28}{'CPU s':>8}{'M lines/CPU s':>15}{'x floor':>9}")
    for name, seconds in table.items():
        print(f"{name:28}{seconds:8.3f}{count / seconds / 1e6:15.2f}{seconds / floor_s:9.1f}")


if __name__ == "__main__":
    main()
