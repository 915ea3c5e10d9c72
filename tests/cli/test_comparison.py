from datetime import timedelta

import pytest

from bavn.cli.comparison import Covering, compare
from bavn.simulation import Attacker, Truth, Wave
from tests.pages.samples import BEGAN, ENDED, crowd, flood, report, source

ATTACK = Wave(BEGAN - timedelta(seconds=1), ENDED, "http-flood")


def attacker(*, shared: bool = False) -> Attacker:
    return Attacker(10, BEGAN, ENDED, shared)


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("192.0.2.7", True),
        ("192.0.3.7", False),
        ("2001:db8::1", True),
        ("2001:db8:0:1::1", False),
        ("203.0.113.9", True),
        ("::c000:207", False),
    ],
)
def test_an_address_is_covered_by_itself_or_its_prefix(address: str, *, inside: bool) -> None:
    assert (address in Covering(["192.0.2.0/24", "2001:db8::/64", "203.0.113.9"])) is inside


def test_everything_found_and_nobody_else_hit() -> None:
    truth = Truth((ATTACK,), {"192.0.2.1": attacker()}, {"198.51.100.1": 5}, frozenset())
    found = compare(report(flood((source("192.0.2.1"),))), truth)
    assert found.waves[0][1] is not None
    assert (found.attackers_flagged, found.attackers, found.flagged_rightly, found.flagged) == (1, 1, 1, 1)
    assert (found.honest, found.honest_blocked, found.shared_blocked) == (1, 0, 0)


def test_what_is_missed_and_whom_it_hits_is_counted() -> None:
    attackers = {"192.0.2.1": attacker(), "192.0.2.2": attacker(shared=True), "2001:db8::5": attacker()}
    truth = Truth(
        (ATTACK,), attackers, {"198.51.100.1": 5, "192.0.2.2": 3, "203.0.113.1": 1}, frozenset({"203.0.113.1"})
    )
    sources = tuple(source(address) for address in ("192.0.2.2", "198.51.100.1", "2001:db8::/64", "203.0.113.1"))
    found = compare(report(flood(sources)), truth)
    assert (found.attackers_flagged, found.attackers) == (2, 3)
    assert (found.flagged_rightly, found.flagged) == (2, 4)
    assert (found.honest_blocked, found.honest) == (2, 2)
    assert found.shared_blocked == 2


def test_what_is_only_watched_counts_for_nothing() -> None:
    truth = Truth((ATTACK,), {"192.0.2.1": attacker()}, {}, frozenset())
    found = compare(report(flood((source("192.0.2.1", "watch"),))), truth)
    assert (found.attackers_flagged, found.flagged) == (0, 0)


def test_a_wave_is_met_by_a_finding_of_its_kind_at_its_time() -> None:
    later = Wave(ENDED + timedelta(hours=2), ENDED + timedelta(hours=3), "http-flood")
    found = compare(report(flood(), crowd()), Truth((ATTACK, later), {}, {}, frozenset()))
    assert [finding is not None for _, finding in found.waves] == [True, False]
    assert found.findings == 2
