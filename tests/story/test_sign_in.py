import asyncio
import os
import pty
from datetime import UTC, datetime
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest

from bavn.hub.opening import join_store
from bavn.hub.screens.sessions import SESSION
from bavn.model.member import User
from bavn.simulation.november import HITS
from bavn.story.community import USER, Community, Enrolled
from bavn.story.sign_in import asked_for, link_of, on_enter
from bavn.story.town import free_port
from bavn.story.web import Answer, Place, ask

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def community(tmp_path: Path) -> Community:
    made = Community(tmp_path / "hub", Place("127.0.0.1", 8643))
    made.begin(Enrolled(HITS[:1], {HITS[0].host: "http://127.80.1.1:80/"}, (), ()), NOW, "da")
    with join_store(made.data) as store:
        store.registry.users.add(User(USER, "operator", "", sha256(b"x").digest(), NOW))
    return made


def asked(community: Community, *paths: str) -> list[bytes]:
    """Answers to requests for the link with something added to it, one after another."""

    async def play() -> list[bytes]:
        link = await link_of(community, Place("127.0.0.1", free_port(("127.0.0.1",))), lambda: NOW)
        found = [link.redeemed(link.path + added, NOW) for added in paths]
        link.close()
        return found

    return asyncio.run(play())


def test_it_signs_in_once_and_leads_to_the_hub(community: Community) -> None:
    first, second = asked(community, "", "")
    assert b"303 See Other" in first
    assert b"Location: http://127.0.0.1:8643/\r\n" in first
    assert second.startswith(b"HTTP/1.0 410 ")
    secret = first.partition(f"{SESSION}=".encode())[2].partition(b";")[0]
    with join_store(community.data) as store:
        session = store.registry.sessions.get(sha256(secret).digest(), NOW)
    assert session is not None
    assert session.user == USER


def test_another_link_opens_nothing_and_uses_nothing_up(community: Community) -> None:
    guessed, right = asked(community, "x", "")
    assert guessed.startswith(b"HTTP/1.0 404 ")
    assert b"303 See Other" in right


def test_a_new_link_opens_again_and_the_old_one_does_not(community: Community) -> None:
    async def play() -> tuple[bytes, bytes]:
        link = await link_of(community, Place("127.0.0.1", free_port(("127.0.0.1",))), lambda: NOW)
        old = link.path
        link.redeemed(old, NOW)
        assert link.renew() == link.url
        found = link.redeemed(old, NOW), link.redeemed(link.path, NOW)
        link.close()
        return found

    before, again = asyncio.run(play())
    assert before.startswith(b"HTTP/1.0 404 ")
    assert b"303 See Other" in again


def test_enter_in_a_terminal_does_it_each_time() -> None:
    keys, terminal = pty.openpty()

    async def play() -> None:
        pressed = asyncio.Semaphore(0)
        with os.fdopen(terminal) as shown, on_enter(pressed.release, shown):
            for _ in range(2):
                os.write(keys, b"\n")
                await asyncio.wait_for(pressed.acquire(), 10)

    asyncio.run(play())
    os.close(keys)


def test_where_there_is_no_terminal_nobody_presses_anything() -> None:
    async def play() -> None:
        with on_enter(lambda: pytest.fail("pressed"), None), on_enter(lambda: pytest.fail("pressed"), StringIO("\n")):
            await asyncio.sleep(0)

    asyncio.run(play())


def test_it_is_answered_on_loopback(community: Community) -> None:
    async def play() -> tuple[Answer, Answer]:
        place = Place("127.0.0.1", free_port(("127.0.0.1",)))
        link = await link_of(community, place, lambda: NOW)
        answers = await ask(place, "/"), await ask(place, link.path)
        link.close()
        return answers

    refused, signed_in = asyncio.run(play())
    assert (refused.status, signed_in.status) == (404, 303)


BROKEN_LINES = ("GET", "", "POST / HTTP/1.0", " / HTTP/1.0", "GET  HTTP/1.0", "get / HTTP/1.0", "\xff\x00")


@pytest.mark.parametrize("line", BROKEN_LINES)
def test_a_broken_request_line_is_answered_and_uses_nothing_up(community: Community, line: str) -> None:
    async def play() -> tuple[bytes, Answer, list[str]]:
        wrong: list[str] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, found: wrong.append(found["message"]))
        place = Place("127.0.0.1", free_port(("127.0.0.1",)))
        link = await link_of(community, place, lambda: NOW)
        reader, writer = await asyncio.open_connection(place.address, place.port)
        writer.write(f"{line}\r\nHost: {link.path}\r\n\r\n".encode("latin-1"))
        answers = await reader.read(), await ask(place, link.path)
        writer.close()
        link.close()
        return *answers, wrong

    broken, signed_in, wrong = asyncio.run(play())
    assert broken.startswith((b"HTTP/1.0 400 ", b"HTTP/1.0 404 "))
    assert signed_in.status == 303
    assert wrong == []


def test_a_link_is_used_up_only_when_somebody_was_signed_in(community: Community) -> None:
    async def play() -> tuple[bytes, ...]:
        link = await link_of(community, Place("127.0.0.1", free_port(("127.0.0.1",))), lambda: NOW)
        away = community.data.rename(community.data.with_name("away"))
        first = link.redeemed(link.path, NOW)
        away.rename(community.data)
        found = first, link.redeemed(link.path, NOW), link.redeemed(link.path, NOW)
        link.close()
        return found

    assert [one.split(b" ")[1] for one in asyncio.run(play())] == [b"503", b"303", b"410"]


@pytest.mark.parametrize(
    ("head", "path"),
    [("GET /a HTTP/1.0\r\nX: y", "/a"), ("GET /a", "/a"), ("GET\r\nX: /a b", ""), ("HEAD /a HTTP/1.0", ""), ("", "")],
)
def test_only_what_is_asked_to_see_is_a_path(head: str, path: str) -> None:
    assert asked_for(head) == path
