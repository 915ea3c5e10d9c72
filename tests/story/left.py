"""What a story left behind, if it did: processes that name its folder."""

from pathlib import Path


def left_of(folder: Path) -> list[str]:
    """The command lines of processes that work in a folder."""
    found = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            said = one.read_bytes()
        except OSError:
            continue
        if str(folder).encode() in said:
            found.append(said.replace(b"\0", b" ").decode("utf-8", "replace"))
    return found
