"""The file that `--html` writes: checked before the work, replaced in one step after it."""

import os
import tempfile
from pathlib import Path

from bavn.cli.refusal import RefusedError
from bavn.pages.safe_text import visible


def check_destination(option: str, path: Path, inputs: list[str]) -> None:
    """Refuse, before anything is read, a place that cannot be written or that is one of the inputs."""
    shown = f"{option} '{visible(str(path))}'"
    if path.is_dir():
        raise RefusedError(f"{shown} is a directory; allowed: the name of a file to write")
    if not path.parent.is_dir():
        raise RefusedError(f"{shown}: the directory '{visible(str(path.parent))}' does not exist")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise RefusedError(f"{shown}: no permission to write there")
    if path.exists() and any(_same(path, name) for name in inputs):
        raise RefusedError(f"{shown} is one of the logs; it would be overwritten")


def write_file(option: str, path: Path, content: str) -> None:
    """Write all or nothing; a device such as /dev/stdout is written directly."""
    try:
        if path.exists() and not path.is_file():
            path.write_text(content, encoding="utf-8")
            return
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            file.write(content)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    except OSError as error:
        raise RefusedError(f"{option} '{visible(str(path))}': {error.strerror}") from None


def _same(path: Path, name: str) -> bool:
    try:
        return name != "-" and path.samefile(name)
    except OSError:
        return False
