"""What `bavn isolate` gives to nft: one table of its own, in one transaction.

    table inet bavn_isolation
    delete table inet bavn_isolation
    table inet bavn_isolation {
        set armed { type nf_proto; flags timeout; elements = { ipv4 timeout 600s, ipv6 timeout 600s }; }   only --for
        chain output {
            type filter hook output priority -500; policy drop;
            meta nfproto != @armed accept      only --for: nothing is stopped any more when the kernel lets it expire
            oif "lo" accept
            counter name dropped_out drop
        }
        …
    }

No other table is named, no ruleset is flushed. No rule knows of established connections, so these die too.
"""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

TABLE = "bavn_isolation"
UNDO = f"nft delete table inet {TABLE}"
FIRST, LAST = -500, 500  # before connection tracking and everybody's filters; after everybody's address translation
PATHS = {"input": "input", "forward": "forward", "output": "output", "leaving": "postrouting"}  # chain: hook

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: cut off everything but `keep`, for so many seconds, or until somebody reconnects (None)."""

    keep: tuple[Network, ...] = ()
    for_s: int | None = None
    since: str = ""  # RFC 3339 UTC, kept as a comment in the kernel

    def kept(self, version: int) -> tuple[Network, ...]:
        """The kept networks of IPv4 or of IPv6."""
        return tuple(network for network in self.keep if network.version == version)


def ruleset(order: Order) -> str:
    """Return the whole transaction. Applying it twice leaves what applying it once leaves.

    >>> print(ruleset(Order()).splitlines()[1])
    delete table inet bavn_isolation
    """
    parts = [*_declarations(order), *_input(order), *_forward(order), *_outward(order, "output", FIRST)]
    body = "\n".join(f"\t{line}" if line else "" for line in [*parts, *_outward(order, "leaving", LAST)])
    return f"table inet {TABLE}\ndelete table inet {TABLE}\ntable inet {TABLE} {{\n{body}\n}}\n"


def confirmation() -> str:
    """Return the transaction that makes a timed isolation stay. Where it has run out, it fails and changes nothing."""
    elements = "element inet bavn_isolation armed { ipv4, ipv6 }"
    return f"delete {elements}\nadd {elements}\n"


def reconnection() -> str:
    """Return the transaction that takes the table away, also where there is none."""
    return f"table inet {TABLE}\ndelete table inet {TABLE}\n"


def _declarations(order: Order) -> list[str]:
    counters = ("kept_in", "kept_out", "dropped_in", "dropped_forward", "dropped_out", "dropped_leaving")
    lines = [f"counter {name} {{ }}" for name in counters]
    if order.for_s is not None:
        elements = ", ".join(f"{family} timeout {order.for_s}s" for family in ("ipv4", "ipv6"))
        lines += [
            "# The dead man's switch: while these two live, nothing passes. The kernel itself lets them expire.",
            f"set armed {{ type nf_proto; flags timeout; elements = {{ {elements} }}; }}",
        ]
    for version in (4, 6):
        if kept := order.kept(version):
            elements = ", ".join(map(str, kept))
            kind = f"type ipv{version}_addr; flags interval"
            lines.append(f"set keep{version} {{ {kind}; elements = {{ {elements} }}; }}")
    return lines


def _input(order: Order) -> list[str]:
    rules = ['iif "lo" accept']
    if order.kept(4):
        rules += [
            "ip saddr @keep4 counter name kept_in accept",
            "ip saddr 0.0.0.0/0 udp sport 67 udp dport 68 accept # the answer that keeps this machine's address",
            "icmp type destination-unreachable icmp code 4 accept # 'packet too big': kept connections would hang",
        ]
    if order.kept(6):
        rules += [
            "ip6 saddr @keep6 counter name kept_in accept",
            "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } ip6 hoplimit 255 accept",
            "icmpv6 type mld-listener-query ip6 hoplimit 1 accept",
            "icmpv6 type packet-too-big accept",
            "ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept # the answer that keeps this machine's address",
        ]
    return _chain(order, "input", FIRST, [*rules, f'counter name dropped_in drop comment "since {order.since}"'])


def _forward(order: Order) -> list[str]:
    return _chain(order, "forward", FIRST, ["counter name dropped_forward drop"])


def _outward(order: Order, chain: str, priority: int) -> list[str]:
    """What leaves. It is looked at twice, the second time after others may have given it another destination."""
    counted = "counter name kept_out " if chain == "output" else ""
    rules = ['oif "lo" accept']
    if order.kept(4):
        rules += [
            f"ip daddr @keep4 {counted}accept",
            "ip daddr 255.255.255.255 udp sport 68 udp dport 67 accept # asks to keep this machine's address",
        ]
    if order.kept(6):
        rules += [
            f"ip6 daddr @keep6 {counted}accept",
            "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit } ip6 hoplimit 255 accept",
            "icmpv6 type { mld-listener-report, mld2-listener-report } ip6 hoplimit 1 accept",
            "ip6 daddr ff02::1:2 udp sport 546 udp dport 547 accept # asks to keep this machine's address",
        ]
    name = "out" if chain == "output" else chain
    return _chain(order, chain, priority, [*rules, f"counter name dropped_{name} drop"])


def _chain(order: Order, name: str, priority: int, rules: list[str]) -> list[str]:
    released = [] if order.for_s is None else ["meta nfproto != @armed accept"]
    body = [f"type filter hook {PATHS[name]} priority {priority}; policy drop;", *released, *rules]
    return ["", f"chain {name} {{", *(f"\t{line}" for line in body), "}"]
