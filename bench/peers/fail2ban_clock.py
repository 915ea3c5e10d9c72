"""fail2ban's own Filter and FailManager over a log, with every line's time as the present.

    /usr/bin/python3 bench/peers/fail2ban_clock.py LOG MAX_RETRY FIND_TIME_S

Prints one line a ban: Unix time and address. Runs under Debian's Python and imports nothing of this project.
"""

import sys
from typing import Any

from fail2ban.server.filter import Filter  # type: ignore[import-not-found]  # Debian's, not in this environment
from fail2ban.server.mytime import MyTime  # type: ignore[import-not-found]
from fail2ban.server.ticket import FailTicket  # type: ignore[import-not-found]

FAIL_REGEX = (
    r'^<HOST> \S+ \S+ \[\] "(?:GET|POST|HEAD) '
    r"(?!\S+\.(?:css|js|mjs|map|webp|avif|woff2?|ico|png|jpe?g|gif|svg|txt|xml)(?:\?\S*)? )\S+ "
)
CHECK_EVERY_LINES = 100


class Jail:
    """What the filter tells a jail: whom to ban."""

    name = "bench"
    database = None

    def __init__(self) -> None:
        self.banned: list[Any] = []

    def putFailTicket(self, ticket: Any) -> None:  # noqa: ANN401, N802  fail2ban's own name and type
        """Ban."""
        self.banned.append(ticket)


def main(path: str, max_retry: str, find_time_s: str) -> None:
    """Read the log and print the bans."""
    jail = Jail()
    judge = Filter(jail, useDns="no")
    judge.setUseDns("no")
    judge.setDatePattern(r"^[^\[]*\[({DATE})(?:\]| )")
    judge.addFailRegex(FAIL_REGEX)
    judge.setMaxRetry(int(max_retry))
    judge.setFindTime(int(find_time_s))
    judge.checkFindTime = False
    with open(path, encoding="utf-8", errors="replace") as log:  # noqa: PTH123  the same as fail2ban does
        for number, line in enumerate(log):
            for _, address, time_s, failure in judge.processLine(line.rstrip("\n")):
                MyTime.setTime(time_s)
                count(judge, address, time_s, failure)
            if number % CHECK_EVERY_LINES == 0 and MyTime.myTime:
                judge.failManager.cleanup(MyTime.time())
    for ticket in jail.banned:
        print(ticket.getTime(), ticket.getID())


def count(judge: Any, address: Any, time_s: float, failure: Any) -> None:  # noqa: ANN401
    """What Filter.processLineAndAdd does with one match."""
    attempts = judge.failManager.addFailure(FailTicket(address, time_s, data=failure))
    if attempts >= judge.failManager.getMaxRetry():
        judge.performBan(address)


if __name__ == "__main__":
    main(*sys.argv[1:])
