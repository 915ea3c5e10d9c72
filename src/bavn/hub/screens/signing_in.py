"""/sign-in, /sign-in/first and /sign-out: how somebody comes in, and goes.

GET  /sign-in?next=/values      the page
POST /sign-in                   name, password, code
POST /sign-in/options           what the browser is asked for a passkey (JSON, for passkey.js)
POST /sign-in/passkey           what it answered
GET  /sign-in/first             the page for a token; POST shows one, and leads to /account/set-up
POST /sign-out
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast, get_args
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bavn.hub.doors.problems import ProblemError
from bavn.hub.hub import Hub
from bavn.hub.screens.entrance import KNOWN, Entrance, LetIn, Refused
from bavn.hub.screens.passkeys import Seat, site_of
from bavn.hub.screens.screen import (
    SignInNeeded,
    Visitor,
    answer_page,
    form_of,
    frame_of,
    guest,
    own_way,
    sign_in_way,
    visitor,
)
from bavn.hub.screens.sessions import SESSION, cookie, drop_cookie, secure, set_cookie
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.store import HubStore
from bavn.pages.situation.sign_in import LONGEST_NAME, First, Said, SignIn, first_page, sign_in_page

OPTIONS: Final = "application/json"
KEPT_S: Final = 180 * 86_400  # how long a browser is known
SET_UP: Final = "/account/set-up"


@dataclass(frozen=True, slots=True)
class SigningInScreen:
    """The pages that need no sign-in."""

    hub: Hub
    entrance: Entrance

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [
            Route("/sign-in", self.page, methods=["GET"]),
            Route("/sign-in", self.by_password, methods=["POST"]),
            Route("/sign-in/options", self.options, methods=["POST"]),
            Route("/sign-in/passkey", self.by_passkey, methods=["POST"]),
            Route("/sign-in/first", self.first, methods=["GET"]),
            Route("/sign-in/first", self.by_token, methods=["POST"]),
            Route("/sign-out", self.out, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """Show the page; who is signed in goes on, unless it is to be done again."""
        back, said = own_way(request.query_params.get("next", "/")), _said(request)
        if said != "again":
            try:
                await visitor(request, self.hub)
            except (SignInNeeded, ProblemError):
                pass
            else:
                return RedirectResponse(back, 303)
        return self._page(request, SignIn(back, said))

    async def by_password(self, request: Request) -> Response:
        """Take a name, a password and a code."""
        fields = await form_of(request, guest(request, self.hub))
        back, name = own_way(fields.get("next", "/")), fields.get("name", "")
        outcome = await self.entrance.by_password(request, name, fields.get("password", ""), fields.get("code", ""))
        if isinstance(outcome, LetIn):
            return await self._come_in(request, outcome, back)
        return self._refused(request, outcome, SignIn(back, "refused", outcome.wait_s, name[:LONGEST_NAME]))

    async def options(self, request: Request) -> Response:
        """Say what the browser is to be asked."""
        visit = guest(request, self.hub)
        await form_of(request, visit)
        asked = self.entrance.passkeys.ask(seat_of(request, self.hub, visit))
        return Response(asked, media_type=OPTIONS)

    async def by_passkey(self, request: Request) -> Response:
        """Take what the browser answered."""
        visit = guest(request, self.hub)
        fields = await form_of(request, visit)
        back, answer = own_way(fields.get("next", "/")), fields.get("credential", "")
        outcome = await self.entrance.by_passkey(request, answer, seat_of(request, self.hub, visit))
        if isinstance(outcome, LetIn):
            return await self._come_in(request, outcome, back)
        return self._refused(request, outcome, SignIn(back, "refused-passkey", outcome.wait_s))

    async def first(self, request: Request) -> Response:
        """Show the page for a token."""
        visit = guest(request, self.hub)
        return answer_page(first_page(First(), frame_of(request, self.hub, visit)))

    async def by_token(self, request: Request) -> Response:
        """Take a token."""
        visit = guest(request, self.hub)
        fields = await form_of(request, visit)
        outcome = await self.entrance.by_token(request, fields.get("token", ""))
        if isinstance(outcome, LetIn):
            return await self._come_in(request, outcome, SET_UP)
        view = First("set-up") if outcome is None else First("refused", outcome.wait_s)
        return answer_page(first_page(view, frame_of(request, self.hub, visit)), _status(view.wait_s))

    async def out(self, request: Request) -> Response:
        """End the session."""
        try:
            visit = await visitor(request, self.hub, renews=False)
        except SignInNeeded:
            return RedirectResponse(sign_in_way("/", "out"), 303)
        await form_of(request, visit)
        session = visit.session
        assert session is not None  # noqa: S101  a visitor has one

        def end(store: HubStore, now: datetime) -> None:
            store.registry.sessions.end(session.id, session.user)
            store.audit.write(AuditLine(now, session.user, "signed-out", visit.reader.member or ""))

        await self.hub.pipeline.call(end)
        self.hub.signed_in.forget()
        response = RedirectResponse(sign_in_way("/", "out"), 303)
        drop_cookie(response, self.hub, SESSION)
        return response

    async def _come_in(self, request: Request, let_in: LetIn, back: str) -> Response:
        """Give the browser its session; one that it had before, whosever, ends."""
        before = cookie(request, self.hub, SESSION)
        session = await self.hub.signed_in.known(before) if before else None
        if session is not None:
            old = session
            await self.hub.pipeline.call(lambda store, _: store.registry.sessions.end(old.id, old.user))
            self.hub.signed_in.forget()
        return come_in(RedirectResponse(back, 303), self.hub, let_in)

    def _page(self, request: Request, view: SignIn, status: int = 200) -> Response:
        visit = guest(request, self.hub)
        passkeys = site_of(request, self.hub.settings, tls=secure(self.hub)) is not None
        link = "" if passkeys else named_link(self.hub)
        shown = SignIn(view.back, view.said, view.wait_s, view.name, passkeys, link)
        return answer_page(sign_in_page(shown, frame_of(request, self.hub, visit)), status)

    def _refused(self, request: Request, refused: Refused, view: SignIn) -> Response:
        response = self._page(request, view, _status(refused.wait_s))
        if refused.wait_s:
            response.headers["Retry-After"] = str(refused.wait_s)
        return response


def seat_of(request: Request, hub: Hub, visit: Visitor) -> Seat:
    """Who is asked for a passkey. `ProblemError` 409 where none holds."""
    site = site_of(request, hub.settings, tls=secure(hub))
    if site is None:
        raise ProblemError(409, "passkeys hold by the hub's own name only")
    return Seat(site, visit.form_token, hub.now())


def come_in(response: Response, hub: Hub, let_in: LetIn) -> Response:
    """Give the browser a session, and what it is known by next time."""
    set_cookie(response, hub, SESSION, let_in.secret)
    if let_in.browser:
        set_cookie(response, hub, KNOWN, let_in.browser, seconds=KEPT_S)
    return response


def named_link(hub: Hub) -> str:
    """Where passkeys of this hub hold; "" where it has no name, or no TLS."""
    link = hub.settings.link
    host = urlsplit(link).hostname or ""
    has_name = any(character.isalpha() for character in host) and ":" not in host
    return link if has_name and secure(hub) else ""


def _said(request: Request) -> Said:
    given = request.query_params.get("said", "")
    return cast("Said", given) if given in {"ended", "again", "out"} and given in get_args(Said) else ""


def _status(wait_s: int) -> int:
    return 429 if wait_s else 403
