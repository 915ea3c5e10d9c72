"""Endless logs of an attacker who forges everything: no client address, path or browser comes twice.

python -m bench.hostile LINES [--hosts]        writes to standard output
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

BLOCK_LINES = 20_000
RATE = 5000  # lines a second of log time
BEGAN_S = int(datetime(2025, 11, 18, 8, tzinfo=UTC).timestamp())


def write_blocks(lines: int, *, hosts: bool) -> Iterator[bytes]:
    """Blocks of lines in the style combined, or with a forged host before each (vhost_combined)."""
    for begin in range(0, lines, BLOCK_LINES):
        stamp = f"{datetime.fromtimestamp(BEGAN_S + begin // RATE, UTC):%d/%b/%Y:%H:%M:%S} +0000"
        noise = os.urandom(24 * BLOCK_LINES).hex()
        yield "".join(
            make_line(stamp, noise[48 * number : 48 * number + 48], hosts=hosts)
            for number in range(min(BLOCK_LINES, lines - begin))
        ).encode()


def make_line(stamp: str, noise: str, *, hosts: bool) -> str:
    """One line out of 48 hexadecimal digits."""
    host = f"{noise[40:48]}.example:443 " if hosts else ""
    if noise[0] < "8":
        address = f"2001:db8:{noise[1:5]}:{noise[5:9]}:{noise[9:13]}::{noise[13:17]}"
    else:
        address = ".".join(str(int(noise[place : place + 2], 16)) for place in (1, 3, 5, 7))
    return (
        f"{host}{address} - - [{stamp}] "
        f'"GET /{noise[16:24]}/{noise[24:30]}?{noise[30:36]}={noise[36:48]} HTTP/1.1" '
        f"{200 if noise[20] < 'c' else 503} {int(noise[21:25], 16)} "
        f'"https://{noise[40:48]}.example/" "B/{noise[26:38]}"\n'
    )


if __name__ == "__main__":
    for block in write_blocks(int(sys.argv[1]), hosts="--hosts" in sys.argv):
        sys.stdout.buffer.write(block)
