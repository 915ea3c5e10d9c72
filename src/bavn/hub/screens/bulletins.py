"""*Bulletins*: the days that have one for this reader's label, and one day's.

GET /bulletins                   all days
GET /bulletins/2026-11-21        one
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bavn.hub.doors.problems import ProblemError
from bavn.hub.hub import Hub
from bavn.hub.people.bulletin_writing import opened
from bavn.hub.published import LEVEL_OF
from bavn.hub.screens.screen import answer_page, frame_of, visitor
from bavn.model.language import LANGUAGES
from bavn.pages.situation.bulletin import BulletinDay, bulletin_page, bulletins_page


@dataclass(frozen=True, slots=True)
class BulletinsScreen:
    """Hands out what was written and sealed, as far as this reader's label goes; it writes nothing itself."""

    hub: Hub

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [
            Route("/bulletins", self.days, methods=["GET"]),
            Route("/bulletins/{day}", self.day, methods=["GET"]),
        ]

    async def days(self, request: Request) -> Response:
        """List the days."""
        visit = await visitor(request, self.hub)
        label = LEVEL_OF[visit.reader.audience]
        days = await self.hub.read(lambda store: store.bulletins.days(label, LANGUAGES[0]))
        return answer_page(bulletins_page(days, frame_of(request, self.hub, visit)))

    async def day(self, request: Request) -> Response:
        """Show one day's."""
        visit = await visitor(request, self.hub)
        label, language = LEVEL_OF[visit.reader.audience], visit.language
        day = _day(str(request.path_params["day"]))
        document, days = await self.hub.read(
            lambda store: (store.bulletins.get(day, label, language), store.bulletins.days(label, language))
        )
        if document is None:
            raise ProblemError(404, "there is no such bulletin")
        shown = BulletinDay(day, label, opened(document).markdown, *_beside(day, days))
        return answer_page(bulletin_page(shown, frame_of(request, self.hub, visit)))


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:  # each day has one address
        raise ProblemError(404, "there is no such bulletin")
    return found


def _beside(day: date, days: Sequence[date]) -> tuple[date | None, date | None]:
    """The days before and after it that have one."""
    rising = sorted(days)
    place = bisect_left(rising, day)
    after = place + (place < len(rising) and rising[place] == day)
    return rising[place - 1] if place else None, rising[after] if after < len(rising) else None
