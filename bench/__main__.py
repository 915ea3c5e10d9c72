"""Measures Bavn and the tools that others would use instead.

python -m bench                  short: bavn, floors and peers on one log; prints
python -m bench --write          full: also speed and scenarios; writes docs/benchmarks.md (half an hour)
python -m bench speed            2 and 20 million lines
python -m bench scenarios        what is found, per simulated scenario
python -m bench live             a flood, nginx and the sensor, in a network namespace of their own (root)
python -m bench sensor           that, kills, sustained load, and what others cost; writes docs/live.md
python -m bench intrusions       what looking for intrusions costs a scan
python -m bench payloads         which attacks are found in others' collections, and who is accused there without reason
python -m bench hub              what the hub takes in, and hands out beside CrowdSec
python -m bench relay            how soon 98 members know, and 1,000
python -m bench warning          real sensors and real nftables: how soon others are armed, and block (root)
python -m bench house            those three, ten minutes; writes docs/relay.md (root)
python -m bench screens          what the hub's pages weigh and cost, with 500 left open
python -m bench look             what one look at a web site costs, with all of TLS, beside the blackbox exporter
python -m bench steady           what a prober costs that looks at a thousand sites (4 minutes)
python -m bench report           what a month's report costs, out of a year's store of a thousand sites
python -m bench false_alarms     what is said of sites that are well, while looks are lost and a line is cut (long)
python -m bench november         four days in November 2025, replayed; writes docs/november.md (some minutes)
python -m bench soak             sustained and hostile; writes docs/soak.md
"""

import argparse
import os
import sys
from collections.abc import Callable

from bench import comparison, intrusions, page, payloads, scenarios, soak, speed, startup
from bench.hub import page as hub_page
from bench.hub import relay, screens, warning
from bench.hub import short as hub
from bench.live import flood
from bench.live import page as live_page
from bench.probe import false_alarms, look, november, report, steady


def main() -> int:
    """Do what was asked; 1 where Bavn itself failed, `--check` found a figure missed, or the soak failed."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    asked = read_options()
    if asked.what in ALONE:
        return ALONE[asked.what](asked)
    if asked.write:
        return page.write(asked, say)
    compared = comparison.compare(full=asked.full, peers=asked.peers, say=say)
    started = startup.measure_startup(full=asked.full)
    print(f"\n{comparison.show(compared)}\n\n{comparison.tell_ratios(compared)}\n\n{startup.show(started)}")
    intrusions.main(say, runs=1)
    hub.main(say)
    look.main(say, look.SHORT)
    return 0 if compared.own_ran else 1


def read_options() -> argparse.Namespace:
    """The command line."""
    options = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("what", nargs="?", choices=("short", "intrusions", *ALONE), default="short")
    options.add_argument("--short", action="store_true", help="live: half a minute, without the end of the rules")
    options.add_argument("--enforcer", choices=("both", "nginx", "nftables"), default="both", help="live: who blocks")
    options.add_argument("--write", action="store_true", help="measure everything and write docs/benchmarks.md")
    options.add_argument("--full", action="store_true", help="give the peers as much of the log as minutes allow")
    options.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True)
    options.add_argument("--seeds", type=int, default=1, help="scenarios: how many seeds of each")
    options.add_argument("--first-seed", type=int, default=1, help="scenarios: the first seed")
    options.add_argument("--only", default="", help="scenarios: names, with commas")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="scenarios: how many at a time")
    options.add_argument("--check", action="store_true", help="scenarios: leave with 1 and name what is missed")
    return options.parse_args()


def print_speeds(_asked: argparse.Namespace) -> int:
    """Measure 2 and 20 million lines."""
    print(speed.show(speed.measure_speeds(say)))
    return 0


def say(text: str) -> None:
    """What is going on, for who waits."""
    print(f"  … {text}", file=sys.stderr, flush=True)


ALONE: dict[str, Callable[[argparse.Namespace], int]] = {
    "payloads": lambda _asked: payloads.main(say),
    "live": lambda asked: flood.main(say, short=asked.short, enforcer=asked.enforcer),
    "sensor": lambda _asked: live_page.write(say),
    "hub": lambda _asked: hub.main(say),
    "relay": lambda _asked: relay.main(say),
    "warning": lambda _asked: warning.main(say),
    "screens": lambda _asked: screens.main(say),
    "look": lambda _asked: look.main(say),
    "steady": lambda _asked: steady.main(say),
    "report": lambda _asked: report.main(say),
    "false_alarms": lambda _asked: 0 if false_alarms.main() else 1,
    "november": lambda _asked: november.main(say),
    "house": lambda _asked: hub_page.write(say),
    "soak": lambda _asked: soak.main(say),
    "intrusions": lambda _asked: intrusions.main(say),
    "speed": print_speeds,
    "scenarios": lambda asked: scenarios.main(asked, say),
}

if __name__ == "__main__":
    sys.exit(main())
