"""Measures Bavn and the tools that others would use instead.

python -m bench                  short: bavn, floors and peers on one log; prints
python -m bench --write          full: also speed and scenarios; writes docs/benchmarks.md (half an hour)
python -m bench speed            2 and 20 million lines
python -m bench scenarios        what is found, per simulated scenario
python -m bench soak             sustained and hostile; writes docs/soak.md
"""

import argparse
import os
import sys

from bench import comparison, page, scenarios, soak, speed, startup


def main() -> int:
    """Do what was asked; 1 where Bavn itself failed, `--check` found a figure missed, or the soak failed."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    asked = read_options()
    if asked.what == "soak":
        return soak.main(say)
    if asked.what == "speed":
        print(speed.show(speed.measure_speeds(say)))
        return 0
    if asked.what == "scenarios":
        return scenarios.main(asked, say)
    if asked.write:
        return page.write(asked, say)
    compared = comparison.compare(full=asked.full, peers=asked.peers, say=say)
    started = startup.measure_startup()
    print(f"\n{comparison.show(compared)}\n\n{comparison.tell_ratios(compared)}\n\n{startup.show(started)}")
    return 0 if compared.own_ran else 1


def read_options() -> argparse.Namespace:
    """The command line."""
    options = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("what", nargs="?", choices=("short", "speed", "scenarios", "soak"), default="short")
    options.add_argument("--write", action="store_true", help="measure everything and write docs/benchmarks.md")
    options.add_argument("--full", action="store_true", help="give the peers as much of the log as minutes allow")
    options.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True)
    options.add_argument("--seeds", type=int, default=1, help="scenarios: how many seeds of each")
    options.add_argument("--first-seed", type=int, default=1, help="scenarios: the first seed")
    options.add_argument("--only", default="", help="scenarios: names, with commas")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="scenarios: how many at a time")
    options.add_argument("--check", action="store_true", help="scenarios: leave with 1 and name what is missed")
    return options.parse_args()


def say(text: str) -> None:
    """What is going on, for who waits."""
    print(f"  … {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
