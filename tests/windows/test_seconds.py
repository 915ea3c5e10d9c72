from collections.abc import Callable

import numpy as np
import pytest

from bavn.windows.digest import MAX_SITES
from bavn.windows.hashing import mix
from bavn.windows.seconds import (
    MOST_VOTES,
    NEVER,
    PAGES,
    RING,
    STATIC,
    Sites,
    count_client,
    distinct_clients,
    make_sites,
    sum_of,
    total_of,
    vote_host,
)
from tests.windows.samples import compiled

SITE = 3


@compiled
def _count_clients(registers: np.ndarray, site: int, first: int, end: int) -> None:
    for number in range(first, end):
        count_client(registers, site, mix(np.uint64(number)))


@compiled
def _sum_of(seconds: np.ndarray, last: int, count: int) -> int:
    return sum_of(seconds, last, count)


@compiled
def _vote(sites: Sites, site: int, host: np.uint32, times: int) -> None:
    for _ in range(times):
        vote_host(sites.own_host, sites.own_votes, site, host)


def vote(sites: Sites, host: int, times: int = 1) -> int:
    _vote(sites, SITE, np.uint32(host), times)
    return int(sites.own_host[SITE])


@pytest.mark.parametrize("clients", [0, 1, 10, 1_000, 8_000, 10_000, 12_000, 20_000, 100_000, 1_000_000])
def test_distinct_clients_are_counted_within_five_percent(clients: int) -> None:
    sites = make_sites()
    _count_clients(sites.registers, SITE, 1, clients + 1)
    assert distinct_clients(sites.registers[SITE]) == pytest.approx(clients, rel=0.05)


def test_a_client_that_comes_again_is_no_new_client() -> None:
    sites = make_sites()
    for _ in range(5):
        _count_clients(sites.registers, SITE, 1, 501)
    assert distinct_clients(sites.registers[SITE]) == pytest.approx(500, rel=0.05)


def test_one_sites_clients_are_not_counted_at_another() -> None:
    sites = make_sites()
    _count_clients(sites.registers, SITE, 1, 500)
    assert distinct_clients(sites.registers[SITE + 1]) == 0


@pytest.mark.parametrize("add", [_sum_of, total_of], ids=["compiled", "for Python"])
def test_seconds_add_up_across_the_end_of_the_ring(add: Callable[[np.ndarray, int, int], int]) -> None:
    seconds = np.zeros(RING, np.int32)
    last = RING * 1000 + 2
    for back in range(5):
        seconds[(last - back) % RING] = 10**back
    assert add(seconds, last, 5) == 11_111
    assert add(seconds, last, 2) == 11
    assert add(seconds, last, 0) == 0


def test_a_sites_own_name_is_the_one_that_most_referers_give() -> None:
    sites = make_sites()
    assert vote(sites, 7, 60) == 7
    assert vote(sites, 8, 40) == 7
    assert vote(sites, 9, 15) == 7


def test_a_first_wrong_guess_at_the_name_is_corrected() -> None:
    sites = make_sites()
    assert vote(sites, 8, 3) == 8
    assert vote(sites, 7, 10) == 7


def test_an_old_name_is_given_up_in_bounded_time() -> None:
    sites = make_sites()
    vote(sites, 7, 1_000_000)
    assert vote(sites, 8, MOST_VOTES + 1) == 8


def test_all_sites_begin_calm_and_unknown() -> None:
    sites = make_sites()
    assert (sites.limits == NEVER).all()
    assert not any(column.any() for column in sites._replace(limits=np.zeros(1, np.int64)))
    assert {column.shape[0] for column in sites} == {MAX_SITES}
    assert sites.seconds[0, PAGES].shape == sites.seconds[0, STATIC].shape == (RING,)
