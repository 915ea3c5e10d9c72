"""`POST /api/v1/sightings`: what a member saw. Proven, read one by one, and acknowledged when it is on disk."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bavn.clearing.changes import Report
from bavn.hub.doors.access import require, too_often, who
from bavn.hub.doors.documents import Refused, SightingsIn, Taken
from bavn.hub.doors.operations import JSON, Operation, answer, need_type
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.pipeline import BusyError, UnfitError
from bavn.sharing.checking import LIMITS, BadBatchError, Batch, read_batch

PATH: Final = "/api/v1/sightings"
LARGEST: Final = 2 << 20  # bytes: one sighting with 5,000 addresses of IPv6 has 1.4 million
BESIDE: Final = 1 << 16  # bytes from which on a body is read beside the event loop
_LIMITS: Final = replace(LIMITS, bytes=LARGEST)


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
        need_type(request, JSON)
        body = await request.body()
        if wait_s := hub.limits.take(reader.name, body_bytes=len(body)):
            raise too_often(wait_s)
        need_room(hub, reader.name)
        batch = await self._read(body)
        if wait_s := hub.limits.take(reader.name, sightings=len(batch.accepted)):
            raise too_often(wait_s)
        taken = await self._keep(reader, batch)
        count_kept(hub, reader.name, taken.accepted, len(body))
        return answer(taken)

    async def _read(self, body: bytes) -> Batch:
        now = self.hub.now()
        try:
            if len(body) < BESIDE:
                return read_batch(body, now, _LIMITS)
            return await self.hub.beside(partial(read_batch, body, now, _LIMITS))
        except BadBatchError as error:
            raise ProblemError(413 if error.code == "too-large" else 422, str(error)) from None

    async def _keep(self, reader: Reader, batch: Batch) -> Taken:
        assert reader.member is not None  # noqa: S101  required above
        assert reader.key is not None  # noqa: S101  the same
        now, key = self.hub.now(), reader.key.id
        reports = [Report(reader.member, key, now, sighting) for sighting in batch.accepted]
        refused = tuple(Refused(one.id, one.why) for one in batch.refused)
        if not reports:
            return Taken(0, 0, refused, self.hub.published.seq)
        try:
            ack = await self.hub.pipeline.submit(reports)
        except BusyError as busy:
            raise busy_problem(busy) from None
        except UnfitError:
            raise ProblemError(422, "something in this cannot be taken: send half of it") from None
        return Taken(ack.accepted, ack.repeated, refused, ack.seq)


def need_room(hub: Hub, member: str) -> None:
    """`ProblemError` 429 where enough was kept of a member in a day."""
    if wait_s := hub.quota.wait_s(member):
        raise too_often(wait_s)


def count_kept(hub: Hub, member: str, sightings: int, body_bytes: int) -> None:
    """Count what was kept of a member; what said nothing new takes no room."""
    known = hub.admitted.members.get(member)
    if sightings:
        established = known is not None and known.standing == "established"
        hub.quota.keep(member, sightings, body_bytes, established=established)


def busy_problem(busy: BusyError) -> ProblemError:
    """The answer to what could not be kept: nothing of it was, and it is to be sent again."""
    return ProblemError(
        503, "nothing of this was kept: send it again", headers={"Retry-After": str(busy.retry_after_s)}
    )
