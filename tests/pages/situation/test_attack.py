from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.model.campaign import Attribution
from bavn.pages.markup import joined
from bavn.pages.situation.attack import (
    Attack,
    Beforehand,
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
        '<a href="/campaigns/7">Overbelastningsangreb nr. 7</a>',
        "i gang · alvor: høj",
        "7 organisationer ramt",
        "siden <time",
        "912 kilder",
        "højst 179 forespørgsler/s",
        "871 adresser lagt klar",
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


def test_that_nothing_holds_of_an_old_one_does_not_say_that_nothing_was_done() -> None:
    assert done_of(replace(attack(), done=Done(), ended=True), frame()) == ["intet gælder længere"]
    assert done_of(replace(attack(), done=Done(), ended=True), frame("en")) == ["nothing in force any more"]


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


def test_no_clock_is_blamed_for_what_was_decided_before() -> None:
    yesterday = NOW - timedelta(days=1)
    assert not disagree(Timing(NOW, NOW + STEP, NOW + STEP, yesterday))


def test_what_stood_beforehand_is_a_step_of_its_own() -> None:
    yesterday = NOW - timedelta(days=1)
    timing = Timing(NOW, NOW + 8 * STEP, NOW + 9 * STEP, beforehand=Beforehand(11, 15, yesterday))
    (name, at, after), *rest = steps_of(timing, frame())
    assert (name, at, after) == (
        "11 af 15 adresser lagt klar eller blokeret på forhånd", yesterday, None,
    )  # fmt: skip
    assert len(rest) == 3  # nothing was decided since, so nothing is missing there
    assert "11 af 15" in quick(timing, frame())
    made = quick(replace(timing, decided=NOW + 9 * STEP), frame("en"))
    assert "11 of 15 addresses armed or blocked beforehand · <strong>9 s</strong>" in made


def test_one_that_is_held_open_says_so_in_few_words() -> None:
    made = attack_line(replace(attack(), held=NOW), frame())
    assert "ses ikke mere (åben til kl. 08.31)" in made


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
