"""Whether an address answers a ping: a hint for who reads about one target, never a verdict; firewalls drop pings."""

import asyncio
import os
import socket
import struct
from typing import Final, Literal

from bavn.model.probe import Family
from bavn.probing.connecting import FAMILIES

Ping = Literal["answers", "silent", "unknown"]

# Protocol, the type of a question, the type of its answer (RFC 792, RFC 4443).
_ICMP: Final[dict[Family, tuple[int, int, int]]] = {
    4: (socket.IPPROTO_ICMP, 8, 0),
    6: (socket.IPPROTO_ICMPV6, 128, 129),
}
ANSWER_MOST: Final = 1_500
HEADER: Final = struct.Struct("!BBHHH")


async def ping(address: str, family: Family, wait_s: float) -> Ping:
    """Ping an address once, over the kernel's unprivileged datagram socket; the caller has checked that it is allowed.

    'unknown' where this machine does not let us (`net.ipv4.ping_group_range`), or has no way there.
    """
    protocol, question, answer = _ICMP[family]
    word = os.urandom(16)
    try:
        with socket.socket(FAMILIES[family], socket.SOCK_DGRAM, protocol) as sock:
            sock.setblocking(False)  # noqa: FBT003  its own way to say it
            sock.connect((address, 0))
            async with asyncio.timeout(wait_s):
                return await _exchanged(sock, HEADER.pack(question, 0, 0, 0, 1) + word, answer)
    except TimeoutError:
        return "silent"
    except OSError:
        return "unknown"


async def _exchanged(sock: socket.socket, data: bytes, answer: int) -> Ping:
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(sock, data)
    while True:
        came = await loop.sock_recv(sock, ANSWER_MOST)
        if len(came) >= HEADER.size and came[0] == answer and came[HEADER.size :] == data[HEADER.size :]:
            return "answers"
        await asyncio.sleep(0)  # a flood of datagrams never waits, and would keep the time from running out
