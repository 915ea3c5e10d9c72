import io
import random
import sys
from pathlib import Path

import pytest

from bavn.events import evtx
from bavn.events.evtx import EvtxReader
from tests.events.evtx_files import Chunk, failed, log, of_users, without_end

HANGING = (
    "import bavn.events.evtx_child as c; c.CHUNK_CPU_S = 0.05; c.records = lambda chunk: iter(type(None), 1); c.main()"
)


def users(data: bytes, reader: EvtxReader | None = None) -> list[str]:
    return [login.user for login in (reader or EvtxReader()).logins(io.BytesIO(data))]


def test_a_file_gives_its_logins_in_order(tmp_path: Path) -> None:
    path = tmp_path / "Security.evtx"
    path.write_bytes(log(of_users("ann", "bo"), of_users("eve")))
    reader = EvtxReader()
    found = list(reader.records(path))
    assert [login.user for login in found] == ["ann", "bo", "eve"]
    assert (found[0].address, found[0].reason, found[0].host) == ("192.0.2.7", "bad-password", "host.example.com")
    assert (reader.rejected, reader.abandoned) == (0, 0)


def test_one_process_serves_many_files_inside_a_with() -> None:
    with EvtxReader() as reader:
        assert users(log(of_users("ann")), reader) == ["ann"]
        first = reader._child._process
        assert users(log(of_users("bo")), reader) == ["bo"]
        assert reader._child._process is first
    assert reader._child._process is None


def test_events_that_are_no_logins_are_silent() -> None:
    chunk = Chunk()
    chunk.add(4688, "Security", {"NewProcessName": "a.exe"})
    chunk.add(4625, "Application", failed("ann"))
    assert users(log(chunk.bytes())) == []


def test_chunks_that_were_never_used_are_not_rejected() -> None:
    reader = EvtxReader()
    assert users(log(of_users("ann"), bytes(65536), of_users("bo"), bytes(65536)), reader) == ["ann", "bo"]
    assert reader.rejected == 0


@pytest.mark.parametrize("shift", [1, 77, 65535])
def test_a_chunk_is_found_again_where_bytes_were_put_in(shift: int) -> None:
    reader = EvtxReader()
    one, other = of_users("ann"), of_users("bo")
    assert users(log(one) + b"\x01" * shift + other, reader) == ["ann", "bo"]
    assert reader.rejected == 1


def test_a_broken_header_of_the_file_loses_nothing() -> None:
    assert users(b"\xee" * 4096 + of_users("ann")) == ["ann"]
    assert users(of_users("ann", "bo")) == ["ann", "bo"]


@pytest.mark.parametrize(
    "data", [b"", b"ElfFile\0", b"\xff" * 9000, bytes(200_000)], ids=["empty", "cut", "no", "zero"]
)
def test_a_file_without_chunks_gives_nothing(data: bytes) -> None:
    assert users(data) == []


def test_a_chunk_that_is_cut_off_gives_what_is_there() -> None:
    whole = log(of_users(*(f"user{number}" for number in range(40))))
    cut = users(whole[: 4096 + 20_000])
    assert 5 < len(cut) < 40
    assert cut == [f"user{number}" for number in range(len(cut))]


def test_a_file_that_made_the_parser_hang_is_read() -> None:
    assert users(log(of_users("ann"), without_end(of_users("eve")), of_users("bo"))) == ["ann", "eve", "bo"]


def test_a_chunk_that_takes_too_long_is_counted_and_in_the_end_the_rest_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evtx, "COMMAND", (sys.executable, "-c", HANGING))
    monkeypatch.setattr(evtx, "MOST_LOST", 2)
    reader = EvtxReader()
    assert users(log(of_users("ann"), of_users("bo"), of_users("eve"), of_users("ida")), reader) == []
    assert (reader.rejected, reader.abandoned) == (2, 1)


def test_what_was_read_before_a_process_hung_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = HANGING.replace(
        "lambda chunk: iter(type(None), 1)", "lambda chunk, real=c.records: chain(real(chunk), iter(type(None), 1))"
    )
    monkeypatch.setattr(evtx, "COMMAND", (sys.executable, "-c", f"from itertools import chain; {hanging}"))
    reader = EvtxReader()
    assert users(log(of_users("ann", "bo")), reader) == ["ann", "bo"]
    assert reader.rejected == 1


def test_a_process_that_dies_costs_its_chunk_only(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = evtx.COMMAND
    monkeypatch.setattr(evtx, "COMMAND", (sys.executable, "-c", "raise SystemExit(3)"))
    reader = EvtxReader()
    found = reader.logins(io.BytesIO(log(of_users("ann"), of_users("bo"))))
    real = evtx._start

    def start_once() -> object:
        process = real()
        monkeypatch.setattr(evtx, "COMMAND", usual)
        return process

    monkeypatch.setattr(evtx, "_start", start_once)
    assert [login.user for login in found] == ["bo"]
    assert reader.rejected == 1


def test_a_reader_that_is_left_half_way_ends_its_process() -> None:
    reader = EvtxReader()
    found = reader.logins(io.BytesIO(log(of_users("ann", "bo"), of_users("eve"))))
    assert next(found).user == "ann"
    found.close()  # type: ignore[attr-defined]
    assert reader._child._process is None


def test_files_broken_in_every_chunk_never_raise() -> None:
    drawn = random.Random(7)
    whole = log(of_users("ann", "bo", "eve"), of_users("ida"))
    with EvtxReader() as reader:
        for _ in range(150):
            broken = bytearray(whole)
            for _ in range(drawn.choice([1, 10, 200])):
                at = drawn.choice([4096, 4096 + 65536]) + drawn.randrange(3000)
                broken[at] = drawn.randrange(256)
            assert len(users(bytes(broken), reader)) <= 4
    assert reader.rejected > 0
    assert reader.abandoned == 0
