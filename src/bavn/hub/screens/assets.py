"""`/static/…`: the style and the scripts of the hub's pages. Their names have their content's hash: they never change.

GET /static/screen.1f2e3d4c5b6a.css
"""

from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bavn.hub.doors.problems import ProblemError
from bavn.pages.situation.frame import ASSETS, asset, asset_path

HEADERS: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class Assets:
    """The door for files. It needs no sign-in: the page on which one signs in is styled too."""

    known: dict[str, str] = field(default_factory=lambda: {asset_path(name): name for name in ASSETS})

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [Route("/static/{name}", self.file, methods=["GET"])]

    async def file(self, request: Request) -> Response:
        """Hand a file out."""
        name = self.known.get(request.url.path)
        if name is None:
            raise ProblemError(404, "there is no such file here")
        return Response(asset(name), media_type=ASSETS[name], headers=HEADERS)
