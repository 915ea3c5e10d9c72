"""How a path is usually answered, kept for what is asked for often."""

import numpy as np
import pytest

from bavn.windows.challenges import make_challenges
from bavn.windows.following import EVIDENT, LOOKED, TOLD_COLUMNS, follow
from bavn.windows.probers import make_probers
from bavn.windows.responses import LARGEST, Responses, make_responses
from tests.windows.samples import Request, columns_of, digested


def usual(
    requests: list[Request], *, evident: frozenset[int] = frozenset(), into: Responses | None = None
) -> list[int]:
    """Count, least and most of the good answers before the last request."""
    columns, found, count = columns_of(requests), digested(requests), len(requests)
    marks = np.array([EVIDENT if row in evident else 0 for row in range(count)], np.uint8)
    marks[-1] |= LOOKED
    numbers, told = np.full((count, 3), 7, np.int64), np.zeros((count, TOLD_COLUMNS), np.int64)
    follow(
        columns.buffer, columns.start, columns.length, columns.size, 0, count, found.records, 0, marks, 1,
        make_probers(64), make_responses(64) if into is None else into, numbers, told,
        make_challenges(64), np.zeros(count, np.int64),
    )  # fmt: skip
    return [int(number) for number in numbers[-1]]


def page(size: int = 500, **other: object) -> Request:
    return Request(path="/page", size=size, **other)  # type: ignore[arg-type]


def test_good_answers_before_a_request_are_its_usual() -> None:
    assert usual([page(500), page(700), page(600), page(9)]) == [3, 500, 700]


@pytest.mark.parametrize(("said", "taken"), [(10**18, LARGEST), (-1, 0)])
def test_a_size_that_cannot_be_is_taken_for_one_that_can(said: int, taken: int) -> None:
    assert usual([page(said), page()]) == [1, taken, taken]


def test_a_path_that_was_never_answered_well_has_no_usual() -> None:
    assert usual([page(1, status=404), Request(path="/other"), page()]) == [0, 0, 0]


@pytest.mark.parametrize(
    "odd",
    [
        {"status": 206},
        {"status": 304},
        {"status": 302},
        {"status": 500},
        {"method": "HEAD"},
        {"method": "PUT"},
        {"method": ""},
    ],
)
def test_other_answers_do_not_count(odd: dict[str, object]) -> None:
    assert usual([page(5, **odd), page(700), page()]) == [1, 700, 700]


def test_a_post_counts_as_a_get_does() -> None:
    assert usual([page(5, method="POST"), page()]) == [1, 5, 5]


def test_what_may_be_an_attack_is_no_usual_answer() -> None:
    assert usual([page(500), page(90_000), page()], evident=frozenset({1})) == [1, 500, 500]


def test_assets_are_not_followed() -> None:
    assert usual([Request(path="/a.css"), Request(path="/a.css")]) == [0, 0, 0]


def test_each_site_has_its_own() -> None:
    assert usual([page(1, host="a.example"), page(2, host="b.example"), page(9, host="a.example")]) == [1, 1, 1]


def test_invented_paths_do_not_push_out_what_is_asked_for_often() -> None:
    responses = make_responses(16)
    usual([page()] * 200, into=responses)
    usual([Request(path=f"/invented/{number}") for number in range(300)], into=responses)
    assert usual([page()], into=responses)[0] >= 200
    for _ in range(100):  # what has gone out of use makes room at last
        usual([Request(path=f"/invented/{number}") for number in range(300)], into=responses)
    assert usual([page()], into=responses) == [0, 0, 0]
