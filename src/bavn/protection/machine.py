"""The addresses of this machine, as Linux tells them: whoever blocks one of them blocks itself.

/proc/thread-self/net/fib_trie                          /proc/thread-self/net/if_inet6
    |-- 192.0.2.10                                      20010db8000000000000000000000010 02 40 00 80 eth0
       /32 host LOCAL
"""

import re
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Final

from bavn.model.decision import IPNetwork

PROC: Final = Path("/proc/thread-self/net")
LOCAL4 = re.compile(r"\|-- (\d+\.\d+\.\d+\.\d+)\s+/32 host LOCAL")
LOCAL6 = re.compile(r"^([0-9a-f]{32}) ", re.MULTILINE)


def addresses_of_this_machine(proc: Path = PROC) -> tuple[IPNetwork, ...]:
    """Return them, each once and sorted, IPv4 first; none of a version that the kernel does not tell about."""
    four = {IPv4Network(text) for text in LOCAL4.findall(_read(proc / "fib_trie"))}
    six = {IPv6Network(int(digits, 16)) for digits in LOCAL6.findall(_read(proc / "if_inet6"))}
    return (*sorted(four), *sorted(six))


def _read(path: Path) -> str:
    with suppress(OSError):
        return path.read_text(encoding="ascii", errors="replace")
    return ""
