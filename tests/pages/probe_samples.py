"""Looks as `bavn probe` makes them: good, hung, turned away, of a name without IPv6, and an attacker's."""

from bavn.model.probe import Ending, Family, Phases, Sample, Target
from bavn.pages.probed import Probed
from tests.pages.outage_samples import HOSTILE, at

NONE = Phases()
HERE = Target("example", "https://www.example.dk/", "www.example.dk")


def sample(
    family: Family,
    ending: Ending,
    phases: Phases = NONE,
    *,
    address: str = "",
    status: int = 0,
    days: int | None = None,
    detail: str = "",
) -> Sample:
    return Sample(HERE.name, "here", at(1, "08:00:00"), family, ending, phases, address, status, days, detail)


GOOD = Probed(
    HERE,
    sample(4, "ok", Phases(4_200, 12_000, 24_000, 180_000, 221_000), address="192.0.2.10", status=200, days=62),
    ("192.0.2.10", "192.0.2.11"),
    ("cdn.example.net",),
    hops=1,
)
HUNG = Probed(
    HERE, sample(6, "timed-out", Phases(3_000, 9_997_000, 0, 0, 10_000_000), address="2001:db8::10", detail="connect")
)
TURNED_AWAY = Probed(
    HERE,
    sample(4, "turned-away", Phases(4_200, 12_000, 24_000, 30_000, 71_000), address="192.0.2.20", status=429, days=9),
    retry_after_s=120,
)
ONLY_IPV4 = Probed(HERE, sample(6, "no-name", Phases(dns=2_000, total=2_100), detail="no-address"))
SLY = Probed(
    Target(HOSTILE, f"javascript:{HOSTILE}", HOSTILE),
    sample(4, "no-http", Phases(1, 1, 1, 1, 3), address=HOSTILE, status=-1, days=-3, detail=HOSTILE),
    (HOSTILE,) * 500,
    (HOSTILE,) * 500,
    retry_after_s=10**9,
)
