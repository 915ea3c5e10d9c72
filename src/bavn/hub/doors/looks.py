"""The doors of vantage points: what each is to look at, and what its looks found.

GET  /api/v1/targets   sealed by the hub, so that nobody in between points a vantage point at somebody else
POST /api/v1/looks     read one by one, judged together with all others', acknowledged when they are on disk
"""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from bavn.hub.doors.access import require, who
from bavn.hub.doors.documents import Refused
from bavn.hub.doors.operations import JSON, Operation, answer
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.doors.taking import batch_of, busy_problem
from bavn.hub.hub import Hub
from bavn.hub.pipeline import BusyError
from bavn.hub.watching import Observed
from bavn.model.probe import Sample, Vantage
from bavn.sharing.envelope import Sealed, seal
from bavn.sharing.looks import LOOK_LIMITS, encode_targets, read_looks

TARGETS: Final = "/api/v1/targets"
LOOKS: Final = "/api/v1/looks"
SOON_S: Final = 2  # until a vantage point that has just joined is known, or the hub has read what it kept


class LooksIn(Struct):
    """A batch of looks. See `model.probe`."""

    schema: Literal["bavn.looks/1"]
    looks: Annotated[list[Sample], Meta(max_length=LOOK_LIMITS.looks)]


class LooksTaken(Struct):
    """What became of a batch: `taken` are on disk; what was refused is not to be sent again (`id`: its place)."""

    taken: Annotated[int, Meta(ge=0)]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Looking:
    """The doors for vantage points."""

    hub: Hub

    def operations(self) -> tuple[Operation, ...]:
        """What they do."""
        return (
            Operation(
                "GET",
                TARGETS,
                self.targets,
                "What a vantage point is to look at, sealed by the hub: `bavn.targets/1` in an envelope.",
                needs=("sensor",),
                gives=Sealed,
                refuses=(400, 401, 403, 429, 503),
                tag="vantage",
            ),
            Operation(
                "POST",
                LOOKS,
                self.hand_in_looks,
                "Hand in looks of one's own. Sending one again changes nothing.",
                needs=("sensor",),
                takes=LooksIn,
                takes_media=JSON,
                gives=LooksTaken,
                refuses=(400, 401, 403, 413, 415, 422, 429, 503),
                tag="vantage",
            ),
        )

    async def targets(self, request: Request) -> Response:
        """Say what is to be looked at."""
        reader = require(await who(request, self.hub), purposes=("probe",))
        observed = self.hub.lookout.observed
        vantage = _vantage_of(reader, observed)
        told = encode_targets(
            vantage, observed.watched.targets.values(), self.hub.now(), observed.watched.turn_of(vantage)
        )
        return Response(seal(told, self.hub.signing), media_type=JSON)

    async def hand_in_looks(self, request: Request) -> Response:
        """Take a batch."""
        hub = self.hub
        reader = require(await who(request, hub), purposes=("probe",))
        observed = hub.lookout.observed
        place, targets = _vantage_of(reader, observed).name, observed.watched.targets
        found = await batch_of(request, hub, reader, lambda body: read_looks(body, place, targets, hub.now()))
        if found.accepted:
            try:
                await hub.lookout.submit(found.accepted)
            except BusyError as busy:
                raise busy_problem(busy) from None
        return answer(LooksTaken(len(found.accepted), tuple(Refused(one.id, one.why) for one in found.refused)))


def _vantage_of(reader: Reader, observed: Observed) -> Vantage:
    """Which place a key is of. `ProblemError` 503 where the hub does not know yet."""
    found = observed.watched.vantages.get(reader.key.id) if reader.key is not None and observed.at is not None else None
    if found is None:
        raise ProblemError(503, "the hub does not know this place yet: ask again", headers={"Retry-After": str(SOON_S)})
    return found
