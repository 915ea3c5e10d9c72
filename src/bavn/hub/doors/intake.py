"""`POST /api/v1/sightings`: what a member saw. Proven, read one by one, and acknowledged when it is on disk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from bavn.clearing.changes import Report
from bavn.hub.doors.access import require, too_often, who
from bavn.hub.doors.documents import Refused, SightingsIn, Taken
from bavn.hub.doors.operations import JSON, Operation, answer
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.quota import Whose
from bavn.hub.doors.reader import Reader
from bavn.hub.doors.taking import batch_of, busy_problem
from bavn.hub.hub import Hub
from bavn.hub.pipeline import Ack, BusyError, UnfitError
from bavn.sharing.checking import LIMITS, Batch, read_batch

PATH: Final = "/api/v1/sightings"
LARGEST: Final = 2 << 20  # bytes: one sighting with 5,000 addresses of IPv6 has 1.4 million
_LIMITS: Final = replace(LIMITS, bytes=LARGEST)
_AS_SENT: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Intake:
    """The door for sightings."""

    hub: Hub

    def operations(self) -> tuple[Operation, ...]:
        """What it does."""
        return (
            Operation(
                "POST",
                PATH,
                self.hand_in,
                "Hand in sightings. Sending one again changes nothing; a refused one is not to be sent again.",
                needs=("sensor",),
                takes=SightingsIn,
                takes_media=JSON,
                gives=Taken,
                refuses=(400, 401, 403, 413, 415, 422, 429, 503),
                tag="sensor",
            ),
        )

    async def hand_in(self, request: Request) -> Response:
        """Take a batch."""
        hub = self.hub
        reader = require(await who(request, hub), purposes=("sensor",), member=True)
        batch = await batch_of(request, hub, reader, lambda body: read_batch(body, hub.now(), _LIMITS))
        return answer(await self._keep(reader, batch))

    async def _keep(self, reader: Reader, batch: Batch) -> Taken:
        assert reader.member is not None  # noqa: S101  required above
        assert reader.key is not None  # noqa: S101  the same
        now, key = self.hub.now(), reader.key.id
        reports = [Report(reader.member, key, now, sighting) for sighting in batch.accepted]
        refused = tuple(Refused(one.id, one.why) for one in batch.refused)
        if not reports:
            return Taken(0, 0, refused, self.hub.published.seq)
        ack = await keep(self.hub, reports)
        return Taken(ack.accepted, ack.repeated, refused, ack.seq)


async def keep(hub: Hub, reports: Sequence[Report], program: str = "") -> Ack:
    """Have reports of one member written, where there is room for them: of its sensors, or of the key of a program.

    `ProblemError` 429 where enough was kept in a day, 503 where they are to be sent again, 422 where they are not to be
    sent again as they are. What said nothing new takes no room.
    """
    member = hub.admitted.members.get(reports[0].member)
    whose = Whose(reports[0].member, member is not None and member.standing == "established", program)
    if wait_s := hub.quota.wait_s(whose, [one.sighting.id for one in reports]):
        raise too_often(wait_s)
    try:
        ack = await hub.pipeline.submit(reports)
    except BusyError as busy:
        raise busy_problem(busy) from None
    except UnfitError:
        raise ProblemError(422, "something in this cannot be taken: send half of it") from None
    if ack.accepted:
        hub.quota.keep(whose, {one.sighting.id: len(_AS_SENT.encode(one.sighting)) for one in reports})
    return ack
