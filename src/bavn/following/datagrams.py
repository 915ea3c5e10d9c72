"""Syslog over UDP (RFC 5426): a datagram is a message. What the kernel had no room for is counted."""

import socket
import struct
from typing import Final

from bavn.following.intake import Intake

BUFFER_BYTES: Final = 8 << 20  # about half a second of 100,000 messages a second
_AT_ONCE: Final = 512
_LARGEST: Final = 1 << 16
_SO_RCVBUFFORCE: Final = 33
_SO_RXQ_OVFL: Final = 40
_DROPS: Final = struct.Struct("=I")
_DROPS_ROOM: Final = socket.CMSG_SPACE(_DROPS.size)


class Datagrams:
    """Reads one UDP socket: as many datagrams as have come, up to 512 at once, so that connections have their turn."""

    def __init__(self, listening: socket.socket, intake: Intake) -> None:
        self._socket, self._intake = listening, intake
        self._room = memoryview(bytearray(_LARGEST))
        self._dropped = 0
        listening.setsockopt(socket.SOL_SOCKET, _SO_RXQ_OVFL, 1)

    def read(self) -> None:
        """Take what has come; never waits."""
        frames: list[bytes] = []
        try:
            self._read_with_drops(frames)
            for _ in range(_AT_ONCE - 1):
                size, address = self._socket.recvfrom_into(self._room)
                self._keep(size, address[0], frames)
        except OSError:  # nothing more, or an error that an earlier datagram of somebody brought about
            pass
        if frames:
            self._intake.take(frames)

    def _read_with_drops(self, frames: list[bytes]) -> None:
        """Read one datagram and how many the kernel has dropped since the socket was opened."""
        size, extra, _flags, address = self._socket.recvmsg_into([self._room], _DROPS_ROOM)
        for level, kind, data in extra:
            if (level, kind) == (socket.SOL_SOCKET, _SO_RXQ_OVFL) and len(data) == _DROPS.size:
                (dropped,) = _DROPS.unpack(data)
                self._intake.received.kernel_dropped += (dropped - self._dropped) % (1 << 32)
                self._dropped = dropped
        self._keep(size, address[0], frames)

    def _keep(self, size: int, host: str, frames: list[bytes]) -> None:
        if self._intake.admit(host):
            frames.append(bytes(self._room[:size]))


def widen(listening: socket.socket) -> int:
    """Ask for a large receive buffer, beyond the system's limit where we may; return the bytes that there are."""
    try:
        listening.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, BUFFER_BYTES)
    except OSError:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
    return listening.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2  # the kernel says twice what it gives
