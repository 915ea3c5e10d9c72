"""Any story at all: memory stays bounded, keys stay what they were, and what is kept goes on as it would have."""

from dataclasses import replace
from random import Random
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bavn.intrusions import probers, web
from bavn.intrusions.web import WebActors
from bavn.model.attempt import Attempt
from bavn.model.finding import Finding
from tests.intrusions.attempts import (
    DOTENV,
    NIKTO,
    SHELL,
    SQL,
    TRAVERSAL,
    WORDPRESS,
    after,
    attempt,
    conduct,
)

LIMITS = {"ACTORS": 24, "MEMBERS": 6, "CAMPAIGNS": 3, "SITES": 2, "ENDED": 8, "JOINS": 5, "AT_EASE": 20, "NOTES": 60}
ADDRESSES = st.sampled_from(
    [f"198.51.{network}.{host}" for network in range(12) for host in (7, 8, 9)] + ["2001:db8::1"]
)
FOUND = st.sampled_from([DOTENV, NIKTO, SHELL, SQL, TRAVERSAL, WORDPRESS])
PATHS = st.sampled_from(["/.env", "/a/.env", "/b/.env", "/c99.php", "/vis/4711", "/a/../b", "/"])
STATUSES = st.sampled_from([200, 302, 403, 404, 500])
SITES = st.sampled_from(["et.example", "to.example", "tre.example"])

Key = tuple[str, str, str, object]


def key_of(finding: Finding) -> Key:
    return finding.site, finding.kind, finding.actor, finding.began


class AnyStory(RuleBasedStateMachine):
    """Feeds two that should stay equal: one that lives, one that is kept and restored now and then."""

    @initialize()
    def begin(self) -> None:
        self.limits = [patch.object(web, name, value) for name, value in LIMITS.items()]
        self.limits.append(patch.object(probers, "MOST_PROBERS", 10))
        for limit in self.limits:
            limit.start()
        self.actors, self.other = WebActors(), WebActors()
        self.at = 0.0
        self.handed: dict[Key, Finding] = {}

    def teardown(self) -> None:
        for limit in self.limits:
            limit.stop()

    @rule(address=ADDRESSES, found=FOUND, path=PATHS, status=STATUSES, site=SITES, size=st.integers(0, 3_000))
    def ask(  # noqa: PLR0917  hypothesis gives each by name
        self, address: str, found: object, path: str, status: int, site: str, size: int
    ) -> None:
        tried = attempt(self.at, address=address, path=path, status=status, size=size, site=site)
        self.tell(replace(tried, evidence=(found,)))  # type: ignore[arg-type]

    @rule(address=ADDRESSES, missing=st.integers(0, 300), pages=st.integers(0, 50), sensitive=st.integers(0, 20))
    def behave(self, address: str, missing: int, pages: int, sensitive: int) -> None:
        counts = {"errors": missing, "missing": missing, "pages": pages, "sensitive": sensitive}
        told = conduct(self.at, missing + pages, began=self.at - 10, address=address, **counts)
        self.actors.conduct(told)
        self.other.conduct(told)

    @rule(seconds=st.sampled_from([0.1, 1.0, 5.0, 61.0, 700.0, 3_700.0, 90_000.0, 700_000.0]))
    def wait(self, seconds: float) -> None:
        self.at += seconds

    @rule()
    def live(self) -> None:
        self.actors.live(after(self.at))
        self.other.live(after(self.at))

    @rule()
    def hand_out(self) -> None:
        found = self.actors.findings()
        keys = [key_of(finding) for finding in found]
        assert len(keys) == len(set(keys))
        for finding in found:
            before = self.handed.get(key_of(finding))
            assert before is None or before.ended in {None, finding.ended}
            assert before is None or before.detected == finding.detected
        assert self.other.findings() == found
        gone = self.handed.keys() - set(keys)
        # what was open is open or has ended when it is looked for again, unless too much has ended
        assert not gone or len(found) >= LIMITS["ENDED"]
        self.handed = {key_of(finding): finding for finding in found if finding.ended is None}
        self.actors.forget_ended()
        self.other.forget_ended()

    @rule()
    def restart(self) -> None:
        self.other = WebActors.restore(self.other.keep())

    def tell(self, tried: Attempt) -> None:
        self.actors.attempt(tried)
        self.other.attempt(tried)

    @invariant()
    def is_bounded(self) -> None:
        memory = self.actors._memory
        assert len(memory.actors) <= LIMITS["ACTORS"]
        assert len(memory.sites) <= LIMITS["SITES"]
        assert len(memory.ended) <= LIMITS["ENDED"]
        assert memory.notes == sum(actor.notes for actor in memory.actors.values())
        assert memory.notes <= LIMITS["NOTES"] + 3 * LIMITS["ACTORS"]
        assert all(len(campaign.members) <= LIMITS["MEMBERS"] for campaign in memory.campaigns.values())
        assert all(len(campaign.joins) <= LIMITS["JOINS"] for campaign in memory.campaigns.values())
        assert sum(memory.open_at.values()) == len(memory.campaigns)
        assert set(memory.joins.values()) <= memory.campaigns.keys()
        # for each site the open campaigns, and a crowd of each of two kinds
        assert all(count <= LIMITS["CAMPAIGNS"] + 2 for count in memory.open_at.values())


AnyStory.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestAnyStory = AnyStory.TestCase


@settings(deadline=None)
@given(st.lists(st.tuples(ADDRESSES, FOUND, PATHS, STATUSES, st.integers(0, 9)), max_size=40), st.integers())
def test_the_order_within_a_second_does_not_matter(told: list[tuple[str, object, str, int, int]], seed: int) -> None:
    asked = [
        replace(attempt(second, address=address, path=path, status=status), evidence=(found,))  # type: ignore[arg-type]
        for address, found, path, status, second in sorted(told, key=lambda one: one[4])
    ]
    mixed = sorted(Random(seed).sample(asked, len(asked)), key=lambda one: one.time)
    one, other = WebActors(), WebActors()
    for first, second in zip(asked, mixed, strict=True):
        one.attempt(first)
        other.attempt(second)
    assert [(key_of(f), f.outcome, f.severity, f.requests, f.sources) for f in one.findings()] == [
        (key_of(f), f.outcome, f.severity, f.requests, f.sources) for f in other.findings()
    ]
