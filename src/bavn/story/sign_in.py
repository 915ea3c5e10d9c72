"""A link that signs in, once: whoever sees this terminal is the operator of the demonstration's hub.

A hub lets nobody in by a link. This one is answered by the demonstration itself, on loopback, and hands a browser the
cookie of a session that it has written into the hub's store, as only who owns its folder can.
"""

import asyncio
import hmac
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from bavn.hub.opening import join_store
from bavn.hub.screens.sessions import SESSION, begun, keep, network_of
from bavn.model.problem import Problem
from bavn.story.community import USER, Community
from bavn.story.web import Place

PATIENCE_S: Final = 5.0
LONGEST: Final = 16 << 10
PLAIN: Final = "HTTP/1.0 {status}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{said}\n"
GONE: Final = PLAIN.format(
    status="410 Gone",
    said="Brugt: tryk Enter i terminalen for et nyt link. / Used already: press Enter in the terminal for a new link.",
).encode()
ABSENT: Final = PLAIN.format(status="404 Not Found", said="Her er intet. / There is nothing here.").encode()
BROKEN: Final = PLAIN.format(status="400 Bad Request", said="Kan ikke læses. / Cannot be read.").encode()
LATER: Final = PLAIN.format(
    status="503 Service Unavailable",
    said="Hubben kan ikke nås: prøv linket igen om lidt. / The hub cannot be reached: try the link again in a moment.",
).encode()
COOKIE: Final = "{name}={secret}; Path=/; HttpOnly; SameSite=Strict"


@dataclass(slots=True)
class Link:
    """Answers one link, once, until there is a new one.

    Cookies know no ports: what is set here is shown to the hub at the same address.
    """

    place: Place
    community: Community
    path: str
    _server: asyncio.Server | None = None
    _used: bool = False

    @property
    def url(self) -> str:
        """What to open."""
        return f"http://{self.place}{self.path}"

    def redeemed(self, path: str, now: datetime) -> bytes:
        """The answer to whoever asks for a path at the moment `now`. Used up is only what has signed somebody in."""
        if not hmac.compare_digest(path.encode(), self.path.encode()):
            return ABSENT
        if self._used:
            return GONE
        secret, session = begun(USER, "password", network_of(self.place.address), "", now)
        try:
            with join_store(self.community.data) as store:
                keep(store, session)
        except Problem:
            return LATER
        self._used = True
        cookie = COOKIE.format(name=SESSION, secret=secret)
        head = f"HTTP/1.0 303 See Other\r\nLocation: {self.community.url}/\r\nSet-Cookie: {cookie}\r\n"
        return f"{head}Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nContent-Length: 0\r\n\r\n".encode()

    def renew(self) -> str:
        """Forget the link, used or not; return another one."""
        self.path, self._used = new_path(), False
        return self.url

    def close(self) -> None:
        """Answer no more."""
        if self._server is not None:
            self._server.close()


def asked_for(head: str) -> str:
    """The path that a request asks to see; "" where it asks for nothing, or cannot be read.

    >>> asked_for("GET /a HTTP/1.0"), asked_for("POST /a HTTP/1.0"), asked_for("GET")
    ('/a', '', '')
    """
    method, _, rest = head.partition("\r\n")[0].partition(" ")
    return rest.partition(" ")[0] if method == "GET" else ""


def new_path() -> str:
    """A path that nobody guesses."""
    return f"/{secrets.token_urlsafe(24)}"


@contextmanager
def on_enter(do: Callable[[], object], keys: IO[str] | None) -> Iterator[None]:
    """Do it whenever somebody presses Enter; never where `keys` is no terminal. Needs a running event loop."""
    if keys is None or not keys.isatty():
        yield
        return
    loop, number = asyncio.get_running_loop(), keys.fileno()

    def pressed() -> None:
        if _is_in_front(number) and os.read(number, LONGEST):  # in the background the keys are the shell's
            do()
        else:
            loop.remove_reader(number)

    loop.add_reader(number, pressed)
    try:
        yield
    finally:
        loop.remove_reader(number)


def _is_in_front(terminal: int) -> bool:
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:  # not the terminal that started us
        return True


async def link_of(community: Community, place: Place, wall: Callable[[], datetime]) -> Link:
    """Begin to answer a new link."""
    made = Link(place, community, new_path())

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE_S)
            path = asked_for(head.decode("latin-1"))
            writer.write(made.redeemed(path, wall()) if path else BROKEN)
            await writer.drain()
        writer.close()

    made._server = await asyncio.start_server(answer, place.address, place.port, limit=LONGEST)  # noqa: SLF001  its own
    return made
