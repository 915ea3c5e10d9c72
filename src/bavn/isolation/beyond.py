"""What on this very machine the table cannot stop: found in /sys and /proc, named in the warning.

What no machine's table can stop (a restart, malware with root's rights, raw frames) is not looked for: it is always
said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

# Bridges hand frames of virtual machines on; passed-through adapters belong to a guest; a management controller has a
# network plug of its own.
Kind = Literal["bridge", "passthrough", "controller"]


@dataclass(frozen=True, slots=True)
class Gap:
    """One way past the table."""

    kind: Kind
    name: str = ""


def gaps(root: Path = Path("/")) -> tuple[Gap, ...]:
    """Look for them; what cannot be read is taken as not there. Flow tables of other firewalls are not looked for."""
    return (*_bridges(root), *_passthrough(root), *_controller(root))


def _bridges(root: Path) -> Iterator[Gap]:
    """Bridges with something on them, unless the kernel shows their packets of both versions to the firewall."""
    settings = root / "proc/sys/net/bridge"
    if all(_number(settings / f"bridge-nf-call-{name}") for name in ("iptables", "ip6tables")):
        return
    for bridge in sorted((root / "sys/class/net").glob("*/brif")):
        if any(bridge.iterdir()):
            yield Gap("bridge", bridge.parent.name)


def _passthrough(root: Path) -> Iterator[Gap]:
    for counter in sorted((root / "sys/class/net").glob("*/device/sriov_numvfs")):
        if _number(counter):
            yield Gap("passthrough", counter.parent.parent.name)


def _controller(root: Path) -> Iterator[Gap]:
    if any((root / "sys/class").glob("ipmi/ipmi*")):
        yield Gap("controller")


def _number(path: Path) -> int:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return 0
