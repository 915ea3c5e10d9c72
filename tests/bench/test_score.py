from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.made_log import MadeLog
from bench.score import Verdict, cover, score

FLOOD = datetime(2025, 11, 18, 9, tzinfo=UTC)
LATER = FLOOD + timedelta(minutes=5)
LOG = MadeLog(
    path=Path("access.log"),
    lines=100,
    permille=1000,
    flood_began=FLOOD,
    attackers={"192.0.2.1": FLOOD.timestamp(), "192.0.2.2": LATER.timestamp()},
    honest=frozenset({"198.51.100.1", "192.0.2.2"}),
    shared=frozenset({"192.0.2.2", "198.51.100.1"}),
)


def verdict(*flagged: str, blocked: tuple[str, ...] = (), until: datetime | None = None) -> Verdict:
    return Verdict(frozenset(flagged), frozenset(blocked), (), until)


def test_precision_counts_the_flagged_and_recall_the_attackers() -> None:
    found = score(verdict("192.0.2.1", "198.51.100.1"), LOG)
    assert (found.precision, found.recall) == (0.5, 0.5)


def test_an_attacker_who_came_after_the_cut_is_not_missed() -> None:
    assert score(verdict("192.0.2.1", until=FLOOD + timedelta(minutes=1)), LOG).recall == 1.0


def test_who_flags_nobody_has_no_precision() -> None:
    found = score(verdict(), LOG)
    assert (found.precision, found.recall) == (None, 0.0)


def test_a_blocked_shared_address_is_no_honest_one_where_a_bot_used_it_too() -> None:
    found = score(verdict(blocked=("192.0.2.2",)), LOG)
    assert (found.shared_blocked, found.honest_blocked) == (1, 0)


@pytest.mark.parametrize(
    ("alerts", "delay_s"),
    [
        pytest.param(((FLOOD + timedelta(seconds=7), "192.0.2.1"),), 7, id="about an attacker"),
        pytest.param(((FLOOD + timedelta(seconds=7), ""),), 7, id="about the flood itself"),
        pytest.param(((FLOOD + timedelta(seconds=7), "198.51.100.1"),), None, id="about somebody honest"),
        pytest.param(((FLOOD - timedelta(seconds=7), ""),), None, id="before the flood"),
    ],
)
def test_the_first_alert_is_one_about_the_flood(
    alerts: tuple[tuple[datetime, str], ...], delay_s: float | None
) -> None:
    assert score(Verdict(frozenset(), frozenset(), alerts), LOG).delay_s == delay_s


@pytest.mark.parametrize(
    ("named", "covered"),
    [
        pytest.param({"192.0.2.7"}, {"192.0.2.7"}, id="an address nobody knows"),
        pytest.param({"2001:db8::/64"}, {"2001:db8::1", "2001:db8::2"}, id="the known addresses of a prefix"),
        pytest.param({"2001:db8:9::/64"}, {"2001:db8:9::/64"}, id="a prefix without any counts as one"),
        pytest.param({"192.0.2.0/24"}, {"192.0.2.1"}, id="IPv4"),
    ],
)
def test_a_prefix_stands_for_the_addresses_within(named: set[str], covered: set[str]) -> None:
    assert cover(named, ["2001:db8::1", "2001:db8::2", "2001:db8:1::1", "192.0.2.1"]) == covered
