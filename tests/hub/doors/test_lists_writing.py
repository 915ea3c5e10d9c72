from datetime import timedelta

import pytest

from bavn.hub.dialects.lapi_ledger import Ledger
from bavn.hub.doors.lists_writing import Blocked, blocked_rows, nftables, plain
from bavn.model.campaign import SharedAction, SharedDecision
from bavn.model.tlp import LEVELS
from tests.hub.dialects.lapi_samples import NOW, Story, decision


def blocked(*decisions: SharedDecision) -> Blocked:
    ledger = Ledger("Demo", "clear")
    ledger.follow(Story().tell(*decisions))
    return Blocked("Demo", "clear", ledger.seq, blocked_rows(ledger.index))


def entries(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_a_plain_list_is_in_the_order_of_its_addresses_ipv4_first() -> None:
    listed = blocked(decision(1, "2001:db8::/48"), decision(2, "203.0.113.9"), decision(3, "192.0.2.7"))
    assert entries(plain(listed, NOW)) == ["192.0.2.7", "203.0.113.9", "2001:db8::/48"]


def test_its_head_says_of_what_and_until_when() -> None:
    text = plain(blocked(decision(4, "192.0.2.7"), decision(5, "192.0.2.8", lasts=timedelta(hours=6))), NOW)
    assert text.splitlines()[:2] == [
        "# Bavn: what Demo says to block (clear)",
        "# generated: 2026-11-22T10:00:00Z   until: 2026-11-22T16:00:00Z   entries: 2",
    ]


def test_only_members_are_told_how_far_the_hub_is() -> None:
    shown = {level: plain(Blocked("Demo", level, 812), NOW).splitlines()[1] for level in LEVELS}
    assert {level for level, line in shown.items() if "seq: 812" in line} == {"amber"}


def test_what_lies_inside_another_range_is_left_out() -> None:
    listed = blocked(decision(1, "192.0.2.7"), decision(2, "192.0.2.0/24"), decision(3, "192.0.2.128/25"))
    assert entries(plain(listed, NOW)) == ["192.0.2.0/24"]


@pytest.mark.parametrize("action", ["limit", "challenge", "arm"])
def test_only_what_is_to_be_blocked_is_listed(action: SharedAction) -> None:
    limited = decision(1, "192.0.2.0/24", action)
    assert entries(plain(blocked(limited, decision(2, "192.0.2.7")), NOW)) == ["192.0.2.7"]


def test_what_has_run_out_is_not_listed() -> None:
    assert entries(plain(blocked(decision(1, "192.0.2.7")), NOW + timedelta(hours=5))) == []


def test_a_file_for_nftables_has_what_is_left_of_each_entry() -> None:
    text = nftables(blocked(decision(1, "192.0.2.7"), decision(2, "2001:db8::/48")), NOW + timedelta(hours=1))
    assert "            192.0.2.7 timeout 10800s," in text
    assert "            2001:db8::/48 timeout 10800s," in text
    assert text.count("flags interval, timeout") == 2
    assert "delete table inet bavn_hub" in text


def test_an_empty_file_still_replaces_the_one_before() -> None:
    text = nftables(blocked(), NOW)
    assert "elements" not in text
    assert "entries: 0" in text
    assert "table inet bavn_hub {" in text


def test_a_hubs_name_stays_in_its_line() -> None:
    text = plain(Blocked("Demo\nadd table x", "clear", 1), NOW)
    assert entries(text) == []
