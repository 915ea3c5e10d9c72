"""The settings that `bavn config init` writes: every key with its default, and a line on what it does."""

from pathlib import Path
from typing import Final

EXAMPLE: Final = Path(__file__).with_name("example.toml")


def example() -> str:
    """Return the commented example. A key after a bare `#` has the value that holds without it."""
    return EXAMPLE.read_text(encoding="utf-8")
