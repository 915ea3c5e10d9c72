"""What is kept, how large it gets, and that time alone changes nothing but what has ended."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bavn.intrusions import ledger, memory
from bavn.intrusions.logins import Logins
from bavn.model import Finding
from bavn.model.login import Login, LoginOutcome
from tests.intrusions.stories import MONDAY, addresses, habits, judged, login, monday_morning, success

ADDRESSES = ["203.0.113.7", "203.0.113.8", "198.51.100.9", "10.0.0.5", "2001:db8::1", "2001:db8::2", None, "garbage"]
USERS = ["", "anna", "root", "bo", "Æ\ud800", "x" * 5000]
OUTCOMES: st.SearchStrategy[LoginOutcome] = st.sampled_from(["failure", "failure", "failure", "success", "probe"])
HOSTILE = st.builds(
    Login,
    time=st.integers(0, 20 * 86400).map(lambda second: MONDAY + timedelta(seconds=second)),
    service=st.sampled_from(["sshd", "sudo", "form", "windows", "\n"]),
    outcome=OUTCOMES,
    user=st.sampled_from(USERS) | st.text(max_size=20),
    address=st.sampled_from(ADDRESSES),
    reason=st.sampled_from(["", "unknown-user", "bad-password"]),
    mechanism=st.sampled_from(["", "password", "publickey"]),
    host=st.sampled_from(["", "a", "b\nc"]),
    count=st.sampled_from([1, 1, 5, 0, -3, 10**12]),
)


def key(finding: Finding) -> tuple[str, str, str, datetime]:
    return finding.site, finding.kind, finding.actor, finding.began


def story() -> list[Login]:
    random = Random(9)
    logins = [*monday_morning(), *habits(["anna", "bo"], days=6, start=-7)]
    logins += [login(9.0 * n, f"employee{n}") for n in range(200)]
    logins += [login(random.uniform(0, 90_000), f"employee{n % 90}", bot) for n, bot in enumerate(addresses(400))]
    logins += [success(5000, "employee3"), success(90_000, "anna", "203.0.113.99"), login(400_000)]
    return sorted(logins, key=lambda one: one.time)


@pytest.mark.parametrize("cut", [1, 100, 400, 700])
def test_who_is_restored_finds_what_the_other_finds(cut: int) -> None:
    one = Logins()
    for entry in story()[:cut]:
        one.feed("mail", entry)
    other = Logins.restore(one.keep())
    for entry in story()[cut:]:
        one.feed("mail", entry)
        other.feed("mail", entry)
    assert one.findings() == other.findings()
    assert one.findings()
    assert one.sampled == other.sampled


def test_a_past_log_and_a_live_run_give_the_same_findings() -> None:
    live, told = Logins(), dict[tuple[str, str, str, datetime], Finding]()
    for number, entry in enumerate(story()):
        live.feed("mail", entry)
        live.live(entry.time + timedelta(seconds=0.5))
        if number % 50 == 0:
            told |= {key(finding): finding for finding in live.findings()}
            live.forget_ended()
    told |= {key(finding): finding for finding in live.findings()}
    assert told == {key(finding): finding for finding in judged(story())}


def test_quiet_findings_end_when_they_were_last_seen_and_are_handed_out_once() -> None:
    judge = Logins()
    judged([login(2.0 * n) for n in range(50)], judge)
    judge.live(MONDAY + timedelta(minutes=30))
    assert [finding.ended for finding in judge.findings()] == [None]
    judge.live(MONDAY + timedelta(hours=5))
    judge.forget_ended()
    assert [finding.ended for finding in judge.findings()] == [MONDAY + timedelta(seconds=98)]
    judge.forget_ended()
    assert judge.findings() == []


@pytest.mark.parametrize("told", [False, True], ids=["a past log", "a live run"])
def test_a_finding_ends_to_the_second_whoever_else_is_busy(*, told: bool) -> None:
    judge = Logins()
    judged([*(login(2.0 * n) for n in range(30)), success(3640, "bo", "198.51.100.9")], judge)
    if told:
        judge.live(MONDAY + timedelta(seconds=3662))
    judge.feed("mail", login(3665))
    assert [finding.ended for finding in judge.findings()] == [MONDAY + timedelta(seconds=58)]


def test_another_machine_s_clock_ends_nothing_and_hides_no_takeover() -> None:
    judge = Logins()
    judged([login(2.0 * n) for n in range(30)], judge)
    for second in (0, 90):
        judge.feed("printer", success(62 * 60 + 60 + second, "scan", "192.0.2.9"))  # its clock is ahead
    judge.feed("mail", success(62))
    found = {finding.kind: finding for finding in judge.findings()}
    assert found.keys() == {"password-guessing", "account-takeover"}
    assert (found["password-guessing"].ended, found["account-takeover"].severity) == (None, "critical")


def test_each_system_ends_by_its_own_clock_and_says_whether_anything_did() -> None:
    judge = Logins()
    for system in ("mail", "vpn"):
        judged([login(2.0 * n) for n in range(30)], judge, system)
    later = (MONDAY + timedelta(hours=5)).timestamp()
    assert not judge.live(MONDAY + timedelta(minutes=30))
    assert judge.live_by({"vpn": later}.get)
    assert {finding.site: finding.ended is not None for finding in judge.findings()} == {"mail": False, "vpn": True}
    assert not judge.live_by({"vpn": later}.get)
    judged([success(18_000, "bo", "198.51.100.9")], judge)  # a log that nobody's clock goes with
    assert all(finding.ended for finding in judge.findings())


def test_an_outline_says_what_the_findings_say_and_hands_nothing_out() -> None:
    judge = judge_of_two()
    told = judge.outline()
    judge.forget_ended()
    assert [(one.kind, one.site, one.actor, one.began, bool(one.ended), one.severity, one.outcome)
            for one in judge.findings()] == told  # fmt: skip
    assert [one[4] for one in told] == [True, False]


def judge_of_two() -> Logins:
    """One finding that has ended, and one that goes on."""
    judge = Logins()
    for address, start in (("203.0.113.7", 0), ("203.0.113.8", 9000)):
        for number in range(30):
            judge.feed("mail", login(start + 2.0 * number, address=address))
    return judge


@pytest.mark.parametrize("broken", [b"", b"x", b"\x00" * 40])
def test_what_is_damaged_is_not_restored(broken: bytes) -> None:
    with pytest.raises(ValueError, match=r"bavn\.logins/1"):
        Logins.restore(broken)


def test_a_kept_state_with_one_changed_byte_is_not_restored() -> None:
    judge = Logins()
    judged(story()[:50], judge)
    kept = bytearray(judge.keep())
    kept[len(kept) // 2] ^= 1
    with pytest.raises(ValueError, match="damaged"):
        Logins.restore(bytes(kept))


def test_another_secret_gives_other_keys_and_the_same_findings() -> None:
    one, other = Logins(b"one"), Logins(b"other")
    assert [(key(finding), finding.requests) for finding in judged(story(), one)] == [
        (key(finding), finding.requests) for finding in judged(story(), other)
    ]
    assert not set(one._memory.habits) & set(other._memory.habits)


def test_a_hundred_thousand_users_and_addresses_stay_in_bounded_memory_and_it_is_said() -> None:
    judge = Logins()
    for number in range(120_000):
        address = f"{128 + number % 90}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        outcome: LoginOutcome = "success" if number % 3 == 0 else "failure"
        judge.feed("mail", Login(MONDAY + timedelta(seconds=number / 50), "sshd", outcome, f"user{number}", address))
    kept = judge._memory
    assert len(kept.tries) <= memory.TRIES
    assert len(kept.tried) <= memory.TRIED
    assert len(kept.habits) <= memory.HABITS
    assert judge.sampled > 20_000
    assert len(judge.keep()) < 20_000_000
    assert max(len(finding.sources) for finding in judge.findings()) <= ledger.LISTED


def test_thousands_of_systems_are_borne() -> None:
    judge = Logins()
    for number in range(5000):
        judge.feed(f"site{number}", login(float(number)))
    assert len(judge._memory.scenes) <= memory.SCENES
    assert judge.sampled >= 5000 - memory.SCENES


@settings(max_examples=60)
@given(st.lists(HOSTILE, max_size=120))
def test_no_logins_raise_and_keys_are_unique(logins: list[Login]) -> None:
    judge = Logins()
    for entry in logins:
        judge.feed("mail", entry)
    counts = Counter(map(key, judge.findings()))
    assert max(counts.values(), default=1) == 1
    assert all(finding.began <= finding.detected for finding in judge.findings())


class Watch(RuleBasedStateMachine):
    """Two judges see the same: one is kept and restored now and then. Keys live until they have ended."""

    @initialize()
    def begin(self) -> None:
        self.one, self.other = Logins(), Logins()
        self.time = MONDAY
        self.open: set[tuple[str, str, str, datetime]] = set()

    @rule(
        wait=st.sampled_from([0, 1, 30, 400, 4000, 90_000, 300_000, -3600]),
        times=st.integers(1, 30),
        step=st.sampled_from([0, 2, 60]),
        outcome=OUTCOMES,
        user=st.sampled_from(["", "anna", "root", "many"]),
        address=st.sampled_from([*ADDRESSES, "many"]),
    )
    def logins(
        self, *, wait: int, times: int, step: int, outcome: LoginOutcome, user: str, address: str | None
    ) -> None:
        self.time += timedelta(seconds=wait)
        for number in range(times):
            entry = login(
                (self.time - MONDAY).total_seconds() + step * number,
                f"user{number}" if user == "many" else user,
                f"{150 + number}.7.8.{number}" if address == "many" else address,
                outcome,
            )
            self.one.feed("mail", entry)
            self.other.feed("mail", entry)

    @rule()
    def restart(self) -> None:
        self.other = Logins.restore(self.other.keep())

    @rule(wait=st.sampled_from([60, 4000, 400_000]))
    def quiet(self, wait: int) -> None:
        self.time += timedelta(seconds=wait)
        self.one.live(self.time)
        self.other.live(self.time)

    @rule()
    def forget(self) -> None:
        for judge in (self.one, self.other):
            judge.findings()
            judge.forget_ended()
        self.open = {key(finding) for finding in self.one.findings()}
        assert all(finding.ended is None for finding in self.one.findings())

    @invariant()
    def both_say_the_same_and_nothing_vanishes(self) -> None:
        findings = self.one.findings()
        assert findings == self.other.findings()
        keys = [key(finding) for finding in findings]
        assert len(keys) == len(set(keys))
        assert self.open <= set(keys)
        self.open = set(keys)


TestWatch = Watch.TestCase
TestWatch.settings = settings(max_examples=40, stateful_step_count=30)
