"""What an enforcer is: a program that blocks or limits addresses, handed all that is to stand each time.

nftables.apply(decisions, now)  ->  Applied(added=948, removed=0, standing=948)
nftables.apply(decisions, now)  ->  Applied(added=0, removed=0, standing=948)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bavn.model.decision import Decision
from bavn.model.notice import Notice
from bavn.model.problem import visible

LONGEST = 300  # of the line of an error: it goes into a status line and a message


@dataclass(frozen=True, slots=True)
class Applied:
    """What one `apply` changed: networks that were added, taken away, and that stand now.

    A network whose action or expiry changed counts as neither.
    """

    added: int
    removed: int
    standing: int


class NotEnforcedError(Exception):
    r"""An enforcer refused or could not be reached; what stood before still stands. Its text is one printable line.

    `code` and `values` are the fact for a `Notice`; the line says it in English, with what to do.

    >>> print(NotEnforcedError("nginx does not take the rules:\n[emerg] …", code="nginx-refused"))
    nginx does not take the rules:\n[emerg] …
    """

    def __init__(self, line: str, /, *, code: str = "not-enforced", **values: str | int) -> None:
        self.code = code
        self.values = {key: visible(value) if isinstance(value, str) else value for key, value in values.items()}
        shown = visible(line)
        super().__init__(shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…")

    def notice(self, where: str) -> Notice:
        """The same as a `Notice` about the enforcer `where`; `why` is the line, unless the values have their own."""
        return Notice(self.code, where, {"why": str(self), **self.values})


class Enforcer(Protocol):
    """A program that turns visitors away. One thread calls it, never two at once; a call may take seconds.

    `name` is short and stable ("nftables"): it stands in audit lines and on the status page. `packet_filter` says
    that it sees only who is connected: it is never handed a decision whose address was read from a header.
    """

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def packet_filter(self) -> bool:
        """Whether it filters packets, and so would hit a proxy instead of the client."""
        ...

    def apply(self, decisions: Sequence[Decision], now: datetime) -> Applied:
        """Make what stands equal to `decisions`: all of them at once, or nothing and a `NotEnforcedError`.

        The decisions are the complete set: free of overlap (each network once, none inside another), sorted, none
        expired at `now` (aware UTC). Idempotent: the same set again changes nothing, and restores what somebody else
        took away. An empty set takes everything away. Where the program can end an entry by itself, it ends at the
        decision's `expires`, also when nobody calls again.
        """
        ...
