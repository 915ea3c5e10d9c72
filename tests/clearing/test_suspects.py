from dataclasses import replace

from bavn.clearing.attribution import KnownSet
from bavn.clearing.suspects import Suspects
from bavn.model.campaign import NOT_CONFIRMED, Campaign, EarlyWarning
from tests.clearing.attacks import START

CAMPAIGN = Campaign(7, "http-flood", "", START, START, ("a",), "high", 9, 9.0, 9, (), "amber")
LISTED = EarlyWarning(1, 1, "listed", START, "high", "http-flood", "amber", members=("a",), site="www.a.example")


def nothing(_number: int) -> frozenset[str]:
    return frozenset()


def test_a_listed_host_speaks_for_the_set_whose_list_it_is() -> None:
    found = Suspects().attributed(CAMPAIGN, nothing, [LISTED]).attribution
    assert found.because == ("listed",)
    assert found.confidence > 0.5


def test_a_flood_of_which_nothing_is_known_is_not_confirmed() -> None:
    assert Suspects().attributed(CAMPAIGN, nothing, []).attribution == NOT_CONFIRMED


def test_networks_are_asked_for_only_where_some_are_known() -> None:
    def never(_number: int) -> frozenset[str]:
        raise AssertionError

    Suspects().attributed(CAMPAIGN, never, [])
    known = Suspects(KnownSet("Another", frozenset(f"198.51.{n}.0/24" for n in range(9))))
    found = known.attributed(CAMPAIGN, lambda _: frozenset(f"198.51.{n}.1" for n in range(9)), [LISTED])
    assert found.attribution.because == ("listed", "networks-known")
    assert found.attribution.intrusion_set == "Another"


def test_an_ended_campaign_keeps_what_it_was_put_down_to_also_after_a_restart() -> None:
    suspects = Suspects()
    running = suspects.attributed(CAMPAIGN, nothing, [LISTED])
    ended = replace(CAMPAIGN, ended=START)
    assert suspects.attributed(ended, nothing, []).attribution == running.attribution
    restarted = Suspects()
    restarted.restore([], [running])
    assert restarted.known(ended).attribution == running.attribution


def test_a_campaign_that_was_taken_back_is_put_down_to_nobody() -> None:
    suspects = Suspects()
    suspects.attributed(CAMPAIGN, nothing, [LISTED])
    taken_back = replace(CAMPAIGN, ended=START, members=(), tlp=None)
    assert suspects.attributed(taken_back, nothing, []).attribution == NOT_CONFIRMED
