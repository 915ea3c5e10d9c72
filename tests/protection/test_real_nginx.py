"""nginx itself: what it answers to whom, while Bavn's decisions stand, end, or cannot be read."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.protection.enforcing import NotEnforcedError
from bavn.protection.nginx import Nginx
from bavn.protection.reference import reference
from bavn.settings.schema import ProtectSettings
from tests.protection.servers import Clock, Server, decision, many, nginx

BOT, SHARED, HONEST, OWN = "192.0.2.1", "198.51.100.7", "203.0.113.9", "203.0.113.130"
Maker = Callable[..., Nginx]


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  the server looks at the real clock


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with nginx(tmp_path) as one:
        yield one


@pytest.fixture
def made(server: Server, tmp_path: Path) -> Maker:
    clock = Clock()
    usual = ProtectSettings(
        allow=(ip_network("203.0.113.128/25"),), nginx_reload=server.reload, contact="it-vagt@example.dk"
    )

    def make(settings: ProtectSettings = usual) -> Nginx:
        settings = replace(settings, nginx_reload=server.reload)
        return Nginx(settings, tmp_path / "conf.d" / "bavn.conf", monotonic=clock, wait=clock.wait)

    return make


def test_bots_are_blocked_shared_addresses_limited_and_everybody_else_served(
    server: Server, made: Maker, now: datetime
) -> None:
    bot = decision(BOT, now=now)
    made().apply([bot, decision("2001:db8:1::/64", now=now), decision(SHARED, "limit", now=now)], now)
    server.reaches(BOT, 403)
    page = server.ask(BOT)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Cache-Control"] == "no-store"
    assert all(text in page.text for text in ("spærret", "blocked", "it-vagt@example.dk", reference(bot)))
    assert server.ask(BOT, "/style.css", "POST").text == page.text
    assert server.status("2001:db8:1::77") == 403
    assert server.status("2001:db8:2::77") == 204
    assert server.status(HONEST) == 204
    statuses = [server.status(SHARED) for _ in range(100)]
    assert set(statuses) == {204, 429}
    assert statuses[:50] == [204] * 50
    slow = server.ask(SHARED, "/style.css", "POST")
    assert (slow.status, slow.headers["Retry-After"]) == (429, "30")
    assert "Vent et øjeblik" in slow.text
    assert server.status(HONEST, "/.bavn/blocked") == 404


def test_an_empty_set_lets_everybody_in_again(server: Server, made: Maker, now: datetime) -> None:
    enforcer = made()
    assert enforcer.apply([decision(BOT, now=now)], now).added == 1
    server.reaches(BOT, 403)
    assert enforcer.apply([], now).removed == 1
    server.reaches(BOT, 204)
    enforcer.apply([decision(BOT, now=now)], now)
    server.reaches(BOT, 403)
    made().apply([], now)
    server.reaches(BOT, 204)


def test_a_block_ends_by_itself_when_nobody_calls_again(server: Server, made: Maker, now: datetime) -> None:
    made().apply([decision(BOT, now=now, lasts=timedelta(seconds=9)), decision("192.0.2.2", now=now)], now)
    server.reaches(BOT, 403)
    server.reaches(BOT, 204)
    assert server.status("192.0.2.2") == 403


def test_the_emergency_page_is_for_everybody_but_the_own_networks(server: Server, made: Maker, now: datetime) -> None:
    enforcer = made()
    enforcer.emergency = True
    enforcer.apply([decision(BOT, now=now)], now)
    server.reaches(HONEST, 503)
    page = server.ask(HONEST, "/any/form.php", "POST")
    assert (page.status, page.headers["Retry-After"]) == (503, "300")
    assert "Hjemmesiden er lukket" in page.text
    assert "website is closed" in page.text
    assert server.status(OWN) == 204
    enforcer.emergency = False
    enforcer.apply([decision(BOT, now=now)], now)
    server.reaches(HONEST, 204)
    assert server.status(BOT) == 403


def test_a_configuration_broken_by_hand_changes_nothing_and_is_said_in_one_line(
    server: Server, made: Maker, now: datetime, tmp_path: Path
) -> None:
    enforcer = made()
    enforcer.apply([decision(BOT, now=now)], now)
    server.reaches(BOT, 403)
    include = tmp_path / "conf.d" / "bavn.conf"
    before = include.read_bytes()
    broken = tmp_path / "conf.d" / "broken.conf"
    broken.write_text("nonsense;\n")
    with pytest.raises(NotEnforcedError, match=r'unknown directive "nonsense".*with the old rules too') as refused:
        enforcer.apply([decision(BOT, now=now), decision(HONEST, now=now)], now)
    assert refused.value.code == "reload-failed-twice"
    assert include.read_bytes() == before
    assert server.status(BOT) == 403
    assert server.status(HONEST) == 204
    broken.unlink()
    assert enforcer.apply([decision(BOT, now=now), decision(HONEST, now=now)], now).added == 1
    server.reaches(HONEST, 403)


@pytest.mark.parametrize("lasts", [timedelta(hours=1), timedelta(seconds=1)], ids=["limited", "no longer limited"])
def test_a_site_keeps_what_its_own_patterns_found(lasts: timedelta, server: Server, made: Maker, now: datetime) -> None:
    shared, ends = decision(SHARED, "limit", now=now, lasts=lasts), decision("192.0.2.2", now=now, lasts=lasts)
    made().apply([decision(BOT, now=now), ends, shared], now)
    server.reaches(BOT, 403)
    if lasts < timedelta(minutes=1):
        server.reaches("192.0.2.2", 204)
    for visitor in (SHARED, HONEST):
        assert server.ask(visitor, "/citizens/anna").text == "own page anna"
        assert server.ask(visitor, "/named/anna").headers["X-Name"] == "anna"


def test_a_page_of_ones_own_is_shown_to_the_letter(server: Server, made: Maker, now: datetime, tmp_path: Path) -> None:
    own = '<!doctype html><title>A "$price" \\ {100 %}; øæå 🔥</title>' + "'long' ø" * 1000
    (tmp_path / "blocked.html").write_text(own + "<b>{reference}</b>$end")
    bot = decision(BOT, now=now)
    made(ProtectSettings(nginx_pages=tmp_path)).apply([bot], now)
    server.reaches(BOT, 403)
    assert server.ask(BOT).text == f"{own}<b>{reference(bot)}</b>$end"


def test_fifteen_thousand_addresses_are_in_force_at_once(server: Server, made: Maker, now: datetime) -> None:
    applied = made().apply(many(15_000, now), now)
    assert applied.standing == 15_000
    server.reaches("10.58.151.7", 403)
    assert server.status("10.58.152.7") == 204
