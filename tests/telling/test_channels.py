"""Channels rest after a failure, longer each time, and are never called by what is secret."""

from datetime import timedelta
from random import Random

import pytest

from bavn.telling.channels import Channel, named, wait_s
from tests.telling.stage import NOW, at


@pytest.mark.parametrize(
    ("failures", "least", "most"),
    [(1, 4, 6), (2, 8, 12), (5, 64, 96), (8, 512, 768), (9, 900, 900), (10_000, 900, 900)],
)
def test_waits_double_from_five_seconds_to_a_quarter_of_an_hour(failures: int, least: float, most: float) -> None:
    waits = [wait_s(failures, Random(seed)) for seed in range(200)]
    assert least <= min(waits) <= max(waits) <= most


def test_two_channels_do_not_come_back_in_step() -> None:
    assert wait_s(3, Random(1)) != wait_s(3, Random(2))


def test_failing_and_working_again_are_news_once() -> None:
    channel = Channel("tell 1, channel 1", "json://x")
    assert not channel.works()
    assert channel.fails(NOW, Random(1))
    assert not channel.fails(at(seconds=10), Random(1))
    assert channel.failing_since == NOW
    assert channel.works()
    assert not channel.works()


def test_a_channel_that_failed_rests_for_a_while() -> None:
    channel = Channel("tell 1, channel 1", "json://x")
    channel.fails(NOW, Random(1))
    assert channel.again is not None
    assert channel.rests(channel.again - timedelta(milliseconds=1))
    assert not channel.rests(channel.again)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("mailtos://user:secret@example.dk?to=x", "tell 1, channel 2 (mailtos)"),
        ("slack://T1JJ3T3L2/secret/token", "tell 1, channel 2 (slack)"),
        ("https://hooks.example/secret", "tell 1, channel 2 (https)"),
        ("secret", "tell 1, channel 2"),
        ("", "tell 1, channel 2"),
        ("\x1b[2Jsecret://x", "tell 1, channel 2"),
        ("a-very-long-secret-token://x", "tell 1, channel 2"),
    ],
)
def test_a_name_holds_the_scheme_and_nothing_else_of_the_url(url: str, name: str) -> None:
    assert named("tell 1", 2, url) == name
    assert "secret" not in repr(Channel(name, url))
