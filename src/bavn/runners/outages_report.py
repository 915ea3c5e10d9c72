"""What the sensor of this machine saw of a period, beside what was seen from outside: for `bavn outages`."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bavn.model.kinds import OVERLOADS
from bavn.model.problem import Problem
from bavn.pages.outages import Attacked
from bavn.pages.outages_kept import Attacks
from bavn.store.database import join_store

MOST_FINDINGS = 10_000


def attacks_seen(state: Path, began: datetime, ended: datetime) -> Attacks:
    """The overload attacks that this machine's sensor found in its logs, by site; none where there is no sensor."""
    found: Attacks = {}
    with suppress(Problem, OSError), join_store(state, read_only=True) as store:
        for one in store.findings.since(began, MOST_FINDINGS):
            if one.kind in OVERLOADS and one.began < ended:
                found.setdefault(one.site, []).append(Attacked(one.began, one.ended))
    return found
