import asyncio

import pytest

from bavn.story.web import VISITOR, Answer, Place, ask


async def _served(reply: bytes, seen: list[bytes]) -> Answer:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(reply)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        return await ask(Place("127.0.0.1", port), "/x", {VISITOR: "192.0.2.7"})


def test_a_request_names_its_visitor_and_gives_status_and_body() -> None:
    seen: list[bytes] = []
    answer = asyncio.run(_served(b"HTTP/1.1 403 Forbidden\r\n\r\nno", seen))
    assert answer == Answer(403, b"no")
    assert b"GET /x HTTP/1.0\r\n" in seen[0]
    assert b"X-Reconstructed-Visitor: 192.0.2.7\r\n" in seen[0]


@pytest.mark.parametrize("reply", [b"", b"nonsense", b"HTTP/1.1 no\r\n\r\n"])
def test_what_is_no_answer_is_none(reply: bytes) -> None:
    assert asyncio.run(_served(reply, [])).status == 0


def test_nobody_listening_is_no_answer() -> None:
    assert asyncio.run(ask(Place("127.0.0.1", 1), "/")) == Answer(0)


@pytest.mark.parametrize("address", ["192.0.2.1", "::ffff:192.0.2.1", "www.vejle.example"])
def test_nobody_but_this_machine_is_ever_asked(address: str) -> None:
    with pytest.raises(ValueError, match=r"loopback|IPv"):
        asyncio.run(ask(Place(address, 80), "/"))
