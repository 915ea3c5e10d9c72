"""/account: somebody's own account, and what they change in it at once.

GET  /account
POST /account/end        a session of theirs, or all others
POST /account/remove     a passkey, or the password with its code; not the last way in
POST /account/codes      ten new codes to recover with
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bavn.hub.doors.problems import ProblemError
from bavn.hub.hub import Hub
from bavn.hub.screens.codes import digest_of_code, new_recovery_codes
from bavn.hub.screens.screen import SignInNeeded, Visitor, answer_page, form_of, frame_of, sign_in_way, visitor
from bavn.hub.screens.sessions import SESSION, drop_cookie
from bavn.hub.screens.setting_up import enroller
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.store import HubStore
from bavn.model.account import Session
from bavn.pages.situation.account import AccountView, Done, account_page
from bavn.pages.situation.set_up import codes_page

LONGEST_ID: Final = 2_048  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class AccountScreen:
    """The page, and its buttons."""

    hub: Hub

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [
            Route("/account", self.page, methods=["GET"]),
            Route("/account/end", self.end, methods=["POST"]),
            Route("/account/remove", self.remove, methods=["POST"]),
            Route("/account/codes", self.codes, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """Show it."""
        return await self._page(request, await visitor(request, self.hub))

    async def end(self, request: Request) -> Response:
        """End a session, or all others."""
        visit = await visitor(request, self.hub)
        asked = (await form_of(request, visit)).get("session", "")
        here, which = _session(visit), b"" if asked == "others" else _bytes(asked)

        def end(store: HubStore, now: datetime) -> None:
            sessions = store.registry.sessions
            ended = sessions.end(which, here.user) if which else sessions.end_all(here.user, but=here.id)
            if ended:
                store.audit.write(AuditLine(now, here.user, "session-ended", visit.reader.member or ""))

        await self._change(end)
        if which == here.id:
            response = RedirectResponse(sign_in_way("/", "out"), 303)
            drop_cookie(response, self.hub, SESSION)
            return response
        return await self._page(request, visit, "ended" if which else "ended-others")

    async def remove(self, request: Request) -> Response:
        """Remove a way of signing in; all other sessions end."""
        who = await enroller(request, self.hub)
        if who.session.way == "token":
            raise SignInNeeded
        fields = await form_of(request, who.visit)
        user, number = who.session.user, _bytes(fields["passkey"]) if "passkey" in fields else b""

        def remove(store: HubStore, now: datetime) -> bool:
            accounts = store.registry.accounts
            ways = len(accounts.passkeys(user)) + (accounts.get(user) is not None)
            if ways <= 1:
                return False
            gone = accounts.remove_passkey(number, user) if number else accounts.remove_password(user)
            if gone:
                store.registry.sessions.end_all(user, but=who.session.id)
                what = "passkey-removed" if number else "password-removed"
                store.audit.write(AuditLine(now, user, what, who.visit.reader.member or ""))
            return True

        done = await self.hub.pipeline.call(remove)
        self.hub.signed_in.forget()
        return await self._page(request, who.visit, "removed" if done else "last")

    async def codes(self, request: Request) -> Response:
        """Make ten new codes, in place of those that are left."""
        who = await enroller(request, self.hub)
        await form_of(request, who.visit)
        user, codes = who.session.user, new_recovery_codes()

        def make(store: HubStore, now: datetime) -> bool:
            if store.registry.accounts.get(user) is None:
                return False
            store.registry.accounts.set_codes(user, [digest_of_code(user, one) for one in codes])
            store.audit.write(AuditLine(now, user, "recovery-codes-made", who.visit.reader.member or ""))
            return True

        if who.session.way == "token" or not await self.hub.pipeline.call(make):
            raise ProblemError(409, "there is no password that they could go with")
        return answer_page(codes_page(codes, frame_of(request, self.hub, who.visit), others=False))

    async def _change(self, work: Callable[[HubStore, datetime], None]) -> None:
        await self.hub.pipeline.call(work)
        self.hub.signed_in.forget()

    async def _page(self, request: Request, visit: Visitor, done: Done = "") -> Response:
        here, now = _session(visit), self.hub.now()

        def gather(store: HubStore) -> AccountView:
            accounts = store.registry.accounts
            return AccountView(
                accounts.get(here.user),
                tuple(accounts.passkeys(here.user)),
                tuple(store.registry.sessions.of(here.user, now)),
                here.id,
                done,
            )

        view = await self.hub.read(gather)
        status = 409 if done == "last" else 200
        return answer_page(account_page(view, frame_of(request, self.hub, visit)), status)


def _session(visit: Visitor) -> Session:
    if visit.session is None:
        raise SignInNeeded("/account")
    return visit.session


def _bytes(given: str) -> bytes:
    try:
        found = bytes.fromhex(given[:LONGEST_ID])
    except ValueError:
        found = b""
    if not found:
        raise ProblemError(404, "there is no such thing here")
    return found
