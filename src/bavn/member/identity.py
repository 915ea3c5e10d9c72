"""Who this member is to the hub: its key pair, and how it knows the hub. A file that only its owner may read.

{"schema": "bavn.identity/1", "url": "https://hub.example:8643", "hub": "…", "hub_keys": ["<base64>"], "ca": "<PEM>",
 "member": "vejle", "key": "…", "private_key": "<base64 of 32 bytes>", "number_key": "<base64 of 32 bytes>"}
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from bavn.model.problem import Problem

SCHEMA: Final = "bavn.identity/1"
NAME: Final = "hub.identity"  # in the state folder, unless `[hub] identity` says otherwise
KEY_BYTES: Final = 32
LARGEST_BYTES: Final = 1 << 18
MOST_HUB_KEYS: Final = 16
_PRIVATE: Final = 0o600
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
KeyId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,64}\Z")]  # as it stands in a signature
_Key = Annotated[bytes, msgspec.Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]


@dataclass(frozen=True, slots=True)
class Identity:
    """What `bavn join` agreed with a hub. `ca` is the only certificate authority that is believed; "": the system's.

    `private_key` and `number_key` (of the ids of sightings) never leave this machine and are in no `repr`.
    """

    url: _Text
    hub: _Text
    hub_keys: Annotated[tuple[_Key, ...], msgspec.Meta(min_length=1, max_length=MOST_HUB_KEYS)]
    member: _Text
    key: KeyId
    private_key: _Key = field(repr=False)
    number_key: _Key = field(repr=False)
    ca: str = ""
    schema: Literal["bavn.identity/1"] = SCHEMA


def read_identity(path: Path) -> Identity:
    """Read the file. `Problem` where it is missing or damaged, or anybody but its owner may read or change it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            _check_private(path, os.fstat(descriptor))
            data = os.read(descriptor, LARGEST_BYTES)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise Problem("there is no such file", where=str(path), allowed="what `bavn join` writes") from None
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", where=str(path)) from None
    try:
        return msgspec.json.decode(data, type=Identity)
    except (msgspec.DecodeError, ValueError, RecursionError):  # its message could show what stands there
        raise Problem("this is no identity of a member", where=str(path), allowed="what `bavn join` writes") from None


def _check_private(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise Problem("this is no file", where=str(path), allowed="what `bavn join` writes")
    if found.st_mode & _OTHERS:
        what = f"others may read or change it (mode {stat.S_IMODE(found.st_mode):04o}), and this member's key is in it"
        raise Problem(what, where=str(path), allowed="mode 0600; join anew if others may have seen it")


@contextmanager
def place_for_identity(path: Path) -> Iterator["Place"]:
    """Make sure that an identity can be put in a place, before a token is spent on it; leave nothing behind.

    `Problem` where something stands there already, or nothing can be written.
    """
    beside = path.with_name(f".{path.name[:100]}.{os.getpid()}.new")
    try:
        if path.is_symlink() or path.exists():
            raise Problem(
                "there is an identity already, and it is left as it is",
                where=str(path),
                allowed="to move it away first, to join anew",
            )
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, _PRIVATE)
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    try:
        yield Place(path, beside, descriptor)
    finally:
        os.close(descriptor)
        with suppress(OSError):
            beside.unlink()


@dataclass(frozen=True, slots=True)
class Place:
    """An empty file that waits beside `path`."""

    path: Path
    beside: Path
    descriptor: int

    def put(self, identity: Identity) -> None:
        """Write it whole, 0600, where nothing stands. As root, it belongs to whom its folder belongs to."""
        try:
            with os.fdopen(os.dup(self.descriptor), "wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(identity)) + b"\n")
                if os.geteuid() == 0:
                    folder = self.path.parent.stat()
                    os.fchown(file.fileno(), folder.st_uid, folder.st_gid)
                file.flush()
                os.fsync(file.fileno())
            os.link(self.beside, self.path)
        except OSError as error:
            raise _unwritable(self.path, error) from None


def _unwritable(path: Path, error: Exception) -> Problem:
    why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Problem(f"the identity cannot be written: {why}", where=str(path))
