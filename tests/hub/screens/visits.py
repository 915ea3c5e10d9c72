"""Somebody who is signed in to a hub of a test, as their browser would be."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from bavn.hub.admitted import digest_of
from bavn.hub.screens.sessions import SESSION, begun, form_token, keep
from bavn.hubstore.store import HubStore
from bavn.model.account import Way
from bavn.model.member import Role, User
from bavn.pages.situation.frame import TOKEN_FIELD
from tests.hub.hubs import PATIENCE_S, Running

OWN = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


@dataclass(slots=True)
class Visit:
    """A browser with a session. `secret` is its cookie."""

    hub: Running
    user: str
    secret: str
    client: httpx.Client

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Look at a page."""
        return self.client.get(path, headers=headers)

    def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        """Send a form of one of our pages."""
        return self.client.post(
            path, data={TOKEN_FIELD: form_token(self.secret), **(fields or {})}, headers={**OWN, **headers}
        )


@contextmanager
def visiting(
    hub: Running, role: Role = "operator", member: str = "", *, name: str = "", way: Way = "passkey"
) -> Iterator[Visit]:
    """Somebody new of this role who is signed in: `with visiting(hub, "member", "vejle") as visit`."""
    name = name or f"user-{secrets.token_hex(4)}"
    secret, session = begun(name, way, "192.0.2.0/24", "Firefox", hub.clock())

    def add(store: HubStore) -> None:
        if store.registry.users.get(name) is None:
            store.registry.users.add(User(name, role, member, digest_of(secrets.token_hex(8)), hub.clock()))
        keep(store, session)

    hub.changes(add)
    with browser(hub) as client:
        client.cookies.set(f"__Host-{SESSION}" if hub.trust else SESSION, secret)
        yield Visit(hub, name, secret, client)


@contextmanager
def browser(hub: Running) -> Iterator[httpx.Client]:
    """A browser that keeps cookies, and follows nothing by itself."""
    with httpx.Client(
        base_url=hub.url, verify=hub.verify, timeout=PATIENCE_S, trust_env=False, headers={"Accept": "text/html"}
    ) as client:
        yield client
