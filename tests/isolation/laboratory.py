"""Network namespaces that a test makes for itself: a machine to be cut off, the world, and a guest behind the machine.

    world  192.0.2.2, 198.51.100.2, 2001:db8:1::2, 2001:db8:2::2 ── out │ machine │ guest ── 203.0.113.2, 2001:db8:3::2
                                                        192.0.2.1, 2001:db8:1::1 │ 203.0.113.1, 2001:db8:3::1

Sockets stay in the namespace in which they were made, so one thread plays all the parts. Nothing here, and nothing
that a test starts, may ever act in the namespace in which the tests were started: that is checked before each step,
and `BAVN_NEVER_ISOLATE` makes the product itself refuse there, in every process.
"""

import ctypes
import os
import re
import select
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bavn.isolation.nft import SPARED, Nft, find, namespace
from bavn.isolation.words import CannotError

HOME = namespace()
os.environ[SPARED] = HOME or "no namespace at all"
NEW_NETWORK = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)
DEADLINE_S = 20.0

# machine's and world's ends of the wire between them; the guest's wire; what is behind the world is routed to it
WIRES = """
link add out type veth peer name in netns {world}
link add inside type veth peer name in netns {guest}
addr add 192.0.2.1/24 dev out
addr add 2001:db8:1::1/64 dev out nodad
addr add 203.0.113.1/24 dev inside
addr add 2001:db8:3::1/64 dev inside nodad
link set lo up
link set out up
link set inside up
route add default via 192.0.2.2
route add default via 2001:db8:1::2
"""
WORLD = """
addr add 192.0.2.2/24 dev in
addr add 198.51.100.2/32 dev in
addr add 2001:db8:1::2/64 dev in nodad
addr add 2001:db8:2::2/128 dev in nodad
link set lo up
link set in up
route add default via 192.0.2.1
route add default via 2001:db8:1::1
"""
GUEST = """
addr add 203.0.113.2/24 dev in
addr add 2001:db8:3::2/64 dev in nodad
link set lo up
link set in up
route add default via 203.0.113.1
route add default via 2001:db8:3::1
"""


@dataclass(frozen=True, slots=True)
class Lab:
    """Three namespaces. The thread stands in the machine's unless it is told to stand elsewhere."""

    machine: int
    world: int
    guest: int
    nft: Nft
    closing: ExitStack

    @contextmanager
    def at(self, place: int) -> Iterator[None]:
        """Stand elsewhere for a moment."""
        enter(place)
        try:
            yield
        finally:
            enter(self.machine)

    def open(self, address: str, place: int | None = None, kind: int = socket.SOCK_STREAM) -> socket.socket:
        """A socket for that version of IP, in that namespace; closed when the test ends."""
        with self.at(self.machine if place is None else place):
            made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)
        made.settimeout(DEADLINE_S)
        return self.closing.enter_context(made)

    def serve(self, place: int, address: str) -> socket.socket:
        """A server, already listening."""
        server = self.open(address, place)
        server.bind((address, 0))
        server.listen()
        return server

    def connect(self, server: socket.socket, place: int | None = None) -> tuple[socket.socket, socket.socket]:
        """A connection to it that stands: the caller's end and the server's."""
        caller = self.open(server.getsockname()[0], place)
        caller.connect(server.getsockname())
        answering = self.closing.enter_context(server.accept()[0])
        answering.settimeout(DEADLINE_S)
        return caller, answering

    def begin(self, server: socket.socket, place: int | None = None, own: str = "") -> socket.socket:
        """A connection that is only begun, from `own` address where one is given."""
        address = server.getsockname()[0]
        caller = self.open(address, place)
        if own:
            caller.bind((own, 0))
        caller.settimeout(0.0)
        caller.connect_ex(server.getsockname())
        return caller

    def ruleset(self) -> str:
        """Everything that stands in the machine's kernel, without our own table, counters as they are."""
        text = run("nft", "list", "ruleset")
        return re.sub(r"table inet bavn_isolation \{\n.*?^\}\n", "", text, flags=re.DOTALL | re.MULTILINE)


@contextmanager
def laboratory() -> Iterator[Lab]:
    """Make the namespaces, and stand in the machine's. A named skip where that is not allowed."""
    nft = _nft()
    with ExitStack() as stack:
        stack.callback(_go_home, _opened(stack))
        machine, world, guest = (_fresh(stack) for _ in range(3))
        for place, lines in ((machine, WIRES), (world, WORLD), (guest, GUEST)):
            enter(place)
            own = f"/proc/{os.getpid()}/fd"
            run("ip", "-batch", "-", given=lines.format(world=f"{own}/{world}", guest=f"{own}/{guest}"))
        enter(machine)
        for setting in ("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding"):
            Path("/proc/sys", setting).write_text("1")
        yield Lab(machine, world, guest, nft, stack)


def must_not_be_home() -> None:
    """Stop all tests at once if this thread stands where they were started, or nowhere known."""
    if namespace() in {HOME, ""}:
        pytest.exit("a test of isolation was about to act in the machine's own network namespace", returncode=3)


def guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look before every change that the product makes, whatever a test thinks it does."""
    real = Nft._run

    def guarded(self: Nft, *arguments: str, given: str = "") -> tuple[int, str, str]:
        if "-f" in arguments and "--check" not in arguments:
            must_not_be_home()
        return real(self, *arguments, given=given)

    monkeypatch.setattr(Nft, "_run", guarded)


def run(*command: str, given: str = "") -> str:
    """Run a program in a namespace of our own, and return what it said."""
    must_not_be_home()
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


def enter(place: int) -> None:
    """Stand in another namespace."""
    assert LIBC.setns(place, NEW_NETWORK) == 0, os.strerror(ctypes.get_errno())
    must_not_be_home()


def arrives(sender: socket.socket, receiver: socket.socket, within_s: float = DEADLINE_S) -> bool:
    """Whether a byte that is sent now comes out at the other end in time."""
    with suppress(OSError):
        sender.sendall(b".")
    ready, _, _ = select.select([receiver], [], [], within_s)
    return bool(ready) and receiver.recv(64) != b""


def connects(caller: socket.socket, within_s: float) -> bool:
    """Whether a connection that was begun stands in time."""
    _, ready, _ = select.select([], [caller], [], within_s)
    return bool(ready) and caller.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0


def until(true: Callable[[], bool], within_s: float = DEADLINE_S) -> float:
    """Ask again and again until it is true; how many seconds that took. Fails after the deadline."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < within_s, "not in time"
    return time.monotonic() - began


def _nft() -> Nft:
    if not HOME:
        pytest.skip("this kernel does not say in which network namespace one is")
    try:
        return find()
    except CannotError:
        pytest.skip("no nft")


def _opened(stack: ExitStack) -> int:
    file = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    stack.callback(os.close, file)
    return file


def _fresh(stack: ExitStack) -> int:
    before = namespace()
    if LIBC.unshare(NEW_NETWORK):
        pytest.skip("no network namespaces: needs root, or `unshare --map-root-user --net`")
    assert namespace() not in {before, HOME, ""}
    return _opened(stack)


def _go_home(home: int) -> None:
    if namespace() == HOME:  # never left: who may not leave may not return either
        return
    if LIBC.setns(home, NEW_NETWORK) or namespace() != HOME:
        pytest.exit("a test of isolation could not return to the machine's own network namespace", returncode=3)
