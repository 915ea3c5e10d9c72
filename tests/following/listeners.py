"""Listeners on this machine, and those who send to them."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from bavn.following.intake import Received
from bavn.following.listening import Listener
from bavn.following.spool import Spool
from bavn.following.streams import Limits
from bavn.settings.schema import SyslogInput
from tests.outside.certificates import Authority

HERE = "127.0.0.1"
TCP = SyslogInput(f"tcp://{HERE}:0", "www")
UDP = SyslogInput(f"udp://{HERE}:0", "www")
FRAME = b"<190>Nov 17 10:00:00 web nginx: "

Listen = Callable[..., Listener]


class Clock:
    """A clock that stands until it is set."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@contextmanager
def listening(spool: Spool, clock: Clock) -> Iterator[Listen]:
    """Give what starts a listener on free ports, all for one spool; they end with the block."""
    with ExitStack() as stack:

        def start(*inputs: SyslogInput, limits: Limits | None = None) -> Listener:
            listener = Listener([(one, spool) for one in inputs], limits=limits, clock_s=clock)
            listener.start()
            stack.callback(listener.stop)
            return listener

        yield start


def secure(trusted: Authority, *, clients: bool = False) -> SyslogInput:
    certificate = trusted.certificate("logs.example.com", days=30)
    return SyslogInput(f"tls://{HERE}:0", "www", certificate, clients=trusted.trust if clients else None)


def connect(listener: Listener, port: int = 0) -> socket.socket:
    return socket.create_connection((HERE, listener.ports[port]), timeout=30)


def handshake(listener: Listener, trusted: Authority, own: Path | None = None, **kinds: object) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=trusted.trust)
    if own:
        context.load_cert_chain(own)
    for name, value in kinds.items():
        setattr(context, name, value)
    return context.wrap_socket(connect(listener), server_hostname="logs.example.com")


def closed(peer: socket.socket) -> bool:
    """Wait for the other side to hang up."""
    with suppress(ConnectionError):
        return peer.recv(1) == b""
    return True


def received(listener: Listener, index: int = 0) -> Received:
    return listener.received[index][1]
