"""Up to where a log has been taken: small enough to be kept for each file in every snapshot."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Position:
    """A file, by what stands in it, and how much of it has been taken. Plain types, for msgspec and JSON.

    `log` is the watched name that it belongs to, `path` the name under which it was last seen. `offset` counts the
    bytes taken, unpacked where the file is `compressed`. `head` is the fingerprint of the file's first `head_length`
    bytes, `mark` that of the `mark_length` bytes before `offset`: what a file must show to be taken for this one,
    whatever its name or inode. `size` and `modified_ns` are as last seen, `lines` whole lines before `offset`.

    Two kinds stand for no place in a file: `is_pattern` (inode 0: `log` is a name or glob that has been watched, so
    what has appeared under it since is new), and `passed_over` (all that the file holds was read elsewhere).
    """

    log: str
    path: str
    device: int
    inode: int
    offset: int
    size: int
    modified_ns: int
    head: bytes = b""
    head_length: int = 0
    mark: bytes = b""
    mark_length: int = 0
    compressed: bool = False
    passed_over: bool = False
    lines: int = 0

    @classmethod
    def of_pattern(cls, pattern: str, modified_ns: int) -> Self:
        """Say that `pattern` has been watched; `modified_ns`: no older than anything that was read there."""
        return cls(log=pattern, path=pattern, device=0, inode=0, offset=0, size=0, modified_ns=modified_ns)

    @property
    def is_pattern(self) -> bool:
        """Whether it is a watched name rather than a file."""
        return self.inode == 0


def storable(path: str) -> str:
    r"""Return `path` as text that UTF-8 can hold: a name of other bytes shows them as \xff, and is found by its inode.

    >>> print(storable("access\udcff.log"))
    access\xff.log
    """
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
