"""A bulletin for each day that is over, for each label that leaves the hub, in Danish and English; sealed with its key.

GET /api/v1/bulletins                                 the days that have one
GET /api/v1/bulletins/2026-11-21/amber/da.md          also .html, and .json: both, sealed
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from bavn.hub.doors.access import who
from bavn.hub.doors.operations import Operation, Parameter, answer
from bavn.hub.doors.problems import ProblemError
from bavn.hub.hub import Hub
from bavn.hub.people.bulletin_writing import opened
from bavn.hub.published import LEVEL_OF
from bavn.model.language import LANGUAGES, Language
from bavn.model.tlp import LEVELS, Tlp, may_see

TYPES: Final = {"md": "text/markdown; charset=utf-8", "html": "text/html; charset=utf-8", "json": "application/json"}
PATH: Final = "/api/v1/bulletins"
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
UNKNOWN: Final = "there is no such bulletin"
DAY: Final = Parameter("day", "path", {"type": "string", "format": "date"}, "A day of the hub's zone that is over.")
LABEL: Final = Parameter("label", "path", {"type": "string", "enum": list(LEVELS)}, "For whom it was made.")
FILE: Final = Parameter(
    "file", "path", {"type": "string", "pattern": r"^(da|en)\.(md|html|json)$"}, "Its language and form."
)
COMMON: Final[dict[str, Any]] = {"refuses": (400, 401, 403, 404, 429), "tag": "bulletins"}
NAME: Final = re.compile(r"(?P<language>da|en)\.(?P<kind>md|html|json)")


class DaysOut(msgspec.Struct):
    """The days that have a bulletin for this reader's label."""

    label: Tlp
    languages: tuple[Language, ...]
    days: list[date]


@dataclass(frozen=True, slots=True)
class Bulletins:
    """The doors for bulletins."""

    hub: Hub

    def operations(self) -> tuple[Operation, ...]:
        """What they do."""
        return (
            Operation("GET", PATH, self.bulletins, "The days that have a bulletin.", gives=DaysOut, **COMMON),
            Operation(
                "GET",
                f"{PATH}/{{day}}/{{label}}/{{file}}",
                self.bulletin,
                "One bulletin: da.md, en.html; da.json is both, sealed by the hub.",
                parameters=(DAY, LABEL, FILE),
                gives_media="text/markdown",
                **COMMON,
            ),
        )

    async def bulletins(self, request: Request) -> Response:
        """List the days."""
        label = LEVEL_OF[(await who(request, self.hub)).audience]
        found = await self.hub.read(lambda store: store.bulletins.days(label, LANGUAGES[0]))
        return answer(DaysOut(label, LANGUAGES, found))

    async def bulletin(self, request: Request) -> Response:
        """Hand out one."""
        reader = await who(request, self.hub)
        asked = request.path_params
        file, day, label = NAME.fullmatch(asked["file"]), _day(asked["day"]), asked["label"]
        if file is None or day is None or label not in LEVELS:
            raise ProblemError(404, UNKNOWN)
        if not may_see(reader.audience, label):
            raise ProblemError(401 if reader.audience == "public" else 403, "this is not for you")
        language: Language = "da" if file["language"] == "da" else "en"
        found = await self.hub.read(lambda store: store.bulletins.get(day, label, language))
        if found is None:
            raise ProblemError(404, UNKNOWN)
        policy = {"Content-Security-Policy": POLICY} if file["kind"] == "html" else None
        return Response(_part(found, file["kind"]), headers=policy, media_type=TYPES[file["kind"]])


def _part(document: bytes, kind: str) -> bytes:
    if kind == "json":
        return document
    found = opened(document)
    return (found.markdown if kind == "md" else found.html).encode()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
