"""`/healthz`: whether the hub takes what is sent to it. For a proxy, a monitor and a container."""

from dataclasses import dataclass

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from bavn.hub.doors.operations import Operation, answer
from bavn.hub.hub import Hub


class Health(Struct):
    """`ok`, or `not-keeping`: it answers, but what is sent to it cannot be kept."""

    status: str


@dataclass(frozen=True, slots=True)
class HealthDoor:
    """The door for those who ask whether it is well."""

    hub: Hub

    def operations(self) -> tuple[Operation, ...]:
        """What it does."""
        meaning = "Whether the hub takes what is sent to it."
        return (Operation("GET", "/healthz", self.healthz, meaning, gives=Health, refuses=(503,), tag="health"),)

    async def healthz(self, _: Request) -> Response:
        """Say so."""
        if not self.hub.pipeline.is_well:
            return answer(Health("not-keeping"), 503)
        return answer(Health("ok"))
