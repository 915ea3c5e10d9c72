"""The own API as one table: each operation is a route, and a part of the OpenAPI document. Neither lacks the other."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bavn.hub.doors.problems import ProblemError
from bavn.model.safe_text import visible

JSON: Final = "application/json"
SHOWN: Final = 200
_ENCODER: Final = msgspec.json.Encoder()

Door = Callable[[Request], Awaitable[Response]]
Needs = Literal["sensor", "key", "user"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query or the path, read by `whole`, `word` or `moment` with the same bounds."""

    name: str
    where: Literal["query", "path", "header"]
    schema: dict[str, Any]
    meaning: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `needs`: what opens it, any one of these; empty: nothing is needed.

    `takes` and `gives` are types for JSON, or None with the media type of anything else; `takes_media` None: no body.
    `refuses` are the statuses besides its own that it may answer.
    """

    method: Literal["GET", "POST"]
    path: str
    door: Door
    meaning: str
    needs: tuple[Needs, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    takes: Any = None
    takes_media: str | None = None
    gives: Any = None
    gives_media: str = JSON
    status: int = 200
    refuses: tuple[int, ...] = ()
    tag: str = "hub"

    @property
    def name(self) -> str:
        """Its operation id."""
        return self.door.__name__


def routes_of(operations: Sequence[Operation]) -> list[Route]:
    """One route for each path, so that a wrong method is told every right one."""
    paths: dict[str, dict[str, Door]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = operation.door
    return [Route(path, _by_method(doors), methods=list(doors)) for path, doors in paths.items()]


def _by_method(doors: dict[str, Door]) -> Door:
    if len(doors) == 1:
        return next(iter(doors.values()))

    async def by_method(request: Request) -> Response:
        return await doors["GET" if request.method == "HEAD" else request.method](request)

    return by_method


def answer(document: object, status: int = 200) -> Response:
    """A document as JSON."""
    return Response(_ENCODER.encode(document), status, media_type=JSON)


async def document_of(request: Request, decoder: msgspec.json.Decoder[T]) -> T:
    """Read what was sent. `ProblemError` 415 for another type, 422 for what is no such document."""
    need_type(request, JSON)
    try:
        return decoder.decode(await request.body())
    except (ValueError, RecursionError, OverflowError) as error:
        raise ProblemError(422, visible(str(error), SHOWN)) from None


def need_type(request: Request, *types: str) -> None:
    """`ProblemError` 415 where the body is of none of these types."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in types:
        raise ProblemError(415, f"a body is {' or '.join(types)}")


def whole(request: Request, parameter: Parameter, default: int) -> int:
    """Read a whole number of the query. `ProblemError` 400 for anything else, also where it stands twice."""
    given = request.query_params.getlist(parameter.name)
    if not given:
        return default
    least, most = parameter.schema["minimum"], parameter.schema["maximum"]
    fits = len(given) == 1 and given[0].isascii() and given[0].isdigit() and len(given[0]) <= len(str(most))
    if not fits or not least <= int(given[0]) <= most:
        raise ProblemError(400, f"{parameter.name} is one whole number from {least} to {most}")
    return int(given[0])


def whole_in_path(request: Request, parameter: Parameter) -> int:
    """Read a whole number of the path. `ProblemError` 404 for anything else."""
    given = str(request.path_params[parameter.name])
    most = parameter.schema["maximum"]
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(most)) and int(given) <= most):
        raise ProblemError(404, "there is no such thing here")
    return int(given)


LARGEST_SEQ: Final = 999_999_999_999_999


def number(
    name: str, meaning: str, *, least: int = 0, most: int = LARGEST_SEQ, default: int | None = None
) -> Parameter:
    """A whole number of the query."""
    schema: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most}
    if default is not None:
        schema["default"] = default
    return Parameter(name, "query", schema, meaning)
