"""docs/benchmarks.md: every table of one run, with the machine, the date, and what is missed."""

import argparse
from collections.abc import Callable
from typing import Final

from bench import comparison, must_reach, scenario_table, scenarios, speed, startup
from bench.machine import ROOT, describe_machine
from bench.made_log import SCENARIO

PAGE: Final = ROOT / "docs" / "benchmarks.md"

HEAD: Final = """\
# Benchmarks

Written by `python -m bench --write`; nobody writes figures into this file by hand. CPU seconds are user and system time
of the whole command and of what it starts; seconds on the clock are not compared. All logs are simulated: figures by
address compare tools on the same input and say nothing about the field. The simulator and the detectors share no code
and no constant, but the same people wrote both.
"""
ON_ONE_LOG: Final = """\
One log ({lines:,} lines, `{scenario}`: {attackers} attacking addresses among {honest:,} honest ones; {shared} addresses
with several honest people, or with a bot and honest people), one run. Tools too slow for all of it get all the lines of
a part of the addresses; their rules look at one address at a time, so precision and recall on the part are estimates of
those on the whole. Flagged is blocked or limited; whatever fail2ban and CrowdSec flag they ban. First alert: after the
flood's first line. fail2ban runs its own filter and counter on the log's clock, because its daemon ignores old lines.
CrowdSec runs in its time machine, without GeoIP and without network. GoAccess detects nothing. The thresholds of
fail2ban and of CrowdSec's bucket are those that did best on another flood of this kind, chosen with its truth at hand;
none was fitted to this log. Memory under 11 MB cannot be told.
"""
SCENARIOS: Final = """\
By address, flagged = block or limit, at the end of the log and for the log cut 60 seconds after `detected`. `Requests`:
the share of the attack's requests that come from flagged addresses. Two waves are told as `first / second`. Onset: the
first of five seconds with three times the usual more and 50 dynamic requests a second (found within 5 s), or the end of
the first minute beyond six robust deviations (within 60 s), whichever asks for it earlier.
"""


def write(asked: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Measure everything and write the page; 1 with `--check` where a figure is missed."""
    compared = comparison.compare(full=True, peers=asked.peers, say=say)
    started = startup.measure_startup(full=True)
    speeds = speed.measure_speeds(say)
    played = scenarios.play_all(scenarios.ALL, range(asked.first_seed, asked.first_seed + asked.seeds), asked.jobs, say)
    missed = [
        *must_reach.check_comparison(compared),
        *must_reach.check_speeds(speeds),
        *must_reach.check_startup(started),
        *must_reach.check_scenarios(played),
    ]
    better = "\n".join(f"- {one}" for one in comparison.tell_better(compared)) or "- nothing"
    log = compared.log
    told = ON_ONE_LOG.format(
        lines=log.lines,
        scenario=SCENARIO,
        attackers=len(log.attackers),
        honest=len(log.honest),
        shared=len(log.shared),
    )
    text = "\n".join(
        [
            HEAD,
            describe_machine(),
            f"\n## What is bad\n\n{must_reach.show(missed)}\n\nWhat others do better on the log below:\n\n{better}\n",
            f"## Against other tools\n\n{told}\n{comparison.show(compared)}\n\n{comparison.tell_ratios(compared)}\n",
            f"## Speed and memory\n\n`bavn scan --json`, everything compiled.\n\n{speed.show(speeds)}\n",
            f"## Start\n\n{startup.show(started)}\n",
            f"## Scenarios\n\n{SCENARIOS}\n{scenario_table.show(played)}\n",
        ]
    )
    PAGE.write_text(text, encoding="utf-8")
    print(text)
    return 1 if asked.check and missed else 0
