"""Run one command from a small process of its own, and say what it cost.

    python -I -S bench/child.py ANSWER COMMAND...

Linux counts the peak memory of the process that started a command as the command's own, so a benchmark that holds a log
would be measured instead of the tool. This process holds nothing: about 10 MB, which is the least that can be told.
"""

import json
import os
import sys
import time
from pathlib import Path


def main(answer: str, *command: str) -> None:
    """Write the CPU seconds, the seconds on the clock, the peak memory in bytes and the exit status as JSON."""
    began = time.monotonic()
    child = os.posix_spawnp(command[0], command, os.environ)
    _, status, used = os.wait4(child, 0)
    cost = {
        "cpu_s": used.ru_utime + used.ru_stime,
        "wall_s": time.monotonic() - began,
        "peak_bytes": used.ru_maxrss * 1024,
        "status": os.waitstatus_to_exitcode(status),
    }
    Path(answer).write_text(json.dumps(cost), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
