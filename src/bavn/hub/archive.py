"""A whole hub in one file, to be kept as safely as the hub: whoever has it can be the hub.

A plain tar: `observatory` (what vantage points saw, where they have; archives made before have none), `store` (a copy
as `hubstore.backing_up` makes it), `keys/…`, and last `hub.toml`. A certificate that was brought, and lies elsewhere,
is no part of it.

The observatory is copied first: of whomever it holds anything, the store knows, also that they were erased meanwhile.
"""

import io
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Final

from bavn.disk.copying import sync
from bavn.hub import settings
from bavn.hub.admitted import MAY_ENTER, admitted_of
from bavn.hub.observing import FOLDER
from bavn.hub.opening import KEYS, SIGNING, STORE, place_of_store, signing_key
from bavn.hub.private_file import FILE_MODE, make_folder
from bavn.hubstore import backing_up
from bavn.hubstore.store import HubStore, open_hub_store
from bavn.model.member import Key, Member, User
from bavn.model.problem import Problem
from bavn.observatory import backing_up as seen
from bavn.observatory.connection import suspect
from bavn.observatory.observatory import open_observatory
from bavn.observatory.opening import NAME as SEEN_DB

LARGEST_FILE: Final = 1 << 20  # of settings and keys
MOST_PARTS: Final = 100
LEAP: Final = 100_000  # numbers of spells that the hub may have given after the copy was made
_KEY: Final = re.compile(rf"{KEYS}/[A-Za-z0-9][A-Za-z0-9_.-]{{0,99}}")
_OBSERVED: Final = "observed"  # the folder of the observatory, while it is made
NOT_ONE: Final = "is no backup of a hub"


@dataclass(frozen=True, slots=True)
class Packed:
    """What went into it: rows of the store (0: only PostgreSQL knows), files beside it, and bytes of what was seen."""

    rows: int
    files: int
    seen_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Restored:
    """A hub as it was when the copy was `made`, and who comes in at its door again, whatever happened since."""

    made: datetime
    members: tuple[Member, ...]
    keys: tuple[Key, ...]
    users: tuple[User, ...]


def pack(data: Path, store: HubStore, to: Path, now: datetime) -> Packed:
    """Write the hub of a folder to a new file (0600), there only once it is whole; the hub goes on meanwhile.

    `Problem`: there is such a file, it cannot be written, or the copy of one of the stores cannot be read back.
    """
    if to.exists() or to.is_symlink():
        raise Problem("there is a file already", where=str(to))
    with _writing(to), TemporaryDirectory(dir=to.parent, prefix=f".{to.name[:100]}.") as folder:
        copy, part = Path(folder) / STORE, Path(folder) / "all"
        observed = _observed(data, Path(folder) / FOLDER)
        backing_up.backup(store.database, copy, now)
        rows = sum(backing_up.check(copy).rows.values())
        keys = sorted(path for path in (data / KEYS).iterdir() if path.is_file() and path.suffix != ".new")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                for one in (*observed, copy):
                    with one.open("rb") as opened:
                        tar.addfile(_part(one.name, one.stat().st_size, now), opened)
                for path in keys:
                    _add(tar, f"{KEYS}/{path.name}", path.read_bytes(), now)
                _add(tar, settings.NAME, (data / settings.NAME).read_bytes(), now)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, to)  # never over a file that came meanwhile
        sync(to.parent)
        return Packed(rows, len(keys) + 1, sum(one.stat().st_size for one in observed))


def unpack(archive: Path, data: Path, now: datetime) -> Restored:
    """Make the hub of a file again, in a folder without one; all of it, or nothing.

    Numbers given since are skipped, and no joining token holds any more.

    `Problem`: it cannot be read, is none, is damaged, or there is a hub in the folder already.
    """
    make_folder(data)
    for there in (data / settings.NAME, data / KEYS, data / STORE, data / FOLDER):
        if there.exists():
            raise Problem("there is a hub in this folder already", where=str(data), allowed="an empty folder")
    with _writing(data), TemporaryDirectory(dir=data, prefix=".restore.") as folder:
        fresh = Path(folder)
        made = _extract(archive, fresh)
        text = (fresh / settings.NAME).read_text(errors="replace")
        place = place_of_store(fresh / "made", settings.loads(text, settings.NAME, data))
        signing_key(fresh)
        _put_observed(fresh, now)  # first: a database of PostgreSQL that is filled is not emptied again
        backing_up.restore(fresh / STORE, place)
        with open_hub_store(place, now) as store:
            restored = _restored(store, made)
        (fresh / KEYS).rename(data / KEYS)
        if isinstance(place, Path):
            place.rename(data / STORE)
        if (fresh / _OBSERVED).exists():
            (fresh / _OBSERVED).rename(data / FOLDER)
        (fresh / settings.NAME).rename(data / settings.NAME)  # last: without it there is no hub
        sync(data)
    return restored


def _observed(data: Path, to: Path) -> list[Path]:
    """Copy what vantage points saw, where they have; [] where nobody looks for this hub."""
    source = data / FOLDER / SEEN_DB
    if not source.is_file():
        return []
    seen.back_up(source, to)
    try:
        seen.check(to, str(source))
    except Problem:
        with suppress(OSError):
            suspect(source).touch(mode=0o600)  # so that the hub reads it through when it is next started
        raise
    return [to]


def _put_observed(fresh: Path, now: datetime) -> None:
    """Make a store of the copy that was extracted, if there was one, and open it as a hub does."""
    copy = fresh / FOLDER
    if copy.exists():
        seen.check(copy, f"{FOLDER} in the archive")
        (fresh / _OBSERVED).mkdir(mode=0o700)
        copy.rename(fresh / _OBSERVED / SEEN_DB)
        with open_observatory(fresh / _OBSERVED, now) as kept:
            kept.skip_numbers(LEAP)


def _restored(store: HubStore, made: datetime) -> Restored:
    registry = store.registry
    admitted = admitted_of(0, registry.members.all(), registry.keys.all(), registry.users.all())
    members = tuple(one for one in admitted.members.values() if one.status in MAY_ENTER)
    return Restored(made, members, tuple(admitted.keys.values()), tuple(admitted.users.values()))


def _extract(archive: Path, into: Path) -> datetime:
    """Only what we wrote, by name: a file that somebody else made puts nothing anywhere. Return when it was made."""
    found: dict[str, float] = {}
    (into / KEYS).mkdir(mode=0o700)
    try:
        with tarfile.open(archive, "r:") as tar:
            for part in tar:
                if not _is_ours(part) or part.name in found or len(found) > MOST_PARTS:
                    raise Problem(NOT_ONE, where=str(archive))
                found[part.name] = part.mtime
                _take(tar, part, into / part.name)
    except (tarfile.TarError, EOFError, ValueError):
        raise Problem(NOT_ONE, where=str(archive)) from None
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror or error}", where=str(archive)) from None
    if not {STORE, settings.NAME, f"{KEYS}/{SIGNING}"} <= found.keys():
        raise Problem(NOT_ONE, where=str(archive))
    return _time(found[STORE])


def _time(seconds: float) -> datetime:
    """Whatever stands there, a time: it is only shown."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _is_ours(part: tarfile.TarInfo) -> bool:
    named = part.name in {STORE, FOLDER} or (
        (part.name == settings.NAME or _KEY.fullmatch(part.name)) and part.size <= LARGEST_FILE
    )
    return bool(named) and part.type == tarfile.REGTYPE


def _take(tar: tarfile.TarFile, part: tarfile.TarInfo, to: Path) -> None:
    source = tar.extractfile(part)
    if source is None:
        raise tarfile.ReadError
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:
        copyfileobj(source, file)
        file.flush()
        os.fsync(file.fileno())
    if to.stat().st_size != part.size:
        raise tarfile.ReadError


def _add(tar: tarfile.TarFile, name: str, data: bytes, now: datetime) -> None:
    tar.addfile(_part(name, len(data), now), io.BytesIO(data))


def _part(name: str, size: int, now: datetime) -> tarfile.TarInfo:
    part = tarfile.TarInfo(name)
    part.size, part.mode, part.mtime = size, FILE_MODE, int(now.timestamp())
    return part


@contextmanager
def _writing(where: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise Problem("there is a file already", where=str(where)) from None
    except OSError as error:
        raise Problem(f"cannot be written: {error.strerror}", where=str(where)) from None
