"""The finished log: lines when asked for, and the truth about them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bavn.simulation.formats import Tables, format_lines
from bavn.simulation.rows import Rows
from bavn.simulation.truth import Truth, as_time


@dataclass(frozen=True, slots=True)
class Traffic:
    """A simulated log in time order. Text is made in chunks while it is read and never held as a whole."""

    rows: Rows
    tables: Tables
    style: str
    truth: Truth

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def labels(self) -> npt.NDArray[np.int8]:
        """One element a line: 1 for a request of an attack, else 0."""
        return (self.rows["wave"] > 0).astype(np.int8)

    @property
    def began(self) -> datetime:
        """The time of the first line."""
        return as_time(int(self.rows["time_ms"][0]))

    @property
    def ended(self) -> datetime:
        """The time of the last line."""
        return as_time(int(self.rows["time_ms"][-1]))

    def lines(self) -> Iterator[bytes]:
        """One line at a time, each ending in a newline. For speed take `chunks`."""
        for lines in format_lines(self.rows, self.tables, self.style):
            for line in lines:
                yield line.encode() + b"\n"

    def chunks(self, repeats: int = 1) -> Iterator[bytes]:
        """Blocks of whole lines. `repeats` plays the same log again, later by its own length: a cheap long log."""
        length_s = int(self.rows["time_ms"][-1] - self.rows["time_ms"][0]) // 1000 + 1
        for number in range(repeats):
            for lines in format_lines(self.rows, self.tables, self.style, later_s=number * length_s):
                yield ("\n".join(lines) + "\n").encode()

    def write(self, path: Path | str, repeats: int = 1) -> int:
        """Write the log to a new file; the answer is the number of bytes."""
        with Path(path).open("wb") as file:
            return sum(file.write(chunk) for chunk in self.chunks(repeats))
