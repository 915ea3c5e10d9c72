"""What every page of the hub goes through: who looks, what they sent, and how it is answered.

class NowScreen:
    def routes(self) -> list[BaseRoute]:
        return [Route("/", self.now, methods=["GET"])]

    async def now(self, request: Request) -> Response:
        visit = await visitor(request, self.hub)
        return answer_page(now_page(self._view(visit), frame_of(request, self.hub, visit)))

`every.screens` lists every page. A page takes a session's cookie and never a bearer; a door of the API a bearer and
never a cookie.
"""

import hmac
import re
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute

from bavn.hub.doors.access import knock, prove, reader_of, too_often
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import PUBLIC, Reader
from bavn.hub.hub import Hub
from bavn.hub.screens.sessions import GUEST, SECRET_CHARACTERS, SESSION, cookie, form_token, new_secret
from bavn.model.account import Session
from bavn.model.language import LANGUAGES, Language
from bavn.model.member import ROLES, Role
from bavn.pages.origin import is_own
from bavn.pages.situation.frame import POLICY, TOKEN_FIELD, Frame, Mark

ALL: Final = ROLES
SIGN_IN: Final = "/sign-in"
FORM_TYPE: Final = "application/x-www-form-urlencoded"
MOST_BYTES: Final = 64 << 10  # of a form
MOST_FIELDS: Final = 60
LONGEST_WAY: Final = 1_000
LEADING: Final = frozenset({"operator", "analyst"})  # they see what goes on at all members
GUESTS: Final = "bavn.guest"  # in a request's scope: what a new guest's browser is to keep
LANGUAGE: Final = "bavn-language"
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # without it browsers call the origin of a form "null"
    "Vary": "Cookie, Accept-Language",
    "X-Content-Type-Options": "nosniff",
}
_OWN_WAY: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")  # printable ASCII but \, and not //
_EXERCISE: Final = re.compile(r"/exercises/([1-9][0-9]{0,14})(?:/.*)?")
_SIGNING: Final = re.compile(r"/(?:sign-in|sign-out|enrol)(?![a-z-])")


class Screen(Protocol):
    """One page, or a few that belong together."""

    def routes(self) -> list[BaseRoute]:
        """What it answers."""


class SignInNeeded(Exception):  # noqa: N818  no error: it is answered by the way to signing in
    """Nobody is signed in who may see this page, or not lately enough (`again`). Then they come back to `back`."""

    def __init__(self, back: str = "/", *, again: bool = False) -> None:
        self.back, self.again = back, again
        super().__init__(back)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page. `session` None: nobody who has signed in, and then `reader` is the public."""

    reader: Reader
    language: Language
    form_token: str
    session: Session | None = None


async def visitor(request: Request, hub: Hub, *, roles: tuple[Role, ...] = ALL, renews: bool = True) -> Visitor:
    """Tell who looks. `SignInNeeded`; `ProblemError` 403 for other roles, 429 where they ask too often.

    `renews` False: what the page does by itself is no sign that anybody sits before it.
    """
    secret = cookie(request, hub, SESSION)
    session = await hub.signed_in.known(secret) if secret else None
    user = hub.admitted.people.get(session.user) if session is not None else None
    if session is None or user is None or session.way == "token":
        knock(request, hub)
        raise SignInNeeded(back_of(request))
    reader = reader_of(user)
    if wait_s := hub.limits.take(reader.name, requests=1):
        raise too_often(wait_s)
    prove(request, reader.shown)
    if renews:
        session = await hub.signed_in.used(session)
    if user.role not in roles:
        raise ProblemError(403, "this page is not for your role")
    return Visitor(reader, language_of(request, hub), form_token(secret), session)


def guest(request: Request, hub: Hub) -> Visitor:
    """Whoever looks at a page that needs no sign-in. Their forms have a token too."""
    knock(request, hub)
    secret = cookie(request, hub, GUEST)
    if len(secret) != SECRET_CHARACTERS:
        secret = request.scope[GUESTS] = new_secret()
    return Visitor(PUBLIC, language_of(request, hub), form_token(secret))


async def form_of(request: Request, visit: Visitor, *, most_fields: int = MOST_FIELDS) -> dict[str, str]:
    """Read a form of one of our pages. `ProblemError` 403 where it is no page of ours that sent it; 400, 413, 415."""
    refuse_others(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise ProblemError(415, "this takes a form")
    body = await request.body()
    if len(body) > MOST_BYTES:
        raise ProblemError(413, "this is more than a form of ours has")
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="strict",
            max_num_fields=most_fields,
        )  # fmt: skip
    except ValueError:
        raise ProblemError(400, "this is no form of ours") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ProblemError(400, "a field stands twice")
    given = fields.pop(TOKEN_FIELD, "").encode()
    if not hmac.compare_digest(given, visit.form_token.encode()):
        raise ProblemError(403, "this form was made before you signed in, or not by this hub")
    return fields


def refuse_others(request: Request) -> None:
    """`ProblemError` 403 for what another site, or no page at all, has sent."""
    if not is_own(request.headers):
        raise ProblemError(403, "another site sent this")


def frame_of(request: Request, hub: Hub, visit: Visitor) -> Frame:
    """What stands around the page."""
    reader = visit.reader
    member = hub.admitted.members.get(reader.member or "")
    section = hub.settings.hub
    marks, exercise = marks_of(hub, reader, request.url.path)
    return Frame(
        section.name,
        visit.language,
        path_of(request),
        hub.now(),
        section.time_zone,
        reader.user,
        reader.role or "",
        member.name if member else "",
        visit.form_token,
        marks,
        exercise=exercise,
    )


def answer_page(page: str, status: int = 200) -> Response:
    """A page as an answer: nobody keeps it, nothing but its own files runs in it."""
    return HTMLResponse(page, status, headers=HEADERS)


def language_of(request: Request, hub: Hub) -> Language:
    """The language asked for now, or here before; else the browser's; else the hub's."""
    for given in (request.query_params.get("lang"), request.cookies.get(LANGUAGE)):
        for language in LANGUAGES:
            if given == language:
                return language
    for part in request.headers.get("accept-language", "")[:200].split(","):
        for language in LANGUAGES:
            if part.strip().lower().partition(";")[0].partition("-")[0] == language:
                return language
    return hub.settings.hub.language


def path_of(request: Request) -> str:
    """The path of a page with its query."""
    query = request.url.query
    return quote(request.url.path, safe="/:@!$&'()*+,;=~-._") + (f"?{query}" if query else "")


def own_way(given: str) -> str:
    """A path of ours to go on to; "/" where it is none, or leads to where one signs in or out.

    >>> own_way("/values?q=192.0.2.1"), own_way("//evil.example"), own_way("https://evil.example")
    ('/values?q=192.0.2.1', '/', '/')
    """
    fits = len(given) <= LONGEST_WAY and _OWN_WAY.fullmatch(given) and not _SIGNING.match(given)
    return given if fits else "/"


def back_of(request: Request) -> str:
    """Where to come back to: this page; after a form, the page that had it."""
    if request.method in {"GET", "HEAD"}:
        return own_way(path_of(request))
    try:
        referer = urlsplit(request.headers.get("referer", ""))
    except ValueError:  # "http://[": whatever it is, no page of ours is there
        return "/"
    if referer.netloc != request.headers.get("host", ""):
        return "/"
    return own_way(referer.path + (f"?{referer.query}" if referer.query else ""))


def sign_in_way(back: str, said: str = "") -> str:
    """Where one signs in, to come back. `said` is what the page is to say: "ended", "again" or "out"."""
    query = {"next": back if back != "/" else "", "said": said}
    given = urlencode({name: value for name, value in query.items() if value}, safe="/")
    return f"{SIGN_IN}?{given}" if given else SIGN_IN


def marks_of(hub: Hub, reader: Reader, path: str = "") -> tuple[tuple[Mark, ...], str]:
    """What stands on top of this page, and where an exercise goes on that it is no part of.

    An exercise's mark says that nothing is real, so it stands on the exercise's own pages and on no other.
    """
    marked: tuple[Mark, ...] = (hub.settings.hub.mark,) if hub.settings.hub.mark else ()
    if hub.published.killed:
        marked = (*marked, "killed")
    leads = reader.audience in LEADING
    going = [str(one.id) for one in hub.exercises if leads or reader.member in one.members]
    asked = _EXERCISE.fullmatch(path)
    if asked and asked[1] in going:
        return ("exercise", *marked), ""
    return marked, (f"/exercises/{going[0]}" if len(going) == 1 else "/exercises") if going else ""
