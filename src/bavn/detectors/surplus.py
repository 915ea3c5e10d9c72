"""Templates that more clients ask for than the past and the vouched visitors explain."""

import numpy as np
import numpy.typing as npt

from bavn.detectors.scene import Scene
from bavn.windows.rows import Rows


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
