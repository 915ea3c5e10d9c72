"""*Plan*: the planner as a page of its own, which is sent nothing back.

GET /plan                       what it is, and the way to it
GET /plan/planner               the planner, kept by this browser
GET /plan/bavn-planner.html     the same file, to keep
"""

import asyncio
from dataclasses import dataclass
from functools import cache
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bavn.hub.hub import Hub
from bavn.hub.screens.screen import HEADERS, answer_page, frame_of, visitor
from bavn.pages.situation.plan import FILE, PLANNER, plan_page
from bavn.plan.library import library
from bavn.planner.page import planner_html

# The file's own policy, which stands inside it, names its script by hash. This one says what a file cannot.
POLICY: Final = "frame-ancestors 'none'; form-action 'none'; base-uri 'none'; connect-src 'none'"
SAVED: Final = 'attachment; filename="bavn-planner.html"'


@dataclass(frozen=True, slots=True)
class PlanScreen:
    """The page, and the planner in both ways. It has no door for what was written: nothing can come back."""

    hub: Hub

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [
            Route("/plan", self.plan, methods=["GET"]),
            Route(PLANNER, self.planner, methods=["GET"]),
            Route(FILE, self.file, methods=["GET"]),
        ]

    async def plan(self, request: Request) -> Response:
        """Show what it is."""
        visit = await visitor(request, self.hub)
        return answer_page(plan_page(frame_of(request, self.hub, visit)))

    async def planner(self, request: Request) -> Response:
        """Show the planner itself."""
        await visitor(request, self.hub)
        return await _planner()

    async def file(self, request: Request) -> Response:
        """Hand it out as a file."""
        await visitor(request, self.hub)
        return await _planner({"Content-Disposition": SAVED})


async def _planner(more: dict[str, str] | None = None) -> Response:
    page = await asyncio.to_thread(_made)
    return HTMLResponse(page, headers={**HEADERS, "Content-Security-Policy": POLICY, **(more or {})})


@cache
def _made() -> str:
    return planner_html(library())
