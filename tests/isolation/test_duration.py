import pytest

from bavn.isolation.duration import clock, seconds
from bavn.isolation.words import CannotError


@pytest.mark.parametrize(
    ("text", "read"),
    [("10s", 10), ("10m", 600), ("2h", 7200), ("1h30m", 5400), ("24h", 86_400), ("1m30s", 90), (" 90s ", 90)],
)
def test_a_length_of_time_is_read(text: str, read: int) -> None:
    assert seconds(text) == read


@pytest.mark.parametrize(
    "text", ["", "10", "m", "10 m", "-10m", "1.5h", "10min", "30m1h", "\u0661\u0660m", "10m\n10m", "9" * 99 + "s"]
)
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(CannotError, match="for-shape") as refused:
        seconds(text)
    assert "90s" in refused.value.say("en")


@pytest.mark.parametrize("text", ["9s", "0s", "24h1s", "99999h"])
def test_the_limits_are_ten_seconds_and_a_day(text: str) -> None:
    with pytest.raises(CannotError, match="for-limits"):
        seconds(text)


@pytest.mark.parametrize(
    ("total_s", "shown"), [(0, "0:00"), (9, "0:09"), (600, "10:00"), (86_399, "23:59:59"), (-1, "0:00")]
)
def test_seconds_are_written_as_people_read_them(total_s: int, shown: str) -> None:
    assert clock(total_s) == shown
