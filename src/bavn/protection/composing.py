"""All decisions of all findings become what is to stand now: released, allowed and excess ones left out.

In this order: what has expired goes; then who was released or is on the allow list; the milder action wins where
networks overlap; where an eighth of a /16 (IPv6: a /32) would be blocked, it is limited instead; and of more than
`max_blocked` networks the highest scores stand.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bavn.model.decision import Decision, IPNetwork
from bavn.protection.deciding import HeldBack, Spares
from bavn.protection.overlaps import Placed, limited, milder, outermost, placed
from bavn.protection.ranges import Ranges
from bavn.response.decisions import WIDEST

HOSTS: Final = {4: 32 - WIDEST[4], 6: 128 - WIDEST[6]}  # bits of an address inside the widest network
SHARE: Final = 1 / 8  # of one provider's network; beyond that the honest ones in it outweigh


@dataclass(frozen=True, slots=True)
class Freed:
    """Who was released: everybody, or these networks."""

    networks: Ranges = field(default_factory=lambda: Ranges(()))
    everybody: bool = False

    def frees(self, network: IPNetwork) -> bool:
        """Whether a decision about `network` would touch anybody who was released."""
        return self.everybody or self.networks.touches(network)


@dataclass(frozen=True, slots=True)
class Whole:
    """What is to stand: `decisions` where the client's address is known, `packets` where only the peer's is.

    Both are free of overlap and sorted. Nothing in `packets` was read from a header.
    """

    decisions: tuple[Decision, ...] = ()
    packets: tuple[Decision, ...] = ()
    held_back: tuple[HeldBack, ...] = ()


def compose(decisions: Iterable[Decision], allow: Spares, freed: Freed, most: int, now: datetime) -> Whole:
    """Return what is to stand at `now` of all `decisions`; of more than `most` networks, the highest scores."""
    touched: list[Decision] = []
    left = {"allowed": 0, "released": 0}
    for decision in decisions:
        if decision.expires <= now:
            continue
        if freed.frees(decision.network):
            left["released"] += 1
        elif allow.spares(decision.network):
            left["allowed"] += 1
        else:
            touched.append(decision)
    mild, left["network-share"] = _share_limited(milder(placed(touched)))
    standing, left["ceiling"] = _best(outermost(mild), most)
    packets, _ = _best(outermost([one for one in mild if not one.decision.forwarded]), most)
    return Whole(standing, packets, tuple(HeldBack(code, number) for code, number in left.items() if number))


def _share_limited(ordered: list[Placed]) -> tuple[list[Placed], int]:
    """Limit what would block more than `SHARE` of one wide network; how many networks that were."""
    blocked: dict[tuple[int, int], int] = defaultdict(int)
    for one in outermost([one for one in ordered if one.decision.action == "block"]):
        blocked[_wide(one)] += one.last - one.first + 1
    full = {wide for wide, addresses in blocked.items() if addresses > SHARE * (1 << HOSTS[wide[0]])}
    if not full:
        return ordered, 0
    over = [one.decision.action == "block" and _wide(one) in full for one in ordered]
    return [limited(one) if too_many else one for one, too_many in zip(ordered, over, strict=True)], sum(over)


def _wide(one: Placed) -> tuple[int, int]:
    return one.version, one.first >> HOSTS[one.version]


def _best(ordered: list[Placed], most: int) -> tuple[tuple[Decision, ...], int]:
    """Keep the `most` with the highest scores, in their order; how many were left out."""
    over = max(0, len(ordered) - most)
    if over:
        ranked = sorted(range(len(ordered)), key=lambda place: -ordered[place].decision.score)
        ordered = [ordered[place] for place in sorted(ranked[:most])]
    return tuple(one.decision for one in ordered), over
