"""What is remembered of one site beside its counts."""

from dataclasses import dataclass, field

from bavn.detectors.wave import Wave
from bavn.windows.past import Past


@dataclass(slots=True)
class Crowd:
    """A flash crowd that goes on: its finding, and what was usual before it came."""

    wave: Wave
    usual: float
    past: Past


@dataclass(slots=True)
class Watch:
    """What the engine remembers of one site beside its counts: the open findings, and the past to learn from."""

    past: Past = field(default_factory=Past)
    wave: Wave | None = None
    slow: Wave | None = None
    crowd: Crowd | None = None
    tainted_until: int = 0

    def open(self) -> list[Wave]:
        """The open findings."""
        crowd = self.crowd.wave if self.crowd is not None else None
        return [wave for wave in (self.wave, self.slow, crowd) if wave is not None]
