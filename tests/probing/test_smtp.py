import asyncio

import pytest

from bavn.probing import smtp
from tests.probing.samples import HERE, SOON_S, forever, greeting, looked


@pytest.mark.parametrize("greets", [b"220 ready\r\n", b"554 not you\r\n"])
def test_nothing_is_said_but_goodbye(greets: bytes) -> None:
    said: list[bytes] = []
    looked(greeting(greets, said=said), "smtp")
    assert said == [b"QUIT\r\n"]


@pytest.mark.parametrize("share", [0.25, 100])
def test_a_goodbye_that_is_never_answered_changes_nothing(monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    monkeypatch.setattr(smtp, "SECOND_SHARE", share)

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        await forever()

    sample = looked(talk, "smtp", timeout_s=3.0, host=HERE).sample
    assert (sample.ending, sample.status) == ("ok", 220)


def test_a_greeting_that_never_ends_its_line_times_out() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 rea")
        await forever()

    assert looked(talk, "smtp", timeout_s=SOON_S, host=HERE).sample.ending == "timed-out"


@pytest.mark.parametrize("words", [b"", b"220 rea", b"220-a\r\n"])
def test_a_server_that_hangs_up_before_it_greets_has_not_greeted(words: bytes) -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(words)

    sample = looked(talk, "smtp").sample
    assert (sample.ending, sample.detail) == ("no-greeting", "" if words else "empty")
