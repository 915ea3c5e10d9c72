from datetime import timedelta
from ipaddress import ip_network

import pytest

from bavn.protection.enforcing import Applied
from bavn.protection.live_entries import change, live_entries, networks_of
from tests.protection.servers import decision
from tests.response.samples import NOW

NOON_S = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("lasts_s", "end_s"),
    [(3600, 3600), (3659, 3600), (600, 600), (659, 600), (599, 599), (61, 61), (1, 1)],
)
def test_an_entry_ends_on_the_full_minute_before_unless_it_is_short(lasts_s: int, end_s: int) -> None:
    (entry,) = live_entries([decision("192.0.2.1", now=NOW, lasts=timedelta(seconds=lasts_s))], NOW)
    assert entry.until_s == NOON_S + end_s


@pytest.mark.parametrize(("later_s", "standing"), [(3599, 1), (3600, 0)])
def test_what_has_ended_is_no_entry(later_s: int, standing: int) -> None:
    assert len(live_entries([decision("192.0.2.1", now=NOW)], NOW + timedelta(seconds=later_s))) == standing


def test_an_entry_carries_action_and_reference() -> None:
    entries = live_entries([decision("192.0.2.1", "limit", now=NOW), decision("192.0.2.2", now=NOW)], NOW)
    assert [entry.action for entry in entries] == ["limit", "block"]
    assert len({entry.reference for entry in entries}) == 2


def test_a_change_counts_networks() -> None:
    before = networks_of(live_entries([decision("192.0.2.1", now=NOW), decision("192.0.2.2", now=NOW)], NOW))
    after = frozenset({ip_network("192.0.2.2"), ip_network("192.0.2.3"), ip_network("2001:db8::1")})
    assert change(before, after) == Applied(added=2, removed=1, standing=3)
