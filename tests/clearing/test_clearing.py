"""The whole machine: whatever happens, one that is restarted at any point says the same as one that never was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bavn.clearing.changes import Changes
from bavn.clearing.clearing import Clearing
from bavn.clearing.rules import Rules
from bavn.clearing.target_list import TargetEntry, TargetList
from bavn.clearing.vetoes import shared_places
from bavn.model.campaign import Campaign, Claim
from bavn.model.member import Member
from bavn.model.tlp import Audience
from tests.clearing.book import SEARCH, Hub, member
from tests.clearing.one_per_kind import simply_placed

PLACES = shared_places([("never", "list:resolvers@1", ["203.0.113.53"]), ("armed", "list:cloud@1", ["203.0.113.80"])])
RULES = Rules(alone_most=2, evidence_most=6)
REGISTRY = (
    member("a"),
    member("b", named=True),
    member("c", suppliers=["Host A/S"]),
    member("d", suppliers=["host a/s"]),
    member("e", "new"),
    member("f", "new", networks=[ip_network("203.0.113.200/29")]),
)
VALUES = (
    *(f"192.0.2.{n}" for n in range(1, 6)),
    "198.51.100.0/24",
    "198.51.0.0/16",
    "2001:db8::1",
    "2001:DB8:0::1",
    "203.0.113.53",
    "203.0.113.80",
    "203.0.113.202",
    "10.0.0.1",
    "example.dk",
)
READERS: tuple[tuple[Audience, str | None], ...] = (
    ("member", "a"),
    ("member", "e"),
    ("community", None),
    ("public", None),
    ("operator", None),
)

members = st.sampled_from([one.id for one in REGISTRY])
some_values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=5, unique=True)
times = st.sampled_from(
    [timedelta(seconds=1), timedelta(minutes=7), timedelta(hours=1), timedelta(hours=2, minutes=1), timedelta(hours=13)]
)

FLOODS = st.fixed_dictionaries(
    {
        "tlp": st.sampled_from(["clear", "green", "amber", "amber", "amber", "red", None]),
        "score": st.sampled_from([0.79, 0.8, 0.9, 0.99]),
        "action": st.sampled_from(["block", "block", "block", "limit", "watch"]),
        "age": st.sampled_from(
            [timedelta(0), timedelta(0), timedelta(hours=3), timedelta(hours=20), timedelta(days=2)]
        ),
        "spoofable": st.sampled_from([False, False, False, True]),
        "kind": st.sampled_from(["http-flood", "web-scan", "exploit-attempt"]),
    }
)


def counted(campaign: Campaign) -> Campaign:
    """All but how much was reused: which sources an earlier one had is not known for good (`Campaigns.restore`)."""
    return replace(campaign, reused_sources=0.0, reused_templates=0.0)


class Restarts(RuleBasedStateMachine):
    """Two hubs that are told the same; one of them is restarted now and then."""

    start: Callable[[Clearing], Clearing] = staticmethod(simply_placed)

    def __init__(self) -> None:
        super().__init__()
        self.steady, self.shaken = Hub(), Hub()
        self.number = 0
        self.revision = 0

    def both(self, one: Changes, other: Changes) -> None:
        assert one.decisions == other.decisions
        assert one.warnings == other.warnings
        assert [*map(counted, one.campaigns.values())] == [*map(counted, other.campaigns.values())]
        assert one.testimonies == other.testimonies
        assert one.forgotten == other.forgotten
        assert one.reputations == other.reputations
        assert one.counters == other.counters

    @initialize(hold=st.booleans())
    def begin(self, *, hold: bool) -> None:
        rules = replace(RULES, hold=hold)
        self.steady, self.shaken = (Hub(*REGISTRY, rules=rules, places=PLACES, start=self.start) for _ in range(2))

    @rule(who=members, values=some_values, what=FLOODS, revised=st.booleans())
    def flood(self, who: str, values: list[str], what: dict[str, Any], *, revised: bool) -> None:
        self.number += not revised
        self.revision += 1
        hubs = self.steady, self.shaken
        one, other = (hub.flood(who, *values, number=self.number, revision=self.revision, **what) for hub in hubs)
        self.both(self.steady.take(one), self.shaken.take(other))

    @rule(
        what=st.sampled_from(["block", "arm", "limit", "allow", "hold", "sign", "mistake", "revoke"]),
        value=st.sampled_from(VALUES),
        lasts=st.sampled_from([None, timedelta(hours=1), timedelta(hours=30), timedelta(days=40)]),
    )
    def order(self, what: str, value: str, lasts: timedelta | None) -> None:
        if what in {"mistake", "revoke"}:
            lasts = None
        until = self.steady.now + lasts if lasts is not None else None
        self.both(self.steady.obey(what, value, until), self.shaken.obey(what, value, until))

    @rule(what=st.sampled_from(["kill", "unkill"]))
    def switch(self, what: str) -> None:
        self.both(self.steady.obey(what), self.shaken.obey(what))

    @rule(
        who=members,
        change=st.sampled_from(
            [
                {"status": "suspended"},
                {"status": "active"},
                {"standing": "established"},
                {"named": True},
                {"named": False},
                {"suppliers": ("Host A/S",)},
                {"suppliers": ()},
                {"networks": (ip_network("192.0.2.0/30"),)},
                {"networks": ()},
            ]
        ),
    )
    def enrol(self, who: str, change: dict[str, object]) -> None:
        changed: Member = replace(self.steady.members[who], **change)  # type: ignore[arg-type]
        self.both(self.steady.know(changed), self.shaken.know(changed))

    @rule(host=st.sampled_from(["www.a.example", "www.nobody.example"]))
    def claim(self, host: str) -> None:
        self.number += 1
        said = Claim(self.number, "somebody", host, self.steady.now, "a channel", self.steady.now)
        self.both(self.steady.claim(said), self.shaken.claim(said))

    @rule(time=times)
    def wait(self, time: timedelta) -> None:
        self.both(self.steady.after(time), self.shaken.after(time))

    @rule()
    def restart(self) -> None:
        # A campaign may be written once more; `they_say_the_same` sees to it that it says what it said.
        assert replace(self.shaken.restart(), campaigns={}) == Changes()

    @invariant()
    def they_say_the_same(self) -> None:
        one, other = self.steady.clearing, self.shaken.clearing
        assert one.decisions() == other.decisions()
        assert [*map(counted, one.campaigns())] == [*map(counted, other.campaigns())]
        assert one.warnings() == other.warnings()
        assert (one.seq, one.killed, one.floor) == (other.seq, other.killed, other.floor)
        assert one.reputations() == other.reputations()
        for audience, reader in READERS:
            assert self.steady.delta(audience, reader) == self.shaken.delta(audience, reader)

    @invariant()
    def no_value_has_two_decisions_and_each_has_an_end(self) -> None:
        live = [row for row in self.steady.clearing.decisions() if row.gone is None]
        assert len({row.value for row in live}) == len(live)
        for row in live:
            assert row.until > self.steady.now
            assert row.until <= row.made + RULES.longest
            assert all(said.seq <= row.seq for said in row.said.values())

    @invariant()
    def nothing_vetoed_is_decided(self) -> None:
        values = {row.value for row in self.steady.clearing.decisions() if row.gone is None}
        assert not values & {"203.0.113.53", "10.0.0.1", "example.dk", "2001:DB8:0::1"}


RestartsTest = Restarts.TestCase
RestartsTest.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink forty steps takes minutes
)


class RealRestarts(Restarts):
    """The same with the real placing: attacks are like each other, merge, end, are heard of late, are taken back."""

    start = staticmethod(lambda clearing: clearing)


RealRestartsTest = RealRestarts.TestCase
RealRestartsTest.settings = RestartsTest.settings


def test_with_real_campaigns_a_restart_changes_nothing_and_keeps_every_decision() -> None:
    hub = Hub(*REGISTRY, rules=RULES, places=PLACES)
    hub.take(hub.flood("a", "192.0.2.1", "192.0.2.2"), hub.flood("b", "192.0.2.1", "192.0.2.2"))
    hub.after()
    hub.take(hub.flood("c", "192.0.2.1", "192.0.2.2"))
    before = hub.clearing.decisions(), hub.clearing.warnings(), hub.clearing.campaigns(), hub.clearing.seq
    assert hub.restart() == Changes()
    assert (hub.clearing.decisions(), hub.clearing.warnings(), hub.clearing.campaigns(), hub.clearing.seq) == before
    (campaign,) = hub.clearing.campaigns()
    assert campaign.members == ("a", "b", "c")


def test_a_quiet_second_changes_nothing() -> None:
    hub = Hub(*REGISTRY)
    hub.take(hub.flood("a", "192.0.2.1"))
    assert hub.after(timedelta(seconds=1)) == Changes()


def test_a_listed_host_is_warned_of_to_its_member_alone_and_puts_a_flood_down_to_somebody() -> None:
    hub = Hub(member("a", sites=["www.a.example"]), member("b", sites=["www.b.example"]))
    snapshot = TargetList(
        at=hub.now,
        source="a list",
        name="a file",
        entries=(TargetEntry("www.a.example", "198.51.100.9", "http", "GET", SEARCH, 443),),
    )
    changes = hub.keep(hub.clearing.read_list(snapshot, hub.now))
    assert [(one.why, one.members) for one in changes.warnings.values()] == [("listed", ("a",))]
    assert [row.host for row in changes.listings.values()] == ["www.a.example"]
    assert hub.delta(member="b").warnings == ()
    (campaign,) = hub.take(hub.flood("a", "192.0.2.1")).campaigns.values()
    assert campaign.attribution.because == ("listed",)


def test_reports_come_back_in_their_order_with_their_campaign() -> None:
    hub = Hub(*REGISTRY)
    reports = [hub.flood("a", "192.0.2.1"), hub.flood("b", "192.0.2.1", tlp="red"), hub.flood("c", "192.0.2.1")]
    changes = hub.take(*reports)
    assert [(one.member, one.campaign) for one in changes.reports] == [("a", 1), ("b", 0), ("c", 1)]
    assert hub.clearing.groups() == {"a": "a", "b": "b", "c": "c", "d": "c", "e": "e", "f": "f"}


def test_what_changed_since_a_seq_is_found_from_the_end() -> None:
    hub = Hub(*REGISTRY)
    hub.take(hub.flood("a", "192.0.2.1"))
    seq = hub.clearing.seq
    hub.take(hub.flood("a", "192.0.2.2", "192.0.2.3", number=2))
    decisions, warnings = hub.clearing.since(seq)
    assert ([row.value for row in decisions], warnings) == (["192.0.2.2", "192.0.2.3"], [])
    assert hub.clearing.since(hub.clearing.seq) == ([], [])
