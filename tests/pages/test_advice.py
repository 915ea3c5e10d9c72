from dataclasses import replace

import pytest

from bavn.model import Input, Report, Signature
from bavn.pages.advice import advice
from bavn.pages.words import Words
from tests.pages.samples import crowd, flood, report, silent, slow, source

ENGLISH = Words("en")


def text_of(result: Report) -> str:
    return "\n".join(advice(result, ENGLISH))


def test_a_flood_says_whom_to_block_first() -> None:
    steps = advice(report(flood()), ENGLISH)
    assert steps[0].startswith("Block 961 addresses: bavn scan LOG --rules nginx")
    assert steps[1].startswith("Only limit another 12 addresses")


def test_shared_addresses_alone_are_only_limited() -> None:
    found = flood((source("198.51.100.7", "limit", shared=True),))
    assert "Limit 1 address, block none" in text_of(report(found))
    assert "Block the" not in text_of(report(found))


def test_a_crowd_says_block_nobody_and_nothing_else() -> None:
    assert advice(report(crowd()), ENGLISH) == [
        "Block nobody. If the site is slow, cache the page they come for, or serve a plain copy of it."
    ]


def test_a_crowd_beside_an_attack_does_not_take_back_what_is_said_about_the_attack() -> None:
    assert "The crowd from 16:06:12 is no attack: block nobody for it." in text_of(report(flood(), crowd()))
    assert "\nBlock nobody" not in text_of(report(flood(), crowd()))


def test_a_silent_site_is_to_be_opened_from_outside_and_is_no_crowd() -> None:
    assert advice(report(silent()), ENGLISH) == [
        "Open the silent site from outside. If it answers, see whether its log is still written and still arrives."
    ]
    assert "crowd" not in text_of(report(flood(), silent()))


def test_slow_requests_say_how_to_wait_less_and_that_it_goes_on() -> None:
    assert "mod_reqtimeout" in text_of(report(slow()))
    assert "going on where the log ends" in text_of(report(slow()))
    assert "going on" not in text_of(report(flood()))


def test_only_what_a_single_request_shows_can_be_filtered_on() -> None:
    conduct = replace(flood(), signatures=(Signature({"client.attack_share": "all"}, 9, 90, 0.1),))
    assert "filter on a description" in text_of(report(flood()))
    assert "filter on a description" not in text_of(report(conduct))


def test_a_description_of_next_to_nothing_is_no_filter() -> None:
    little = replace(flood(), signatures=(Signature({"url.path": "/a"}, 9, 90, 0.1),))
    assert "filter on a description" not in text_of(report(little))


def test_collateral_is_a_warning_to_look_first() -> None:
    assert "would have hit 2 honest clients" in text_of(report(slow()))
    assert "would have hit" not in text_of(report(flood()))


def test_two_findings_do_not_say_the_same_twice() -> None:
    again = replace(flood(), began=flood().began.replace(hour=13))
    steps = advice(report(flood(), again), ENGLISH)
    assert len(steps) == len(set(steps)) == len(advice(report(flood()), ENGLISH))
    assert steps[0].startswith("Block 961 addresses")


def test_nothing_found_needs_nothing() -> None:
    assert advice(report(), ENGLISH) == ["Nothing needs doing."]


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (Input((), 5, 5, None, None), "name its format with --format"),
        (Input((), 0, 0, None, None), "the log that the server writes to now"),
        (Input((), 5, 1, None, None), "Check --since, --until and --site"),
    ],
    ids=["unreadable", "empty", "outside"],
)
def test_a_log_that_could_not_be_judged_says_what_to_check(read: Input, said: str) -> None:
    assert said in text_of(Report(read, ()))
