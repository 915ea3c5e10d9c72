"""All doors of the hub as one ASGI application, in the order in which they are asked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from bavn.disk.sqlite import StoreError
from bavn.hub.dialects import abuseipdb, lapi
from bavn.hub.doors import intake, lists
from bavn.hub.doors.api_operator import LARGEST_LIST, TARGETS, Operating
from bavn.hub.doors.api_reading import Reading
from bavn.hub.doors.headers import Threshold
from bavn.hub.doors.health import HealthDoor
from bavn.hub.doors.intake import Intake
from bavn.hub.doors.joining import Joining
from bavn.hub.doors.looks import Looking
from bavn.hub.doors.metrics import MetricsDoor
from bavn.hub.doors.openapi import PATH, openapi
from bavn.hub.doors.operations import JSON, Operation, answer, routes_of
from bavn.hub.doors.outages import Outages
from bavn.hub.doors.problems import answer_busy
from bavn.hub.doors.readiness import ReadinessDoor
from bavn.hub.hub import Hub
from bavn.hub.people.answering import Answering
from bavn.hub.people.bulletin_writing import keep_writing
from bavn.hub.people.bulletins import Bulletins
from bavn.hub.people.exercise_calls import ExerciseCalls
from bavn.hub.people.messages import People
from bavn.hub.people.outage_calls import OutageCalls
from bavn.hub.screens import every
from bavn.hub.screens.answering import failing, refusing
from bavn.hub.tidying import keep_tidy

LARGER: Final = {intake.PATH: intake.LARGEST, TARGETS: LARGEST_LIST, **lapi.LARGER, **abuseipdb.LARGER}


def make_app(hub: Hub) -> ASGIApp:
    """Every door. It starts the hub with the server's own start, and stops it with that."""
    doors = Starlette(
        routes=routes(hub),
        exception_handlers={HTTPException: refusing(hub), StoreError: answer_busy, Exception: failing(hub)},
        lifespan=lambda _: _running(hub),
    )
    doors.router.redirect_slashes = False  # it would send people to whatever Host says
    return Threshold(doors, larger=LARGER, tls=hub.settings.tls.mode != "off")


def routes(hub: Hub) -> Sequence[BaseRoute]:
    """All routes: the own API's, those that others' programs ask for, and the pages for people."""
    doors = (*routes_of(operations(hub)), *lapi.routes(hub), *lists.routes(hub), *abuseipdb.routes(hub))
    return [*doors, *every.routes(hub)]


def operations(hub: Hub) -> tuple[Operation, ...]:
    """The own API, with the description of itself."""
    own = (
        Joining(hub),
        Intake(hub),
        Looking(hub),
        Reading(hub),
        Outages(hub),
        Bulletins(hub),
        Operating(hub),
        ReadinessDoor(hub),
    )
    doors = (*own, Answering(hub), HealthDoor(hub), MetricsDoor(hub))
    every = tuple(operation for door in doors for operation in door.operations())

    async def describe(_: Request) -> Response:
        return answer(document)

    described = Operation("GET", PATH, describe, "This document.", gives=dict[str, Any], gives_media=JSON)
    document = openapi((*every, described), hub.settings.hub.name)
    return (*every, described)


@asynccontextmanager
async def _running(hub: Hub) -> AsyncIterator[None]:
    """The hub, and beside it what tells people, and what tidies up."""
    await hub.start()
    ends = asyncio.Event()
    beside = [
        asyncio.create_task(keep_writing(hub, ends)),
        asyncio.create_task(keep_tidy(hub.store, hub.now, ends)),
    ]
    if hub.calls_people:
        people, outages = People(hub), OutageCalls(hub)
        exercises = ExerciseCalls(hub, real=(people.owes, outages.owes))
        beside += [asyncio.create_task(one.run(ends)) for one in (people, outages, exercises)]
    try:
        yield
    finally:
        ends.set()
        await asyncio.gather(*beside, return_exceptions=True)
        await hub.stop()
