import asyncio
import time
from collections.abc import Awaitable, Callable
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.protection.nginx import http_part
from bavn.protection.visitor_pages import visitor_pages
from bavn.response.entries import Entry
from bavn.story.front import CHECKED
from bavn.story.small_server import Rules, blocked_in, is_blocked, serve
from bavn.story.town import free_port
from bavn.story.web import VISITOR, Answer, Place, ask

UNTIL = 4_000_000_000


def rules_for(folder: Path, *networks: str, until_s: int = UNTIL) -> str:
    """What the sensor would have written."""
    entries = [Entry(ip_network(one), "block", until_s, "1-9S") for one in networks]
    include = folder / "bavn.conf"
    return http_part(entries, visitor_pages("", None), include=include, own=(), emergency=False)


def test_what_the_sensor_writes_for_nginx_is_understood(tmp_path: Path) -> None:
    found = blocked_in(rules_for(tmp_path, "192.0.2.1/32", "198.51.100.0/24", "2001:db8::/64"))
    assert found == {ip_network(one): UNTIL for one in ("192.0.2.1/32", "198.51.100.0/24", "2001:db8::/64")}


@pytest.mark.parametrize(
    ("visitor", "blocked"),
    [("192.0.2.1", True), ("192.0.2.2", False), ("2001:db8::9", True), ("nobody", False), ("", False)],
)
def test_who_is_listed_is_turned_away_until_the_time_beside_it(tmp_path: Path, visitor: str, *, blocked: bool) -> None:
    rules = blocked_in(rules_for(tmp_path, "192.0.2.1/32", "2001:db8::/64"))
    assert is_blocked(rules, visitor, UNTIL - 1) is blocked
    assert not is_blocked(rules, visitor, UNTIL)


def test_rules_that_are_not_there_yet_block_nobody(tmp_path: Path) -> None:
    path = tmp_path / "bavn.conf"
    rules = Rules(path)
    assert not rules.blocks("192.0.2.1", time.time())  # noqa: TID251  as the server does
    path.write_text(rules_for(tmp_path, "192.0.2.1/32"))
    assert rules.blocks("192.0.2.1", 0.0)


def _with_server(path: Path, work: Callable[[Place], Awaitable[Answer]]) -> Answer:
    async def play() -> Answer:
        site = await asyncio.start_server(_site, "127.0.0.1", 0)
        home = f"http://127.0.0.1:{site.sockets[0].getsockname()[1]}/"
        place = Place("127.0.0.1", free_port(("127.0.0.1",)))
        server = asyncio.create_task(serve(place.address, place.port, Rules(path), home, "http://127.0.0.1:1/"))
        async with site:
            for _ in range(200):
                if (await ask(place, CHECKED)).status:
                    break
                await asyncio.sleep(0.01)
            answer = await work(place)
        server.cancel()
        await asyncio.gather(server, return_exceptions=True)
        return answer

    return asyncio.run(play())


async def _site(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.0 200 OK\r\n\r\nVelkommen")
    writer.close()


def test_everything_else_is_handed_to_the_site_behind(tmp_path: Path) -> None:
    assert _with_server(tmp_path / "none", lambda place: ask(place, "/")) == Answer(200, b"Velkommen")


def test_who_comes_from_abroad_is_handed_elsewhere(tmp_path: Path) -> None:
    abroad = {"User-Agent": "bavn-probe/1 (+mailto:abroad@reconstruction.example)"}
    assert _with_server(tmp_path / "none", lambda place: ask(place, "/", abroad)).status == 502


def test_a_blocked_visitor_gets_403_and_another_one_the_page(tmp_path: Path) -> None:
    path = tmp_path / "bavn.conf"
    path.write_text(rules_for(tmp_path, "192.0.2.1/32"))
    assert _with_server(path, lambda place: ask(place, CHECKED, {VISITOR: "192.0.2.1"})).status == 403
    assert _with_server(path, lambda place: ask(place, CHECKED, {VISITOR: "192.0.2.2"})).status == 200


@pytest.mark.parametrize("line", ["GET", "", "GET ", "\xff"])
def test_a_broken_request_line_is_answered_and_nothing_goes_wrong(tmp_path: Path, line: str) -> None:
    wrong: list[str] = []

    async def broken(place: Place) -> Answer:
        asyncio.get_running_loop().set_exception_handler(lambda _, found: wrong.append(found["message"]))
        reader, writer = await asyncio.open_connection(place.address, place.port)
        writer.write(f"{line}\r\nHost: x\r\n\r\n".encode("latin-1"))
        said = await reader.read()
        writer.close()
        return Answer(int(said.split(b" ")[1]) if said else 0)

    assert _with_server(tmp_path / "none", broken).status == 400
    assert wrong == []
