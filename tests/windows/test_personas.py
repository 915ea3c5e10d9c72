from collections.abc import Sequence
from typing import Final

import numpy as np
import pytest

from bavn.sources.addresses import read_address
from bavn.windows.personas import (
    ASSETS,
    COLUMNS,
    FIRST,
    IDLE_MINUTES,
    LAST,
    LOADED,
    PAGES,
    REFETCHED,
    SLOTS,
    WARM_PAGES,
    Personas,
    client_key,
    loads_pages,
    make_personas,
    persona_key,
    touch,
)
from bavn.windows.record import ASSET
from tests.windows.samples import MINUTE, compiled

FIRST_AGENT: Final = 0xA6E7
WHOLE: Final = 200
UNCHANGED: Final = 304


@compiled
def _touch(  # noqa: PLR0917  (compiled functions take no keywords from here)
    personas: Personas,
    client: np.uint64,
    agent: np.uint32,
    minute: int,
    flags: int,
    status: int,
    path: np.uint32,
    referer_path: np.uint32,
) -> tuple[int, bool]:
    return touch(personas, persona_key(client, agent, 1), minute, flags, status, True, path, referer_path)


@compiled
def _invent(personas: Personas, count: int, minute: int) -> None:
    for number in range(count):
        key = persona_key(np.uint64(0xFFFF_C612_0000 + number), np.uint32(7), 1)
        touch(personas, key, minute, 0, 200, True, np.uint32(5), np.uint32(0))


@compiled
def _client_key(high: np.uint64, low: np.uint64) -> np.uint64:
    return client_key(high, low)


@compiled
def _keys(client: np.uint64, agent: np.uint32, site: int) -> np.uint64:
    return persona_key(client, agent, site)


@compiled
def _loads(assets: int, pages: int, refetched: int) -> bool:
    return loads_pages(assets, pages, refetched)


def ask(
    personas: Personas,
    *,
    client: int = 1,
    agent: int = FIRST_AGENT,
    minute: int = MINUTE,
    flags: int = 0,
    status: int = WHOLE,
    path: int = 1,
    referer: int = 0,
) -> tuple[int, bool]:
    who = (np.uint64(0xFFFF_C000_0200 + client), np.uint32(agent))
    slot, chained = _touch(personas, *who, minute, flags, status, np.uint32(path), np.uint32(referer))
    return int(slot), bool(chained)


def load(
    personas: Personas, paths: Sequence[int], *, client: int = 1, status: int = WHOLE, minute: int = MINUTE
) -> int:
    slots = [ask(personas, client=client, flags=ASSET, path=path, status=status, minute=minute)[0] for path in paths]
    assert len(set(slots)) == 1
    return slots[0]


def client_of(address: str) -> int:
    high, low = read_address(address)
    return int(_client_key(np.uint64(high), np.uint64(low)))


def test_an_entry_is_one_cache_line() -> None:
    personas = make_personas()
    assert personas.shape == (SLOTS, COLUMNS)
    assert personas[0].nbytes == 64


def test_pages_and_assets_are_counted_with_the_first_and_last_minute() -> None:
    personas = make_personas()
    ask(personas)
    ask(personas, minute=MINUTE + 2, path=2)
    slot = load(personas, [10, 11, 12], minute=MINUTE + 4)
    entry = personas[slot]
    assert [entry[PAGES], entry[ASSETS], entry[FIRST], entry[LAST]] == [2, 3, MINUTE, MINUTE + 4]


def test_another_browser_client_or_site_is_another_persona() -> None:
    keys = {
        int(_keys(np.uint64(client), np.uint32(agent), site))
        for client in range(9)
        for agent in range(9)
        for site in (0, 1)
    }
    assert len(keys) == 162


def test_a_session_ends_after_half_an_hour_and_its_counts_begin_again() -> None:
    personas = make_personas()
    slot = load(personas, [10, 11, 12, 10])
    ask(personas, minute=MINUTE + IDLE_MINUTES)
    assert personas[slot, ASSETS] == 4
    assert ask(personas, minute=MINUTE + 2 * IDLE_MINUTES + 1)[0] == slot
    assert [personas[slot, ASSETS], personas[slot, PAGES], personas[slot, REFETCHED]] == [0, 1, 0]
    assert not personas[slot, LOADED : LOADED + 4].any()
    assert personas[slot, FIRST] == MINUTE


def test_an_asset_that_is_fetched_whole_again_is_noted() -> None:
    personas = make_personas()
    slot = load(personas, [10, 11, 12])
    assert personas[slot, REFETCHED] == 0
    load(personas, [10, 11, 12, 10])
    assert personas[slot, REFETCHED] == 4


def test_a_browser_that_asks_whether_an_asset_changed_refetches_nothing() -> None:
    personas = make_personas()
    slot = load(personas, [10, 11, 12])
    load(personas, [10, 11, 12], status=UNCHANGED)
    assert personas[slot, REFETCHED] == 0


def test_a_link_from_a_page_that_was_fetched_is_a_chain() -> None:
    personas = make_personas()
    assert ask(personas, path=1, referer=0)[1] is False
    assert ask(personas, path=2, referer=1)[1] is True
    assert ask(personas, path=2, referer=2)[1] is False  # its own referer
    assert ask(personas, path=3, referer=9)[1] is False  # never fetched
    assert ask(personas, path=3, referer=1, client=2)[1] is False  # fetched by another


@pytest.mark.parametrize(
    ("assets", "pages", "refetched", "expected"),
    [
        (0, 0, 0, False),
        (2, 1, 0, False),
        (3, 1, 0, True),
        (3, 3, 0, True),
        (3, 4, 0, False),
        (9, 10, 0, False),
        (10, 10, 0, True),
        (WARM_PAGES, 5_000, 0, True),
        (30, 5, 7, True),
        (16, 5, 8, True),
        (15, 5, 8, False),
        (400, 100, 390, False),
    ],
)
def test_a_browser_loads_what_a_page_needs_and_loads_it_once(
    assets: int, pages: int, refetched: int, *, expected: bool
) -> None:
    assert bool(_loads(assets, pages, refetched)) is expected


def test_endless_invented_personas_push_no_visitor_out() -> None:
    personas = make_personas()
    slots = [load(personas, [10, 11, 12], client=client) for client in range(200)]
    size = personas.nbytes
    _invent(personas, 4 * SLOTS, MINUTE + 1)
    assert [ask(personas, client=client, minute=MINUTE + 2)[0] for client in range(200)] == slots
    assert personas[slots, ASSETS].tolist() == [3] * 200
    assert personas.nbytes == size


def test_a_visitor_who_went_home_makes_room() -> None:
    personas = make_personas()
    for client in range(2_000):
        load(personas, [10, 11, 12], client=client)
    _invent(personas, 4 * SLOTS, MINUTE + IDLE_MINUTES + 1)
    assert np.count_nonzero(personas[:, ASSETS] >= 3) < 100  # each place was asked for four times on average


def test_two_visitors_of_one_place_stay_and_the_third_is_told_that_there_is_no_room() -> None:
    personas = make_personas()
    personas[:, 0] = 2  # every tag taken by somebody else's even number
    personas[:, ASSETS] = 3
    personas[:, LAST] = MINUTE
    assert ask(personas) == (-1, False)


def test_an_ipv4_address_is_a_client() -> None:
    assert client_of("192.0.2.1") == client_of("::ffff:192.0.2.1") != client_of("192.0.2.2")


def test_a_64_of_ipv6_is_one_client() -> None:
    assert client_of("2001:db8:0:4::1") == client_of("2001:db8:0:4:ffff:ffff:ffff:ffff")
    assert client_of("2001:db8:0:4::1") != client_of("2001:db8:0:6::1")


def test_the_neighbouring_64_of_ipv6_is_another_client() -> None:
    assert client_of("2001:db8:0:4::1") != client_of("2001:db8:0:5::1")
