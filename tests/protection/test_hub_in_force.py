"""What the hub says, in force: in alarms, under the kill switch, over a restart, beside findings."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bavn.member.heard import HeardDecision
from bavn.model.decision import OF_HUB
from bavn.model.finding import Action, Finding, Signature
from bavn.protection.allow import AllowList, Rule
from bavn.protection.protector import Protector
from bavn.settings.schema import Settings
from bavn.sharing.masking import template_of
from bavn.store.database import Store
from tests.protection.hubs import heard, says, with_hub
from tests.protection.samples import LASTS, NOW, OTHER, Memory, finding, source, store
from tests.waiting import until

SECOND = timedelta(seconds=1)
ATTACK = finding(source("198.51.100.1"))
OVER = replace(ATTACK, ended=NOW + SECOND)
ARMED = says("192.0.2.2", "arm")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    with store(tmp_path) as made:
        yield made


@contextmanager
def protecting(
    kept: Store,
    *enforcers: Memory,
    chosen: Settings | None = None,
    allow: AllowList | None = None,
    impose: bool = False,
) -> Iterator[Protector]:
    made = Protector(chosen or with_hub(), kept, enforcers, allow or AllowList(()), first_wait_s=0.01, kept_each_s=0.0)
    if impose:
        made.impose(heard(says("192.0.2.1"), ARMED), NOW)
    made.start(NOW)
    yield made
    assert made.stop(10.0)


def test_what_the_hub_blocks_is_blocked_and_what_it_arms_bites_with_the_own_alarm(kept: Store) -> None:
    memory = Memory()
    with protecting(kept, memory) as protector:
        protector.impose(heard(says("192.0.2.1"), ARMED), NOW)
        until(lambda: memory.standing == [("192.0.2.1", "block")])
        protector.update(1, finding(source("198.51.100.9", "watch")), NOW)
        until(lambda: memory.standing == [("192.0.2.1", "block"), ("192.0.2.2", "limit")])
        until(lambda: protector.hub.limited == 1)
        assert (protector.hub.asked.armed, protector.hub.asked.blocked, protector.hub.blocked) == (1, 1, 1)
        protector.update(1, finding(source("198.51.100.9", "watch"), ended=NOW), NOW + SECOND)
        until(lambda: memory.standing == [("192.0.2.1", "block")])
    lines = [(line.what, line.value) for line in reversed(kept.audit.lines(NOW)) if line.what.startswith("hub")]
    assert lines == [
        ("hub-block", "192.0.2.1/32"),
        ("hub-limit", "192.0.2.2/32"),
        ("hub-withdrawn", "192.0.2.2/32"),
    ]


def test_nothing_of_the_hubs_is_in_the_store_and_it_stands_again_from_the_start(kept: Store) -> None:
    memory = Memory()
    with protecting(kept, memory) as protector:
        protector.impose(heard(says("192.0.2.1")), NOW)
        until(lambda: memory.standing)
    assert kept.decisions.standing(NOW) == []
    again = Memory()
    with protecting(kept, again, impose=True):
        until(lambda: again.sets)
    assert again.sets[0] == [("192.0.2.1", "block")]


def test_the_kill_switch_lets_all_of_the_hubs_go_and_none_of_ones_own(kept: Store) -> None:
    memory = Memory()
    with protecting(kept, memory) as protector:
        protector.update(1, ATTACK, NOW)
        protector.impose(heard(says("192.0.2.1"), ARMED), NOW)
        until(lambda: len(memory.standing) == 3)
        protector.impose(heard(says("192.0.2.1"), ARMED, killed=True), NOW)
        until(lambda: memory.standing == [("198.51.100.1", "block")])
        protector.impose(heard(says("192.0.2.1"), ARMED), NOW)
        until(lambda: len(memory.standing) == 3)
    codes = [line.what for line in reversed(kept.audit.lines(NOW))]
    assert codes.count("hub-killed") == codes.count("hub-unkilled") == 1


def test_releases_and_the_allow_list_hold_for_the_hub_too(kept: Store) -> None:
    memory = Memory()
    own = AllowList([Rule(ip_network("192.0.2.1"), "own-network")])
    with protecting(kept, memory, allow=own) as protector:
        protector.impose(heard(says("192.0.2.1"), says("192.0.2.2"), says("192.0.2.3")), NOW)
        until(lambda: memory.standing == [("192.0.2.2", "block"), ("192.0.2.3", "block")])
        protector.release(ip_network("192.0.2.2"), "anna", NOW)
        until(lambda: memory.standing == [("192.0.2.3", "block")])
        protector.release(None, "anna", NOW)
        until(lambda: memory.standing == [])


def test_a_crawler_that_the_hub_names_is_let_go_once_it_is_verified(kept: Store) -> None:
    memory = Memory()

    class Slowly:
        found = 0

        def name_of(self, network: object) -> str | None:
            return "Google" if self.found and network == ip_network("192.0.2.1") else None

        def ask(self, networks: Iterable[object]) -> None:
            self.found += ip_network("192.0.2.1") in networks

    with protecting(kept, memory, allow=AllowList((), Slowly())) as protector:
        protector.impose(heard(says("192.0.2.1"), says("192.0.2.2")), NOW)
        until(lambda: len(memory.standing) == 2)
        protector.renew(NOW)
        until(lambda: memory.standing == [("192.0.2.2", "block")])


def test_it_ends_by_itself_also_when_the_hub_is_gone(kept: Store) -> None:
    memory = Memory()
    with protecting(kept, memory) as protector:
        protector.impose(heard(says("192.0.2.1", until=NOW + 5 * SECOND), says("192.0.2.2")), NOW)
        until(lambda: len(memory.standing) == 2)
        protector.renew(NOW + 4 * SECOND)
        assert [str(one.network) for one in protector.standing(NOW + 5 * SECOND).decisions] == ["192.0.2.2/32"]
        protector.renew(NOW + 5 * SECOND)
        until(lambda: memory.standing == [("192.0.2.2", "block")])
    assert ("hub-expired", "192.0.2.1/32") in [(line.what, line.value) for line in kept.audit.lines(NOW)]


def test_an_alarm_that_nobody_shows_any_more_lets_go_of_what_was_armed(kept: Store) -> None:
    memory = Memory()
    with protecting(kept, memory) as protector:
        protector.impose(heard(ARMED), NOW)
        protector.update(1, finding(source("198.51.100.9", "watch")), NOW)
        until(lambda: memory.standing == [("192.0.2.2", "limit")])
        protector.renew(NOW + LASTS)
        until(lambda: memory.standing == [])


def test_an_alarm_at_the_site_behind_the_proxy_arms_no_packet_filter(kept: Store) -> None:
    server, packets = Memory(), Memory("nftables", packet_filter=True)
    with protecting(kept, server, packets) as protector:
        protector.impose(heard(ARMED), NOW)
        protector.update(1, finding(source("198.51.100.9", "watch"), site=OTHER), NOW)
        until(lambda: server.standing == [("192.0.2.2", "limit")])
    assert not any(packets.sets)


def test_the_noise_of_the_internet_arms_nothing(kept: Store) -> None:
    memory = Memory()
    with protecting(kept, memory) as protector:
        protector.impose(heard(says("192.0.2.1"), ARMED), NOW)
        protector.update(1, finding(source("198.51.100.9", "watch"), kind="web-probe"), NOW)
        until(lambda: memory.standing)
    assert all(one in ([], [("192.0.2.1", "block")]) for one in memory.sets)


def test_an_armed_template_limits_who_was_only_watched_while_the_finding_is_open(kept: Store) -> None:
    memory = Memory()
    match = {"http.request.method": "GET", "url.path": "/soeg"}
    one = replace(source("198.51.100.9", "watch", score=0.7), because=("signature:0",))
    flood = replace(finding(one), signatures=(Signature(match, 9, 90, 1.0),))
    with protecting(kept, memory) as protector:
        protector.update(1, flood, NOW)
        protector.impose(heard(templates=(template_of("GET", "/soeg"),)), NOW)
        protector.update(1, flood, NOW + SECOND)
        until(lambda: memory.standing == [("198.51.100.9", "limit")])
        assert [one.because for one in protector.standing(NOW).decisions] == [("signature:0", "hub:template")]
        protector.update(1, replace(flood, ended=NOW + SECOND), NOW + 2 * SECOND)
        until(lambda: memory.standing == [])


@pytest.mark.parametrize("chosen", [with_hub("ignore"), replace(with_hub(), hub=None)], ids=["ignored", "no hub"])
def test_a_hub_that_may_do_nothing_does_nothing(kept: Store, chosen: Settings) -> None:
    memory = Memory()
    match = {"http.request.method": "GET", "url.path": "/soeg"}
    one = replace(source("198.51.100.9", "watch", score=0.7), because=("signature:0",))
    with protecting(kept, memory, chosen=chosen) as protector:
        protector.impose(heard(says("192.0.2.1"), ARMED, templates=(template_of("GET", "/soeg"),)), NOW)
        protector.update(1, replace(finding(one), signatures=(Signature(match, 9, 90, 1.0),)), NOW)
        protector.update(2, ATTACK, NOW)
        until(lambda: memory.standing == [("198.51.100.1", "block")])
    assert not any(text.startswith("192.0.2.") or text == "198.51.100.9" for one in memory.sets for text, _ in one)


def test_handing_over_twenty_thousand_costs_the_loop_nothing(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the hub says is read and judged by the composer: the loop hands on a reference."""
    looked: list[str] = []
    monkeypatch.setattr("bavn.protection.imposing.network_of", looked.append)
    made = Protector(with_hub(), kept, (), AllowList(()))
    made.impose(heard(*(says(f"192.0.2.{number}") for number in range(200))), NOW)
    made.renew(NOW)
    assert looked == []


@pytest.mark.parametrize("part", ["bavn.protection.imposing.stance_of", "bavn.protection.composing.Theirs.beside"])
def test_a_mistake_about_the_hub_keeps_none_of_ones_own_out_of_force(
    kept: Store, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    memory = Memory()

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with protecting(kept, memory) as protector:
        with monkeypatch.context() as patched:
            patched.setattr(part, broken)
            protector.impose(heard(says("192.0.2.1")), NOW)
            protector.update(1, ATTACK, NOW)
            until(lambda: memory.standing == [("198.51.100.1", "block")])
            protector.update(1, finding(source("198.51.100.2")), NOW)
            until(lambda: memory.standing == [("198.51.100.2", "block")])
        assert [one.code for one in protector.notices()] == ["hub-not-imposed"]
        protector.update(1, ATTACK, NOW)
        until(lambda: memory.standing == [("192.0.2.1", "block"), ("198.51.100.1", "block")])


# any order of what can happen

VALUES = [f"192.0.2.{number}" for number in range(1, 7)]
ACTIONS = st.sampled_from(["arm", "block", "limit", "challenge"])


class InAnyOrder(RuleBasedStateMachine):
    """What stands is what a plain reading of the rules says, whatever happened before."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.now = NOW
        self.said: dict[str, HeardDecision] = {}
        self.killed = False
        self.open: dict[int, Finding] = {}
        self.released: datetime | None = None
        self.begin()

    def begin(self) -> None:
        self.kept = store(Path(self.folder.name))
        self.memory = Memory()
        allow = AllowList([Rule(ip_network("192.0.2.6"), "own-network")])
        self.protector = Protector(with_hub(trust=("vejle",)), self.kept, [self.memory], allow, kept_each_s=0.0)
        self.impose()
        self.protector.start(self.now)

    def impose(self) -> None:
        self.protector.impose(heard(*self.said.values(), killed=self.killed), self.now)

    @rule(
        value=st.sampled_from(VALUES),
        action=ACTIONS,
        minutes=st.integers(1, 90),
        named=st.sampled_from([(), ("vejle",), ("ishøj",)]),
    )
    def hub_says(self, value: str, action: str, minutes: int, named: tuple[str, ...]) -> None:
        until = self.now + timedelta(minutes=minutes)
        self.said[value] = replace(says(value, until=until, named=named), action=action)  # type: ignore[arg-type]
        self.impose()

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def hub_revokes(self, data: st.DataObject) -> None:
        del self.said[data.draw(st.sampled_from(sorted(self.said)))]
        self.impose()

    @rule()
    def hub_kills_or_unkills(self) -> None:
        self.killed = not self.killed
        self.impose()

    @rule(number=st.integers(1, 2), value=st.sampled_from(VALUES), action=st.sampled_from(["block", "limit", "watch"]))
    def alarm(self, number: int, value: str, action: Action) -> None:
        self.open[number] = finding(source(value, action))
        self.protector.update(number, self.open[number], self.now)

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def alarm_ends(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.open)))
        ended = replace(self.open.pop(number), sources=(), ended=self.now)
        self.protector.update(number, ended, self.now)

    @rule(minutes=st.integers(1, 20))
    def time_passes(self, minutes: int) -> None:
        for _ in range(minutes):
            self.now += timedelta(minutes=1)
            for number, one in self.open.items():
                self.protector.update(number, one, self.now)
            self.protector.renew(self.now)

    @precondition(lambda self: self.released is None)
    @rule()
    def one_is_released(self) -> None:
        self.protector.release(ip_network("192.0.2.5"), "anna", self.now)
        self.released = self.now + timedelta(hours=24)

    @rule()
    def sensor_starts_anew(self) -> None:
        assert self.protector.stop(10.0)
        self.kept.close()
        self.begin()
        for number, one in self.open.items():
            self.protector.update(number, one, self.now)

    @invariant()
    def what_stands_is_what_the_rules_say(self) -> None:
        self.protector.renew(self.now)
        expected = {value: action for value in VALUES if (action := self.expected(value))}
        until(lambda: self.standing() == expected)

    def standing(self) -> dict[str, str]:
        """What stands; what would stand for too long is none of it."""
        decisions = self.protector.standing(self.now).decisions
        latest = {value: min(one.until, self.now + timedelta(hours=24)) for value, one in self.said.items()}
        return {
            value: one.action
            for one in decisions
            for value in [str(one.network.network_address)]
            if one.finding != OF_HUB or (value in latest and one.expires <= latest[value])
        }

    def expected(self, value: str) -> str:
        if value == "192.0.2.6" or (value == "192.0.2.5" and self.released):
            return ""
        own = [one.sources[0].action for one in self.open.values() if one.sources[0].address == value]
        wanted = [action for action in own if action != "watch"]
        if wanted:
            return "limit" if "limit" in wanted else "block"
        told = self.said.get(value)
        if told is None or self.killed or told.until <= self.now:
            return ""
        if told.action == "arm" and "vejle" not in told.named:
            return "limit" if self.open else ""
        return "block" if told.action in {"block", "arm"} else "limit"

    def teardown(self) -> None:
        assert self.protector.stop(10.0)
        self.kept.close()
        self.folder.cleanup()


TestInAnyOrder = InAnyOrder.TestCase
TestInAnyOrder.settings = hypothesis_settings(max_examples=40, stateful_step_count=20, deadline=None)
