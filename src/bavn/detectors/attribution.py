"""Who is the attack? Clients explained by a few signatures that the site's honest clients do not contain.

Each signature is a conjunction of conditions on one client's row: conduct (how it behaves) and content (what it
asks for). Expected is the number of honest clients that would match, the larger of two guesses: the site's past,
scaled by how many vouched visitors there are now; and the unvouched companions that the vouched visitors of the
same content bring, times the share of honest clients with this conduct. A signature is taken where expected is at
most 2.5 % of what is observed (purity 0.975).

Where a site's assets are not in the log nobody can vouch: then everyone who asks for the same content is taken for
honest until conduct says otherwise, so a crowd never makes a signature. The same holds while there is no past.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.detectors.conditions import (
    CONTENT,
    CROWDED,
    HABITS,
    ORDERED,
    SHARE,
    TEMPLATE,
    Condition,
    Features,
    Flags,
    features_of,
    is_machine,
    is_pointed,
    typical_share,
)
from bavn.detectors.scene import Numbers, Scene, Usual, make_scene, thin
from bavn.detectors.search import Masks, expand, pack
from bavn.detectors.surplus import find_surplus
from bavn.windows import rows as codes
from bavn.windows.rows import Rows

HONEST_WORTH: Final = 20.0
WORTH_A_CONDITION: Final = 1.03  # a further condition must win so much


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
class Attribution:
    """`cause_of` (int, one per row): index of the first signature that the row matches, -1 for none.

    `share` is the SHARE code of each row. `growth` is the vouched visitors now against usual (1 where nobody vouches);
    `assets_seen` tells whether anyone can vouch on this site, `grounded` whether there is a past too; `surplus` are
    the templates in excess.
    """

    causes: tuple[Cause, ...]
    cause_of: npt.NDArray[np.int64]
    share: npt.NDArray[np.int64]
    growth: float
    assets_seen: bool
    grounded: bool
    surplus: npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Attributor:
    """Find the signatures of a window.

    `purity`: least share of attackers among the clients that match. `least`: fewest clients in excess that make a
    signature. `literals`: most conditions in one. `beam`: candidates kept at each step. `rounds`: most signatures.
    """

    purity: float = 0.975
    least: int = 10
    literals: int = 4
    beam: int = 8
    rounds: int = 8
    values: int = 5
    most_rows: int = 16384

    def look(self, rows: Rows, usual: Usual, seconds: float, *, certain: bool = False) -> Attribution:
        """Return the signatures of a window of `seconds`; none where honest clients explain it.

        `certain`: an attack is on, and this only asks for its sources.
        """
        vouched = rows.vouched == 1
        past_rows, weight = thin(usual)
        scene = make_scene(rows, usual, past_rows, weight, seconds, certain=certain)
        surplus = find_surplus(rows, past_rows, scene)
        features = features_of(rows, surplus)
        cause_of = np.full(rows.pages.size, -1, np.int64)
        causes: list[Cause] = []
        search = Search(self, scene, features, vouched, past_rows, surplus)
        for cause, matches in search.run():
            fresh = matches & (cause_of < 0) & ~vouched
            cause_of[fresh] = len(causes)
            causes.append(cause)
        return Attribution(
            causes=tuple(causes),
            cause_of=cause_of,
            share=features.by_axis[SHARE],
            growth=scene.growth,
            assets_seen=scene.assets_seen,
            grounded=scene.assets_seen and usual.rows is not None,
            surplus=surplus,
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conjunction on its way: its conditions, its bit sets, and what was counted."""

    conditions: tuple[Condition, ...]
    masks: Masks
    observed: float = 0.0
    expected: float = 0.0

    @property
    def worth(self) -> float:
        """What a signature is worth: an honest client that it hits costs as much as HONEST_WORTH attackers missed."""
        return self.observed - HONEST_WORTH * self.expected


@dataclass(frozen=True, slots=True)
class Counted:
    """Every candidate of a front joined with every condition: numbers, candidates x conditions.

    `fit` marks those with enough excess, `pure` those of them that may be a signature.
    """

    observed: Numbers
    expected: Numbers
    fit: Flags
    pure: Flags


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
        self.peers = np.ones(size, np.bool_) if scene.guarded else vouched
        self.past_open = np.zeros(0, np.bool_) if past is None else past.vouched == 0
        self.past = None if past is None else features_of(past, surplus)
        self.tables: dict[int, tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]] = {}

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
        for axis, values in self.features.by_axis.items():
            if axis in CROWDED and self.scene.guarded:
                continue
            here, counts = np.unique(values[remaining], return_counts=True)
            excess = counts - self.usually(axis, here)
            for k in np.argsort(-excess, kind="stable")[: self.settings.values]:
                empty = axis in (SHARE, TEMPLATE, CONTENT + codes.AGENT) and here[k] == 0
                if excess[k] >= self.settings.least and not empty:
                    found.append(Condition(axis, int(here[k])))
            if axis in ORDERED:
                or_more = np.cumsum(excess[::-1])[::-1]
                steps = [k for k in range(1, here.size - 1) if or_more[k] >= self.settings.least]
                found.extend(Condition(axis, int(here[k]), or_more=True) for k in steps)
        return found

    def usually(self, axis: int, values: npt.NDArray[np.int64]) -> Numbers:
        """How many unvouched clients of the past, in as many seconds, have each of these values."""
        if self.past is None or not self.past_open.any():
            return np.zeros(values.size)
        if axis not in self.tables:
            self.tables[axis] = np.unique(self.past.by_axis[axis][self.past_open], return_counts=True)
        before, counts = self.tables[axis]
        at = np.minimum(np.searchsorted(before, values), before.size - 1)
        return np.where(before[at] == values, counts[at], 0) * self.scene.past_share

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
        return Candidate((), Masks(*(part[0] for part in masks)))

    def best(self, remaining: Flags) -> Candidate | None:
        """The signature that explains most of what remains, tightened; None where none is pure enough."""
        literals = self.conditions(remaining)
        if not literals:
            return None
        masks = self.masks(literals)
        front = [self.root(remaining)]
        best: Candidate | None = None
        for _ in range(self.settings.literals):
            counted = self.count(front, literals, masks)
            found = self.largest(counted, front, literals, masks)
            if found is not None and (best is None or found.worth > WORTH_A_CONDITION * best.worth):
                best = found
            front = self.promising(counted, front, literals, masks)
            if not front:
                break
        return best and self.tighten(best, literals, masks)

    def count(self, front: list[Candidate], literals: list[Condition], masks: Masks) -> Counted:
        """Join every candidate with every condition of another field, and count."""
        stack = Masks(*(np.array([getattr(c.masks, part) for c in front]) for part in Masks._fields))
        counts = expand(stack, masks).astype(np.float64)
        single = np.array([typical_share((literal,)) for literal in literals])
        typical = np.minimum.outer(np.array([typical_share(c.conditions) for c in front]), single)
        observed = counts[:, :, 0] * self.magnify
        kin, peers = counts[:, :, 4] * self.magnify, counts[:, :, 3] * self.magnify
        expected = self.scene.expected(counts[:, :, 1], counts[:, :, 2], peers, kin, typical)
        axes = np.array([literal.axis for literal in literals])
        other = np.array([~np.isin(axes, [have.axis for have in c.conditions]) for c in front])
        excess = observed - expected
        fit = other & (excess >= np.maximum(self.settings.least, 4.0 * np.sqrt(expected + 1.0)))
        pure = fit & (expected <= (1.0 - self.settings.purity) * observed)
        if not self.scene.assets_seen or not self.scene.past_rows:
            pointed = np.array([is_pointed(literal) for literal in literals])
            pure &= np.logical_or.outer(np.array([any(map(is_pointed, c.conditions)) for c in front]), pointed)
        if self.scene.guarded:
            machine = np.array([is_machine((literal,)) for literal in literals])
            pure &= np.logical_or.outer(np.array([is_machine(c.conditions) for c in front]), machine)
        return Counted(observed, expected, fit, pure)

    def largest(
        self, counted: Counted, front: list[Candidate], literals: list[Condition], masks: Masks
    ) -> Candidate | None:
        """The pure one of most worth; see Candidate."""
        worth = np.where(counted.pure, counted.observed - HONEST_WORTH * counted.expected, -1.0)
        place = int(worth.argmax())
        if worth.flat[place] < 0:
            return None
        return self.join(counted, front, literals, masks, place)

    def promising(
        self, counted: Counted, front: list[Candidate], literals: list[Condition], masks: Masks
    ) -> list[Candidate]:
        """The candidates to go on with: large and nearly pure."""
        excess = counted.observed - counted.expected
        share = np.maximum(1.0 - counted.expected / np.maximum(counted.observed, 1.0), 0.0)
        score = np.where(counted.fit, excess * share**4, -1.0)
        found: dict[frozenset[Condition], Candidate] = {}
        for place in np.argsort(-score, axis=None, kind="stable")[: 4 * self.settings.beam]:
            if score.flat[place] < 0 or len(found) == self.settings.beam:
                break
            k, j = divmod(int(place), len(literals))
            key = frozenset((*front[k].conditions, literals[j]))
            if key not in found:
                found[key] = self.join(counted, front, literals, masks, int(place))
        return list(found.values())

    @staticmethod
    def join(
        counted: Counted, front: list[Candidate], literals: list[Condition], masks: Masks, place: int
    ) -> Candidate:
        """The candidate at one place of the grid."""
        k, j = divmod(place, len(literals))
        joined = Masks(*(getattr(front[k].masks, p) & getattr(masks, p)[j] for p in Masks._fields))
        conditions = (*front[k].conditions, literals[j])
        return Candidate(conditions, joined, float(counted.observed[k, j]), float(counted.expected[k, j]))

    def tighten(self, best: Candidate, literals: list[Condition], masks: Masks) -> Candidate:
        """Add conditions that keep the attackers and spare the honest."""
        while len(best.conditions) < self.settings.literals + 2:
            counted = self.count([best], literals, masks)
            keeps = counted.fit & (counted.observed - counted.expected >= 0.985 * (best.observed - best.expected))
            spares = keeps & (counted.expected < 0.8 * best.expected - 0.2)
            if not spares.any():
                return best
            place = int(np.where(spares, counted.expected, np.inf).argmin())
            best = self.join(counted, [best], literals, masks, place)
        return best
