"""An answer 401 is a guess only where too many stay unanswered."""

from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

from bavn.windows.challenges import (
    FAST,
    FAST_ALL,
    GUESSED,
    QUIET_S,
    SLOW,
    SLOW_AS,
    SUCCEEDED,
    TAKEN_BACK,
    Challenges,
    make_challenges,
)
from bavn.windows.following import FORM, TOLD_COLUMNS, follow
from bavn.windows.probers import make_probers
from bavn.windows.responses import make_responses
from tests.windows.samples import SECOND, Request, columns_of, digested

ASKED = Request(path="/dav/a", status=401)
GIVEN = replace(ASKED, status=207)


def failed(requests: list[Request], challenges: Challenges | None = None, *, mark: int = 0) -> list[int]:
    """What each row tells of, where it tells of anything."""
    columns, found, count = columns_of(requests), digested(requests), len(requests)
    usual, told = np.zeros((count, 3), np.int64), np.zeros((count, TOLD_COLUMNS), np.int64)
    numbers = np.full(count, 99, np.int64)
    follow(
        columns.buffer, columns.start, columns.length, columns.size, 0, count, found.records, 0,
        np.full(count, mark, np.uint8), 1, make_probers(64), make_responses(64), usual, told,
        make_challenges(256) if challenges is None else challenges, numbers,
    )  # fmt: skip
    return [number for number in numbers.tolist() if number]


def each(requests: list[Request], apart_s: float) -> list[Request]:
    """The same with so many seconds between them."""
    return [replace(one, second=SECOND + int(number * apart_s)) for number, one in enumerate(requests)]


def test_a_client_that_is_asked_each_time_and_then_gives_its_password_is_nothing() -> None:
    assert failed(each([ASKED, GIVEN] * 600, 0.25)) == []
    assert failed(each([ASKED, ASKED, GIVEN] * 600, 0.25)) == [], "NTLM asks twice"
    assert failed(each([ASKED] * 8 + [GIVEN] * 8, 0.1) * 50) == [], "several at once"


@pytest.mark.parametrize("status", [200, 201, 204, 207, 302, 303, 304])
def test_every_good_answer_answers(status: int) -> None:
    assert failed(each([ASKED, replace(ASKED, status=status)] * 100, 0.25)) == []


@pytest.mark.parametrize("other", [{"status": 301}, {"status": 403}, {"client": "192.0.2.7"}, {"path": "/dav/b"},
                                   {"method": "POST"}, {"host": "www.example.org"}])  # fmt: skip
def test_nothing_else_does(other: dict[str, object]) -> None:
    assert sum(failed(each([ASKED, replace(GIVEN, **other)] * 100, 0.25))) >= 90  # type: ignore[arg-type]


def test_a_program_that_polls_without_a_password_is_named_once_a_day_and_no_more() -> None:
    polls = each([ASKED] * 1000, 5)
    assert failed(polls) == [SLOW_AS]
    challenges = make_challenges(256)
    assert failed(polls, challenges) == [SLOW_AS]
    assert failed([replace(GIVEN, second=SECOND + 5001)], challenges) == [], "a renewed session is no break-in"
    assert failed([replace(one, second=one.second + QUIET_S + 6000) for one in polls], challenges) == [SLOW_AS]
    assert failed(each([ASKED] * 100, 16)) == []


def test_guesses_are_told_with_their_number_and_the_good_answer_after_them_is_a_success_once() -> None:
    guesses = each([ASKED] * 600, 0.1)
    told = failed([*guesses, *[replace(GIVEN, second=SECOND + 60)] * 5])
    assert told[-1] == SUCCEEDED
    assert SUCCEEDED not in told[:-1]
    assert 580 <= sum(told[:-1]) <= 600 + SLOW_AS
    assert len(told) < 50


def test_so_few_that_a_page_may_ask_for_them_are_nothing() -> None:
    page = [replace(ASKED, path=f"/tile/{number}") for number in range(FAST_ALL)]
    assert failed(page) == []
    assert sum(failed([*page, *page])) >= FAST_ALL
    assert failed([ASKED] * FAST) == [SLOW_AS]
    assert failed([ASKED] * (SLOW - 1)) == []


def test_a_few_right_passwords_do_not_hide_many_wrong_ones() -> None:
    mixed = list(chain.from_iterable([ASKED] * (3 * TAKEN_BACK) + [replace(GIVEN)] for _ in range(40)))
    assert sum(number for number in failed(each(mixed, 0.1)) if number > 0) >= GUESSED


def test_a_form_is_not_read_here() -> None:
    assert failed([ASKED] * 500, mark=FORM) == []


def test_nobody_is_counted_without_an_address() -> None:
    assert failed([replace(ASKED, client="unix:")] * 500) == []


def test_many_others_do_not_push_out_who_guesses() -> None:
    challenges = make_challenges(256)
    others = [replace(ASKED, client=f"10.0.{n >> 8}.{n & 255}", second=SECOND + 20) for n in range(5000)]
    assert failed(each([ASKED] * 200, 0.1), challenges)
    failed(others, challenges)
    assert failed([replace(GIVEN, second=SECOND + 30)], challenges) == [SUCCEEDED]
