import re
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest

from bavn.sharing.addresses import public_value
from bavn.story import traffic
from bavn.story.traffic import PAST_S, Attack, Log, sources_of

BEGAN_MS = 1_763_000_000_000
NOW_MS = BEGAN_MS + PAST_S * 1000
STAMP = re.compile(rb"^\S+ - - \[([^]]+)\]", re.MULTILINE)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    monkeypatch.setattr(traffic, "LATER_S", 200)
    return Log("www.vejle.example", 7, BEGAN_MS)


def attack(wave: int = 0, after_s: int = 20, lasts_s: int = 30) -> Attack:
    began = NOW_MS + after_s * 1000
    return Attack(wave, began, began + lasts_s * 1000, sources_of(wave, 7))


def test_the_past_is_honest_and_in_order(log: Log) -> None:
    past = log.take(NOW_MS)
    times = [datetime.strptime(one.decode(), "%d/%b/%Y:%H:%M:%S %z") for one in STAMP.findall(past.text)]
    assert times == sorted(times)
    assert times[0] >= datetime.fromtimestamp(BEGAN_MS / 1000, UTC)
    assert past.hostile == ()
    assert len(past.honest) == past.text.count(b"\n") > PAST_S * traffic.EVERYDAY / 2


def test_each_line_is_taken_once(log: Log) -> None:
    first, again, rest = log.take(NOW_MS - 5000), log.take(NOW_MS - 5000), log.take(NOW_MS)
    assert again.text == b""
    other = Log("www.vejle.example", 7, BEGAN_MS)
    assert other.take(NOW_MS).text == first.text + rest.text


def test_an_attack_comes_in_its_time_from_its_wave_and_beside_everyday(log: Log) -> None:
    log.take(NOW_MS)
    log.attack([attack()])
    calm, under = log.take(NOW_MS + 19_000), log.take(NOW_MS + 50_000)
    assert calm.hostile == ()
    assert calm.honest
    assert len(under.hostile) > 1000
    assert set(under.hostile) <= set(sources_of(0, 7))
    assert under.honest


def test_what_was_taken_before_an_attack_was_planned_is_not_taken_again(log: Log) -> None:
    log.take(NOW_MS)
    log.attack([attack()])
    first = STAMP.search(log.take(NOW_MS + 10_000).text)
    assert first is not None
    assert datetime.strptime(first[1].decode(), "%d/%b/%Y:%H:%M:%S %z").timestamp() >= NOW_MS / 1000 - 1


def test_each_day_has_addresses_of_its_own_and_all_its_towns_the_same() -> None:
    days = [set(sources_of(wave, 7)) for wave in range(3)]
    assert days[0] == set(sources_of(0, 7))
    assert len(days[0] & days[1]) < len(days[0]) / 20
    assert len(days[0]) == traffic.SOURCES


def test_attackers_are_nobody_and_may_be_named_to_a_hub() -> None:
    for one in sources_of(0, 7):
        assert not ip_address(one).is_global
        assert public_value(one)
