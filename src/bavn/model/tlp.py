"""Traffic Light Protocol 2.0 (first.org/tlp): who may see what somebody shared. What has no label goes to nobody."""

from typing import Final, Literal, get_args

Tlp = Literal["red", "amber+strict", "amber", "green", "clear"]
Audience = Literal["operator", "analyst", "member", "community", "public"]

LABELS: Final[tuple[Tlp, ...]] = get_args(Tlp)  # strictest first
LEVELS: Final[tuple[Tlp, ...]] = ("clear", "green", "amber")  # of what leaves the hub, widest audience first

# RED is for those whom the sender addressed, AMBER+STRICT for the hub's own organisation, AMBER also for whom the hub
# serves (its members), GREEN for the community around them, CLEAR for everybody.
SEES: Final[dict[Audience, frozenset[Tlp]]] = {
    "operator": frozenset(LABELS),
    "analyst": frozenset(LABELS[1:]),
    "member": frozenset(LABELS[2:]),
    "community": frozenset(LABELS[3:]),
    "public": frozenset(LABELS[4:]),
}


def may_see(audience: Audience, label: Tlp | None) -> bool:
    """Whether something with this label may be shown; without a label it never is.

    >>> may_see("member", "amber"), may_see("community", "amber"), may_see("operator", None)
    (True, False, False)
    """
    return label in SEES[audience]
