"""What counts as an attack wherever people are told how many there are: one rule for *Now* and for the report.

What is kept, warned of and decided has rules of its own (`rules`, `warnings`).
"""

from typing import Final

from bavn.clearing.rules import LOCAL, NO_ATTACK
from bavn.model.finding import RANKS, SEVERITIES, Severity

NEVER: Final[frozenset[str]] = NO_ATTACK | {"site-degraded"}  # nobody does that to anybody, however grave it is
NOISE: Final[frozenset[str]] = LOCAL  # of the internet, or of one organisation's own people, unless it is grave
GRAVE: Final[frozenset[Severity]] = frozenset(one for one in SEVERITIES if RANKS[one] >= RANKS["high"])


def is_attack(kind: str, severity: Severity) -> bool:
    """Whether somebody is attacked, rather than looked at like everybody on the internet."""
    return kind not in NEVER and (kind not in NOISE or severity in GRAVE)
