"""The self-test, both ways: what must work does, what must not does not.

Nothing has to leave the machine for it. A datagram to an address that is only for documentation is handed to the
kernel on every network adapter: where our rule stops it, the kernel answers 'not permitted' at once and our own counter
rises. A TCP connection is tried as well; the kernel answers nothing to that, so the counter alone tells. Should the
rule be missing after all, the datagram is empty and may make one hop only.
"""

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import islice
from typing import Final, Literal

from bavn.isolation.ruleset import Network, Order
from bavn.isolation.standing import Standing

# Documentation addresses (RFC 5737, RFC 3849): nobody is there.
NOBODY: Final = ("203.0.113.1", "198.51.100.1", "192.0.2.1", "2001:db8::1", "2001:db8:ffff::1")
ON_THE_LINK: Final = "ff02::db8:9"  # a multicast group that nobody is in: an adapter without a route is tried with it
DISCARD: Final = 9
PATIENCE_S: Final = 2.0
TRIED_HOSTS: Final = 8
NO_WAY: Final = frozenset(
    {
        errno.ENETUNREACH,
        errno.EHOSTUNREACH,
        errno.ENETDOWN,
        errno.EADDRNOTAVAIL,
        errno.EAFNOSUPPORT,
        errno.ENODEV,
        errno.EINVAL,
        errno.EACCES,
    }
)

# 'no-way': there is no network on which it could be tried. That is no failure, and proves nothing either.
Verdict = Literal["good", "bad", "no-way"]
Sent = Literal["out", "stopped", "no-way"]
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried. `name` names its words, with `-bad` or `-no-way` behind it where it was not good."""

    name: Literal["table", "loopback", "blocked", "kept"]
    verdict: Verdict
    about: str = ""  # IPv4 or IPv6, an adapter, a network, or what was seen


def self_test(order: Order, look: Callable[[], Standing]) -> tuple[Check, ...]:
    """Try it, in milliseconds where all is well. `look` asks the kernel what stands."""
    loopback = tuple(_loopback())
    sent = list(_try_all_ways(order.keep))
    started = sum(_start_connection(address) for address in _nobody(order.keep))
    kept = [(network, _reach(network)) for network in order.keep]
    now = look()
    counted = now.packets.get("dropped_out", 0) >= sum(how == "stopped" for _, how in sent) + started
    return (_table(order, now), *loopback, _blocked(sent, started, counted), *_kept(kept, now))


def _table(order: Order, now: Standing) -> Check:
    wanted = "stays" if order.for_s is None else "until"
    same = now.mode == wanted and set(now.keep) == set(order.keep) and now.remaining_s <= (order.for_s or 0)
    return Check("table", "good" if same else "bad", now.mode)


def _loopback() -> Iterator[Check]:
    for family, address, about in ((socket.AF_INET, "127.0.0.1", "IPv4"), (socket.AF_INET6, "::1", "IPv6")):
        try:
            yield Check("loopback", "good" if _echo(family, address) else "bad", about)
        except OSError as error:
            yield Check("loopback", "no-way" if error.errno in NO_WAY else "bad", about)


def _echo(family: socket.AddressFamily, address: str) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as server, socket.socket(family, socket.SOCK_STREAM) as caller:
        server.settimeout(PATIENCE_S)
        caller.settimeout(PATIENCE_S)
        server.bind((address, 0))
        server.listen(1)
        caller.connect(server.getsockname())
        answering, _ = server.accept()
        with answering:
            answering.settimeout(PATIENCE_S)
            caller.sendall(b"?")
            answering.sendall(answering.recv(1))
            return caller.recv(1) == b"?"


def _nobody(keep: tuple[Network, ...]) -> Iterator[Address]:
    """One documentation address of each version, neither among the kept nor, in a laboratory, the machine's own."""
    for version in (4, 6):
        free = (one for one in map(ip_address, NOBODY) if one.version == version)
        yield from [one for one in free if not any(one in network for network in keep) and not _own(one)][:1]


def _try_all_ways(keep: tuple[Network, ...]) -> Iterator[tuple[str, Sent]]:
    for index, name in socket.if_nameindex():
        if name == "lo":
            continue
        for address in _nobody(keep):
            how = _send(address, name)
            if how == "no-way" and isinstance(address, IPv6Address):
                how = _send(ip_address(ON_THE_LINK), name, index)
            yield name, how


def _send(address: Address, adapter: str = "", index: int = 0) -> Sent:
    """Hand the kernel an empty datagram; never waits."""
    six = isinstance(address, IPv6Address)
    with socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM) as sender:
        try:
            _one_hop(sender, six=six)
            if adapter:
                sender.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, adapter.encode())
            sender.connect((str(address), DISCARD, 0, index) if six else (str(address), DISCARD))
            sender.send(b"")
        except OSError as error:
            if error.errno == errno.EPERM:
                return "stopped"
            return "no-way" if error.errno in NO_WAY else "out"
    return "out"


def _reach(network: Network) -> Sent:
    """Send to the first address of a kept network that is not this machine's own."""
    hosts: Iterator[Address] = iter(network.hosts())
    others = (address for address in islice(hosts, TRIED_HOSTS) if not _own(address))
    return next((_send(address) for address in others), "no-way")


def _own(address: Address) -> bool:
    family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as nobody:
        nobody.bind((str(address), 0))
        return True
    return False


def _one_hop(sender: socket.socket, *, six: bool) -> None:
    if six:
        sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, 1)
        sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 1)
    else:
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, 1)


def _start_connection(address: Address) -> bool:
    """Begin a TCP connection and leave at once; whether the kernel had a way to send its first packet."""
    six = isinstance(address, IPv6Address)
    with suppress(OSError), socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_STREAM) as caller:
        _one_hop(caller, six=six)
        caller.settimeout(0.0)
        return caller.connect_ex((str(address), DISCARD)) == errno.EINPROGRESS
    return False


def _blocked(sent: list[tuple[str, Sent]], started: int, counted: bool) -> Check:  # noqa: FBT001
    """Stopped everywhere, and it was our rule that did it."""
    leaks = sorted({name for name, how in sent if how == "out"})
    if leaks:
        return Check("blocked", "bad", ", ".join(leaks))
    stopped = sorted({name for name, how in sent if how == "stopped"})
    if not counted:
        return Check("blocked", "bad", "dropped_out")
    return Check("blocked", "good" if stopped or started else "no-way", ", ".join(stopped))


def _kept(sent: list[tuple[Network, Sent]], now: Standing) -> Iterator[Check]:
    """Let through by our rule, whatever another firewall then does with it: our counter tells."""
    passed_by = now.packets.get("kept_out", 0)
    for network, how in sent:
        counted = passed_by >= sum(one != "no-way" for _, one in sent)
        verdict: Verdict = "no-way" if how == "no-way" else "good" if counted else "bad"
        yield Check("kept", verdict, str(network))
