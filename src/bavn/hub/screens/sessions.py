"""Who is signed in, by the cookie that a browser shows. Pages ask here; no door of the API takes a cookie.

__Host-bavn-session=…    256 random bits; the store has their SHA-256
__Host-bavn-guest=…      before that: what a form's token is made of, and nothing else
"""

import hmac
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from bavn.hub.admitted import digest_of
from bavn.hubstore.sessions import LIFE, until
from bavn.hubstore.store import HubStore
from bavn.model.account import Session, Way

if TYPE_CHECKING:
    from bavn.hub.hub import Hub

SESSION: Final = "bavn-session"
GUEST: Final = "bavn-guest"
ENROLLING: Final = timedelta(minutes=15)  # to set up a way of signing in, after a token was shown
EACH: Final = timedelta(minutes=5)  # so often at most it is written down that a session is used
MOST_HELD: Final = 2_000
SECRET_CHARACTERS: Final = 43
NETWORK_BITS: Final = {4: 24, 6: 48}
FORM: Final = b"bavn.form/1"


@dataclass(slots=True)
class SignedIn:
    """Sessions in memory, as they are in the store. Only the event loop calls it.

    What is held is dropped with every change of who may come in, for the change may be the end of a session.
    """

    hub: "Hub"
    _held: dict[bytes, Session] = field(default_factory=dict)
    _version: int = -1

    async def known(self, secret: str) -> Session | None:
        """The session of what a browser shows, while it goes on and its person may come in; else None."""
        return await self._found(digest_of(secret)) if len(secret) == SECRET_CHARACTERS else None

    async def goes_on(self, session: Session) -> bool:
        """Whether a session that was known goes on: for streams, at each beat. Mostly answered from memory."""
        return await self._found(session.id) is not None

    async def used(self, session: Session) -> Session:
        """Let a session go on, for it was used. Written down each five minutes at most."""
        now = self.hub.now()
        if now - session.seen < EACH:
            return session
        renewed = replace(session, seen=now, until=until(session.latest, now))
        there = await self.hub.pipeline.call(
            lambda store, _: store.registry.sessions.renew(session.id, renewed.seen, renewed.until)
        )
        if there and session.id in self._held:
            self._hold(renewed)
        return renewed

    def forget(self) -> None:
        """Look everything up again."""
        self._held.clear()

    async def _found(self, digest: bytes) -> Session | None:
        now = self.hub.now()
        self._drop_old()
        found = self._held.get(digest)
        if found is None:
            version = self._version
            found = await self.hub.read(lambda store: store.registry.sessions.get(digest, now))
            self._drop_old()
            if found is not None and version == self._version:
                self._hold(found)
        goes_on = found is not None and found.until > now and found.user in self.hub.admitted.people
        return found if goes_on else None

    def _hold(self, session: Session) -> None:
        if len(self._held) >= MOST_HELD:
            self._held.pop(next(iter(self._held)))
        self._held[session.id] = session

    def _drop_old(self) -> None:
        if self._version != self.hub.admitted.version:
            self._version = self.hub.admitted.version
            self._held.clear()


def begun(user: str, way: Way, network: str, browser: str, now: datetime) -> tuple[str, Session]:
    """Return a new session, and what its browser is to show."""
    secret = new_secret()
    latest = now + (ENROLLING if way == "token" else LIFE)
    return secret, Session(digest_of(secret), user, way, now, now, until(latest, now), latest, network, browser)


def keep(store: HubStore, session: Session) -> None:
    """Keep a session that has begun."""
    store.registry.sessions.begin(session)


def new_secret() -> str:
    """What a browser shows: 256 random bits."""
    return secrets.token_urlsafe(32)


def form_token(secret: str) -> str:
    """What a form of this browser's pages has in it: nobody who does not know the cookie can make it."""
    return hmac.digest(secret.encode("utf-8", "surrogatepass"), FORM, "sha256").hex()


def network_of(address: str) -> str:
    """What is kept of where somebody came from: '192.0.2.0/24'; "" where that is nowhere.

    >>> network_of("192.0.2.7")
    '192.0.2.0/24'
    """
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    return str(ip_network((found, NETWORK_BITS[found.version]), strict=False))


def secure(hub: "Hub") -> bool:
    """Whether people reach the hub by TLS, its own or that of a proxy in front."""
    return hub.settings.tls.mode != "off" or hub.settings.link.startswith("https:")


def cookie(request: Request, hub: "Hub", name: str) -> str:
    """What a browser shows by this name; "" where it shows nothing, or two things."""
    full = _named(hub, name)
    found = [
        value.strip()
        for line in request.headers.getlist("cookie")
        for key, _, value in (part.partition("=") for part in line.split(";"))
        if key.strip() == full
    ]
    return found[0] if len(found) == 1 else ""


def set_cookie(response: Response, hub: "Hub", name: str, value: str, *, seconds: int | None = None) -> None:
    """Have a browser keep something, until it is closed or so many seconds long; no script sees it, no other site."""
    response.set_cookie(
        _named(hub, name), value, max_age=seconds, path="/", secure=secure(hub), httponly=True, samesite="strict"
    )


def drop_cookie(response: Response, hub: "Hub", name: str) -> None:
    """Have a browser forget it."""
    response.delete_cookie(_named(hub, name), path="/", secure=secure(hub), httponly=True, samesite="strict")


def _named(hub: "Hub", name: str) -> str:
    return f"__Host-{name}" if secure(hub) else name
