"""A finding as a member reports it to the hub, with everything private left out. `sharing.leaving` makes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bavn.model.finding import Action, Network, Outcome, Rate, Severity
from bavn.model.tlp import Tlp

# On citizens, as far as the member knows: some of what was asked for was not answered, or most of it, or all.
Effect = Literal["unknown", "none", "slow", "down"]

LEAST_SCORE: Final = 0.8  # of a source that is named to the hub at all


@dataclass(frozen=True, slots=True)
class SharedSource:
    """An attacking address or prefix: never a shared one, never below `LEAST_SCORE`, never of a private network.

    `action` is what the member's own sensor asks for. No source is named that was flagged because the hub named it.
    """

    address: str
    requests: int
    first: datetime
    last: datetime
    score: float
    action: Action


@dataclass(frozen=True, slots=True, order=True)
class Template:
    """What an attack asks for, as a shape: method, path with numbers and identifiers masked, names of its parameters.

    Never a value. `parameters` are sorted, each stands once. Two members' templates are equal where their shapes are.
    """

    method: str
    path: str
    parameters: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """As one text: `GET /soeg?query`."""
        return f"{self.method} {self.path}" + (f"?{'&'.join(self.parameters)}" if self.parameters else "")


@dataclass(frozen=True, slots=True)
class SharedTemplate:
    """A template and how many requests fitted it."""

    template: Template
    requests: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """One attack at one member as of `seen`. Times are aware UTC.

    `id` is the member's own for this finding and never changes (32 hex digits); a later `revision` of it replaces the
    earlier ones, and sending one again changes nothing. `site` is for the hub alone. `tlp` None: it is kept and goes to
    nobody. `spoofable`: its sources may be forged (UDP, a bare SYN), so they are never held against anybody.
    `conduct` are the fields of its signatures without their values (`client.assets=none`), sorted.
    """

    id: str
    revision: int
    kind: str
    technique: str | None
    site: str
    began: datetime
    detected: datetime
    seen: datetime
    ended: datetime | None
    severity: Severity
    confidence: float
    requests: int
    rate: Rate
    tlp: Tlp | None
    sources: tuple[SharedSource, ...] = ()
    networks: tuple[Network, ...] = ()
    templates: tuple[SharedTemplate, ...] = ()
    conduct: tuple[str, ...] = ()
    effect: Effect = "unknown"
    outcome: Outcome | None = None
    accounts: int = 0
    spoofable: bool = False
    origin: str = "bavn"  # who found it: bavn, crowdsec, fail2ban, probe
