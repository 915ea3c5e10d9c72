"""The `[hub]` part of `bavn.toml`: added where there is none, with the rest of the file left as it is, to the byte.

[hub]
url = "https://hub.example:8643"
identity = "/var/lib/bavn/hub.identity"
"""

import json
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bavn.model.problem import Problem
from bavn.settings.reading import LARGEST_BYTES, decoded, document_of

SECTION: Final = "hub"


def section_of(url: str, identity: Path) -> str:
    """The part as it stands in the file.

    >>> print(section_of("https://hub.example", Path("/var/lib/bavn/hub.identity")), end="")
    [hub]
    url = "https://hub.example"
    identity = "/var/lib/bavn/hub.identity"
    """
    return f"[{SECTION}]\nurl = {_quoted(url)}\nidentity = {_quoted(str(identity))}\n"


def _quoted(text: str) -> str:
    """As a basic string of TOML, which escapes what JSON does, and DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A file as it was read: its bytes, what stands in it, and which file it was."""

    path: Path
    data: bytes
    document: dict[str, object]
    found: os.stat_result

    @property
    def hub(self) -> dict[str, object] | None:
        """Its `[hub]` part; None where there is none."""
        part = self.document.get(SECTION)
        return part if isinstance(part, dict) else None


def read_file(path: Path) -> SettingsFile:
    """Read the file that is meant, also through a link. `Problem` where it cannot be read, is too large, or no TOML."""
    try:
        place = path.resolve(strict=True)
        with place.open("rb") as file:
            data, found = file.read(LARGEST_BYTES + 1), os.fstat(file.fileno())
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", where=str(path)) from None
    if len(data) > LARGEST_BYTES or not stat.S_ISREG(found.st_mode):
        raise Problem("this is no settings file", where=str(path))
    return SettingsFile(place, data, document_of(decoded(data, str(path)), str(path)), found)


def check_room(file: SettingsFile) -> None:
    """Make sure that a part could be added. `Problem` says why not, before anything is spent."""
    folder = file.path.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unchanged(file, f"no permission to write in {folder}")
    if file.found.st_nlink > 1:
        raise _unchanged(file, "it has several names (hard links), and would have one less")
    if os.geteuid() not in {0, file.found.st_uid}:
        raise _unchanged(file, "it belongs to another user")


def add_section(file: SettingsFile, section: str) -> None:
    """Append a part, in one step, with the file's mode and owner kept. What stands there is not touched.

    `Problem` where the file has such a part, was changed since it was read, cannot be written, or would be no TOML.
    """
    end = b"\r\n" if b"\r\n" in file.data else b"\n"
    gap = b"" if not file.data else end if file.data.endswith(b"\n") else 2 * end
    data = file.data + gap + section.encode().replace(b"\n", end)
    added = document_of(section, str(file.path))
    if file.document.keys() & added.keys():
        raise _unchanged(file, f"there is a [{SECTION}] part")
    if document_of(decoded(data, str(file.path)), str(file.path)) != file.document | added:
        raise _unchanged(file, "it would not say the same any more")
    try:
        _replace(file, data)
    except OSError as error:
        raise _unchanged(file, error.strerror or type(error).__name__) from None


def _replace(file: SettingsFile, data: bytes) -> None:
    beside = file.path.with_name(f".{file.path.name[:100]}.{os.getpid()}.new")
    try:
        beside.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        with os.fdopen(os.open(beside, flags, 0o600), "wb") as new:
            new.write(data)
            os.fchown(new.fileno(), file.found.st_uid, file.found.st_gid)
            os.fchmod(new.fileno(), stat.S_IMODE(file.found.st_mode))
            new.flush()
            os.fsync(new.fileno())
        if file.path.read_bytes() != file.data:
            raise _unchanged(file, "it was changed at this moment")
        beside.replace(file.path)
    finally:
        with suppress(OSError):
            beside.unlink()


def _unchanged(file: SettingsFile, why: str) -> Problem:
    return Problem(f"is left as it is: {why}", where=str(file.path))
