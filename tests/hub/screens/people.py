"""People of a hub of a test, with tokens, passwords and apps that make codes."""

import re
import secrets
from dataclasses import dataclass

import httpx
import pyotp

from bavn.hub.admitted import digest_of
from bavn.model.member import Role, User
from bavn.pages.situation.frame import TOKEN_FIELD
from tests.hub.hubs import Running
from tests.hub.screens.visits import OWN

PASSWORD = "korrekt hest batteri hæfteklamme"  # noqa: S105  of nobody


@dataclass(slots=True)
class Person:
    """Somebody who may come in. `secret` is that of their app, once they have one."""

    hub: Running
    name: str
    token: str
    secret: str = ""

    def code(self, *, steps: int = 0) -> str:
        """What the app shows now, or so many half minutes later."""
        return str(pyotp.TOTP(self.secret).at(int(self.hub.clock().timestamp()) + 30 * steps))

    def fields(self, *, code: str = "", password: str = PASSWORD) -> dict[str, str]:
        """What they write on the page."""
        return {"name": self.name, "password": password, "code": code or self.code()}


def somebody(hub: Running, role: Role = "operator", member: str = "", *, name: str = "") -> Person:
    """Somebody new, who has only a token."""
    token = f"bavn_{secrets.token_urlsafe(32)}"
    person = Person(hub, name or f"user-{secrets.token_hex(4)}", token)
    hub.changes(lambda store: store.registry.users.add(User(person.name, role, member, digest_of(token), hub.clock())))
    return person


def token_in(page: httpx.Response) -> str:
    """The token of the forms of a page."""
    found = re.search(rf'name="{TOKEN_FIELD}" value="([^"]*)"', page.text)
    assert found is not None, page.text[-600:]
    return found[1]


def send(client: httpx.Client, page: str, action: str, fields: dict[str, str], **headers: str) -> httpx.Response:
    """Look at a page, and send a form of it."""
    token = token_in(client.get(page))
    return client.post(action, data={TOKEN_FIELD: token, **fields}, headers={**OWN, **headers})


def enrol(client: httpx.Client, person: Person, password: str = PASSWORD) -> list[str]:
    """Set up a password with a code, by the token; return the codes to recover with. The browser is signed in then."""
    begun = send(client, "/sign-in/first", "/sign-in/first", {"token": person.token})
    assert begun.headers["location"] == "/account/set-up"
    page = client.get("/account/set-up/password")
    person.secret = secret_on(page.text)
    fields = {"password": password, "again": password, "code": person.code()}
    done = send(client, "/account/set-up/password", "/account/set-up/password", fields)
    assert done.status_code == 200, done.text
    return re.findall(r'<code class="value">([^<]+)</code>', done.text)


def secret_on(page: str) -> str:
    """The secret that a page shows to be typed."""
    found = re.search(r'id="secret">([^<]*)<', page)
    assert found is not None
    return found[1].replace(" ", "")


def sign_in(client: httpx.Client, person: Person, back: str = "/account", **fields: str) -> httpx.Response:
    """Sign in as somebody who was enrolled, half a minute after their last code."""
    person.hub.clock.forward(seconds=30)
    return send(client, f"/sign-in?next={back}", "/sign-in", {"next": back, **person.fields(), **fields})
