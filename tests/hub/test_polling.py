import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bavn.clearing.target_list import LARGEST, TargetList
from bavn.hub.polling import MOST_ROWS, Poll, Polling
from bavn.hub.settings import TargetsSection
from tests.hub.hubs import NOW, established, running
from tests.hub.test_api_operator import LIST
from tests.waiting import until

URL = "https://lists.example/last.json"
INDEX = "https://lists.example/index"
ROW = "https://lists.example/list/{id}"


@dataclass
class Reads:
    snapshots: list[TargetList] = field(default_factory=list)

    async def read_list(self, snapshot: TargetList) -> int:
        self.snapshots.append(snapshot)
        return len(self.snapshots)


def turns(
    answer: Callable[[httpx.Request], httpx.Response], source: TargetsSection, times: int = 1
) -> tuple[Reads, Poll]:
    """So many turns against a tracker that answers like this."""
    reads = Reads()

    async def main() -> Poll:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            poll = Poll(source, reads, lambda: NOW, client)
            for _ in range(times):
                await poll.turn()
            return poll

    return reads, asyncio.run(main())


def test_a_list_is_read_once_while_it_does_not_change() -> None:
    reads, poll = turns(lambda _: httpx.Response(200, content=LIST), TargetsSection(URL), times=3)
    assert [len(one.entries) for one in reads.snapshots] == [1]
    assert (poll.turns, poll.failing) == (3, "")


def test_what_did_not_change_is_not_fetched_again() -> None:
    asked: list[str | None] = []

    def tracker(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("if-none-match"))
        if asked[-1] == '"1"':
            return httpx.Response(304)
        return httpx.Response(200, content=LIST, headers={"ETag": '"1"'})

    reads, poll = turns(tracker, TargetsSection(URL), times=3)
    assert asked == [None, '"1"', '"1"']
    assert (len(reads.snapshots), poll.failing) == (1, "")


def test_the_newest_lists_of_an_index_are_read_oldest_first_and_once() -> None:
    times = {str(number): int((NOW - timedelta(days=30 - number)).timestamp()) for number in range(30)}

    def tracker(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/index":
            rows = [{"id": name, "ts": str(times[name])} for name in reversed(times)]
            return httpx.Response(200, json={"items": rows})
        return httpx.Response(200, content=LIST + b" " * int(request.url.path.rpartition("/")[2]))

    reads, _ = turns(tracker, TargetsSection(INDEX, ROW), times=2)
    stamps = [int(one.at.timestamp()) for one in reads.snapshots]
    newest = sorted(times.values())[-MOST_ROWS:]
    assert stamps[:MOST_ROWS] == newest
    assert len(set(stamps)) == len(stamps) == 2 * MOST_ROWS


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(lambda _: httpx.Response(500), "HTTPStatusError", id="it fails"),
        pytest.param(lambda _: httpx.Response(200, content=b"<html>"), "no JSON", id="it is no list"),
        pytest.param(lambda _: httpx.Response(200, content=b" " * (LARGEST + 1)), "larger than", id="it does not end"),
    ],
)
def test_a_list_that_cannot_be_had_is_said_once_and_asked_for_again(
    answer: Callable[[httpx.Request], httpx.Response], why: str, caplog: pytest.LogCaptureFixture
) -> None:
    reads, poll = turns(answer, TargetsSection(URL), times=2)
    assert reads.snapshots == []
    assert (why in poll.failing, poll.turns) == (True, 2)
    assert caplog.text.count("cannot be read") == 1
    assert "lists.example" not in caplog.text


def test_a_tracker_that_is_not_there_ends_nothing() -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route to 192.0.2.1", request=request)

    assert turns(nobody, TargetsSection(URL))[1].failing == "ConnectError"


def test_a_reader_that_fails_ends_nothing() -> None:
    class Fails(Reads):
        async def read_list(self, snapshot: TargetList) -> int:
            raise RuntimeError(str(snapshot))

    async def main() -> Poll:
        transport = httpx.MockTransport(lambda _: httpx.Response(200, content=LIST))
        async with httpx.AsyncClient(transport=transport) as client:
            poll = Poll(TargetsSection(URL), Fails(), lambda: NOW, client)
            await poll.turn()
            return poll

    assert asyncio.run(main()).failing == "RuntimeError"


def test_a_hub_without_lists_fetches_nothing() -> None:
    async def main() -> None:
        polling = Polling((), Reads(), lambda: NOW)
        polling.start()
        assert polling.polls == ()
        await polling.stop()

    asyncio.run(main())


def test_whoever_a_published_list_names_is_warned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = httpx.AsyncClient
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=LIST))
    monkeypatch.setattr(httpx, "AsyncClient", lambda **_: client(transport=transport))
    source = TargetsSection(URL, every=timedelta(seconds=30))
    members = established("vejle"), established("ishoej")
    with running(tmp_path, members=members, change=lambda found: replace(found, targets=(source,))) as hub:
        until(lambda: hub.hub.published.warnings)
        (warning,) = hub.hub.published.warnings
        assert (warning.members, warning.site) == (("vejle",), "www.vejle.example")
