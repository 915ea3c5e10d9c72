"""The frame around what a judge keeps over a restart: a checksum, the name and version of its shape, the state."""

from hashlib import blake2b
from typing import Final, TypeVar

import msgspec

CHECK: Final = 16  # bytes of checksum before the rest

State = TypeVar("State")


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """What stands behind the checksum. The state is read only where the schema is the one asked for."""

    schema: str
    state: msgspec.Raw


def pack(schema: str, state: object) -> bytes:
    """Return `state` as msgpack in a frame. `schema` names its shape and version, for example `bavn.logins/1`.

    >>> unpack("bavn.example/1", pack("bavn.example/1", {"203.0.113.7": 3}), dict[str, int])
    {'203.0.113.7': 3}
    """
    body = msgspec.msgpack.encode(Frame(schema, msgspec.Raw(msgspec.msgpack.encode(state))))
    return _checksum(body) + body


def unpack(schema: str, kept: bytes, shape: type[State]) -> State:
    """Return the state that `pack` was given, as a `shape`.

    Raises ValueError where it is damaged, cut off, of another schema or version, or does not have the shape. The
    message names schemas only, nothing of the state.
    """
    body = kept[CHECK:]
    if len(kept) <= CHECK or _checksum(body) != kept[:CHECK]:
        raise ValueError(f"{schema}: what was kept is damaged")
    try:
        frame = msgspec.msgpack.decode(body, type=Frame)
        if frame.schema != schema:
            raise ValueError(f"{schema}: what was kept is of another version")
        return msgspec.msgpack.decode(frame.state, type=shape)
    except (msgspec.MsgspecError, RecursionError):
        raise ValueError(f"{schema}: what was kept has another shape") from None


def _checksum(body: bytes) -> bytes:
    return blake2b(body, digest_size=CHECK).digest()
