"""Windows that become findings: sampled records, and who is spared."""

from ipaddress import ip_network

import numpy as np
import pytest

from bavn.detectors.suspects import Suspect
from bavn.detectors.wave import Wave
from bavn.runners.engine import Engine
from bavn.sources.clients import TrustedProxies
from bavn.windows.seconds import PAGES
from tests.runners.samples import BEGINS, plain_flood
from tests.runners.test_live import columns_of

BOTS = [f"198.18.{number}.9" for number in range(100)]
START = int(BEGINS.timestamp())
V4 = 0xFFFF_0000_0000


def wave_of(*addresses: tuple[int, int]) -> Wave:
    wave = Wave("http-flood", 1, 0, 5, 1.0, 0)
    for address in addresses:
        wave.suspects.add(address, Suspect(9, 0, 5))
    return wave


@pytest.mark.parametrize(
    ("network", "address", "own"),
    [
        ("192.0.2.0/24", (0, V4 | 0xC000_0209), True),
        ("192.0.2.0/24", (0, V4 | 0xC000_0309), False),
        ("2001:db8::/32", (0x2001_0DB8_0001_0002, 7), True),
        ("::/0", (0, V4 | 0xC000_0209), True),
        ("2001:db8::/32", (0x2001_0DB9_0000_0000, 0), False),
    ],
)
def test_one_s_own_proxies_are_only_watched(network: str, address: tuple[int, int], own: bool) -> None:  # noqa: FBT001
    engine = Engine(TrustedProxies([ip_network(network)]))
    wave = wave_of(address)
    engine.spare_visitors(wave)
    assert wave.suspects.by_address[address].allowed is own


def test_a_wave_without_sources_spares_nobody() -> None:
    Engine(TrustedProxies()).spare_visitors(wave_of())


def test_two_hundred_thousand_sources_are_spared_on_a_copy() -> None:
    engine = Engine(TrustedProxies([ip_network("192.0.2.0/24")]))
    wave = wave_of(*((0, V4 | 0xC000_0000 + k) for k in range(2000)))
    now = wave.fork()
    engine.spare_visitors(now)
    assert sum(suspect.allowed for suspect in now.suspects.by_address.values()) == 256
    assert not any(suspect.allowed for suspect in wave.suspects.by_address.values())


# sampling


def fed(weight: int) -> Engine:
    """An engine that saw all of a calm time, and of a flood one line in `weight`."""
    engine = Engine(TrustedProxies())
    lines = plain_flood(BOTS, flood_s=40)
    calm = len(plain_flood([]))  # as many lines as the time before the flood, and its calm part, have
    before = calm * 480 // 540
    engine.feed(columns_of(lines[:before]))
    rest = lines[before:]
    for begin in range(0, len(rest), 200):
        engine.feed(columns_of(rest[begin : begin + 200 : weight]), weight=weight)
    return engine


@pytest.mark.parametrize("weight", [1, 4])
def test_a_sampled_flood_is_as_high_as_the_whole_one(weight: int) -> None:
    engine = fed(weight)
    engine.finish()
    (finding,) = engine.report()
    assert finding.rate.peak == pytest.approx(101, rel=0.15)
    assert (finding.detected - finding.began).total_seconds() <= (8 if weight == 1 else 30), "a quarter says less"
    assert len(finding.sources) >= 0.95 * len(BOTS)


def test_what_is_usual_is_thinned_as_the_records_are() -> None:
    engine = fed(4)
    window = engine.window(1, engine.now - 20, engine.now - 20)
    assert engine.thinned(1, window, 100.0) == pytest.approx(25.0, rel=0.1)


def test_nothing_is_thinned_where_all_was_counted() -> None:
    engine = fed(1)
    window = engine.window(1, engine.now - 20, engine.now - 20)
    assert engine.thinned(1, window, 100.0) == 100.0


def test_after_the_sampling_windows_are_whole_again() -> None:
    engine = Engine(TrustedProxies())
    lines = plain_flood([], flood_s=30)
    engine.feed(columns_of(lines[:400:4]), weight=4)
    engine.feed(columns_of(lines[400:]))
    window = engine.window(1, engine.now - 20, engine.now - 20)
    assert window.start >= engine.sampled_until
    assert engine.thinned(1, window, 100.0) == 100.0


def test_rows_of_a_sampled_minute_are_not_learned_but_its_rate_is() -> None:
    engine = Engine(TrustedProxies())
    lines = plain_flood([], calm_s=600, flood_s=0)
    for begin in range(0, len(lines), 80):
        engine.feed(columns_of(lines[begin : begin + 80 : 4]), weight=4)
    assert engine.state.sites.learned[1] >= 7
    assert engine.watch(1).past.rows == 0
    seconds = engine.state.sites.seconds[1, PAGES]
    assert np.sum(seconds) == pytest.approx(1.1 * seconds.size, rel=0.25)
