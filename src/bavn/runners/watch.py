"""What is remembered of one site beside its counts."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from bavn.detectors.wave import Wave
from bavn.windows.past import Past

CLIENT_MINUTES: Final = 15


@dataclass(slots=True)
class Crowd:
    """A flash crowd that goes on: its finding, and what was usual before it came."""

    wave: Wave
    usual: float
    past: Past


@dataclass(slots=True)
class Watch:
    """What the engine remembers of one site beside its counts: the open findings, and the past to learn from.

    `clients` came in each of the last calm minutes up to the newest in which somebody came, `empty` minutes are since
    then. `usual` are pages and assets a second, as long as somebody asked for some: a silence unlearns neither.
    """

    past: Past = field(default_factory=Past)
    wave: Wave | None = None
    slow: Wave | None = None
    crowd: Crowd | None = None
    silence: Wave | None = None
    tainted_until: int = 0
    clients: deque[float] = field(default_factory=lambda: deque(maxlen=CLIENT_MINUTES))
    empty: int = 0
    usual: tuple[float, float] = (0.0, 0.0)

    def note_clients(self, count: float) -> None:
        """Remember how many clients came in a calm minute."""
        if not count:
            self.empty += 1
            return
        self.clients.extend([0.0] * min(self.empty, CLIENT_MINUTES))
        self.clients.append(count)
        self.empty = 0

    def open(self) -> list[Wave]:
        """The open findings."""
        crowd = self.crowd.wave if self.crowd is not None else None
        return [wave for wave in (self.wave, self.slow, crowd, self.silence) if wave is not None]
