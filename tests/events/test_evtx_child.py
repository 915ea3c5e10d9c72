import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bavn.events import evtx_child
from bavn.events.evtx_child import END, LENGTH, file_of, records, serve
from tests.events.evtx_files import of_users, without_end


def test_each_record_of_a_chunk_comes_as_json() -> None:
    found = [json.loads(record) for record in records(of_users("ann", "bo")) if record]
    assert [event["Event"]["System"]["EventID"] for event in found] == ["4625", "4625"]


def test_a_chain_of_names_that_never_ends_is_not_followed() -> None:
    assert None not in list(records(without_end(of_users("ann"))))


def test_what_is_no_chunk_is_one_broken_record() -> None:
    assert list(records(b"")) == [None]
    assert set(records(b"ElfChnk\0" + b"\xff" * 600)) == {None}


def test_a_broken_record_does_not_hide_the_others() -> None:
    chunk = bytearray(of_users("ann", "bo", "eve"))
    second = chunk.index(b"\x2a\x2a\0\0", chunk.index(b"\x2a\x2a\0\0") + 4)
    chunk[second + 24 : second + 60] = b"\xee" * 36
    found = list(records(bytes(chunk)))
    assert [record is None for record in found] == [False, True, False]


@pytest.mark.parametrize("place", [0, 4], ids=["magic", "size"])
def test_a_record_whose_head_is_broken_is_mended_and_those_behind_it_are_found(place: int) -> None:
    chunk = bytearray(of_users("ann", "bo", "eve"))
    chunk[512 + place : 512 + place + 4] = b"\xee\xee\xee\xee"
    assert [record is None for record in records(bytes(chunk))] == [False, False, False]


@pytest.mark.parametrize("place", [24, 32, 44, 48], ids=["first", "last", "last place", "end"])
def test_a_forged_head_of_a_chunk_hides_no_record(place: int) -> None:
    chunk = bytearray(of_users("ann", "bo", "eve"))
    chunk[place : place + 4] = (1).to_bytes(4, "little")
    assert len([record for record in records(bytes(chunk)) if record]) == 3


def test_old_bytes_behind_the_end_of_a_chunk_are_not_read() -> None:
    longer, shorter = of_users("ann", "bo", "eve"), of_users("ida")
    used = int.from_bytes(shorter[48:52], "little")
    assert len(list(records(shorter[:used] + longer[used:]))) == 1


def test_a_panic_of_the_library_is_one_broken_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        pass

    class Panicking:
        def __init__(self, *_: object) -> None:
            raise Panic

    monkeypatch.setattr(evtx_child, "PyEvtxParser", Panicking)
    assert list(records(of_users("ann"))) == [None]


class Endless:
    """A parser that finds records without end, each `length` characters long."""

    length = 10

    def __init__(self, *_: object) -> None:
        pass

    def records_json(self) -> Iterator[dict[str, Any]]:
        while True:
            yield {"data": "x" * self.length}


def test_records_without_end_are_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evtx_child, "PyEvtxParser", Endless)
    assert len(list(records(b""))) == evtx_child.MOST_RECORDS


def test_more_text_than_a_chunk_can_honestly_make_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evtx_child, "PyEvtxParser", Endless)
    monkeypatch.setattr(evtx_child, "MOST_TEXT", 100)
    assert [record for record in records(b"") if record] == [b"x" * 10] * 10
    monkeypatch.setattr(evtx_child, "LONGEST_RECORD", 9)
    assert [record for record in records(b"") if record] == []


def test_answers_are_framed_and_end_with_how_many_were_broken() -> None:
    chunk = of_users("ann")
    asked = LENGTH.pack(len(chunk)) + chunk + LENGTH.pack(4) + b"junk"
    answer = io.BytesIO()
    serve(io.BytesIO(asked), answer)
    answer.seek(0)
    (length,) = LENGTH.unpack(answer.read(4))
    assert json.loads(answer.read(length))["Event"]["System"]["Channel"] == "Security"
    assert answer.read() == LENGTH.pack(END) + LENGTH.pack(0) + LENGTH.pack(END) + LENGTH.pack(1)


def test_the_file_of_a_chunk_has_no_table_in_which_a_chain_could_begin() -> None:
    made = file_of(b"\xff" * 70_000)
    assert len(made) == 4096 + 65536
    assert made[4096 + 128 : 4096 + 512] == bytes(384)
