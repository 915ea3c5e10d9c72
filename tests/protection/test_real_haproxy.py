"""HAProxy itself: what it answers to whom, while Bavn's decisions stand in its map."""

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bavn.protection.enforcing import Applied, NotEnforcedError
from bavn.protection.haproxy import Haproxy
from bavn.response.haproxy import CONFIGURATION, MAP_FILE
from bavn.settings.schema import ProtectSettings
from tests.protection.servers import Clock, Server, decision, haproxy, many

BOT, SHARED, HONEST = "192.0.2.1", "198.51.100.7", "203.0.113.9"


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  the server looks at the real clock


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with haproxy(tmp_path, CONFIGURATION.replace(MAP_FILE, f"{tmp_path}/bavn.map")) as one:
        yield one


@pytest.fixture
def enforcer(server: Server, tmp_path: Path) -> Haproxy:
    assert server.port
    return made(tmp_path)


def made(folder: Path, *, map_file: str = "bavn.map") -> Haproxy:
    return Haproxy(ProtectSettings(haproxy_map=f"{folder}/{map_file}"), folder / "socket", monotonic=Clock())


def test_bots_are_blocked_shared_addresses_limited_and_everybody_else_served(
    server: Server, enforcer: Haproxy, now: datetime, tmp_path: Path
) -> None:
    assert server.status(BOT) == 204
    wanted = [decision(BOT, now=now), decision("2001:db8:1::/64", now=now), decision(SHARED, "limit", now=now)]
    assert enforcer.apply(wanted, now) == Applied(added=3, removed=0, standing=3)
    assert [server.status(visitor) for visitor in (BOT, "2001:db8:1::77", HONEST)] == [403, 403, 204]
    assert {server.status(SHARED) for _ in range(250)} == {204, 429}
    assert enforcer.apply(wanted[1:], now) == Applied(added=0, removed=1, standing=2)
    assert server.status(BOT) == 204
    assert server.status("2001:db8:1::77") == 403
    enforcer.apply([], now)
    assert server.status("2001:db8:1::77") == 204
    assert (tmp_path / "bavn.map").read_bytes() == b""


def test_what_an_earlier_process_left_is_replaced(
    enforcer: Haproxy, server: Server, now: datetime, tmp_path: Path
) -> None:
    enforcer.apply([decision(BOT, now=now)], now)
    made(tmp_path).apply([decision(HONEST, now=now)], now)
    assert [server.status(visitor) for visitor in (BOT, HONEST)] == [204, 403]
    assert enforcer.apply([decision(BOT, now=now)], now).standing == 1
    assert [server.status(visitor) for visitor in (BOT, HONEST)] == [403, 204]


def test_a_block_ends_by_itself_when_nobody_calls_again(server: Server, enforcer: Haproxy, now: datetime) -> None:
    enforcer.apply([decision(BOT, now=now, lasts=timedelta(seconds=9)), decision("192.0.2.2", now=now)], now)
    assert server.status(BOT) == 403
    server.reaches(BOT, 204)
    assert server.status("192.0.2.2") == 403


def test_fifteen_thousand_addresses_are_in_force_at_once(server: Server, enforcer: Haproxy, now: datetime) -> None:
    assert enforcer.apply(many(15_000, now), now).standing == 15_000
    assert server.status("10.58.151.7") == 403
    assert server.status("10.58.152.7") == 204


def test_a_map_that_the_configuration_does_not_name_is_said(server: Server, now: datetime, tmp_path: Path) -> None:
    assert server.port
    with pytest.raises(NotEnforcedError, match="haproxy has no map") as refused:
        made(tmp_path, map_file="other.map").apply([decision(BOT, now=now)], now)
    assert refused.value.code == "haproxy-no-map"


def test_a_haproxy_that_does_not_answer_is_given_up(server: Server, now: datetime, tmp_path: Path) -> None:
    # its kernel still takes the connection
    os.kill(server.pid, signal.SIGSTOP)
    try:
        enforcer = made(tmp_path)
        enforcer._api = type(enforcer._api)(tmp_path / "socket", Clock(), patience_s=0.1)
        with pytest.raises(NotEnforcedError, match="no answer"):
            enforcer.apply([decision(BOT, now=now)], now)
    finally:
        os.kill(server.pid, signal.SIGCONT)
