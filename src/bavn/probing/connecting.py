"""A TCP connection to one address, and why there is none: the target's doing, or our own."""

import asyncio
import errno
import socket
from typing import Final

from bavn.model.probe import Ending, Family
from bavn.probing.errand import Errand
from bavn.probing.notes import Ended
from bavn.probing.wire import Wire

FAMILIES: Final[dict[Family, socket.AddressFamily]] = {4: socket.AF_INET, 6: socket.AF_INET6}

# Said by our own machine before any packet left: no way out, no port or file left, a firewall of ours.
OWN: Final[dict[int | None, str]] = {
    errno.ENETUNREACH: "no-way",
    errno.EHOSTUNREACH: "no-way",
    errno.ENETDOWN: "no-way",
    errno.EADDRNOTAVAIL: "no-address-here",
    errno.EAFNOSUPPORT: "no-family-here",
    errno.EMFILE: "no-files",
    errno.ENFILE: "no-files",
    errno.ENOBUFS: "no-memory",
    errno.ENOMEM: "no-memory",
    errno.EAGAIN: "no-ports",
    errno.EACCES: "own-firewall",
    errno.EPERM: "own-firewall",
    errno.EINVAL: "no-way",
}
# Said on the way or at the other end, after a packet left.
THEIRS: Final[dict[int, Ending]] = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "reset",
    errno.ECONNABORTED: "reset",
    errno.ETIMEDOUT: "timed-out",
}


async def reach(errand: Errand, host: str, port: int) -> Wire:
    """Resolve a host and connect to its first address, the one that was checked to be allowed. Raises `Ended`."""
    found = await errand.resolve(host)
    return await connect(errand, found.addresses[0], port)


async def connect(errand: Errand, address: str, port: int) -> Wire:
    """Connect to an address, timed as `connect`; it was checked before that it may be visited.

    Raises `Ended`: 'refused', 'reset', 'timed-out' (by the kernel), 'unreachable' where somebody on the way said so,
    'offline' where it was our own machine.
    """
    errand.notes.address = address
    with errand.notes.timing("connect"):
        return Wire(await _connected(address, port, errand.family))


async def _connected(address: str, port: int, family: Family) -> socket.socket:
    try:
        sock = socket.socket(FAMILIES[family], socket.SOCK_STREAM)
    except OSError as error:
        raise Ended("offline", OWN.get(error.errno, "no-socket")) from error
    try:
        sock.setblocking(False)  # noqa: FBT003  its own way to say it
        # The end of a handshake and the request are two writes: Nagle would hold the second one for a round trip.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await _established(sock, address, port)
    except BaseException:
        sock.close()
        raise
    return sock


async def _established(sock: socket.socket, address: str, port: int) -> None:
    code = sock.connect_ex((address, port))
    if code in OWN:
        raise Ended("offline", OWN[code])
    if code in {errno.EINPROGRESS, errno.EWOULDBLOCK}:
        await _writable(sock)
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise Ended(THEIRS.get(code, "unreachable"))


async def _writable(sock: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    number = sock.fileno()  # given the socket itself, the selector asks it for both its addresses each time
    loop.add_writer(number, _tell, ready)
    try:
        await ready
    finally:
        loop.remove_writer(number)


def _tell(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)
