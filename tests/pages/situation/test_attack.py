from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.model.campaign import Attribution
from bavn.pages.markup import joined
from bavn.pages.situation.attack import (
    Attack,
    Done,
    Timing,
    attack_line,
    disagree,
    done_of,
    quick,
    size_of,
    steps_of,
    who_of,
)
from tests.pages.situation.views import EVIL, NOW, attack, frame

STEP = timedelta(seconds=1)


def test_a_line_says_what_how_many_since_when_what_is_done_and_how_soon() -> None:
    made = attack_line(attack(), frame())
    for said in (
        '<a href="/campaigns/7">Overbelastningsangreb</a>',
        "i gang · alvor: høj",
        "7 organisationer ramt",
        "siden <time",
        "912 kilder",
        "højst 179 forespørgsler/s",
        "871 adresser klar til blokering",
        "41 adresser blokeret",
        "sandsynligvis NoName057(16) (92 %)",
        "<strong>9 s</strong> fra første fjendtlige forespørgsel til besluttet og sendt",
    ):
        assert said in made


def test_one_that_is_over_says_from_when_to_when() -> None:
    made = joined(*size_of(replace(attack(), ended=True), frame("en")))
    assert " to <time" in made
    assert "over · severity high" in attack_line(replace(attack(), ended=True), frame("en"))


def test_the_readers_own_is_told() -> None:
    assert size_of(replace(attack(), own=True), frame())[0] == "7 organisationer ramt (også jer)"


def test_who_is_behind_it_is_not_guessed() -> None:
    assert list(who_of(replace(attack(), attribution=Attribution()), frame("en"))) == [
        "who is behind it is not confirmed"
    ]
    assert list(who_of(replace(attack(), kind="outage", attribution=Attribution()), frame())) == []  # of no attack


def test_nothing_decided_is_said() -> None:
    assert done_of(replace(attack(), done=Done()), frame()) == ["intet besluttet"]


@pytest.mark.parametrize(
    ("timing", "seconds"),
    [
        (Timing(NOW, decided=NOW + 9 * STEP), 9),
        (Timing(NOW), None),
        (Timing(decided=NOW), None),
        (Timing(NOW, decided=NOW - STEP), None),
    ],
    ids=["known", "not-decided", "no-request", "clocks-differ"],
)
def test_warning_time_is_told_only_where_it_is_known(timing: Timing, seconds: int | None) -> None:
    assert timing.whole == (None if seconds is None else seconds * STEP)
    assert bool(quick(timing, frame())) == (seconds is not None)


def test_clocks_that_disagree_are_noticed() -> None:
    assert not disagree(attack().timing)
    assert disagree(Timing(NOW, NOW - 9 * STEP))
    assert not disagree(Timing(NOW, NOW - STEP))  # so far all clocks are apart
    assert not disagree(Timing())


def test_each_step_says_how_long_after_the_first_request_it_was() -> None:
    steps = list(steps_of(replace(attack().timing, called=NOW), frame("en")))
    assert [name for name, _, _ in steps] == [
        "first hostile request",
        "found at the member",
        "at the hub",
        "decided, sent to all who listen",
        "first people called",
    ]
    assert [after and round(after.total_seconds()) for _, _, after in steps] == [None, 8, 9, 9, 38 * 60]
    assert len(list(steps_of(Timing(), frame()))) == 3


def test_what_somebody_else_named_is_text() -> None:
    hostile = Attack(1, EVIL, "high", 1, NOW, NOW, attribution=Attribution(EVIL, 0.9, (EVIL,)))
    made = attack_line(hostile, frame())
    assert "<script" not in made
    assert "<img" not in made
    assert len(made) < 3_000
