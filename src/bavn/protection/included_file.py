"""Files that another program includes: written beside their place, moved into it, read by a reload, or put back.

files.put({Path("/etc/nginx/conf.d/bavn.conf"): "…"})  ->  True    # nginx has read it
files.put({Path("/etc/nginx/conf.d/bavn.conf"): "…"})  ->  False   # nothing new, no reload
"""

import os
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Final

from bavn.protection.enforcing import NotEnforcedError
from bavn.protection.reloading import CommandFailed, Reload

BETWEEN_S: Final = 5.0  # an old worker lives on after a reload until its visitors are served
MOST_BYTES: Final = 1 << 26
MODE: Final = 0o640  # the addresses of visitors stand in it


@dataclass(frozen=True, slots=True)
class _Old:
    """What stood in a file's place, with its owner and mode."""

    data: bytes
    mode: int
    owner: tuple[int, int]


class IncludedFiles:
    """Files of one program that are written together and read by one reload: all of them, or none.

    There are at least five seconds between two reloads; `put` waits them out with `wait` (seconds), by `monotonic`.
    """

    def __init__(
        self,
        name: str,
        reload: Reload,
        *,
        monotonic: Callable[[], float],
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self._name = name
        self._reload = reload
        self._monotonic = monotonic
        self._wait = wait or Event().wait
        self._loaded: dict[Path, bytes] | None = None
        self._last: float | None = None

    def put(self, texts: Mapping[Path, str]) -> bool:
        """Make the files so, and have them read. False: they are so already, and were read since this process began.

        `NotEnforcedError` where a file cannot be written or the reload fails: then the old files stand again and were
        read again, or the line says that this failed too.
        """
        wanted = {path: text.encode() for path, text in texts.items()}
        old = {path: _stands(path) for path in wanted}
        stands = {path: before.data for path, before in old.items() if before is not None}
        if wanted == self._loaded == stands:
            return False
        self._keep_apart()
        self._loaded = None
        try:
            for path, data in wanted.items():
                _write(path, data, old[path])
            self._run()
        except NotEnforcedError:
            _restore(old)
            raise
        except CommandFailed as failed:
            raise self._rolled_back(failed, old) from None
        self._loaded = wanted
        return True

    def _keep_apart(self) -> None:
        if self._last is not None and (left_s := self._last + BETWEEN_S - self._monotonic()) > 0:
            self._wait(left_s)

    def _run(self) -> None:
        try:
            self._reload.run()
        finally:
            self._last = self._monotonic()

    def _rolled_back(self, failed: CommandFailed, old: Mapping[Path, _Old | None]) -> NotEnforcedError:
        """Put the old files back and have them read again: the program may have read half of the new ones."""
        _restore(old)
        try:
            self._run()
        except CommandFailed as again:
            line = f"{self._name}: {again}; with the old rules too, so look into its own configuration"
            return NotEnforcedError(line, code=f"{failed.code}-twice", command=failed.command, why=again.why)
        line = f"{self._name}: {failed}; the old rules stand again"
        return NotEnforcedError(line, code=failed.code, command=failed.command, why=failed.why)


def _stands(path: Path) -> _Old | None:
    """Read what stands in a place; None where nothing does. A link, a folder or a pipe there is refused."""
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise NotEnforcedError(f"{path} is no plain file: it is left alone", code="include-no-file", path=str(path))
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            data = file.read(MOST_BYTES)
    except FileNotFoundError:
        if path.parent.is_dir():
            return None
        raise NotEnforcedError(
            f"{path.parent}: there is no such folder", code="include-no-folder", path=str(path)
        ) from None
    except OSError as error:
        raise _unwritable(path, error) from None
    return _Old(data, stat.S_IMODE(found.st_mode), (found.st_uid, found.st_gid))


def _write(path: Path, data: bytes, old: _Old | None) -> None:
    """Write beside the place under a name that no `*.conf` matches, then move: nobody ever reads half a file."""
    if old is not None and old.data == data:
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
            file.write(data)
            if old is not None:
                with suppress(PermissionError):  # another's file in a folder of ours: it becomes ours
                    os.fchown(file.fileno(), *old.owner)
            os.fchmod(file.fileno(), old.mode if old is not None else MODE)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise _unwritable(path, error) from None


def _restore(old: Mapping[Path, _Old | None]) -> None:
    for path, before in old.items():
        with suppress(OSError, NotEnforcedError):
            if before is None:
                path.unlink()
            else:
                _write(path, before.data, _stands(path))


def _unwritable(path: Path, error: OSError) -> NotEnforcedError:
    why = error.strerror or str(error)
    return NotEnforcedError(f"{path} cannot be written: {why}", code="include-unwritable", path=str(path), why=why)
