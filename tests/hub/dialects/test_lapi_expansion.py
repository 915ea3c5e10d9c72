import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from bavn.hub.dialects.lapi_decisions import stream_body
from bavn.hub.dialects.lapi_expansion import MOST_ADDRESSES, Told, as_they_are, needs_single_addresses, one_by_one
from bavn.hub.dialects.lapi_ledger import Ledger, News, seconds
from bavn.hub.dialects.lapi_questions import ALL, Filters, filters_of
from tests.hub.dialects.lapi_samples import NOW, Story, decision

ADDRESS, RANGE, WIDE = "198.51.100.7", "198.51.100.0/24", "2001:db8::/48"
NOW_S = seconds(NOW)


def ledger_of(story: Story) -> Ledger:
    ledger = Ledger("Demo", "amber")
    ledger.follow(story.tell())
    return ledger


def told(ledger: Ledger, news: News, filters: Filters = ALL) -> Told:
    return one_by_one(news, filters, ledger.index, NOW_S)


def read(answer: Told) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    body = json.loads(stream_body(answer.new, answer.deleted))
    return body["new"], body["deleted"]


def values(answer: Told) -> tuple[list[str], list[str]]:
    new, deleted = read(answer)
    return [one["value"] for one in new], [one["value"] for one in deleted]


@pytest.mark.parametrize(
    ("user_agent", "fixed_in", "needs"),
    [
        ("crowdsec-firewall-bouncer/v0.0.25-debian-pragmatic-amd64", None, True),
        ("crowdsec-firewall-bouncer/0.0.25", None, True),
        ("crowdsec-firewall-bouncer", None, True),
        ("crowdsec-firewall-bouncer/v0.0.35", (0, 0, 36), True),
        ("crowdsec-firewall-bouncer/v0.0.36", (0, 0, 36), False),
        ("crowdsec-firewall-bouncer/v1.0.0", (0, 0, 36), False),
        ("crowdsec-firewall-bouncer/unknown", (0, 0, 36), True),
        ("crowdsec-custom-bouncer/v0.0.15", None, False),
        ("Crowdsec-Bouncer-Traefik-Plugin/1.4.2", None, False),
        ("", None, False),
    ],
)
def test_who_holds_single_addresses_only_is_told_by_its_name(
    user_agent: str, fixed_in: tuple[int, int, int] | None, *, needs: bool
) -> None:
    assert needs_single_addresses(user_agent, fixed_in) is needs


def test_a_range_is_told_as_each_of_its_addresses_and_said_so() -> None:
    story = Story()
    story.tell(decision(1, RANGE))
    ledger = ledger_of(story)
    answer = told(ledger, ledger.everything())
    new, _ = read(answer)
    assert [one["value"] for one in new] == [str(address) for address in ip_network(RANGE)]
    assert {one["scope"] for one in new} == {"Ip"}
    assert len({one["uuid"] for one in new}) == 256
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}", one["uuid"]) for one in new
    )
    assert (answer.ranges, answer.addresses) == (1, 256)


def test_a_small_range_of_ipv6_is_told_as_its_addresses_and_a_wide_one_as_it_is() -> None:
    story = Story()
    story.tell(decision(1, "2001:db8::/126"), decision(2, WIDE))
    ledger = ledger_of(story)
    new, _ = values(told(ledger, ledger.everything()))
    assert sorted(new) == ["2001:db8::", WIDE, "2001:db8::1", "2001:db8::2", "2001:db8::3"]


def test_every_other_bouncer_is_told_a_range_as_a_range_and_a_renewal_once() -> None:
    story = Story()
    story.tell(decision(1, RANGE))
    ledger = ledger_of(story)
    ledger.follow(story.tell(decision(1, RANGE, seq=2, lasts=timedelta(hours=8))))
    assert values(as_they_are(ledger.since(1, 0), ALL, NOW_S)) == ([RANGE], [])


def test_a_renewal_is_an_end_and_a_beginning_for_a_bouncer_that_keeps_its_timeouts() -> None:
    story = Story()
    story.tell(decision(1, ADDRESS))
    ledger = ledger_of(story)
    ledger.follow(story.tell(decision(1, ADDRESS, seq=2, lasts=timedelta(hours=8))))
    new, deleted = read(told(ledger, ledger.since(1, 0)))
    assert ([one["duration"] for one in new], [one["value"] for one in deleted]) == (["8h0m0s"], [ADDRESS])


def test_an_address_inside_a_range_stays_when_the_range_ends() -> None:
    story = Story()
    story.tell(decision(1, RANGE), decision(2, ADDRESS))
    ledger = ledger_of(story)
    ledger.follow(story.tell(decision(1, RANGE, seq=3, gone="revoked", lasts=timedelta())))
    new, deleted = values(told(ledger, ledger.since(2, 0)))
    assert (new, len(deleted)) == ([ADDRESS], 256)


def test_a_range_goes_on_for_an_address_whose_own_row_ends() -> None:
    story = Story()
    story.tell(decision(1, RANGE), decision(2, ADDRESS, lasts=timedelta(hours=9)))
    ledger = ledger_of(story)
    new, _ = read(told(ledger, ledger.everything()))
    assert {one["duration"] for one in new if one["value"] == ADDRESS} == {"9h0m0s"}
    ledger.follow(story.tell(decision(2, ADDRESS, seq=3, gone="revoked", lasts=timedelta())))
    new, deleted = read(told(ledger, ledger.since(2, 0)))
    assert ([one["duration"] for one in new], [one["value"] for one in deleted]) == (["4h0m0s"], [ADDRESS])


def test_a_longer_range_around_an_address_that_is_held_gives_it_its_own_end() -> None:
    story = Story()
    story.tell(decision(1, ADDRESS, lasts=timedelta(hours=1)))
    ledger = ledger_of(story)
    ledger.follow(story.tell(decision(2, RANGE)))
    new, deleted = values(told(ledger, ledger.since(1, 0)))
    assert (len(new), deleted) == (256, [ADDRESS])


def test_a_wide_range_begins_and_ends_as_it_is() -> None:
    story = Story()
    story.tell(decision(1, WIDE), decision(2, RANGE))
    ledger = ledger_of(story)
    ledger.follow(story.tell(decision(1, WIDE, seq=3, gone="revoked", lasts=timedelta())))
    assert values(told(ledger, ledger.since(2, 0))) == ([], [WIDE])


def test_only_what_was_asked_for_is_spread() -> None:
    story = Story()
    story.tell(decision(1, RANGE), decision(2, ADDRESS))
    ledger = ledger_of(story)
    assert values(told(ledger, ledger.everything(), filters_of({"scopes": "ip"}))) == ([ADDRESS], [])


def test_more_ranges_than_fit_are_told_as_they_are() -> None:
    story = Story()
    story.tell(*(decision(number, f"198.{18 + number // 256}.{number % 256}.0/24") for number in range(1, 300)))
    ledger = ledger_of(story)
    answer = told(ledger, ledger.everything())
    assert answer.addresses == MOST_ADDRESSES
    assert sum("/" in value for value in values(answer)[0]) == 299 - MOST_ADDRESSES // 256


@dataclass
class Firewall:
    """A bouncer that holds single addresses, ends first, and keeps the timeout of what it holds."""

    seq: int | None = None
    holds: dict[str, str] = field(default_factory=dict)

    def pull(self, ledger: Ledger) -> None:
        news = ledger.everything() if self.seq is None else ledger.since(self.seq, 0)
        new, deleted = read(told(ledger, news))
        for one in deleted:
            self.holds.pop(one["value"], None)
        for one in new:
            assert "/" not in one["value"]
            self.holds.setdefault(one["value"], one["duration"])
        self.seq = ledger.seq


class Overlapping(RuleBasedStateMachine):
    """Ranges in ranges and addresses in them, in any order: an address is held for as long as any row holds it."""

    VALUES = ("198.51.100.0/30", "198.51.100.0/31", "198.51.100.1", "198.51.100.2")

    def __init__(self) -> None:
        super().__init__()
        self.story, self.ledger, self.firewall = Story(), Ledger("Demo", "amber"), Firewall()
        self.truth: dict[str, int] = {}

    @rule(which=st.integers(0, 3), hours=st.integers(1, 9))
    def decide(self, which: int, hours: int) -> None:
        value = self.VALUES[which]
        self.truth[value] = hours
        self.story.tell(decision(which + 1, value, seq=self.story.seq + 1, lasts=timedelta(hours=hours)))

    @rule(which=st.integers(0, 3))
    def end(self, which: int) -> None:
        value = self.VALUES[which]
        if self.truth.pop(value, None):
            self.story.tell(decision(which + 1, value, seq=self.story.seq + 1, gone="revoked", lasts=timedelta()))

    @rule()
    def pull(self) -> None:
        self.ledger.follow(self.story.tell())
        self.firewall.pull(self.ledger)
        wanted: dict[str, int] = {}
        for value, hours in self.truth.items():
            for address in ip_network(value):
                wanted[str(address)] = max(hours, wanted.get(str(address), 0))
        assert self.firewall.holds == {address: f"{hours}h0m0s" for address, hours in wanted.items()}


TestOverlapping = Overlapping.TestCase
