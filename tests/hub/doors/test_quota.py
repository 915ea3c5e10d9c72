import logging

import pytest

from bavn.hub.doors.quota import DAY_S, Daily, Quota
from tests.hub.doors.test_limits import Seconds

FEW = Daily(100, 86_400)


def test_there_is_room_until_a_day_s_worth_is_kept_and_then_again_as_time_goes_by() -> None:
    clock = Seconds()
    quota = Quota(FEW, clock)
    quota.keep("vejle", 99, 0, established=True)
    assert quota.wait_s("vejle") == 0
    quota.keep("vejle", 101, 0, established=True)
    assert quota.wait_s("vejle") == pytest.approx(DAY_S * 1.01)
    clock.now = DAY_S * 1.011
    assert quota.wait_s("vejle") == 0


def test_bytes_count_as_well() -> None:
    quota = Quota(FEW, Seconds())
    quota.keep("vejle", 1, 86_500, established=True)
    assert quota.wait_s("vejle") == pytest.approx(101)


def test_of_a_new_member_a_tenth_is_kept() -> None:
    quota = Quota(FEW, Seconds())
    quota.keep("new", 10, 0, established=False)
    quota.keep("old", 10, 0, established=True)
    assert quota.wait_s("new") > 0
    assert quota.wait_s("old") == 0


def test_it_is_said_once_an_hour_and_of_each_member(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "bavn.hub")
    clock = Seconds()
    quota = Quota(FEW, clock)
    for member in ("vejle", "ishoej"):
        quota.keep(member, 1_000, 0, established=True)
    for clock.now in (0.0, 10.0, 3_500.0, 3_601.0):
        quota.wait_s("vejle")
    quota.wait_s("ishoej")
    assert [record.getMessage().split()[2] for record in caplog.records] == ["vejle", "vejle", "ishoej"]
