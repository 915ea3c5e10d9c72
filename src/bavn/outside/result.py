"""What one check of a domain saw: a state, facts as codes with their values, and the one next thing to do."""

from dataclasses import dataclass
from typing import Literal

# 'missing' counts against the domain, 'weak' is there but holds little; 'unknown' could not be looked up and counts as
# neither good nor bad.
State = Literal["good", "weak", "missing", "unknown"]
LONGEST_VALUE = 160


@dataclass(frozen=True, slots=True)
class Fact:
    """Something seen: `code` names the wording, `value` is what others wrote, cut but not yet safe to show."""

    code: str
    value: str = ""

    def __post_init__(self) -> None:
        if len(self.value) > LONGEST_VALUE:
            object.__setattr__(self, "value", f"{self.value[:LONGEST_VALUE]}…")


@dataclass(frozen=True, slots=True)
class Result:
    """What one check saw. `next` names the wording of the one next thing to do, "" where there is nothing to do.

    The words of a fact are 'outside.fact-<code>', of what to do next 'outside.next-<next>'.
    """

    check: str
    state: State
    shows: tuple[Fact, ...] = ()
    next: str = ""


def unknown(check: str, why: str, *shows: Fact) -> Result:
    """Return the result of a check that could not be made: `why` is the code of the reason, after what was seen."""
    return Result(check, "unknown", (*shows, Fact(why)), {"tls": "tls-renew", "no-address": ""}.get(why, "later"))
