"""All decisions of all findings become what is to stand now: released, allowed and excess ones left out.

In this order: what has expired goes; then who was released or is on the allow list; the milder action wins where
networks overlap; where an eighth of a /16 (IPv6: a /32) would be blocked, it is limited instead; and of more than
`max_blocked` networks the highest scores stand. What the hub asks for goes the same way after one's own, and takes none
of its places (`yielding`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from typing import Final

from bavn.model.decision import Decision, IPNetwork
from bavn.protection.deciding import HeldBack, Spares
from bavn.protection.overlaps import Placed, limited, milder, outermost, placed
from bavn.protection.ranges import Ranges
from bavn.protection.yielding import HOSTS, ORDER, Fitting, Theirs, Wide, blocked_in, wide_of

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


class HubPart:
    """What the hub asks for, less who is released or on the allow list at `now`; made once, and good until `until`.

    `left` counts who was left out. `direct` is the part that a packet filter may see.
    """

    def __init__(self, asked: Iterable[Placed], allow: Spares, freed: Freed, now: datetime) -> None:
        self.left: Counter[str] = Counter()
        kept = milder([one for one in asked if _touched(one.decision, allow, freed, now, self.left)])
        self.everywhere = Theirs(kept)
        hidden = any(one.decision.forwarded for one in kept)
        self.direct = Theirs(_not_forwarded(kept)) if hidden else self.everywhere
        self.until = min((one.decision.expires for one in kept), default=None)


def compose(  # noqa: PLR0913, PLR0917  each says what may stand
    decisions: Iterable[Decision],
    allow: Spares,
    freed: Freed,
    most: int,
    now: datetime,
    hub: HubPart | None = None,
) -> Whole:
    """Return what is to stand at `now` of all `decisions`; of more than `most` networks, the highest scores."""
    left: Counter[str] = Counter(hub.left) if hub is not None else Counter()
    own = milder(placed(one for one in decisions if _touched(one, allow, freed, now, left)))
    blocked = blocked_in(outermost([one for one in own if one.decision.action == "block"]))
    own, left["network-share"] = _share_limited(own, _full(blocked))
    direct = _not_forwarded(own)
    if hub is None:
        standing, left["ceiling"] = _best(outermost(own), most)
        packets, _ = _best(outermost(direct), most)
    else:
        full = _full(blocked + hub.everywhere.blocked)
        standing, left["ceiling"] = _with_hub(own, hub.everywhere.beside(own, own, full), most)
        packets, _ = _with_hub(direct, hub.direct.beside(own, direct, full), most)
    held = tuple(
        HeldBack(code, left[code]) for code in ("allowed", "released", "network-share", "ceiling") if left[code]
    )
    return Whole(_decisions(standing), _decisions(packets), held)


def _touched(one: Decision, allow: Spares, freed: Freed, now: datetime, left: Counter[str]) -> bool:
    """Whether anything may be done about it; who is spared is counted."""
    if one.expires <= now:
        return False
    why = "released" if freed.frees(one.network) else "allowed" if allow.spares(one.network) else ""
    if why:
        left[why] += 1
    return not why


def _with_hub(own: list[Placed], fitting: Fitting, most: int) -> tuple[list[Placed], int]:
    """One's own first, then as many of the hub's as there is room for; how many were left out."""
    chosen, over = _best(outermost(own), most)
    room = most - len(chosen)
    near, over_near = _best(fitting.near, room)
    apart, over_apart = _best(fitting.apart, room - len(near))
    if near:
        chosen = outermost(list(merge(chosen, near, key=ORDER)))
    if chosen:
        apart = sorted([*apart, *chosen], key=ORDER)
    return apart, over + over_near + over_apart


def _decisions(ordered: list[Placed]) -> tuple[Decision, ...]:
    return tuple(one.decision for one in ordered)


def _not_forwarded(ordered: list[Placed]) -> list[Placed]:
    return [one for one in ordered if not one.decision.forwarded]


def _full(blocked: Mapping[Wide, int]) -> set[Wide]:
    """The wide networks of which more than `SHARE` would be blocked."""
    return {wide for wide, addresses in blocked.items() if addresses > SHARE * (1 << HOSTS[wide[0]])}


def _share_limited(ordered: list[Placed], full: set[Wide]) -> tuple[list[Placed], int]:
    """Limit what would block in a `full` network; how many networks that were."""
    if not full:
        return ordered, 0
    over = [one.decision.action == "block" and wide_of(one) in full for one in ordered]
    return [limited(one) if too_many else one for one, too_many in zip(ordered, over, strict=True)], sum(over)


def _best(ordered: list[Placed], most: int) -> tuple[list[Placed], int]:
    """Keep the `most` with the highest scores, in their order; how many were left out."""
    over = max(0, len(ordered) - most)
    if over:
        ranked = sorted(range(len(ordered)), key=lambda place: -ordered[place].decision.score)
        ordered = [ordered[place] for place in sorted(ranked[:most])]
    return ordered, over
