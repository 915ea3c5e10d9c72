"""What is raised when bytes are read as a document: in one place, for all who read what may be damaged."""

from typing import Final

import msgspec

UNREADABLE: Final = (msgspec.MsgspecError, ValueError, RecursionError)  # what msgspec raises on any bytes
