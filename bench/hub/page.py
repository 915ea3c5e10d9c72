"""What is measured of the hub, written to docs/relay.md: `python -m bench house`, a quarter of an hour (root)."""

import subprocess
import sys
from collections.abc import Callable
from typing import Final

from bench.machine import ROOT, describe_machine

PAGE: Final = ROOT / "docs" / "relay.md"
TEXT: Final = """\
# The hub, measured

`python -m bench house` (part of `make soak`) writes this page; nobody writes figures into it by hand. Members, hub and
tools are processes on one machine, and share its cores.

{machine}

## How soon members know

From the moment at which one member has a finding of 300 sources in hand to that at which another has checked the hub's
seal and put the addresses in their place. Each simulated member has its own TLS connection and its own key, and comes
through the public door; twenty rounds. The goal: 5 s to the last, p99.

{relay}

## How soon they are protected

Three members with a real sensor, a log and nftables each, in network namespaces of their own. The first is flooded, the
others are warned and arm; then the second is flooded by the same sources. Goals: found to armed 2 s (p50), 5 s (p99);
first request to armed 15 s (p99).

{warning}

## What it takes in, and what handing out costs

Intake of small sightings in batches, signed, through TLS, kept on disk (the goal: 5,000 a CPU second). Then 10,000
decisions for a bouncer (the goals: 0.1 CPU s whole, 2 ms where nothing is new), beside CrowdSec's own local API.

{hub}
"""


def write(say: Callable[[str], None]) -> int:
    """Measure one after the other, write the page, print it; 1 where a goal is missed."""
    said = {}
    missed = 0
    for what in ("relay", "warning", "hub"):
        say(f"{what}, for some minutes")
        done = subprocess.run(
            [sys.executable, "-m", "bench", what], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
        )
        said[what] = done.stdout.strip()
        missed = missed or done.returncode
    text = TEXT.format(machine=describe_machine(), **said)
    PAGE.write_text(text, encoding="utf-8")
    print(text)
    return missed
