"""How many honest clients to expect of a window: what the site's past and its vouched visitors say."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.windows.rows import Rows

Numbers = npt.NDArray[np.float64]

LEAST_VOUCHED: Final = 20  # vouched visitors that show that a site without a past has its assets in the log
LEAST_SHARE: Final = 0.1  # and so large a share of all clients
UNSEEN_GROWTH: Final = 1.5
MOST_ASTRAY: Final = 2.0
UNSEEN_CLIENTS: Final = 2.0  # honest clients expected, at most, where the sampled past has none
HONEST_PER_VOUCHED: Final = 3.0  # clients of a site without a past for each that can be vouched for, at most


@dataclass(frozen=True, slots=True)
class Usual:
    """The rows of calm minutes: each stands for `weight` clients, all together over `seconds`."""

    rows: Rows | None
    weight: npt.NDArray[np.float64]
    seconds: float


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
        from_past = (past + np.sqrt(past)) * self.past_share + min(self.past_share, UNSEEN_CLIENTS)
        share = typical
        if self.past_rows:
            share = np.minimum(1.0, (habit + 1.0 + np.sqrt(habit)) / self.past_rows * self.haste)
        if self.guarded:
            return np.maximum(from_past * self.haste, share * peers * self.honest)
        companions = self.companions * np.maximum(kin, share * peers) if self.assets_seen else 0.0
        return np.maximum(from_past * self.haste * max(self.growth, self.astray), from_past + companions)


def thin(usual: Usual) -> tuple[Rows | None, float]:
    """The past with one weight for all rows: those that stand for few clients are kept in proportion."""
    if usual.rows is None:
        return None, 1.0
    most = float(usual.weight.max())
    if float(usual.weight.min()) == most:
        return usual.rows, most
    kept = np.random.default_rng(0).random(usual.weight.size) < usual.weight / most
    return Rows._make(column[kept] for column in usual.rows), most


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
    if past_vouched < max(LEAST_SHARE * past.vouched.size, 5):
        return Scene(share, int(past_unvouched), UNSEEN_GROWTH, 1.0, 0.0, haste, assets_seen=False, guarded=not certain)
    usually = past_vouched * share
    growth = max(1.0, vouched / max(usually, 5.0))
    astray = min(MOST_ASTRAY, 1.0 + max(0.0, usually - vouched) / max(past_unvouched * share, 1.0))
    companions = (past_unvouched + 1.0) / (past_vouched + 1.0) * young
    return Scene(share, int(past_unvouched), growth, astray, companions, haste, assets_seen=True, guarded=False)
