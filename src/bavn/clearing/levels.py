"""What the evidence on one value allows at each audience level: a function of what that level may see, and time.

Told to `member`s is what AMBER, GREEN and CLEAR evidence allows together (level "amber"), to the `community` GREEN and
CLEAR, to the `public` CLEAR alone. Evidence of any other label reaches none of it. Trust in members is common to all
levels, and so are the rules and the vetoes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bavn.clearing.rules import Rules
from bavn.clearing.trust import Witness
from bavn.model.campaign import SharedAction, Testimony
from bavn.model.tlp import LEVELS, SEES, Audience, Tlp

AUDIENCE: Final[dict[Tlp, Audience]] = {"clear": "public", "green": "community", "amber": "member"}
LEVEL: Final[dict[Audience, Tlp]] = {
    "operator": "amber",
    "analyst": "amber",
    "member": "amber",
    "community": "green",
    "public": "clear",
}
WIDE: Final = "wide-prefix"  # why a prefix is armed at most, and on one member's word alone not even that
SLACK: Final = 1e-9  # of sums of weights
LABELS_AT: Final[dict[Tlp, frozenset[Tlp]]] = {level: SEES[AUDIENCE[level]] for level in LEVELS}


@dataclass(frozen=True, slots=True)
class Stand:
    """How things stand with a value at one level. `until` is when it would change if no further evidence came.

    `alone` is the member on whose word it stands, or mainly stands, where all who bear it out weigh no more than one
    established member together; "" where they do.
    """

    action: SharedAction
    until: datetime
    alone: str
    best: float  # highest score
    because: tuple[str, ...]


def counts(testimony: Testimony, known: Mapping[str, Witness], rules: Rules, now: datetime) -> bool:
    """Whether a testimony is held against its value at all: believed, not spoofable, sure enough and fresh."""
    return (
        testimony.member in known
        and not testimony.spoofable
        and testimony.score >= rules.least_score
        and testimony.last + rules.arm_for > now
    )


def stand(
    evidence: Sequence[Testimony], known: Mapping[str, Witness], rules: Rules, now: datetime, ceiling: str = ""
) -> Stand | None:
    """How things stand on this evidence, all of which `counts` and may be seen; None without any.

    A block needs enough independent groups, each with evidence that is fresher than `block_for`, and no `ceiling`: the
    reason why this value is armed at most.
    """
    if not evidence:
        return None
    if len(evidence) == 1:
        (only,) = evidence
        return Stand("arm", only.last + rules.arm_for, only.member, only.score, ("one-organisation",))
    ordered = sorted(evidence, key=lambda one: one.last, reverse=True)
    best = max(one.score for one in ordered)
    since = _enough_since(ordered, known, rules)
    enough = since is not None and since + rules.block_for > now
    if since is not None and enough and not ceiling:
        return Stand("block", since + rules.block_for, "", best, ("independent-organisations",))
    because = ("independent-organisations", ceiling) if enough else ("several-organisations",)
    return Stand("arm", ordered[0].last + rules.arm_for, _mainly(ordered, known, rules), best, because)


def _enough_since(ordered: list[Testimony], known: Mapping[str, Witness], rules: Rules) -> datetime | None:
    """The newest moment since which enough independent groups were heard; None if they never were."""
    weights: dict[str, float] = {}
    established: set[str] = set()
    for testimony in ordered:
        if testimony.limit_only:
            continue
        witness = known[testimony.member]
        weights[witness.group] = max(weights.get(witness.group, 0.0), witness.weight)
        if witness.established:
            established.add(witness.group)
        if len(established) >= rules.block_groups and sum(weights.values()) >= rules.block_weight - SLACK:
            return testimony.last
    return None


def _mainly(evidence: Iterable[Testimony], known: Mapping[str, Witness], rules: Rules) -> str:
    weights: dict[str, float] = {}
    for testimony in evidence:
        witness = known[testimony.member]
        weights[witness.group] = max(weights.get(witness.group, 0.0), witness.weight)
    if sum(weights.values()) > rules.weight_established + SLACK:
        return ""
    return min(evidence, key=lambda one: (-known[one.member].weight, one.member)).member
