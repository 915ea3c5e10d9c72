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
Numbers = npt.NDArray[np.float64]

ALL: Final = 3  # code of SHARE: everything that a client asks for is in excess
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
ORDERED: Final = (codes.PAGES_SEEN, codes.QUERIES, codes.AGENTS, codes.BEFORE, codes.PACE)
MATTERS: Final = (codes.REFERRER, codes.POSTS, codes.NOVELTY)

LEAST_VOUCHED: Final = 20  # vouched visitors that show that a site without a past has its assets in the log
UNSEEN_GROWTH: Final = 1.5
MOST_ASTRAY: Final = 2.0
HONEST_WORTH: Final = 15.0
MOSTLY: Final = 2  # code of SHARE and NOVELTY from which on most of what a client asks for is meant
WORTH_A_CONDITION: Final = 1.03  # a further condition must win so much
HONEST_PER_VOUCHED: Final = 3.0  # clients of a site without a past for each that can be vouched for, at most

# Share of honest clients with such conduct in a minute, where a site has no past yet: (axis, at least) -> share
TYPICAL: Final = {
    (codes.PACE, 4): 0.05,
    (codes.PACE, 5): 0.01,
    (codes.PACE, 6): 0.005,
    (codes.PAGES_SEEN, 5): 0.02,
    (codes.QUERIES, 2): 0.05,
    (codes.QUERIES, 3): 0.01,
    (codes.QUERIES, 4): 0.005,
    (codes.CHURN, 2): 0.02,
    (codes.REPEATS, 1): 0.03,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One field of a client's row has one value; `or_more`: at least this one, where values have an order."""

    axis: int
    code: int
    or_more: bool = False


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
class Features:
    """Every field of every row, by axis: what conditions are made of."""

    by_axis: dict[int, npt.NDArray[np.int64]]

    def holds(self, condition: Condition) -> Flags:
        """Which rows have this value."""
        values = self.by_axis[condition.axis]
        return values >= condition.code if condition.or_more else values == condition.code

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
    astray: float  # > 1 where vouched visitors are missing: in an overload their browsers load no assets
    companions: float  # unvouched honest clients per vouched one
    haste: float  # > 1 in windows under a minute: rows were made from whole minutes
    assets_seen: bool
    guarded: bool  # nobody can vouch: only conduct counts
    honest: float = 1.0  # and so large a share of the clients may be honest

    def expected(self, past: Numbers, habit: Numbers, peers: Numbers, kin: Numbers, typical: Numbers) -> Numbers:
        """Honest clients that would match: see the module's docstring. Counts get their likely error on top."""
        from_past = (past + 1.0 + np.sqrt(past)) * self.past_share
        share = typical
        if self.past_rows:
            share = np.minimum(1.0, (habit + 1.0 + np.sqrt(habit)) / self.past_rows * self.haste)
        if self.guarded:
            return np.maximum(from_past * self.haste, share * peers * self.honest)
        companions = self.companions * np.maximum(kin, share * peers) if self.assets_seen else 0.0
        return np.maximum(from_past * self.haste * max(self.growth, self.astray), from_past + companions)


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
            grounded=scene.assets_seen and scene.past_rows > 0,
            surplus=surplus,
        )


def thin(usual: Usual) -> tuple[Rows | None, float]:
    """The past with one weight for all rows: those that stand for few clients are kept in proportion."""
    if usual.rows is None:
        return None, 1.0
    most = float(usual.weight.max())
    if float(usual.weight.min()) == most:
        return usual.rows, most
    kept = np.random.default_rng(0).random(usual.weight.size) < usual.weight / most
    return Rows(*(column[kept] for column in usual.rows)), most


def make_scene(rows: Rows, usual: Usual, past: Rows | None, weight: float, seconds: float, *, certain: bool) -> Scene:
    """Compare the window's vouched visitors with the usual ones.

    Once an attack is `certain`, what conduct alone has shown, content may say too, also where nobody can vouch: a crowd
    need not be feared any more, only that honest visitors have grown by half (UNSEEN_GROWTH).
    """
    vouched = int((rows.vouched == 1).sum())
    haste = 1.0 + max(0.0, 60.0 - seconds) / 60.0
    young = 1.0 + 3.0 / seconds  # visitors of the last seconds have not loaded their assets yet
    if past is None or usual.seconds <= 0:
        seen = vouched >= LEAST_VOUCHED
        honest = min(1.0, HONEST_PER_VOUCHED * vouched / rows.vouched.size) if seen else 1.0
        return Scene(
            0.0, 0, 1.0, 1.0, young, haste, assets_seen=seen and certain, guarded=not (seen and certain), honest=honest
        )
    share = weight * seconds / usual.seconds
    past_vouched = float((past.vouched == 1).sum())
    past_unvouched = past.vouched.size - past_vouched
    if past_vouched < max(0.1 * past.vouched.size, 5):
        return Scene(share, int(past_unvouched), UNSEEN_GROWTH, 1.0, 0.0, haste, assets_seen=False, guarded=not certain)
    usually = past_vouched * share
    growth = max(1.0, vouched / max(usually, 5.0))
    astray = min(MOST_ASTRAY, 1.0 + max(0.0, usually - vouched) / max(past_unvouched * share, 1.0))
    companions = (past_unvouched + 1.0) / (past_vouched + 1.0) * young
    return Scene(share, int(past_unvouched), growth, astray, companions, haste, assets_seen=True, guarded=False)


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


def is_pointed(condition: Condition) -> bool:
    """Whether a condition points at the attack: conduct that no person has, or what is asked for beyond the usual.

    Browser, protocol and referer alone describe other robots too; where nobody can vouch, or the site has no past, they
    only narrow down.
    """
    asks = condition.axis == TEMPLATE or (condition.axis in (SHARE, codes.NOVELTY) and condition.code >= MOSTLY)
    return asks or is_machine((condition,))


def typical_share(conditions: tuple[Condition, ...]) -> float:
    """The share of honest clients with such conduct, where a site has no past to ask."""
    shares = [s for c in conditions for (axis, at_least), s in TYPICAL.items() if c.axis == axis and c.code >= at_least]
    return min(shares, default=1.0)


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
