from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.plan.clocks import Deadline, applies, deadlines
from bavn.plan.dates import moment, utc
from bavn.plan.incident import Incident, replay
from bavn.plan.log import entries
from bavn.plan.planfile import Plan
from tests.plan.samples import attack, events, half_filled, hostile, small, tomrer

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def stamped(stamp: str, at: str, *playbooks: str) -> Incident:
    opened = [(0.0, "playbook", {"which": which}) for which in playbooks or ("ransomware",)]
    return replay(entries(events(*opened, (1, "clock", {"which": stamp, "state": "set", "at": at}))), small())


def covered(nis2: str = "yes", personal: str = "yes") -> Plan:
    return Plan(answers={"firm": {"nis2": nis2, "personal": personal}})


def due(clock: str, stamp: str, at: str, plan: Plan | None = None) -> str:
    found = deadlines(stamped(stamp, at), plan or covered(), small(), COPENHAGEN)
    return {one.clock: one.due for one in found}[clock]


def test_the_carpenter_has_two_clocks() -> None:
    assert deadlines(replay(entries(attack()), small()), tomrer(), small(), COPENHAGEN) == (
        Deadline("gdpr", "aware", "2026-11-22T12:40:00Z", "2026-11-25T12:40:00Z", "yes"),
        Deadline("insurer", "suspected", "2026-11-22T12:02:00Z", "2026-11-24T12:02:00Z", "yes"),
    )


def test_no_clock_runs_before_its_stamp_is_set() -> None:
    opened = replay(entries(events((0, "playbook", {"which": "ddos"}))), small())
    found = deadlines(opened, covered(), small(), COPENHAGEN)
    assert [one.clock for one in found] == ["gdpr", "nis2-early", "nis2-notification", "nis2-final"]
    assert {(one.stamped_at, one.due) for one in found} == {("", "")}


def test_a_suspicion_starts_no_clock_of_being_aware() -> None:
    assert due("gdpr", "suspected", "2026-11-22T12:00:00Z") == ""


def test_without_a_playbook_there_are_no_clocks() -> None:
    aware = replay(entries(events((0, "clock", {"which": "aware", "state": "set"}))), small())
    assert deadlines(aware, covered(), small(), COPENHAGEN) == ()


def test_clocks_of_two_playbooks_are_listed_once() -> None:
    both = deadlines(stamped("aware", "2026-11-22T12:00:00Z", "ddos", "ransomware"), covered(), small(), COPENHAGEN)
    assert both == deadlines(stamped("aware", "2026-11-22T12:00:00Z", "ddos"), covered(), small(), COPENHAGEN)


@pytest.mark.parametrize(
    ("nis2", "personal", "expected"),
    [
        ("yes", "yes", ["gdpr yes", "nis2-early yes", "nis2-notification yes", "nis2-final yes"]),
        ("no", "no", []),
        ("unknown", "", ["gdpr maybe", "nis2-early maybe", "nis2-notification maybe", "nis2-final maybe"]),
        ("", "no", ["nis2-early maybe", "nis2-notification maybe", "nis2-final maybe"]),
        ("no", "måske", ["gdpr maybe"]),
        (" no ", " yes\n", ["gdpr yes"]),
    ],
)
def test_what_is_not_known_of_the_firm_counts_as_possible(nis2: str, personal: str, expected: list[str]) -> None:
    found = deadlines(stamped("aware", "2026-11-22T12:00:00Z"), covered(nis2, personal), small(), COPENHAGEN)
    assert [f"{one.clock} {one.applies}" for one in found] == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("48", "2026-11-24T12:00:00Z"),
        (" 24 ", "2026-11-23T12:00:00Z"),
        ("0", "2026-11-22T12:00:00Z"),
        ("87600", "2036-11-19T12:00:00Z"),
        ("87601", ""),
        ("", ""),
        ("snarest", ""),
        ("-1", ""),
        ("9" * 5000, ""),
    ],
    ids=lambda value: value[:10],
)
def test_the_insurers_clock_runs_for_the_hours_of_the_policy(hours: str, expected: str) -> None:
    plan = Plan(answers={"help": {"insurer": "Eksempel", "insurer_hours": hours}})
    assert due("insurer", "suspected", "2026-11-22T12:00:00Z", plan) == expected


def test_without_an_insurer_its_clock_is_left_out() -> None:
    plan = Plan(answers={"help": {"insurer": " ", "insurer_hours": "48"}})
    assert "insurer" not in [
        one.clock for one in deadlines(stamped("suspected", "2026-11-22T12:00:00Z"), plan, small(), COPENHAGEN)
    ]


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-03-27T12:00:00Z", "2026-03-30T12:00:00Z"),  # local 13:00, and 14:00 in summer time
        ("2026-10-23T12:00:00Z", "2026-10-26T12:00:00Z"),  # local 14:00, and 13:00 in winter time
        ("2026-10-25T00:30:00Z", "2026-10-28T00:30:00Z"),  # inside the hour that comes twice
    ],
    ids=["spring", "autumn", "the double hour"],
)
def test_72_hours_are_72_hours_across_the_change_of_clocks(at: str, until: str) -> None:
    assert due("gdpr", "aware", at) == until


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-01-31T12:00:00Z", "2026-02-28T12:00:00Z"),
        ("2028-01-31T12:00:00Z", "2028-02-29T12:00:00Z"),
        ("2026-03-10T12:00:00Z", "2026-04-10T11:00:00Z"),  # 13:00 local both times
        ("2026-10-10T11:00:00Z", "2026-11-10T12:00:00Z"),  # 13:00 local both times
        ("2026-01-31T23:30:00Z", "2026-02-28T23:30:00Z"),  # local 1 February 00:30, and 1 March
        ("2026-12-31T12:00:00Z", "2027-01-31T12:00:00Z"),
        ("2026-02-28T01:30:00Z", "2026-03-28T01:30:00Z"),
        ("2027-02-28T01:30:00Z", "2027-03-28T01:30:00Z"),  # 02:30 local is leapt over: it is 03:30 then
        ("2026-09-25T00:30:00Z", "2026-10-25T00:30:00Z"),  # 02:30 local comes twice: the first of them
        ("2025-10-26T01:30:00Z", "2025-11-26T01:30:00Z"),  # the second 02:30 local
        ("2199-12-31T22:59:59Z", "2200-01-31T22:59:59Z"),
    ],
)
def test_a_month_later_is_the_same_local_time(at: str, until: str) -> None:
    assert due("nis2-final", "nis2-notified", at) == until


@given(st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - see timezones
def test_hours_are_never_more_or_fewer_and_a_month_is_never_shorter_than_february(at: datetime) -> None:
    when = utc(at)
    assert due("gdpr", "aware", when) == utc(at + timedelta(hours=72))
    final = datetime.fromisoformat(due("nis2-final", "nis2-notified", when))
    assert timedelta(days=28) - timedelta(hours=2) <= final - at.replace(microsecond=0) <= timedelta(days=31, hours=2)


def test_half_filled_and_hostile_plans_have_clocks_that_may_apply() -> None:
    for plan in (half_filled(), hostile()):
        found = deadlines(stamped("suspected", "2026-11-22T12:00:00Z"), plan, small(), COPENHAGEN)
        assert [one.applies for one in found] == ["maybe", "maybe", "maybe", "maybe", "yes"]
        assert found[-1].due == ""


def test_what_is_for_all_concerns_every_firm() -> None:
    assert applies("always", Plan()) == "yes"
    assert (applies("nis2", Plan()), applies("insurer", Plan())) == ("maybe", None)


def test_times_that_are_shown_are_times() -> None:
    assert moment(due("gdpr", "aware", "2026-11-22T12:00:00Z")) is not None
