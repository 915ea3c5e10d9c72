"""Findings as plain values."""

import msgspec
import pytest

from bavn.detectors.suspects import Suspect
from bavn.detectors.wave import Tally, Wave
from bavn.runners.frozen import FLAGS, WaveState, freeze_wave, thaw_wave

V6 = 0x2001_0DB8_0000_0001
KEY = (("url.path", "/search"),)


def wave() -> Wave:
    """A wave in which everything has a value that is not the default."""
    made = Wave(
        "http-flood", 3, 1_700_000_000, 1_700_000_004, 12.5, 1_700_000_060, 99.0, 1_700_000_500, 1_700_000_400, 1,
        80.0, 0.2, 0.7,
    )  # fmt: skip
    made.tallies = {
        KEY: Tally(0, dict(KEY), {(V6, 1), (0, 0xFFFF_C000_0201)}, 17, 0.25),
        (): Tally(1, {}, set(), 2, 1.5),
    }
    made.targets.update({KEY: 40, (): 40})
    made.suspects.expected = {0: 0.25, 1: 1.5}
    made.suspects.windows = 4
    for number, flag in enumerate(FLAGS):
        made.suspects.add((V6, (1 << 64) - 1 - number), Suspect(5 + number, 9, 11, 3, since=2, causes={0, 1}))
        made.suspects.by_address[V6, (1 << 64) - 1 - number] = Suspect(5, 9, 11, 3, since=2, causes={1}, **{flag: True})
    made.suspects.overflow[V6, 0] = Suspect(1, 2, 3)
    return made


def through_bytes(made: Wave) -> Wave:
    data = msgspec.msgpack.encode(freeze_wave(made))
    return thaw_wave(msgspec.msgpack.decode(data, type=WaveState))


def test_a_wave_comes_back_whole() -> None:
    assert through_bytes(wave()) == wave()
    assert through_bytes(wave()).finding("x", 9) == wave().finding("x", 9)


def test_the_order_in_which_things_came_is_kept() -> None:
    assert list(through_bytes(wave()).suspects.by_address) == list(wave().suspects.by_address)
    assert list(through_bytes(wave()).targets) == list(wave().targets)
    assert list(through_bytes(wave()).tallies) == list(wave().tallies)


def test_what_is_frozen_does_not_change_with_the_wave() -> None:
    made = wave()
    state = freeze_wave(made)
    made.suspects.by_address.clear()
    made.tallies[KEY].sources.clear()
    made.tallies[KEY].requests = 0
    assert thaw_wave(state) == wave()


def test_a_thawed_wave_shares_nothing_with_the_frozen_one() -> None:
    state = freeze_wave(wave())
    thaw_wave(state).suspects.expected.clear()
    assert thaw_wave(state) == wave()


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "no-such-kind"},
        {"site": 128},
        {"site": -1},
        {"began": -5},
        {"began": 1 << 62},
        {"usual": 1e300},
        {"usual": float("nan")},
        {"peak": float("inf")},
        {"expected": {7: 1.0}},
        {"suspects": [(0, 1, 1, 1, 1, 0, 0, 0, [])]},
        {"suspects": [(0, 1, 1, 1, 1, 1, 64, 0, [])]},
        {"suspects": [(0, 1, 1, 1, 1, 1, 0, 0, [9])]},
        {"suspects": [(-1, 1, 1, 1, 1, 1, 0, 0, [])]},
        {"overflow": [(0, 1, 1, 1, 1, 1, 0, 0, [9])]},
        {"tallies": [{"key": [], "match": {}, "number": 5, "sources": [], "requests": 0, "expected": 0.0}]},
    ],
    ids=str,
)
def test_what_no_engine_makes_is_refused(change: dict[str, object]) -> None:
    plain = msgspec.msgpack.decode(msgspec.msgpack.encode(freeze_wave(wave()))) | change
    with pytest.raises((ValueError, msgspec.ValidationError)):
        thaw_wave(msgspec.msgpack.decode(msgspec.msgpack.encode(plain), type=WaveState))
