"""How a document from outside is read, whatever it holds: its frame whole or not at all, what is in it one by one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, Protocol, TypeVar

import msgspec

from bavn.model.safe_text import visible

SHOWN: Final = 200  # characters of what was sent that may stand in an answer


class Framed(Protocol):
    """A document that says what it is."""

    schema: str


Frame = TypeVar("Frame", bound=Framed)


class BadBatchError(ValueError):
    """A body is no batch at all. `code` is what is wrong, its text one line for the sender."""

    def __init__(self, code: Literal["too-large", "malformed", "schema"], why: str) -> None:
        self.code = code
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that is not taken: its id ("" where it has none that can be read), and why, in one line."""

    id: str
    why: str


def framed(body: bytes, decoder: "msgspec.json.Decoder[Frame]", schema: str, called: str, most_bytes: int) -> Frame:
    """Return the frame of a body. `BadBatchError`, and nothing else for any input, where it is none of this `schema`.

    `called` is what it is for people: "batch of looks".
    """
    if len(body) > most_bytes:
        raise BadBatchError("too-large", f"a {called} has at most {most_bytes} bytes")
    try:
        whole = decoder.decode(body)
    except (ValueError, RecursionError) as error:
        raise BadBatchError("malformed", visible(f"no {called}: {error}", SHOWN)) from None
    if whole.schema != schema:
        raise BadBatchError("schema", visible(f'"{schema}" is read here, not "{whole.schema}"', SHOWN))
    return whole


def at_most(listed: list[msgspec.Raw], most: int, called: str) -> list[msgspec.Raw]:
    """What is in a batch, where it is not too much of it; else `BadBatchError`."""
    if len(listed) > most:
        raise BadBatchError("too-large", f"a batch has at most {most} {called}")
    return listed


def utc(time: datetime) -> datetime:
    """Return a time in UTC. Raises ValueError where it has no zone, or leaves the calendar."""
    if time.tzinfo is None:
        raise ValueError("a time without a zone")
    try:
        return time.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time outside the calendar") from error
