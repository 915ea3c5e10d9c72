"""One wave of an attack, from its first second to its last: windows added up into one finding."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from bavn.detectors.attribution import Attribution, Cause
from bavn.detectors.conditions import ALL, is_machine
from bavn.detectors.signature import describe, describe_template
from bavn.detectors.suspects import Address, Judged, Suspect, Suspects
from bavn.model import KINDS, Collateral, Finding, Network, Rate, Severity, Signature, Source, Target
from bavn.sources.addresses import format_address, prefix_of
from bavn.windows import rows as codes
from bavn.windows.digest import Lexicon
from bavn.windows.hashing import U64
from bavn.windows.names import look_up
from bavn.windows.record import ASSET, Records
from bavn.windows.rows import Rows
from bavn.windows.window import Totals, Window, add_up

MOST_TARGETS = 12
TARGET_SHARE = 0.01  # of what is counted, below which a target is not worth naming
LATEST = 253_402_300_799  # the last second that a date can name
TRIFLE = 0.001  # share of a window's attack below which a signature is none
IDLE_SHARE = 0.05  # of the busiest window's rate, below which the attack is not on
IDLE_RATE = 0.2
BUSY_RATE = 0.5  # pages per second from which a site's silence is felt by many
MAPPED = 0xFFFF  # the upper half of a low word that holds an IPv4 address
TECHNIQUES = {kind.name: kind.technique for kind in KINDS}


@dataclass(slots=True)
class Tally:
    """One signature over the whole wave."""

    number: int
    match: dict[str, str]
    sources: set[Address] = field(default_factory=set)
    requests: int = 0
    expected: float = 0.0


@dataclass(slots=True)
class Wave:
    """An open finding about one site. Seconds are Unix time; `usual` and `peak` pages per second.

    `accounted` is the second up to which windows have been added; `idle` counts windows without the attack. `sure` is
    the confidence (0..1) of a finding without sources.
    """

    kind: str
    site: int
    began: int
    detected: int
    usual: float
    accounted: int
    peak: float = 0.0
    ended: int | None = None
    last: int = 0
    idle: int = 0
    busiest: float = 0.0
    failing: float = 0.0
    sure: float = 0.5
    suspects: Suspects = field(default_factory=Suspects)
    tallies: dict[tuple[tuple[str, str], ...], Tally] = field(default_factory=dict)
    targets: Counter[tuple[tuple[str, str], ...]] = field(default_factory=Counter)

    def fork(self) -> "Wave":
        """The same wave, to which a window can be added without changing this one. Good until this one goes on."""
        tallies = {key: replace(tally, sources=set(tally.sources)) for key, tally in self.tallies.items()}
        return replace(self, suspects=self.suspects.fork(), tallies=tallies, targets=self.targets.copy())

    def add(
        self, window: Window, found: Attribution, hammers: npt.NDArray[np.bool_], records: Records, lexicon: Lexicon
    ) -> None:
        """Add one window: the sources that match a signature, or hammer alone."""
        cause_of = without_trifles(found, window.rows, hammers)
        wanted = (cause_of >= 0) | hammers
        self.accounted = window.start + int(window.seconds)
        rate = float(window.rows.pages[wanted].sum()) / max(window.seconds, 1.0)
        idle = rate < max(IDLE_SHARE * self.busiest, IDLE_RATE)
        self.idle = self.idle + 1 if idle else 0
        self.busiest = max(self.busiest, rate)
        self.failing = max(self.failing, window.failing)
        if idle or not wanted.any():
            return
        self.suspects.windows += 1
        numbers = [self.number(cause, lexicon) for cause in found.causes]
        shared = shared_rows(window, wanted, found.share)
        counted = np.array([not found.grounded and not is_machine(c.conditions) for c in found.causes] + [False])
        self.count_targets(window, wanted, records, lexicon)
        totals = add_up(records, window.index, window.row_of, wanted)
        tallies = list(self.tallies.values())
        cause_of = cause_of[totals.row]
        known = window.rows.known[totals.row]
        for k in range(totals.row.size):
            address = (int(totals.high[k]), int(totals.low[k]))
            tally = numbers[cause_of[k]] if cause_of[k] >= 0 else None
            requests = int(totals.requests[k])
            if tally is not None:
                tallies[tally].requests += requests
                tallies[tally].sources.add(address)
            self.suspects.add(
                address,
                Suspect(
                    requests,
                    int(totals.first[k]),
                    int(totals.last[k]),
                    shared=bool(shared[totals.row[k]]),
                    known=bool(known[k]),
                    steady=bool(known[k] & codes.STEADY),
                    since=self.suspects.windows,
                    counted=bool(counted[cause_of[k]]),
                    causes=set() if tally is None else {tally},
                ),
            )
        self.last = max(self.last, int(totals.last.max()))

    def count_targets(self, window: Window, wanted: npt.NDArray[np.bool_], records: Records, lexicon: Lexicon) -> None:
        """Count what the matching sources ask for most."""
        here = window.row_of >= 0
        at = window.index[here][wanted[window.row_of[here]]]
        at = at[(records.flags[at] & ASSET) == 0]
        templates, counts = np.unique(records.template[at], return_counts=True)
        for k in np.argsort(-counts, kind="stable")[:MOST_TARGETS]:
            match = describe_template(look_up(lexicon.templates, int(templates[k])))
            self.targets[tuple(match.items())] += int(counts[k])

    def add_held(self, totals: Totals) -> None:
        """Add one window of connections held open."""
        for k in range(totals.row.size):
            address = (int(totals.high[k]), int(totals.low[k]))
            seen = Suspect(int(totals.requests[k]), int(totals.first[k]), int(totals.last[k]))
            self.suspects.add(address, seen)
            self.last = max(self.last, seen.last)

    def number(self, cause: Cause, lexicon: Lexicon) -> int:
        """The wave's number of a signature, a new one where it is new."""
        match = describe(cause, lexicon)
        key = tuple(sorted(match.items()))
        if key not in self.tallies:
            self.tallies[key] = Tally(len(self.tallies), match)
        tally = self.tallies[key]
        tally.expected += cause.expected
        self.suspects.expected[tally.number] = tally.expected
        return tally.number

    def finding(self, site: str, honest: int) -> Finding:
        """The wave as a finding, as of now; `honest` are the site's distinct clients so far."""
        judged = sorted(self.suspects.judge(), key=lambda j: (-j.score, -j.suspect.requests, j.address))
        flagged = [j for j in judged if j.action != "watch"]
        before = sum(1 for j in flagged if j.suspect.known)
        requests = sum(j.suspect.requests for j in flagged)
        tallies = sorted(self.tallies.values(), key=lambda t: -t.requests)
        order = {id(t): k for k, t in enumerate(tallies)}
        ranks = [order[id(t)] for t in self.tallies.values()]
        return Finding(
            kind=self.kind,
            technique=TECHNIQUES[self.kind],
            site=site,
            began=moment(self.began),
            detected=moment(self.detected),
            ended=None if self.ended is None else moment(self.ended),
            severity=self.severity(),
            confidence=self.confidence(flagged),
            requests=requests,
            rate=Rate(round(self.usual, 3), round(self.peak, 3)),
            sources=tuple(to_sources(self.kind, judged, ranks)) + tuple(to_groups(self.suspects.overflow)),
            networks=tuple(to_networks(flagged)),
            signatures=tuple(Signature(t.match, len(t.sources), t.requests, round(t.expected, 2)) for t in tallies),
            targets=tuple(
                Target(dict(match), n)
                for match, n in self.targets.most_common(MOST_TARGETS)
                if n >= TARGET_SHARE * self.targets.total()
            ),
            collateral=Collateral(before, round(before / max(honest - len(flagged) + before, 1), 6)),
            grouped_by_prefix=bool(self.suspects.overflow),
            unanswered=round(self.failing, 3) if self.suspects.windows else None,
        )

    def severity(self) -> Severity:
        """How bad: by times the usual rate, and by requests that the site failed to answer."""
        times = self.peak / max(self.usual, 1.0)
        if self.kind == "flash-crowd":
            return "low"
        if self.kind == "site-silent":
            return "high" if self.usual >= BUSY_RATE else "medium"
        if self.failing >= 0.2 or times >= 20:
            return "critical"
        if self.failing >= 0.05 or times >= 5:
            return "high"
        return "medium" if times >= 2 else "low"

    def confidence(self, flagged: list[Judged]) -> float:
        """How sure: the mean score of the flagged sources, weighted by requests."""
        total = sum(j.suspect.requests for j in flagged)
        if not total:
            return round(self.sure, 3)
        return round(sum(j.score * j.suspect.requests for j in flagged) / total, 3)


def without_trifles(found: Attribution, rows: Rows, hammers: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """The rows' signatures without those that make next to nothing of the attack: they describe somebody else."""
    pages = np.bincount(found.cause_of + 1, weights=rows.pages, minlength=len(found.causes) + 1)[1:]
    total = pages.sum() + float(rows.pages[hammers & (found.cause_of < 0)].sum())
    kept = np.append(pages >= TRIFLE * total, False)
    return np.where(kept[found.cause_of], found.cause_of, -1)


def shared_rows(window: Window, wanted: npt.NDArray[np.bool_], share: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which rows' clients carry honest people too: vouched personas, or browsers that ask for other things."""
    rows = window.rows
    clients = int(rows.client.max()) + 1 if rows.client.size else 0
    vouched = np.zeros(clients, np.bool_)
    vouched[rows.client[rows.vouched == 1]] = True
    several = rows.conduct[:, codes.AGENTS] > 0
    others = several & (share < ALL)
    shared: npt.NDArray[np.bool_] = wanted & (
        vouched[rows.client] | ((rows.known & codes.VISITED_BEFORE) != 0) | others
    )
    return shared


def moment(second: int) -> datetime:
    """Unix seconds as aware UTC."""
    return datetime.fromtimestamp(min(max(second, 0), LATEST), UTC)


def reasons(kind: str, suspect: Suspect, ranks: list[int]) -> tuple[str, ...]:
    """Why a source is suspected, as codes."""
    found = [f"signature:{rank}" for rank in sorted({ranks[cause] for cause in suspect.causes})]
    if not found:
        found.append("slow-connections" if kind == "slow-requests" else "hammers-alone")
    if suspect.windows > 1:
        found.append("again-and-again")
    if suspect.shared:
        found.append("shared-address")
    if suspect.peopled:
        found.append("visitors-in-network")
    if suspect.steady:
        found.append("as-before-attack")
    if suspect.counted:
        found.append("counts-only")
    if suspect.known:
        found.append("seen-before-attack")
    return tuple(found)


def to_sources(kind: str, judged: list[Judged], ranks: list[int]) -> list[Source]:
    """Sources in the order given. There may be very many, so what many have in common is made once."""
    moments: dict[int, datetime] = {}
    why: dict[tuple[object, ...], tuple[str, ...]] = {}
    found = []
    for j in judged:
        s = j.suspect
        for second in (s.first, s.last):
            if second not in moments:
                moments[second] = moment(second)
        traits = (s.windows > 1, s.shared, s.peopled, s.steady, s.counted, s.known, *s.causes)
        if traits not in why:
            why[traits] = reasons(kind, s, ranks)
        times = moments[s.first], moments[s.last]
        found.append(Source(spell(j.address), s.requests, *times, round(j.score, 4), s.shared, j.action, why[traits]))
    return found


def spell(address: Address) -> str:
    """An address as text; the usual ones without the detour over the standard library."""
    high, low = address
    if high == 0 and low >> 32 == MAPPED:
        return f"{low >> 24 & 255}.{low >> 16 & 255}.{low >> 8 & 255}.{low & 255}"
    return format_address(high, low)


def to_groups(overflow: dict[Address, Suspect]) -> list[Source]:
    """Sources beyond the limit, as prefixes: limited, never blocked."""
    return [
        Source(
            address=prefix_of(*address),
            requests=suspect.requests,
            first=moment(suspect.first),
            last=moment(suspect.last),
            score=0.9,
            shared=True,
            action="limit",
            because=("grouped",),
        )
        for address, suspect in overflow.items()
    ]


def to_networks(flagged: list[Judged], most: int = 1000) -> list[Network]:
    """Flagged sources by prefix, most requests first."""
    size = len(flagged)
    high = np.fromiter((j.address[0] for j in flagged), np.uint64, size)
    low = np.fromiter((j.address[1] for j in flagged), np.uint64, size)
    asked = np.fromiter((j.suspect.requests for j in flagged), np.int64, size)
    six = high != 0
    keys = np.stack((np.where(six, high & ~U64(0xFFFF), high), np.where(six, U64(0), low & ~U64(0xFF))), axis=1)
    networks, first, of, sources = np.unique(keys, axis=0, return_index=True, return_inverse=True, return_counts=True)
    requests = np.zeros(len(networks), np.int64)
    np.add.at(requests, of.reshape(-1), asked)
    best = np.lexsort((first, -requests))[:most]
    return [Network(prefix_of(*networks[k]), int(sources[k]), int(requests[k])) for k in best]
