"""What the doors that take batches have in common: how much of whom, read beside the event loop, and what is said."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from starlette.requests import Request

from bavn.hub.doors.access import too_often
from bavn.hub.doors.operations import JSON, need_type
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.pipeline import BusyError
from bavn.sharing.batches import BadBatchError

BESIDE: Final = 1 << 16  # bytes from which on a body is read beside the event loop


class Sorted(Protocol):
    """A batch as it was read: `accepted` is what is taken of it."""

    @property
    def accepted(self) -> Sequence[Any]:
        """One for each thing that is taken."""


Batch = TypeVar("Batch", bound=Sorted)


async def batch_of(request: Request, hub: Hub, reader: Reader, read: Callable[[bytes], Batch]) -> Batch:
    """Read the body of a request, within what its sender may send in a second.

    `ProblemError`: 415, 413 or 422 where it is no such batch, 429 where it is too much.
    """
    need_type(request, JSON)
    body = await request.body()
    if wait_s := hub.limits.take(reader.name, body_bytes=len(body)):
        raise too_often(wait_s)
    try:
        found = read(body) if len(body) < BESIDE else await hub.beside(partial(read, body))
    except BadBatchError as error:
        raise ProblemError(413 if error.code == "too-large" else 422, str(error)) from None
    if wait_s := hub.limits.take(reader.name, sightings=len(found.accepted)):
        raise too_often(wait_s)
    return found


def busy_problem(busy: BusyError) -> ProblemError:
    """The answer to what could not be kept: nothing of it was, and it is to be sent again."""
    return ProblemError(
        503, "nothing of this was kept: send it again", headers={"Retry-After": str(busy.retry_after_s)}
    )
