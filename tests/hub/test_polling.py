import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from bavn.clearing.target_list import LARGEST, TargetList
from bavn.hub.pipeline import BusyError
from bavn.hub.polling import MOST_ROWS, Poll, Polling
from bavn.hub.settings import TargetsSection
from tests.hub.doors.test_api_operator import LIST
from tests.hub.hubs import NOW, established, running
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
    answer: Callable[[httpx.Request], httpx.Response],
    source: TargetsSection,
    times: int = 1,
    reads: Reads | None = None,
) -> tuple[Reads, Poll]:
    """So many turns against a tracker that answers like this."""
    reads = reads or Reads()

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


@pytest.mark.parametrize(
    ("path", "changed", "published"),
    [
        ("last.json", "Fri, 20 Nov 2026 07:15:03 GMT", "2026-11-20T07:15:03+00:00"),
        (
            "2026-11-19_08-15-03_DDoSia-target-list-full.json",
            "Fri, 20 Nov 2026 07:15:03 GMT",
            "2026-11-19T07:15:03+00:00",
        ),
        ("last.json", "Mon, 22 Nov 2027 07:15:03 GMT", NOW.isoformat()),
        ("last.json", "yesterday", NOW.isoformat()),
        ("last.json", "Thu, 01 Jan 1970 00:00:00 GMT", NOW.isoformat()),
        ("last.json", None, NOW.isoformat()),
    ],
    ids=["as its server says", "as its name says", "yet to come", "no time", "of a server without a clock", "not said"],
)
def test_a_list_that_has_not_changed_for_days_is_no_news_to_a_hub_that_starts(
    path: str, changed: str | None, published: str
) -> None:
    headers = {} if changed is None else {"Last-Modified": changed}
    reads, poll = turns(
        lambda _: httpx.Response(200, content=LIST, headers=headers), TargetsSection(f"https://lists.example/{path}")
    )
    assert ([one.at.isoformat() for one in reads.snapshots], poll.failing) == ([published], "")


@dataclass
class Busy(Reads):
    """A hub whose store is busy so many times."""

    times: int = 1

    async def read_list(self, snapshot: TargetList) -> int:
        if self.times:
            self.times -= 1
            raise BusyError
        return await Reads.read_list(self, snapshot)


def with_etags(content: Callable[[httpx.Request], bytes]) -> Callable[[httpx.Request], httpx.Response]:
    """A tracker on which nothing ever changes, and that says so."""

    def tracker(request: httpx.Request) -> httpx.Response:
        if "if-none-match" in request.headers:
            return httpx.Response(304)
        return httpx.Response(200, content=content(request), headers={"ETag": '"1"'})

    return tracker


def test_a_list_that_the_hub_was_too_busy_to_read_is_read_at_the_next_turn() -> None:
    reads, poll = turns(with_etags(lambda _: LIST), TargetsSection(URL), times=3, reads=Busy())
    assert (len(reads.snapshots), poll.failing) == (1, "")


def test_a_list_that_cannot_be_read_stays_wrong_until_it_can_be() -> None:
    _, poll = turns(with_etags(lambda _: b"<html>"), TargetsSection(URL), times=3)
    assert "no JSON" in poll.failing


def index(*names: int) -> bytes:
    rows = [{"id": str(name), "ts": str(int((NOW - timedelta(days=name)).timestamp()))} for name in names]
    return msgspec.json.encode({"items": rows})


def test_more_rows_of_an_index_than_one_turn_reads_are_read_by_the_next_ones() -> None:
    def content(request: httpx.Request) -> bytes:
        name = request.url.path.rpartition("/")[2]
        return index(*range(2 * MOST_ROWS + 5)) if name == "index" else LIST + b" " * int(name)

    reads, poll = turns(with_etags(content), TargetsSection(INDEX, ROW), times=4)
    assert (len(reads.snapshots), poll.failing) == (2 * MOST_ROWS + 5, "")


def test_a_row_of_an_index_that_fails_keeps_no_other_from_being_read_and_is_asked_for_again() -> None:
    asked = list[str]()

    def content(request: httpx.Request) -> bytes:
        name = request.url.path.rpartition("/")[2]
        asked.append(name)
        if name == "index":
            return index(1, 2, 3)
        return b"<html>" if name == "2" and asked.count("2") < 3 else LIST + b" " * int(name)

    reads, poll = turns(with_etags(content), TargetsSection(INDEX, ROW), times=2)
    assert (len(reads.snapshots), "no JSON" in poll.failing) == (2, True)
    asked.clear()
    reads, poll = turns(with_etags(content), TargetsSection(INDEX, ROW), times=3)
    assert (len(reads.snapshots), poll.failing) == (3, "")
    assert (asked.count("1"), asked.count("2"), asked.count("3")) == (1, 3, 1)


def test_a_tracker_that_does_not_answer_in_time_is_said() -> None:
    def never(_request: httpx.Request) -> httpx.Response:
        raise TimeoutError

    assert turns(never, TargetsSection(URL))[1].failing == "TimeoutError"


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


def test_a_tracker_sends_the_hub_nowhere_else() -> None:
    async def main() -> None:
        polling = Polling((TargetsSection(URL),), Reads(), lambda: NOW)
        polling.start()
        try:
            client = polling._client
            assert client is not None
            assert not client.follow_redirects
            assert not client.trust_env
        finally:
            await polling.stop()

    asyncio.run(main())
