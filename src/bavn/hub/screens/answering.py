"""What a page answers where it cannot be shown: the way to signing in, or a page that says why. Never JSON."""

import contextlib
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bavn.disk.sqlite import StoreError
from bavn.hub.doors.problems import ProblemError, answer_failure, answer_refusal, problem
from bavn.hub.doors.reader import PUBLIC
from bavn.hub.hub import Hub
from bavn.hub.pipeline import BusyError
from bavn.hub.screens.screen import (
    GUESTS,
    LANGUAGE,
    SignInNeeded,
    Visitor,
    answer_page,
    frame_of,
    language_of,
    sign_in_way,
    visitor,
)
from bavn.hub.screens.sessions import GUEST, SESSION, cookie, drop_cookie, secure, set_cookie
from bavn.model.language import LANGUAGES
from bavn.pages.situation.refused import come_again_page, refused_page

Page = Callable[[Request], Awaitable[Response]]
OF_PROGRAMS: Final = ("/api/", "/v1/", "/v2/", "/lists/")
YEAR_S: Final = 365 * 86_400
MACHINES: Final = ("text/event-stream", "application/json")  # a script asked, to whom a page says nothing


def as_pages(hub: Hub, pages: Iterable[BaseRoute]) -> list[BaseRoute]:
    """The same routes; what they refuse is answered as a page."""
    return [_as_page(hub, route) for route in pages]


def refusing(hub: Hub) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Answer what no door took: a page to who looks at pages, problem+json to programs."""

    async def refuse(request: Request, refusal: Exception) -> Response:
        if _asks_page(request) and isinstance(refusal, HTTPException):
            return await _refused(request, hub, refusal)
        return await answer_refusal(request, refusal)

    return refuse


def failing(hub: Hub) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Answer what should not have happened in the same two ways. The page is drawn for nobody: no store is asked."""

    async def fail(request: Request, error: Exception) -> Response:
        if not _asks_page(request) or _asked_by_script(request):
            return await answer_failure(request, error)
        frame = frame_of(request, hub, Visitor(PUBLIC, language_of(request, hub), ""))
        return answer_page(refused_page(frame, HTTPStatus.INTERNAL_SERVER_ERROR), HTTPStatus.INTERNAL_SERVER_ERROR)

    return fail


def _asks_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(OF_PROGRAMS)


def _as_page(hub: Hub, route: BaseRoute) -> BaseRoute:
    assert isinstance(route, Route)  # noqa: S101  pages have no other
    page: Page = route.endpoint

    async def shown(request: Request) -> Response:
        try:
            response = await page(request)
        except SignInNeeded as needed:
            response = _to_sign_in(request, hub, needed)
        except HTTPException as refusal:
            response = await _refused(request, hub, refusal)
        except (StoreError, BusyError):
            response = await _refused(request, hub, HTTPException(503, headers={"Retry-After": "5"}))
        return _remembered(request, hub, response)

    return Route(route.path, shown, methods=sorted(route.methods or ()), name=route.name)


def _to_sign_in(request: Request, hub: Hub, needed: SignInNeeded) -> Response:
    """The way to signing in. From another site a browser shows no cookie: asked once more by this page, it does."""
    if _asked_by_script(request):
        return problem(401, "nobody is signed in")
    if request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site":
        visit = Visitor(PUBLIC, language_of(request, hub), "")
        return answer_page(come_again_page(frame_of(request, hub, visit), needed.back))
    if needed.again:
        return RedirectResponse(sign_in_way(needed.back, "again"), 303)
    if not cookie(request, hub, SESSION):
        return RedirectResponse(sign_in_way(needed.back), 303)
    response = RedirectResponse(sign_in_way(needed.back, "ended"), 303)
    drop_cookie(response, hub, SESSION)
    return response


async def _refused(request: Request, hub: Hub, refusal: HTTPException) -> Response:
    if _asked_by_script(request):
        return problem(refusal.status_code, refusal.detail, headers=refusal.headers)
    visit = Visitor(PUBLIC, language_of(request, hub), "")
    if refusal.status_code not in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        with contextlib.suppress(SignInNeeded, ProblemError, StoreError, BusyError):
            visit = await visitor(request, hub, renews=False)
    response = answer_page(refused_page(frame_of(request, hub, visit), refusal.status_code), refusal.status_code)
    response.headers.update(refusal.headers or {})
    return response


def _asked_by_script(request: Request) -> bool:
    return request.headers.get("accept", "").startswith(MACHINES)


def _remembered(request: Request, hub: Hub, response: Response) -> Response:
    """Have the browser keep what makes a guest's forms theirs, and the language that was asked for."""
    if new := request.scope.get(GUESTS):
        set_cookie(response, hub, GUEST, new)
    if (asked := request.query_params.get("lang")) in LANGUAGES:
        response.set_cookie(
            LANGUAGE, asked, max_age=YEAR_S, path="/", secure=secure(hub), httponly=True, samesite="lax"
        )
    return response
