from typing import Any

import pytest

from bavn.story.happened import Happened, Outcome, Seen, found_at, is_warning, relayed, warned_at
from bavn.story.script import Part
from tests.story.samples import finding, part, warning


def test_the_first_flood_after_the_onset_counts() -> None:
    said = [(1.0, finding()), (5.0, warning()), (6.0, finding(kind="web-probe")), (7.0, finding()), (8.0, finding())]
    assert found_at(said, 4.0) == 7.0
    assert found_at(said, 9.0) is None


def test_the_end_of_a_flood_is_no_finding() -> None:
    assert found_at([(7.0, finding(update="ended"))], 0.0) is None


@pytest.mark.parametrize(
    ("given", "is_one"),
    [
        ({}, True),
        ({"armed": 0, "blocked": 3}, True),
        ({"armed": 0, "templates": 2}, True),
        ({"armed": 0}, False),
        ({"update": "ended"}, False),
        ({"schema": "bavn.finding/1"}, False),
    ],
    ids=["armed", "blocked", "templates", "nothing armed", "over", "a finding"],
)
def test_a_warning_counts_once_something_stands_behind_it(given: dict[str, Any], *, is_one: bool) -> None:
    assert is_warning(warning() | given) is is_one


def test_the_first_warning_after_a_finding_counts() -> None:
    assert warned_at([(1.0, warning()), (5.0, warning()), (6.0, warning())], 4.0) == 5.0


def test_relay_runs_from_the_first_finding_and_warning_time_from_the_first_request() -> None:
    said = {
        "a": [(14.0, finding()), (14.1, warning())],  # the finder's own news is no relay
        "b": [(14.5, warning()), (30.0, finding())],
        "c": [(3.0, warning()), (15.0, warning())],  # the earlier one is of another day
        "d": [],
    }
    found = relayed(0, 10.0, said)
    assert (found.relay, found.warning) == ((0.5, 1.0), (4.5, 5.0))


def test_where_nobody_found_anything_nothing_was_passed_on() -> None:
    assert relayed(2, 10.0, {"a": [(11.0, warning())]}).relay == ()


@pytest.fixture
def one() -> Part:
    return part()


def test_a_warning_before_the_first_request_is_ahead(one: Part) -> None:
    outcome = Outcome(one, has_sensor=True, onset=20.0, found=25.0, warned=12.0)
    assert (outcome.ahead, outcome.was_first) == (8.0, False)


@pytest.mark.parametrize("warned", [None, 26.0], ids=["never", "later"])
def test_who_found_it_before_any_warning_saw_it_first(one: Part, warned: float | None) -> None:
    assert Outcome(one, has_sensor=True, onset=20.0, found=25.0, warned=warned).was_first


def test_an_outage_without_an_end_has_no_length() -> None:
    assert (Seen("down", 1.0, None).lasted, Seen("down", 1.0, 61.0).lasted) == (None, 60.0)


def test_requests_in_all_names_add_up(one: Part) -> None:
    outcome = Outcome(one, has_sensor=True, onset=0.0, honest=(0, 5), hostile=(3, 4))
    happened = Happened([outcome, outcome])
    assert (happened.honest, happened.hostile) == ((0, 10), (6, 8))
