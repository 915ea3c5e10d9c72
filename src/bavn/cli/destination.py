"""The file that `--html` writes: checked before the work, replaced in one step after it."""

import glob
import os
import stat
import tempfile
from pathlib import Path

from bavn.cli.refusal import RefusedError
from bavn.model.safe_text import visible

PRIVATE = 0o600


def check_destination(option: str, path: Path, inputs: list[str]) -> None:
    """Refuse, before anything is read, a place that cannot be written or that is one of the inputs."""
    shown = f"{option} '{visible(str(path))}'"
    if path.is_dir():
        raise RefusedError(f"{shown} is a directory; allowed: the name of a file to write")
    if not path.parent.is_dir():
        raise RefusedError(f"{shown}: the directory '{visible(str(path.parent))}' does not exist")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise RefusedError(f"{shown}: no permission to write there")
    if path.exists() and any(_same(path, name) for pattern in inputs for name in [pattern, *glob.glob(pattern)]):  # noqa: PTH207
        raise RefusedError(f"{shown} is one of the logs; it would be overwritten")


def write_file(option: str, path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Write all or nothing; a device such as /dev/stdout is written directly. `private`: only for its owner (0600)."""
    data = content.encode() if isinstance(content, str) else content
    try:
        path = path.resolve()
        if path.exists() and (not path.is_file() or path.is_relative_to("/proc") or path.is_relative_to("/dev")):
            path.write_bytes(data)
            return
        _replace(path, data, PRIVATE if private else mode_of(path))
    except OSError as error:
        raise RefusedError(f"{option} '{visible(str(path))}': {error.strerror}") from None


def _replace(path: Path, data: bytes, mode: int) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:100]}.", delete=False) as file:
        written = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            written.replace(path)
        except BaseException:
            written.unlink(missing_ok=True)
            raise


def mode_of(path: Path) -> int:
    """The mode of the file that is replaced, or what the umask leaves of a new one: the page holds addresses."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _same(path: Path, name: str) -> bool:
    try:
        return name != "-" and path.samefile(name)
    except OSError:
        return False
