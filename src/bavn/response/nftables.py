"""Rules for nftables: an own table `inet bavn`, whose entries time out in the kernel.

set block4 { type ipv4_addr; flags interval, timeout; elements = { 192.0.2.1 timeout 3600s } }
"""

from collections.abc import Mapping, Sequence
from typing import Final

from bavn.response.decisions import Decisions, IPNetwork, written
from bavn.response.heading import heading
from bavn.response.pace import BURST, PER_MINUTE

HOW = (
    "",
    "Check with: nft -c -f FILE    Load with: nft -f FILE    Undo with: nft delete table inet bavn",
    "Loading again replaces the table. Only new connections to ports 80 and 443 are counted for a limit.",
    "Never load this on a machine whose visitors come through a proxy or CDN.",
)
TABLE: Final = "bavn"
SETS: Final = {"block4": "ipv4_addr", "block6": "ipv6_addr", "limit4": "ipv4_addr", "limit6": "ipv6_addr"}
REPLACE: Final = f"table inet {TABLE}\ndelete table inet {TABLE}"  # also where there is none
PORTS = "tcp dport { 80, 443 }"
PORTS_QUIC = "udp dport 443"


def nftables(decisions: Decisions) -> str:
    """Write one file for `nft -f`. Nothing outside the table `inet bavn` is touched."""
    lines = [
        *heading(decisions, *HOW),
        REPLACE,
        *table(
            {
                f"{action}{version}": [
                    element(network, f"{decisions.timeout_s}s") for network in networks if network.version == version
                ]
                for action, networks in (("block", decisions.block), ("limit", decisions.limit))
                for version in (4, 6)
            }
        ),
    ]
    return "\n".join(lines) + "\n"


def table(elements: Mapping[str, Sequence[str]]) -> list[str]:
    """Write the table with the elements of each of its `SETS`; a set that is not named is empty."""
    return [
        f"table inet {TABLE} {{",
        *(line for name, kind in SETS.items() for line in _set(name, kind, elements.get(name, ()))),
        *_meter("pace4", "ipv4_addr"),
        *_meter("pace6", "ipv6_addr"),
        *_chains(),
        "}",
    ]


def element(network: IPNetwork, lasts: str) -> str:
    """Write one element, that the kernel itself lets go after `lasts` ('3600s', '1500ms')."""
    return f"{written(network)} timeout {lasts}"


def _set(name: str, kind: str, elements: Sequence[str]) -> list[str]:
    head = [f"    set {name} {{", f"        type {kind}", "        flags interval, timeout"]
    if not elements:
        return [*head, "    }"]
    return [*head, "        elements = {", *(f"            {one}," for one in elements), "        }", "    }"]


def _meter(name: str, kind: str) -> list[str]:
    return [
        f"    set {name} {{",
        f"        type {kind}",
        "        size 65535",
        "        flags dynamic, timeout",
        "        timeout 5m",
        "    }",
    ]


def _chains() -> list[str]:
    over = f"limit rate over {PER_MINUTE}/minute burst {BURST} packets"
    network6 = "ip6 saddr and ffff:ffff:ffff:ffff::"
    return [
        "    chain limited {",
        f"        ct state new update @pace4 {{ ip saddr {over} }} counter drop",
        f"        ct state new update @pace6 {{ {network6} {over} }} counter drop",
        "    }",
        "    chain web {",
        "        # limited first: an address that is limited is never dropped outright",
        "        ip saddr @limit4 goto limited",
        "        ip6 saddr @limit6 goto limited",
        "        ip saddr @block4 counter drop",
        "        ip6 saddr @block6 counter drop",
        "    }",
        "    chain input {",
        "        type filter hook input priority -10; policy accept;",
        f"        {PORTS} jump web",
        f"        {PORTS_QUIC} jump web",
        "    }",
    ]
