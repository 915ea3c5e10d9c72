"""Who is the attack? Clients explained by a few signatures that the site's honest clients do not contain.

Each signature is a conjunction of conditions on one client's row: conduct (how it behaves) and content (what it
asks for). Expected is the number of honest clients that would match, the larger of two guesses: the site's past,
scaled by how many vouched visitors there are now; and the unvouched companions that the vouched visitors of the
same content bring, times the share of honest clients with this conduct. A signature is taken where expected is at
most 3 % of what is observed (purity 0.97).

Where a site's assets are not in the log nobody can vouch: then everyone who asks for the same content is taken for
honest until conduct says otherwise, so a crowd never makes a signature. The same holds while there is no past.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.detectors.search import Masks, expand, pack
from bavn.windows import rows as codes
from bavn.windows.rows import Rows

Flags = npt.NDArray[np.bool_]

SHARE: Final = 100  # how much of what a client asks for is in excess: 0 nothing, 1 under half, 2 half or more, 3 all
TEMPLATE: Final = 101  # the template in excess that it asks for
CONTENT: Final = 200  # + axis of Rows.content

HABITS: Final = (
    codes.PAGES_SEEN,
    codes.ASSETS,
    codes.QUERIES,
    codes.CHURN,
    codes.AGENTS,
    codes.ERRORS,
    codes.REPEATS,
    codes.BEFORE,
    codes.PACE,
)
# Where nobody can vouch, a signature must name conduct that no person has: (axis, at least)
MACHINE: Final = ((codes.QUERIES, 3), (codes.PACE, 5), (codes.REPEATS, 1))
CROWDED: Final = (codes.AGENTS, codes.PAGES_SEEN, codes.BEFORE)  # a crowd behind shared addresses changes these
MATTERS: Final = (codes.REFERRER, codes.POSTS, codes.NOVELTY)

# Share of honest clients with such conduct in a minute, where a site has no past yet: (axis, at least) -> share
TYPICAL: Final = {
    (codes.PAGES_SEEN, 4): 0.08,
    (codes.PAGES_SEEN, 5): 0.02,
    (codes.PAGES_SEEN, 6): 0.01,
    (codes.QUERIES, 2): 0.08,
    (codes.QUERIES, 3): 0.02,
    (codes.QUERIES, 4): 0.01,
    (codes.CHURN, 2): 0.03,
    (codes.REPEATS, 1): 0.05,
    (codes.AGENTS, 2): 0.03,
    (codes.ERRORS, 2): 0.05,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One field of a client's row has one value."""

    axis: int
    code: int


@dataclass(frozen=True, slots=True)
class Cause:
    """A signature: its conditions, the clients that match now, and the honest ones expected among them."""

    conditions: tuple[Condition, ...]
    observed: int
    expected: float

    @property
    def purity(self) -> float:
        """Share of the matching clients that are the attack, 0..1."""
        return max(0.0, 1.0 - self.expected / max(self.observed, 1))


@dataclass(frozen=True, slots=True)
class Usual:
    """The rows of calm minutes: each stands for `weight` clients, all together over `seconds`."""

    rows: Rows | None
    weight: npt.NDArray[np.float64]
    seconds: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """`cause_of` (int, one per row): index of the first signature that the row matches, -1 for none.

    `growth` is the vouched visitors now against usual (1 where nobody vouches); `assets_seen` tells whether anyone
    can vouch on this site; `surplus` are the templates in excess.
    """

    causes: tuple[Cause, ...]
    cause_of: npt.NDArray[np.int64]
    growth: float
    assets_seen: bool
    surplus: npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Features:
    """Every field of every row, by axis: what conditions are made of."""

    by_axis: dict[int, npt.NDArray[np.int64]]

    def holds(self, condition: Condition) -> Flags:
        """Which rows have this value."""
        return self.by_axis[condition.axis] == condition.code

    def all_hold(self, conditions: tuple[Condition, ...], size: int) -> Flags:
        """Which rows have all these values."""
        flags = np.ones(size, np.bool_)
        for condition in conditions:
            flags &= self.holds(condition)
        return flags


def features_of(rows: Rows, surplus: npt.NDArray[np.uint32]) -> Features:
    """Fields of the rows; `surplus` are the templates in excess, worst first."""
    by_axis = {axis: rows.conduct[:, axis].astype(np.int64) for axis in HABITS + MATTERS}
    for axis in range(codes.CONTENT):
        by_axis[CONTENT + axis] = rows.content[:, axis].astype(np.int64)
    kept = rows.templates != 0
    hot = np.zeros(rows.templates.shape, np.bool_)
    best = np.zeros(rows.pages.size, np.int64)
    for template in surplus[::-1]:
        here = rows.templates == template
        hot |= here
        best[here.any(axis=1)] = template
    share = hot.sum(axis=1) / np.maximum(kept.sum(axis=1), 1)
    by_axis[SHARE] = np.where(share == 0, 0, np.where(share < 0.5, 1, np.where(share < 1, 2, 3))).astype(np.int64)
    by_axis[TEMPLATE] = best
    return Features(by_axis)


@dataclass(frozen=True, slots=True)
class Scene:
    """What the search knows of a window: how many honest clients to expect for given counts."""

    past_share: float  # of a past row: honest clients in this window
    past_rows: int
    growth: float
    companions: float  # unvouched honest clients per vouched one
    haste: float  # > 1 in windows under a minute: rows were made from whole minutes
    assets_seen: bool

    def expected(self, past: float, habit: float, peers: float, kin: float, typical: float) -> float:
        """Honest clients that would match: see the module's docstring."""
        from_past = (past + 1.0 + past**0.5) * self.past_share
        share = typical
        if self.past_rows:
            share = min(1.0, (habit + 1.0 + habit**0.5) / self.past_rows * self.haste)
        if not self.assets_seen:
            return max(from_past * self.haste, share * peers)
        companions = self.companions * max(kin, share * peers)
        return max(from_past * self.haste * self.growth, from_past + companions)


@dataclass(frozen=True, slots=True)
class Attributor:
    """Find the signatures of a window.

    `purity`: least share of attackers among the clients that match. `least`: fewest clients in excess that make a
    signature. `literals`: most conditions in one. `beam`: candidates kept at each step. `rounds`: most signatures.
    """

    purity: float = 0.97
    least: int = 10
    literals: int = 4
    beam: int = 8
    rounds: int = 8
    values: int = 5
    most_rows: int = 16384

    def look(self, rows: Rows, usual: Usual, seconds: float) -> Attribution:
        """Return the signatures of a window of `seconds`; none where honest clients explain it."""
        vouched = rows.vouched == 1
        past_rows, weight = thin(usual)
        scene = make_scene(rows, usual, past_rows, weight, seconds)
        surplus = find_surplus(rows, past_rows, scene)
        features = features_of(rows, surplus)
        cause_of = np.full(rows.pages.size, -1, np.int64)
        causes: list[Cause] = []
        search = Search(self, scene, features, vouched, past_rows, surplus)
        for cause, matches in search.run():
            fresh = matches & (cause_of < 0) & ~vouched
            cause_of[fresh] = len(causes)
            causes.append(cause)
        return Attribution(tuple(causes), cause_of, scene.growth, scene.assets_seen, surplus)


def thin(usual: Usual) -> tuple[Rows | None, float]:
    """The past with one weight for all rows: those that stand for few clients are kept in proportion."""
    if usual.rows is None:
        return None, 1.0
    most = float(usual.weight.max())
    if float(usual.weight.min()) == most:
        return usual.rows, most
    kept = np.random.default_rng(0).random(usual.weight.size) < usual.weight / most
    return Rows(*(column[kept] for column in usual.rows)), most


def make_scene(rows: Rows, usual: Usual, past: Rows | None, weight: float, seconds: float) -> Scene:
    """Compare the window's vouched visitors with the usual ones."""
    haste = 1.0 + max(0.0, 60.0 - seconds) / 60.0
    if past is None or usual.seconds <= 0:
        return Scene(0.0, 0, 1.0, 1.0, haste, assets_seen=False)
    share = weight * seconds / usual.seconds
    past_vouched = float((past.vouched == 1).sum())
    past_unvouched = past.vouched.size - past_vouched
    seen = past_vouched >= 0.1 * past.vouched.size and past_vouched >= 5
    now_vouched = int((rows.vouched == 1).sum())
    growth = max(1.0, now_vouched / max(past_vouched * share, 5.0)) if seen else 1.0
    companions = (past_unvouched + 1.0) / (past_vouched + 1.0) * (1.0 + 3.0 / seconds) if seen else 1.0
    return Scene(share, int(past_unvouched), growth, companions, haste, seen)


def find_surplus(rows: Rows, past: Rows | None, scene: Scene, most: int = 24) -> npt.NDArray[np.uint32]:
    """Templates that more unvouched clients ask for than expected, most in excess first."""
    vouched = rows.vouched == 1
    asked, counts = count_templates(rows.templates[~vouched])
    if asked.size == 0:
        return asked
    expected = np.zeros(asked.size)
    if past is not None:
        expected = lookup(asked, *count_templates(past.templates[past.vouched == 0])) * scene.past_share * scene.growth
    peers = lookup(asked, *count_templates(rows.templates[vouched])) * scene.companions
    excess = counts - np.maximum(expected, peers)
    good = (excess >= 0.5 * counts) & (excess >= 5)
    order = np.argsort(-excess[good], kind="stable")[:most]
    found: npt.NDArray[np.uint32] = asked[good][order]
    return found


def count_templates(templates: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """Distinct templates and how many rows ask for each."""
    flat = templates[templates != 0]
    found, counts = np.unique(flat, return_counts=True)
    return found, counts


def lookup(
    wanted: npt.NDArray[np.uint32], keys: npt.NDArray[np.uint32], counts: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """The count of each wanted key (`keys` sorted), 0 where absent."""
    if keys.size == 0:
        return np.zeros(wanted.size)
    at = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
    return np.where(keys[at] == wanted, counts[at], 0).astype(np.float64)


def is_machine(conditions: tuple[Condition, ...]) -> bool:
    """Whether one of the conditions names conduct that no person has."""
    return any(c.axis == axis and c.code >= at_least for c in conditions for axis, at_least in MACHINE)


class Candidate:
    """A conjunction on its way: conditions, bit sets, and what was counted."""

    __slots__ = ("conditions", "expected", "masks", "observed", "score")

    def __init__(
        self, conditions: tuple[Condition, ...], masks: Masks, observed: float, expected: float, score: float = 0.0
    ) -> None:
        self.conditions = conditions
        self.masks = masks
        self.observed = observed
        self.expected = expected
        self.score = score


class Search:
    """The greedy search over one window. `run` yields each signature with the rows that match it."""

    def __init__(
        self,
        settings: Attributor,
        scene: Scene,
        features: Features,
        vouched: Flags,
        past: Rows | None,
        surplus: npt.NDArray[np.uint32],
    ) -> None:
        self.settings = settings
        self.scene = scene
        self.features = features
        self.vouched = vouched
        size = vouched.size
        self.sample = np.arange(size)
        if size > settings.most_rows:
            self.sample = np.sort(np.random.default_rng(1).choice(size, settings.most_rows, replace=False))
        self.magnify = size / max(self.sample.size, 1)
        self.open = ~vouched
        self.peers = vouched if scene.assets_seen else np.ones(size, np.bool_)
        self.past_open = np.zeros(0, np.bool_) if past is None else past.vouched == 0
        self.past = None if past is None else features_of(past, surplus)

    def run(self) -> Iterator[tuple[Cause, Flags]]:
        """Yield signatures until none is pure and large enough."""
        size = self.vouched.size
        remaining = self.open.copy()
        for _ in range(self.settings.rounds):
            best = self.best(remaining)
            if best is None:
                return
            matches = self.features.all_hold(best.conditions, size)
            observed = int((matches & remaining).sum())
            yield Cause(best.conditions, observed, best.expected), matches & remaining
            remaining &= ~matches

    def conditions(self, remaining: Flags) -> list[Condition]:
        """For each field the values most in excess among the remaining unvouched clients."""
        found: list[Condition] = []
        share = self.scene.past_share
        for axis, values in self.features.by_axis.items():
            if axis in CROWDED and not self.scene.assets_seen:
                continue
            here, counts = np.unique(values[remaining], return_counts=True)
            excess = counts.astype(np.float64)
            if self.past is not None:
                past, past_counts = np.unique(self.past.by_axis[axis][self.past_open], return_counts=True)
                at = np.minimum(np.searchsorted(past, here), max(past.size - 1, 0))
                if past.size:
                    excess -= np.where(past[at] == here, past_counts[at], 0) * share
            for k in np.argsort(-excess, kind="stable")[: self.settings.values]:
                empty = axis in (TEMPLATE, CONTENT + codes.AGENT) and here[k] == 0
                if excess[k] >= self.settings.least and not empty:
                    found.append(Condition(axis, int(here[k])))
        return found

    def masks(self, conditions: list[Condition]) -> Masks:
        """Bit sets of each condition over the four populations."""
        one = np.ones(1, np.bool_)
        now, past, habit, peers, kin = [], [], [], [], []
        for condition in conditions:
            here = self.features.holds(condition)[self.sample]
            before = one if self.past is None else self.past.holds(condition)
            by_habit = condition.axis in HABITS
            now.append(here)
            past.append(before)
            habit.append(before if by_habit else np.ones_like(before))
            peers.append(np.ones_like(here) if by_habit else here)
            kin.append(np.ones_like(here) if condition.axis == codes.ASSETS else here)
        return Masks(*(pack(np.array(part)) for part in (now, past, habit, peers, kin)))

    def root(self, remaining: Flags) -> Candidate:
        """Everybody: the candidate without a condition."""
        past = pack(self.past_open[None, :]) if self.past is not None else np.zeros((1, 1), np.uint64)
        peers = pack(self.peers[self.sample][None, :])
        masks = Masks(pack(remaining[self.sample][None, :]), past, past, peers, peers)
        return Candidate((), Masks(*(part[0] for part in masks)), 0.0, 0.0)

    def best(self, remaining: Flags) -> Candidate | None:
        """The signature that explains most of what remains, tightened; None where none is pure enough."""
        literals = self.conditions(remaining)
        if not literals:
            return None
        masks = self.masks(literals)
        front = [self.root(remaining)]
        best: Candidate | None = None
        seen: set[frozenset[Condition]] = set()
        for _ in range(self.settings.literals):
            candidates = self.step(front, literals, masks, seen)
            for candidate in candidates:
                excess = candidate.observed - candidate.expected
                pure = candidate.expected <= (1.0 - self.settings.purity) * candidate.observed
                pure = pure and (self.scene.assets_seen or is_machine(candidate.conditions))
                if pure and (best is None or excess > 1.03 * (best.observed - best.expected)):
                    best = candidate
            candidates.sort(key=lambda candidate: -candidate.score)
            front = candidates[: self.settings.beam]
            if not front:
                break
        return best and self.tighten(best, literals, masks)

    def step(
        self, front: list[Candidate], literals: list[Condition], masks: Masks, seen: set[frozenset[Condition]]
    ) -> list[Candidate]:
        """Join every candidate with every condition of another field; keep those with enough excess."""
        stack = Masks(*(np.array([getattr(c.masks, part) for c in front]) for part in Masks._fields))
        counts = expand(stack, masks)
        found: list[Candidate] = []
        for k, candidate in enumerate(front):
            axes = {condition.axis for condition in candidate.conditions}
            for j, condition in enumerate(literals):
                if condition.axis in axes:
                    continue
                conditions = (*candidate.conditions, condition)
                key = frozenset(conditions)
                if key in seen:
                    continue
                seen.add(key)
                observed = counts[k, j, 0] * self.magnify
                expected = self.expected(counts[k, j], conditions)
                excess = observed - expected
                if excess < max(self.settings.least, 4.0 * (expected + 1.0) ** 0.5):
                    continue
                joined = Masks(*(getattr(candidate.masks, p) & getattr(masks, p)[j] for p in Masks._fields))
                score = excess * (1.0 - expected / observed) ** 4
                found.append(Candidate(conditions, joined, observed, expected, score))
        return found

    def expected(self, counts: npt.NDArray[np.int64], conditions: tuple[Condition, ...]) -> float:
        """Honest clients expected for one row of counts."""
        shares = [
            share
            for condition in conditions
            for (axis, at_least), share in TYPICAL.items()
            if condition.axis == axis and condition.code >= at_least
        ]
        typical = min(shares, default=1.0)
        peers, kin = counts[3:] * self.magnify
        return self.scene.expected(float(counts[1]), float(counts[2]), float(peers), float(kin), typical)

    def tighten(self, best: Candidate, literals: list[Condition], masks: Masks) -> Candidate:
        """Add conditions that keep the attackers and spare the honest."""
        while len(best.conditions) < self.settings.literals + 2:
            options = self.step([best], literals, masks, set())
            kept = 0.985 * (best.observed - best.expected)
            options = [o for o in options if o.observed - o.expected >= kept and o.expected < 0.8 * best.expected - 0.2]
            if not options:
                return best
            best = min(options, key=lambda option: option.expected)
        return best
