from dataclasses import replace

import numpy as np
import pytest

from bavn.detectors.attribution import Attribution, Cause
from bavn.detectors.conditions import Condition
from bavn.detectors.verdict import Hammer, Judge, Verdict
from bavn.windows import rows as codes
from bavn.windows.rows import Rows
from tests.detectors.samples import CONTACT, NEWS, SEARCH, behave, bots, group, honest, together, window_of


def explained(rows: Rows, matched: int, *, growth: float = 1.0, assets_seen: bool = True) -> Attribution:
    """The last `matched` rows match a signature."""
    cause_of = np.full(rows.pages.size, -1, np.int64)
    cause_of[rows.pages.size - matched :] = 0
    nothing = np.zeros(rows.pages.size, np.int64)
    return Attribution((), cause_of, nothing, growth, assets_seen, assets_seen, np.zeros(0, np.uint32))


def judge(attackers: Rows, *, usual: float = 2.0, networks: int = 50, matched: int | None = None) -> Verdict:
    rows = together(honest(), attackers)
    found = explained(rows, attackers.pages.size if matched is None else matched)
    return Judge().look(window_of(rows), found, usual, networks)


# floods


def test_many_sources_that_make_the_excess_are_a_flood() -> None:
    assert judge(bots(200)) is Verdict.FLOOD


def test_an_excess_that_no_signature_explains_is_left_open() -> None:
    assert judge(bots(200), matched=0) is Verdict.OPEN


def test_sources_that_make_a_small_part_of_the_excess_are_not_its_cause() -> None:
    rows = together(honest(), group(4000, pages=3), bots(100))
    assert Judge().look(window_of(rows), explained(rows, 100), 30.0, 50) is Verdict.OPEN


def test_sources_that_the_site_does_not_feel_are_no_flood() -> None:
    rows = together(honest(), group(70, pages=1))
    assert Judge().look(window_of(rows), explained(rows, 70), 40.0, 50) is Verdict.OPEN


@pytest.mark.parametrize(("sources", "networks"), [(40, 40), (200, 3)], ids=["few-sources", "few-networks"])
def test_a_few_sources_or_networks_that_are_not_strong_may_be_robots(sources: int, networks: int) -> None:
    assert judge(bots(sources), networks=networks) is Verdict.OPEN


def test_a_few_strong_sources_that_search_anew_each_time_are_a_flood() -> None:
    strong = bots(40)._replace(pages=np.full(40, 200, np.int32))
    assert judge(strong, networks=3) is Verdict.FLOOD


def test_a_few_strong_sources_that_read_page_after_page_are_a_crawler() -> None:
    assert judge(group(40, pages=200, asks=(NEWS, CONTACT)), networks=1) is Verdict.OPEN


@pytest.mark.parametrize("conduct", [{"repeats": 1}, {"churn": 2}, {"novelty": 2}], ids=["repeats", "churn", "novelty"])
def test_a_few_strong_sources_that_do_not_read_are_a_flood(conduct: dict[str, int]) -> None:
    assert judge(behave(group(40, pages=200), conduct), networks=1) is Verdict.FLOOD


def test_fewer_than_the_least_sources_are_no_flood_however_strong() -> None:
    strong = bots(9)._replace(pages=np.full(9, 2000, np.int32))
    assert judge(strong) is Verdict.OPEN
    assert Judge(least_sources=9).look(
        window_of(together(honest(), strong)), explained(together(honest(), strong), 9), 2.0, 50
    ) is Verdict.FLOOD  # fmt: skip


# crowds


def test_many_more_people_are_a_crowd() -> None:
    rows = honest(12)
    assert Judge().look(window_of(rows), explained(rows, 0, growth=8.0), 1.5, 0) is Verdict.CROWD


def test_a_crowd_is_not_said_in_the_first_seconds() -> None:
    rows = honest(12)
    early = window_of(rows, seconds=29.0)
    assert Judge().look(early, explained(rows, 0, growth=8.0), 1.5, 0) is Verdict.OPEN


def test_more_pages_without_more_people_are_no_crowd() -> None:
    rows = together(honest(), group(500))
    assert Judge().look(window_of(rows), explained(rows, 0, growth=1.1), 1.5, 0) is Verdict.OPEN


def test_where_nobody_can_be_vouched_for_a_crowd_is_taken_at_its_word() -> None:
    rows = group(900)
    assert Judge().look(window_of(rows), explained(rows, 0, assets_seen=False), 1.5, 0) is Verdict.CROWD


def test_somewhat_more_people_are_no_crowd() -> None:
    rows = honest(4)
    assert Judge().look(window_of(rows), explained(rows, 0, growth=2.5), 2.0, 0) is Verdict.OPEN


def test_a_flood_in_a_crowd_is_a_flood() -> None:
    rows = together(honest(12), bots(300))
    assert Judge().look(window_of(rows), explained(rows, 300, growth=8.0), 1.5, 50) is Verdict.FLOOD


@pytest.mark.parametrize(("code", "verdict"), [(3, Verdict.FLOOD), (2, Verdict.CROWD)], ids=["machine", "any"])
def test_a_crowd_that_brings_the_site_down_is_no_flood_unless_machines_are_seen(code: int, verdict: Verdict) -> None:
    rows = together(honest(12), bots(300))
    found = replace(explained(rows, 300, growth=8.0), causes=(Cause((Condition(codes.QUERIES, code),), 300, 0.0),))
    assert Judge().look(window_of(rows, failing=0.5), found, 1.5, 50) is verdict


# one source alone


def hammers(attacker: Rows, *, seconds: float = 10.0, usual: float = 2.0) -> list[int]:
    rows = together(honest(), attacker)
    return np.flatnonzero(Hammer().look(window_of(rows, seconds=seconds), usual)).tolist()


@pytest.mark.parametrize("conduct", [{"churn": 2}, {"repeats": 1}], ids=["new-each-time", "the-same-again"])
def test_one_host_that_hammers_is_found(conduct: dict[str, int]) -> None:
    assert hammers(behave(group(1, pages=2000, asks=(SEARCH,)), conduct)) == [50]


def test_several_that_hammer_together_are_found() -> None:
    assert hammers(group(5, pages=200, asks=(SEARCH,), repeats=1)) == [50, 51, 52, 53, 54]


@pytest.mark.parametrize(
    "client",
    [
        group(1, pages=2000, asks=(1, 2, 3, 4)),
        group(1, pages=2000, asks=(1, 2, 3, 4), repeats=1),
        group(1, pages=2000, asks=(SEARCH,), repeats=1, errors=2),
        group(1, pages=30, asks=(NEWS,), repeats=1),
        group(1, pages=200, asks=(NEWS,), repeats=1),
        group(1, pages=2000, asks=(SEARCH,), repeats=1, vouched=True),
        group(100, pages=30, asks=(SEARCH,), repeats=1),
    ],
    ids=["crawler", "many-templates", "scanner", "reloader", "too-weak", "vouched", "each-too-slow"],
)
def test_who_does_not_hammer_is_left_alone(client: Rows) -> None:
    assert hammers(client) == []


def test_nobody_is_accused_within_the_first_seconds() -> None:
    assert hammers(group(1, pages=2000, repeats=1), seconds=4.0) == []


def test_a_hammer_in_a_much_larger_excess_is_not_its_cause() -> None:
    rows = together(group(1, pages=500, repeats=1))
    window = window_of(rows, seconds=10.0, pages=5000)
    assert not Hammer().look(window, 2.0).any()
    assert Hammer().look(replace(window, pages=600), 2.0).all()
