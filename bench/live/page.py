"""What is measured of the sensor, written to docs/live.md: `python -m bench sensor`, a quarter of an hour."""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Final

from bench.live import peers, sustained
from bench.machine import ROOT, describe_machine

PAGE: Final = ROOT / "docs" / "live.md"
KILLS: Final = 200
TEXT: Final = """\
# The sensor, measured

`python -m bench sensor` (part of `make soak`) writes this page; nobody writes figures into it by hand. All of it
happens on one machine, in a network namespace of its own.

{machine}

## A flood on a real nginx

130 requests a second of everyday traffic; for 40 s 600 more from 1,500 addresses, each of them slow, each query new.
Both nftables and nginx enforce; decisions last 30 s. Seconds from the flood's first request:

```
{flood}
```

`found`: the line of `bavn sensor --json`. `told`: a webhook has the message. `in_kernel`: the first address stands in
the set. `first_refused`: the first bot without an answer, or with 403. `expired`: the sets are empty again. `none` is
no answer within two seconds: that is how a packet filter refuses.

## Killed

`kill -9` at random moments, 50 to 600 ms apart, while the log grows by 3,000 lines a second and is renamed every 0.7 s;
lines written, lines and requests counted:

    {kills}

## Load

{loads}

The last is the sensor at rest. The lag is that of the oldest byte that was not read yet, looked at every second.

## Beside others

{compared}
"""
LOADS: Final = ((100_000.0, 300.0), (1_000.0, 120.0), (1.0, 60.0))


def write(say: Callable[[str], None]) -> int:
    """Measure one after the other, write the page, print it; 1 where something failed."""
    say("a flood on a real nginx, five minutes")
    flood = python("-m", "bench", "live")
    say(f"{KILLS} kills")
    with tempfile.TemporaryDirectory(prefix="bavn-kills-") as folder:
        kills = python("-m", "bench.live.kills", folder, "--kills", str(KILLS))
    loads = []
    for rate, seconds in LOADS:
        say(f"{rate:,.0f} lines a second for {seconds:.0f} s")
        loads.append(f"- {sustained.show(rate, seconds, sustained.sustain(rate, seconds))}")
    compared = peers.show(peers.compare(say))
    text = page(flood.stdout, kills.stdout.splitlines()[-1], "\n".join(loads), compared)
    PAGE.write_text(text, encoding="utf-8")
    print(text)
    return flood.returncode or kills.returncode


def python(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a part of the bench in a process of its own."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)


def page(flood: str, kills: str, loads: str, compared: str) -> str:
    """docs/live.md."""
    facts = {"machine": describe_machine(), "flood": flood.strip(), "kills": kills, "loads": loads}
    return TEXT.format(compared=compared, **facts)
