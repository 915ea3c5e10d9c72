"""What the engine knows beside its tables, as plain values: open and ended findings, and each site's past."""

from collections import Counter
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from bavn.detectors.suspects import Address, Suspect, Suspects
from bavn.detectors.wave import LATEST, Tally, Wave
from bavn.model import KINDS

MOST_SITES: Final = 1 << 7
LARGEST: Final = 1e12

Half = Annotated[int, Meta(ge=0)]  # MessagePack has no larger ones than 64 bits
Count = Annotated[int, Meta(ge=0, le=1 << 53)]
Once = Annotated[int, Meta(ge=1, le=1 << 53)]
Second = Annotated[int, Meta(ge=0, le=LATEST)]
Site = Annotated[int, Meta(ge=0, lt=MOST_SITES)]
Amount = Annotated[float, Meta(ge=-LARGEST, le=LARGEST)]
Text = Annotated[str, Meta(max_length=4096)]
Pairs = tuple[tuple[Text, Text], ...]

FLAGS: Final = ("shared", "peopled", "known", "counted", "steady", "allowed")
NAMES: Final = frozenset(kind.name for kind in KINDS)

# address, requests, first, last, windows, FLAGS as bits, since, causes
SuspectRow = tuple[Half, Half, Count, Second, Second, Once, Annotated[int, Meta(ge=0, le=63)], Count, list[Count]]


class TallyState(msgspec.Struct, frozen=True):
    """A signature's numbers."""

    key: Pairs
    match: dict[str, str]
    number: Count
    sources: list[tuple[Half, Half]]
    requests: Count
    expected: Amount


class WaveState(msgspec.Struct, frozen=True):
    """A finding with its sources."""

    kind: str
    site: Site
    began: Second
    detected: Second
    usual: Amount
    accounted: Second
    peak: Amount
    ended: Second | None
    last: Second
    idle: Count
    busiest: Amount
    failing: Amount
    sure: Amount
    windows: Count
    expected: dict[Count, Amount]
    suspects: list[SuspectRow]
    overflow: list[SuspectRow]
    tallies: list[TallyState]
    targets: list[tuple[Pairs, Count]]


PLAIN: Final = (
    "kind", "site", "began", "detected", "usual", "accounted", "peak", "ended", "last", "idle", "busiest", "failing",
    "sure",
)  # fmt: skip


def freeze_wave(wave: Wave) -> WaveState:
    """A wave as plain values."""
    plain: dict[str, Any] = {name: getattr(wave, name) for name in PLAIN}
    return WaveState(
        **plain,
        windows=wave.suspects.windows,
        expected=dict(wave.suspects.expected),
        suspects=freeze_suspects(wave.suspects.by_address),
        overflow=freeze_suspects(wave.suspects.overflow),
        tallies=[
            TallyState(key, tally.match, tally.number, list(tally.sources), tally.requests, tally.expected)
            for key, tally in wave.tallies.items()
        ],
        targets=list(wave.targets.items()),
    )


def thaw_wave(state: WaveState) -> Wave:
    """The wave again. Raises ValueError for one that no engine makes."""
    numbers = [tally.number for tally in state.tallies]
    causes = {cause for row in (*state.suspects, *state.overflow) for cause in row[-1]} | state.expected.keys()
    if state.kind not in NAMES or numbers != list(range(len(numbers))) or not causes <= set(numbers):
        raise ValueError(state.kind)
    plain: dict[str, Any] = {name: getattr(state, name) for name in PLAIN}
    return Wave(
        **plain,
        suspects=Suspects(
            thaw_suspects(state.suspects), dict(state.expected), state.windows, thaw_suspects(state.overflow)
        ),
        tallies={
            tally.key: Tally(tally.number, tally.match, set(tally.sources), tally.requests, tally.expected)
            for tally in state.tallies
        },
        targets=Counter(dict(state.targets)),
    )


def freeze_suspects(table: dict[Address, Suspect]) -> list[SuspectRow]:
    """Suspects as rows, in their order."""
    return [
        (
            address[0], address[1], s.requests, s.first, s.last, s.windows,
            s.shared | s.peopled << 1 | s.known << 2 | s.counted << 3 | s.steady << 4 | s.allowed << 5,
            s.since, list(s.causes),
        )
        for address, s in table.items()
    ]  # fmt: skip


def thaw_suspects(rows: list[SuspectRow]) -> dict[Address, Suspect]:
    """The suspects again."""
    return {
        (high, low): Suspect(
            requests, first, last, windows, since=since, causes=set(causes),
            **{name: bool(flags >> bit & 1) for bit, name in enumerate(FLAGS)},
        )
        for high, low, requests, first, last, windows, flags, since, causes in rows
    }  # fmt: skip
