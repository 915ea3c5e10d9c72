"""Whether the person who types sits somewhere else: the SSH session that this command runs in.

sudo takes SSH_CONNECTION away, so the programs that started this one are asked as well.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Final

from bavn.isolation.ruleset import Network

VARIABLE: Final = "SSH_CONNECTION"  # '198.51.100.7 51234 192.0.2.1 22': the client's address and port, then ours
DEEPEST: Final = 64


@dataclass(frozen=True, slots=True)
class Client:
    """The far end of the session; `address` is None where what it says cannot be read."""

    text: str
    address: IPv4Address | IPv6Address | None

    def within(self, networks: tuple[Network, ...]) -> bool:
        """Whether it stays connected when these are kept. An address that cannot be read does not."""
        return self.address is not None and any(self.address in network for network in networks)


def client(environment: Mapping[str, str], processes: Path, process: int) -> Client | None:
    """Find the client of the session that `process` runs in; None if there is none, at the console.

    A program that was started long ago from a session since closed counts as one: the mistake is then a question
    too many, not a machine too far away.
    """
    for text in (environment.get(VARIABLE, ""), *_ancestors(processes, process)):
        if text:
            return _read(text)
    return None


def _read(text: str) -> Client:
    first = text.split(maxsplit=1)[0] if text.split() else text
    try:
        address = ip_address(first.partition("%")[0])
    except ValueError:
        return Client(first[:60], None)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return Client(str(mapped or address), mapped or address)


def _ancestors(processes: Path, process: int) -> Iterator[str]:
    for _ in range(DEEPEST):
        try:
            # '12 (a name) S 7 …': the name may hold spaces and brackets, the parent is the second field after it
            process = int((processes / str(process) / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
            variables = (processes / str(process) / "environ").read_bytes() if process > 1 else b""
        except (OSError, ValueError, IndexError):
            return
        if process <= 1:
            return
        for variable in variables.split(b"\0"):
            name, _, value = variable.partition(b"=")
            if name == VARIABLE.encode():
                yield value.decode(errors="replace")
