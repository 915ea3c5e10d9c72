"""`POST /api/v1/readiness`: a member lets the hub know how ready it is, in a band of twenty, or takes that back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from bavn.hub.doors.access import require, who
from bavn.hub.doors.documents import ReadinessIn, ReadinessOut
from bavn.hub.doors.operations import JSON, Operation, answer, document_of
from bavn.hub.doors.operator_acts import call
from bavn.hub.hub import Hub
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.store import HubStore
from bavn.model.readiness import Told

PATH: Final = "/api/v1/readiness"
_DECODER: Final = msgspec.json.Decoder(ReadinessIn)


@dataclass(frozen=True, slots=True)
class ReadinessDoor:
    """The door for readiness. The day is the hub's own; the audit says that it was told, not what."""

    hub: Hub

    def operations(self) -> tuple[Operation, ...]:
        """What it does."""
        return (
            Operation(
                "POST",
                PATH,
                self.readiness,
                "Let the hub know how ready you are, in a band of twenty points; null takes it back.",
                needs=("sensor",),
                takes=ReadinessIn,
                takes_media=JSON,
                gives=ReadinessOut,
                refuses=(400, 401, 403, 409, 413, 415, 422, 429, 503),
                tag="sensor",
            ),
        )

    async def readiness(self, request: Request) -> Response:
        """Keep it."""
        reader = require(await who(request, self.hub), purposes=("sensor",), member=True)
        said = await document_of(request, _DECODER)
        assert reader.member is not None  # noqa: S101  required above
        member, band = reader.member, said.band
        told = Told(member, band, self.hub.now().date()) if band is not None else None

        def keep(store: HubStore, now: datetime) -> None:
            if told is not None:
                store.readiness.keep(told)
            elif not store.readiness.take_back(member):
                return
            store.audit.write(AuditLine(now, member, "readiness-told" if told else "readiness-taken-back", member))

        await call(self.hub, keep)
        return answer(ReadinessOut(band, told.on if told else None))
