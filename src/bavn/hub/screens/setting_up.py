"""/account/set-up: how somebody will sign in from now on. Open with a token, or right after signing in.

GET  /account/set-up              the page to choose on
POST /account/set-up/options      what the browser is asked for a new passkey (JSON, for passkey.js)
POST /account/set-up/passkey      what it answered
GET  /account/set-up/password     the page for a password with a code; POST sets it up, and shows the recovery codes
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bavn.hub.doors.access import knock, prove, reader_of, too_often
from bavn.hub.doors.reader import PUBLIC
from bavn.hub.hub import Hub
from bavn.hub.screens.codes import (
    address_of,
    digest_of_code,
    fitting_step,
    new_recovery_codes,
    off_by,
    plain_code,
    written,
)
from bavn.hub.screens.entrance import Entrance, LetIn
from bavn.hub.screens.passkeys import BadPasskeyError, site_of
from bavn.hub.screens.passwords import LONGEST, SHORTEST, fault_of
from bavn.hub.screens.screen import SignInNeeded, Visitor, answer_page, back_of, form_of, frame_of, language_of
from bavn.hub.screens.sessions import SESSION, cookie, form_token, secure
from bavn.hub.screens.signing_in import OPTIONS, SET_UP, come_in, seat_of
from bavn.model.account import Account, Session
from bavn.model.problem import Problem
from bavn.model.safe_text import visible
from bavn.pages.situation.set_up import LONGEST_NAME, NewPassword, SetUp, codes_page, new_password_page, set_up_page

FRESH: Final = timedelta(minutes=15)  # since signing in: after that, how one signs in is not changed
DRAWN: Final = 4  # requests that a page with a picture costs: it takes as long to make as several others


@dataclass(frozen=True, slots=True)
class Enroller:
    """Who may change how they sign in. `visit` is the public while they have only shown a token."""

    visit: Visitor
    session: Session


async def enroller(request: Request, hub: Hub, cost: int = 1) -> Enroller:
    """Tell who may change how they sign in. `SignInNeeded` for everybody else, also where that was a while ago.

    `ProblemError` 429 where they ask too often: they have one budget for these pages and all others.
    """
    secret = cookie(request, hub, SESSION)
    session = await hub.signed_in.known(secret) if secret else None
    user = hub.admitted.people.get(session.user) if session is not None else None
    if session is None or user is None:
        knock(request, hub)
        raise SignInNeeded("/account")
    reader = reader_of(user)
    if wait_s := hub.limits.take(reader.name, requests=cost):
        raise too_often(wait_s)
    prove(request, reader.shown)
    if session.way != "token" and hub.now() - session.begun > FRESH:
        raise SignInNeeded(back_of(request), again=True)
    shown = PUBLIC if session.way == "token" else reader
    return Enroller(Visitor(shown, language_of(request, hub), form_token(secret), session), session)


@dataclass(frozen=True, slots=True)
class SettingUpScreen:
    """The pages."""

    hub: Hub
    entrance: Entrance

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [
            Route(SET_UP, self.page, methods=["GET"]),
            Route(f"{SET_UP}/options", self.options, methods=["POST"]),
            Route(f"{SET_UP}/passkey", self.passkey, methods=["POST"]),
            Route(f"{SET_UP}/password", self.new_password, methods=["GET"]),
            Route(f"{SET_UP}/password", self.password, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """Show the page to choose on."""
        return self._page(request, await enroller(request, self.hub))

    async def options(self, request: Request) -> Response:
        """Say what the browser is to be asked."""
        who = await enroller(request, self.hub)
        await form_of(request, who.visit)
        user, seat = who.session.user, seat_of(request, self.hub, who.visit)
        have = await self.hub.read(lambda store: store.registry.accounts.passkeys(user))
        handle = self.entrance.sealing.handle(user)
        asked = self.entrance.passkeys.offer(seat, user, handle, have)
        return Response(asked, media_type=OPTIONS)

    async def passkey(self, request: Request) -> Response:
        """Take a new passkey."""
        who = await enroller(request, self.hub)
        fields = await form_of(request, who.visit)
        seat = seat_of(request, self.hub, who.visit)
        name = visible(" ".join(fields.get("name", "").split()), LONGEST_NAME) or who.session.browser
        try:
            made = self.entrance.passkeys.made(seat, fields.get("credential", ""), who.session.user, name)
            let_in = await self.entrance.changed(
                request, who.session, "passkey", lambda store: store.registry.accounts.add_passkey(made)
            )
        except (BadPasskeyError, Problem):
            return self._page(request, who, wrong=True)
        if let_in is None:
            raise SignInNeeded
        back = "/" if who.session.way == "token" else "/account"
        return self._come_in(RedirectResponse(back, 303), let_in)

    async def new_password(self, request: Request) -> Response:
        """Show the page for a password with a code."""
        who = await enroller(request, self.hub, DRAWN)
        secret = await self._offered(who)
        return self._password_page(request, who, secret, {})

    async def password(self, request: Request) -> Response:
        """Take a password with a code, and show the codes to recover with."""
        who = await enroller(request, self.hub, DRAWN)
        fields = await form_of(request, who.visit)
        user, now, secret = who.session.user, self.hub.now(), await self._offered(who)
        chosen, code = fields.get("password", ""), plain_code(fields.get("code", ""))
        faults: dict[str, str] = {}
        off_s = 0.0
        if fault := fault_of(chosen, fields.get("again", ""), user, self.hub.settings.hub.name):
            faults["again" if fault == "unlike" else "password"] = fault
        step = fitting_step(secret, code, now)
        if step is None:
            faults["code"] = "wrong-code"
            off_s = await self._off_s(user, secret, code, now)
        if step is None or faults:
            return self._password_page(request, who, secret, faults, off_s)
        kept = await self.entrance.passwords.hashed(chosen)
        account = Account(user, now, kept, self.entrance.sealing.seal(user, secret), step)
        codes = new_recovery_codes()
        digests = [digest_of_code(user, one) for one in codes]
        let_in = await self.entrance.changed(
            request, who.session, "password", lambda store: store.registry.accounts.set_password(account, digests)
        )
        if let_in is None:
            raise SignInNeeded
        visit = Visitor(reader_of(self.hub.admitted.people[user]), who.visit.language, form_token(let_in.secret))
        return self._come_in(answer_page(codes_page(codes, frame_of(request, self.hub, visit))), let_in)

    async def _off_s(self, user: str, secret: bytes, code: str, now: datetime) -> float:
        """How far off the clock is that made this code; 0 where it is of none, and where they try again and again."""
        if self.entrance.clocks.ask(user):
            return 0.0
        off = await asyncio.to_thread(off_by, secret, code, now)
        return off.total_seconds() if off else 0.0

    def _come_in(self, response: Response, let_in: LetIn) -> Response:
        self.hub.signed_in.forget()
        return come_in(response, self.hub, let_in)

    def _page(self, request: Request, who: Enroller, *, wrong: bool = False) -> Response:
        passkeys = site_of(request, self.hub.settings, tls=secure(self.hub)) is not None
        view = SetUp(who.session.user, passkeys, who.session.browser, wrong)
        return answer_page(set_up_page(view, frame_of(request, self.hub, who.visit)), 422 if wrong else 200)

    def _password_page(
        self, request: Request, who: Enroller, secret: bytes, faults: dict[str, str], off_s: float = 0.0
    ) -> Response:
        user = who.session.user
        address = address_of(secret, user, self.hub.settings.hub.name)
        view = NewPassword(user, address, written(secret), SHORTEST, LONGEST, faults, off_s)
        return answer_page(new_password_page(view, frame_of(request, self.hub, who.visit)), 422 if faults else 200)

    async def _offered(self, who: Enroller) -> bytes:
        """The secret that this session is offered: the same on each of its pages, until it has been taken."""
        account = await self.hub.read(lambda store: store.registry.accounts.get(who.session.user))
        return self.entrance.sealing.offer(who.session.id, account)
