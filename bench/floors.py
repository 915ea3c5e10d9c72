"""What the machine can do at all with the same log: the floors under every tool."""

import sys
from pathlib import Path
from typing import Final

from bench.made_log import MadeLog
from bench.measure import Cost, measure
from bench.tool import Tool

COUNT_BY_REGEX: Final = r"""
import collections, re, sys
line = re.compile(
    rb'(\S+) \S+ (\S+) \[([^\]]+)\] "([A-Z]+) ([^ "]*) ([^"]*)" (\d{3}) (\d+|-) "([^"]*)" "([^"]*)"'
)
counts = collections.Counter()
with open(sys.argv[1], 'rb') as log:
    for text in log:
        found = line.match(text)
        if found:
            counts[found[1]] += 1
print(len(counts))
"""
GAWK: Final = "gawk '{c[$1]++}'"


def count_newlines(log: MadeLog, _folder: Path) -> tuple[Cost, None]:
    """Find every end of a line."""
    return measure(["wc", "-l", log.path]), None


def count_with_gawk(log: MadeLog, _folder: Path) -> tuple[Cost, None]:
    """Count requests by address, and nothing else."""
    return measure(["gawk", "{c[$1]++} END {print length(c)}", log.path]), None


def count_with_regex(log: MadeLog, _folder: Path) -> tuple[Cost, None]:
    """Parse every field with one expression, count by address: what a short Python script does."""
    return measure([sys.executable, "-I", "-c", COUNT_BY_REGEX, log.path]), None


FLOORS: Final = (
    Tool("floor: wc -l", ("wc",), count_newlines),
    Tool(f"floor: {GAWK}", ("gawk",), count_with_gawk),
    Tool("floor: Python, regex and Counter", (), count_with_regex),
)
