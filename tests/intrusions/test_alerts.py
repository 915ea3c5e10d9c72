"""Other tools' alerts: one finding for each tool and attacker, keys that stay, nothing said twice, bounded memory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bavn.intrusions import alerts as module
from bavn.intrusions import keeping
from bavn.intrusions.alerts import KIND, LONGEST_SYSTEM, MOST_AT_ONCE, MOST_RULES, QUIET, Alerts
from bavn.model import Finding, Network, Rate, Source
from bavn.model.alert import Alert
from bavn.model.finding import SEVERITIES, Severity

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ATTACKER = "203.0.113.7"
SYSTEM = "mail"


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def alert(
    at: float = 0,
    address: str | None = ATTACKER,
    *,
    origin: str = "fail2ban",
    rule: str = "sshd",
    severity: Severity = "medium",
    network: str | None = None,
    technique: str | None = None,
    blocked: bool = False,
    count: int = 1,
) -> Alert:
    return Alert(after(at), origin, rule, severity, address, network, technique, "", blocked, count)


def fed(*alerts: Alert, system: str = SYSTEM) -> Alerts:
    judge = Alerts()
    for one in alerts:
        judge.feed(system, one)
    return judge


def own(first: float, last: float, address: str = ATTACKER) -> Finding:
    """What we have found ourselves of somebody."""
    source = Source(address, 9, after(first), after(last), 0.9, shared=False, action="block")
    return Finding(
        "password-guessing",
        "T1110.001",
        SYSTEM,
        after(first),
        after(first),
        None,
        "high",
        0.9,
        9,
        Rate(0, 1),
        (source,),
    )


# what becomes of alerts


def test_alerts_of_one_tool_about_one_attacker_are_one_finding_with_its_rules_and_counts() -> None:
    judge = fed(
        alert(0, rule="sshd", technique="T1110"),
        alert(60, rule="recidive", severity="high", blocked=True, count=4),
        alert(30, rule="sshd", severity="low"),
    )
    (finding,) = judge.findings()
    assert (finding.kind, finding.site, finding.actor, finding.origin) == (KIND, SYSTEM, ATTACKER, "fail2ban")
    assert (finding.began, finding.ended, finding.severity, finding.requests) == (NOON, None, "high", 6)
    assert [(one.match, one.requests) for one in finding.signatures] == [
        ({"rule": "recidive"}, 4),
        ({"rule": "sshd"}, 2),
    ]
    assert finding.technique == "T1110"
    (source,) = finding.sources
    assert (source.requests, source.first, source.last) == (6, NOON, after(60))
    assert (source.action, source.because) == ("watch", ("blocked-there",))


@pytest.mark.parametrize(
    ("one", "other", "findings"),
    [
        (alert(0), alert(3600), 1),
        (alert(0), alert(3601), 2),
        (alert(0), alert(-90_000), 1),
        (alert(0), alert(1, "203.0.113.8"), 2),
        (alert(0), alert(1, origin="suricata"), 2),
        (alert(0), alert(1, None), 2),
        (alert(0, "192.0.2.0/24"), alert(1, None, network="192.0.2.0/24"), 1),
    ],
    ids=["within the hour", "after it", "late", "another attacker", "another tool", "nobody named", "a network"],
)
def test_what_is_one_finding(one: Alert, other: Alert, findings: int) -> None:
    assert len(fed(one, other).findings()) == findings


def test_a_network_is_named_as_one_and_nobody_as_nobody() -> None:
    network, nobody = fed(alert(0, None, network="192.0.2.0/24"), alert(0, None)).findings()
    assert (network.sources, network.networks) == ((), (Network("192.0.2.0/24", 0, 1),))
    assert (nobody.sources, nobody.networks, nobody.actor) == ((), (), "")


def test_two_tools_that_see_one_attacker_at_one_moment_have_two_keys() -> None:
    found = fed(alert(), alert(origin="suricata"), alert(origin="crowdsec")).findings()
    assert len({(one.site, one.kind, one.actor, one.began) for one in found}) == 3
    assert all(one.began - NOON < timedelta(milliseconds=1) for one in found)


def test_an_hour_without_an_alert_ends_it_and_the_clock_or_another_alert_says_so() -> None:
    for judge in (fed(alert(0), alert(5)), fed(alert(0), alert(5), alert(5 + 3601, "203.0.113.8"))):
        judge.live(after(5 + 3601))
        ended = judge.findings()[0]
        assert (ended.actor, ended.ended) == (ATTACKER, after(5))
    assert fed(alert(0), alert(9000, "203.0.113.8")).findings()[0].ended == NOON


def test_another_system_s_clock_ends_nothing_and_each_ends_by_its_own() -> None:
    judge = fed(alert(0), alert(5))
    judge.feed("printer", alert(9000))
    assert [finding.ended for finding in judge.findings()] == [None, None]
    assert not judge.live_by({SYSTEM: after(3605).timestamp()}.get)
    assert judge.live_by({SYSTEM: after(3606).timestamp()}.get)
    assert [(finding.site, finding.ended) for finding in judge.findings()] == [(SYSTEM, after(5)), ("printer", None)]
    assert not judge.live(after(9100))


def test_as_many_systems_as_there_may_be_have_a_clock() -> None:
    judge = Alerts()
    for number in range(module.MOST_SYSTEMS + 5):
        judge.feed(f"system {number}", alert(number))
    assert len(judge._looked) == module.MOST_SYSTEMS


def test_a_second_log_of_the_same_days_does_not_fall_apart() -> None:
    week = [alert(3600.0 * hour, "203.0.113.8") for hour in range(100)]
    late = [alert(600.0 * times, origin="crowdsec") for times in range(50)]
    judge = fed(*week)
    judge.live(after(3600.0 * 110))
    for one in late:
        judge.feed(SYSTEM, one)
    assert [one.requests for one in judge.findings() if one.origin == "crowdsec"] == [50]


@pytest.mark.parametrize(
    "at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)], ids=["the year 1", "the year 9999"]
)
def test_dates_at_the_end_of_all_dates_are_only_compared(at: datetime) -> None:
    source = Source(ATTACKER, 9, at, at, 0.9, shared=False, action="block")
    judge = fed(replace(alert(), time=at))
    judge.live(at)
    assert judge.findings([replace(own(0, 0), sources=(source,))]) == []


def test_who_changes_his_address_within_his_network_is_still_ours() -> None:
    ours = [own(0, 60, "2001:db8:1:2::/64")]
    assert fed(alert(5, "2001:db8:1:2::9")).findings(ours) == []
    assert len(fed(alert(5, "2001:db8:1:3::9")).findings(ours)) == 1


def test_an_outline_knows_what_is_ours_and_hands_nothing_out() -> None:
    judge = fed(alert(0), alert(1, "203.0.113.8"))
    assert [one[2] for one in judge.outline()] == [ATTACKER, "203.0.113.8"]
    assert [one.actor for one in judge.findings([own(0, 60)])] == ["203.0.113.8"]  # it was never told
    judge.feed("other", alert(60))
    assert [one[2] for one in judge.outline()] == ["203.0.113.8"]
    (finding,) = judge.findings([own(0, 60)])
    key = finding.kind, finding.site, finding.actor, finding.began, False, finding.severity, finding.outcome
    assert judge.outline() == [key]


# what attackers write


@pytest.mark.parametrize("bad", ["\x1b[2Jevil", "half \ud800 a surrogate", "\u202egpj", "x" * 10_000])
def test_hostile_names_are_harmless_short_and_can_be_kept(bad: str) -> None:
    judge = fed(alert(rule=bad), system=bad)
    (finding,) = Alerts.restore(judge.keep()).findings()
    for text in (finding.site, finding.signatures[0].match["rule"]):
        assert text.isprintable()
        assert len(text) <= LONGEST_SYSTEM + 10


def test_counts_and_numbers_of_rules_and_techniques_are_bounded() -> None:
    judge = fed(*(alert(n, rule=f"rule {n}", technique=f"T{n}") for n in range(10 * MOST_RULES)), alert(count=10**40))
    campaign = next(iter(judge._open.values()))
    assert max(len(campaign.rules), len(campaign.techniques)) <= MOST_RULES + 1
    assert campaign.count == 10 * MOST_RULES + MOST_AT_ONCE
    (finding,) = Alerts.restore(judge.keep()).findings()
    assert finding.technique == "T9"  # not that of all others


def test_more_attackers_than_there_is_room_for_are_let_go_of_the_quietest_first() -> None:
    with patch.multiple(module, MOST_OPEN=5, MOST_ENDED=3):
        judge = fed(*(alert(n, f"192.0.2.{n}") for n in range(20)), alert(21, "192.0.2.16"), alert(22, "192.0.2.20"))
        found = judge.findings()
    assert [one.actor for one in found if one.ended is None] == [f"192.0.2.{n}" for n in (17, 18, 19, 16, 20)][-5:]
    assert [one.actor for one in found if one.ended] == ["192.0.2.13", "192.0.2.14", "192.0.2.15"]
    assert judge.sampled == 16 + 13


def test_what_ends_after_it_was_handed_out_is_not_forgotten_though_room_was_made_for_it() -> None:
    with patch.object(module, "MOST_ENDED", 2):
        judge = fed(alert(0, "192.0.2.1"), alert(1, "192.0.2.2"), alert(7200, "192.0.2.3"))
        judge.findings()
        judge.live(after(20_000))
        judge.forget_ended()
    assert [(one.actor, one.ended) for one in judge.findings()] == [("192.0.2.3", after(7200))]


# what we found ourselves


@pytest.mark.parametrize(
    ("ours", "said"),
    [
        (own(-600, 0), False),
        (own(-7200, -3540), False),
        (own(-7200, -3541), True),
        (own(3700, 3800), True),
        (own(0, 0, "203.0.113.8"), True),
    ],
    ids=["at the same time", "an hour before", "longer before", "later", "somebody else"],
)
def test_what_we_have_found_ourselves_is_not_said_again(ours: Finding, said: bool) -> None:  # noqa: FBT001
    assert bool(fed(alert(0), alert(60)).findings([ours])) is said


def test_what_was_said_before_we_found_it_is_said_to_be_over_and_not_again() -> None:
    judge = fed(alert(0))
    assert judge.findings()[0].ended is None
    judge.feed(SYSTEM, alert(20))
    assert [one.ended for one in judge.findings([own(10, 20)])] == [after(20)]
    judge.forget_ended()
    judge.feed(SYSTEM, alert(30))
    assert judge.findings([own(10, 30)]) == []


def test_what_was_ours_is_not_news_once_our_finding_is_forgotten_and_is_when_it_goes_on() -> None:
    judge = fed(alert(0))
    assert judge.findings([own(-60, 10)]) == []
    judge = Alerts.restore(judge.keep())
    assert judge.findings() == []
    judge.feed(SYSTEM, alert(3500))
    assert judge.findings() == []
    judge.feed(SYSTEM, alert(3700))
    (finding,) = judge.findings()
    assert (finding.began, finding.requests) == (NOON, 3)


# over a restart


@pytest.mark.parametrize(
    "kept",
    [b"", b"x", Alerts().keep()[:-1], Alerts().keep() + b"x", keeping.pack("bavn.alerts/0", [[], None, 0])],
    ids=["nothing", "short", "cut off", "too long", "another version"],
)
def test_what_was_not_kept_whole_is_refused(kept: bytes) -> None:
    with pytest.raises(ValueError, match=r"bavn\.alerts/2"):
        Alerts.restore(kept)


@given(st.binary(max_size=60), st.integers(0, 200))
def test_no_damage_is_taken_for_what_was_kept(damage: bytes, at: int) -> None:
    whole = fed(alert(), alert(1)).keep()
    damaged = whole[:at] + damage + whole[at + len(damage) :]
    if damaged != whole:
        with pytest.raises(ValueError):  # noqa: PT011  which word is said does not matter
            Alerts.restore(damaged)


# any story

Key = tuple[str, str, str, datetime]


class AnyStory(RuleBasedStateMachine):
    """Feeds two that should stay equal: one that lives, one that is kept and restored now and then."""

    @initialize()
    def begin(self) -> None:
        self.limits = patch.multiple(module, MOST_OPEN=6, MOST_ENDED=4, MOST_RULES=3)
        self.limits.start()
        self.judge, self.other = Alerts(), Alerts()
        self.at = 0.0
        self.open: set[Key] = set()

    def teardown(self) -> None:
        self.limits.stop()

    @rule(
        back=st.sampled_from([0.0, 0.0, 0.0, 1.0, 50.0, 4000.0, 90_000.0]),
        address=st.sampled_from([None, *(f"203.0.113.{host}" for host in range(5)), "2001:db8::7"]),
        origin=st.sampled_from(["suricata", "fail2ban"]),
        name=st.sampled_from("abcde"),
        severity=st.sampled_from(SEVERITIES),
        count=st.integers(-1, 5),
    )
    def hear(  # noqa: PLR0917  hypothesis gives each by name
        self, back: float, address: str | None, origin: str, name: str, severity: Severity, count: int
    ) -> None:
        said = alert(self.at - back, address, origin=origin, rule=name, severity=severity, count=count)
        for judge in (self.judge, self.other):
            judge.feed(SYSTEM, said)

    @rule(seconds=st.sampled_from([0.0, 1.0, 600.0, 3601.0]))
    def wait(self, seconds: float) -> None:
        self.at += seconds

    @rule()
    def live(self) -> None:
        for judge in (self.judge, self.other):
            judge.live(after(self.at))
        late = [one for one in self.judge._open.values() if after(self.at) - one.last > QUIET]
        assert late == []

    @rule(last=st.sampled_from([None, 0.0, 1800.0]), host=st.integers(0, 4), forget=st.booleans())
    def hand_out(self, last: float | None, host: int, forget: bool) -> None:  # noqa: FBT001
        ours = [] if last is None else [own(self.at - last - 60, self.at - last, f"203.0.113.{host}")]
        found = self.judge.findings(ours)
        assert found == self.other.findings(ours)
        keys = [(one.site, one.kind, one.actor, one.began) for one in found]
        assert len(keys) == len(set(keys))
        going = {key for key, one in zip(keys, found, strict=True) if one.ended is None}
        if self.judge.sampled == 0:  # nothing that was going on is gone without an end
            assert self.open <= set(keys)
        self.open = going
        if forget:
            self.judge.forget_ended()
            self.other.forget_ended()
            assert {one.ended for one in self.judge.findings(ours)} <= {None}

    @rule()
    def restart(self) -> None:
        self.other = Alerts.restore(self.other.keep())
        assert self.other.keep() == self.judge.keep()

    @invariant()
    def is_bounded(self) -> None:
        if hasattr(self, "judge"):
            assert len(self.judge._open) <= 6
            assert len(self.judge._ended) <= 4
            assert len(self.judge._names) == len(self.judge._open) + len(self.judge._ended)
            assert self.judge.sampled == self.other.sampled


TestAnyStory = AnyStory.TestCase
TestAnyStory.settings = settings(max_examples=40, stateful_step_count=30)
