import gzip
import tracemalloc
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.member.answers import Answer, HubAnswerError, HubError, HubGoneError, read_answer

DATE = "Sun, 22 Nov 2026 08:15:00 GMT"


class Pieces(httpx.SyncByteStream):
    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces
        self.given = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.given += 1
            yield piece


def answer(*pieces: bytes, status: int = 200, most_bytes: int = 1000, **headers: str) -> Answer:
    head = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_answer(httpx.Response(status, headers=head, stream=Pieces(list(pieces))), most_bytes, 5.0)


def test_an_answer_is_read_to_its_end() -> None:
    assert answer(b"a", b"b", Date=DATE) == Answer(200, b"ab", date=datetime(2026, 11, 22, 8, 15, tzinfo=UTC))


def test_gzip_is_unpacked_in_whatever_pieces_it_comes() -> None:
    packed = gzip.compress(b"x" * 900)
    assert answer(*(packed[at : at + 1] for at in range(len(packed))), Content_Encoding="gzip").body == b"x" * 900


def test_what_is_too_much_is_not_read_to_its_end() -> None:
    stream = Pieces([b"x" * 600] * 100)
    with pytest.raises(HubAnswerError, match="more than 1000 bytes"):
        read_answer(httpx.Response(200, stream=stream), 1000, 5.0)
    assert stream.given == 2


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    tracemalloc.start()
    with pytest.raises(HubAnswerError, match="more than 1000 bytes"):
        answer(bomb, Content_Encoding="gzip")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000


@pytest.mark.parametrize(
    ("body", "packing"),
    [
        pytest.param(b"no gzip", "gzip", id="no gzip"),
        pytest.param(zlib.compress(b"x"), "deflate", id="deflate"),
        pytest.param(gzip.compress(gzip.compress(b"x")), "gzip, gzip", id="twice"),
        pytest.param(b"x", "br", id="brotli"),
    ],
)
def test_what_is_packed_otherwise_is_not_read(body: bytes, packing: str) -> None:
    with pytest.raises(HubAnswerError, match="an answer that is"):
        answer(body, Content_Encoding=packing)


def test_what_trickles_for_ever_is_given_up() -> None:
    moments = iter([0.0, 2.0, 4.0, 6.0, 8.0])
    with pytest.raises(HubGoneError, match="no whole answer within 5 s"):
        read_answer(httpx.Response(200, stream=Pieces([b"x"] * 9)), 1000, 5.0, monotonic=lambda: next(moments))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        pytest.param("7", 7.0, id="seconds"),
        pytest.param("99999999999", 600.0, id="for ever"),
        pytest.param("Sun, 22 Nov 2026 08:16:00 GMT", 60.0, id="a date by the hub's clock"),
        pytest.param("Sun, 22 Nov 2026 08:14:00 GMT", 0.0, id="a date that has passed"),
        pytest.param("Sun, 22 Nov 2126 08:14:00 GMT", 600.0, id="a date in a century"),
        pytest.param("-5", None, id="below zero"),
        pytest.param("soon", None, id="a word"),
        pytest.param("٣", None, id="a digit of another script"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_how_long_to_wait_is_read_and_bounded(said: str, seconds: float | None) -> None:
    head = {"Retry-After": said.encode(), "Date": DATE.encode()}
    response = httpx.Response(503, headers=head, stream=Pieces([]))  # type: ignore[arg-type]
    assert read_answer(response, 10, 5.0).retry_after_s == seconds


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(b'{"detail": "the batch is too large", "title": "No"}', "the batch is too large", id="detail"),
        pytest.param(b'{"title": "No"}', "No", id="title"),
        pytest.param(b'{"detail": "\\u001b[2J"}', r"\x1b[2J", id="a terminal's bytes"),
        pytest.param(b"<html>", "status 502", id="no problem document"),
        pytest.param(b'{"detail": 7}', "status 502", id="a number"),
        pytest.param(b"[" * 900, "status 502", id="nested"),
    ],
)
def test_why_is_the_hubs_own_word_on_one_line(body: bytes, why: str) -> None:
    assert answer(body, status=502).why == why


@pytest.mark.parametrize(("said", "other"), [("1", False), ("2, 1", False), ("2", True), ("2, 3", True), ("", False)])
def test_a_hub_that_speaks_another_version_is_told_from_one_that_does_not_say(said: str, *, other: bool) -> None:
    assert answer(b"", status=400, Bavn_Protocols=said).other_version is other


@given(st.binary(max_size=200), st.text(max_size=30), st.text(max_size=40), st.integers(100, 599))
def test_no_answer_brings_up_anything_but_a_hub_error(body: bytes, packing: str, said: str, status: int) -> None:
    head = [(b"content-encoding", packing.encode()), (b"retry-after", said.encode()), (b"date", said.encode())]
    response = httpx.Response(status, headers=head, stream=Pieces([body]))
    try:
        found = read_answer(response, 100, 5.0)
    except HubError:
        return
    assert len(found.body) <= 100
    assert "\n" not in found.why
