"""Many addresses of one IPv6 /64 are one client: whoever has one has 2**64, and would be through with the next.

2001:db8::1 limit, 2001:db8::2 block, 2001:db8::3 limit   ->   2001:db8::/64 limit
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from ipaddress import IPv6Network
from typing import Final

from bavn.model.decision import Decision

CLIENT: Final = 64  # the smallest network that is handed out to a household or an office
SEVERAL: Final = 3  # addresses of it from which on all of it is meant


def as_clients(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Put several single addresses of one /64 together, the mildest action and the highest score of them.

    Others stay as they are. One limited address in it may be shared with honest people, so it is limited then.
    """
    kept: list[Decision] = []
    groups: dict[IPv6Network, list[Decision]] = defaultdict(list)
    for decision in decisions:
        network = decision.network
        if isinstance(network, IPv6Network) and network.prefixlen == network.max_prefixlen:
            groups[network.supernet(new_prefix=CLIENT)].append(decision)
        else:
            kept.append(decision)
    for network, members in groups.items():
        if len(members) < SEVERAL:
            kept.extend(members)
            continue
        mild = any(one.action == "limit" for one in members)
        kept.append(
            replace(
                members[0],
                network=network,
                action="limit" if mild else "block",
                score=max(one.score for one in members),
                expires=max(one.expires for one in members),
                because=tuple(dict.fromkeys(code for one in members for code in one.because)),
            )
        )
    return tuple(kept)
