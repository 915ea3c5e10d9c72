"""What one look has found so far: filled in while it goes on, so that nothing is lost when its time is up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from bavn.model.probe import Ending, Phases
from bavn.probing.certificate import Certificate

Phase = Literal["dns", "connect", "tls", "first_byte"]
US_NS: Final = 1_000


class Ended(Exception):  # noqa: N818  it is an answer, not a mistake
    """The look is over: `ending` says how, `detail` is a code of our own that says more, "" where there is no more."""

    def __init__(self, ending: Ending, detail: str = "") -> None:
        super().__init__(ending, detail)
        self.ending: Ending = ending
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Authority:
    """What one authoritative server said of a name.

    `said` is 'answers', 'no-name', 'no-address', 'leads-inside' (to an address that is not public), 'failed',
    'not-authoritative', 'silent' or 'unreachable'; 'not-public' is a server that itself is inside, and was not asked.
    `serial` is that of its zone, None where it gave none.
    """

    name: str
    address: str
    said: str
    serial: int | None = None


@dataclass(slots=True)
class Notes:
    """Facts of one look. `clock_ns` is monotonic. `phase` is what goes on now, or went on when it ended, "" between.

    Where redirects were followed, the parts are those of all hops together, and the rest is that of the last hop.
    `certain` is an ending that stands whatever happens while more is found out about it. `inside`: the target itself is
    not of the public internet. `headed`: no head of an answer is being waited for.
    """

    clock_ns: Callable[[], int]
    began_ns: int = 0
    spent_ns: dict[Phase, int] = field(default_factory=dict)
    phase: Phase | Literal[""] = ""
    address: str = ""
    addresses: tuple[str, ...] = ()
    cnames: tuple[str, ...] = ()
    authorities: tuple[Authority, ...] = ()
    status: int = 0
    certificate: Certificate | None = None
    retry_after_s: int | None = None
    hops: int = 0
    certain: Ended | None = None
    inside: bool = False
    headed: bool = True

    def __post_init__(self) -> None:
        self.began_ns = self.clock_ns()

    def timing(self, phase: Phase) -> "Timing":
        """Count the time within as that of a phase, also where it ends by an exception; `phase` stays then."""
        return Timing(self, phase)

    def phases(self) -> Phases:
        """Return all phases until now, in whole microseconds."""
        spent = {phase: ns // US_NS for phase, ns in self.spent_ns.items()}
        return Phases(**spent, total=(self.clock_ns() - self.began_ns) // US_NS)


class Timing:
    """The time of one part of a look: what `with notes.timing(...)` opens and closes."""

    __slots__ = ("_began_ns", "_notes", "_phase")

    def __init__(self, notes: Notes, phase: Phase) -> None:
        self._notes = notes
        self._phase = phase
        self._began_ns = 0

    def __enter__(self) -> None:
        self._notes.phase = self._phase
        self._began_ns = self._notes.clock_ns()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        spent, phase = self._notes.spent_ns, self._phase
        spent[phase] = spent.get(phase, 0) + self._notes.clock_ns() - self._began_ns
        if kind is None:
            self._notes.phase = ""
