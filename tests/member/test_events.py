import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.member.events import Event, EventReader, TooLongError


def read(*pieces: bytes, most_bytes: int = 1000) -> list[Event]:
    reader = EventReader(most_bytes)
    return [event for piece in pieces for event in reader.feed(piece)]


@pytest.mark.parametrize(
    ("sent", "events"),
    [
        pytest.param(b"event: delta\nid: 7\ndata: {}\n\n", [Event("delta", "{}", "7")], id="all fields"),
        pytest.param(b"data: {}\n\n", [Event("message", "{}")], id="no name"),
        pytest.param(b"data:a\ndata: b\n\n", [Event("message", "a\nb")], id="several lines"),
        pytest.param(b":\n\n: still here\n\n", [], id="comments"),
        pytest.param(b"event: delta\n\n", [], id="no data"),
        pytest.param(b"data: a", [], id="not ended"),
        pytest.param(b"data: a\r\n\r\ndata: b\r\rdata: c\n\n", [Event("message", x) for x in "abc"], id="line ends"),
        pytest.param(b"\xef\xbb\xbfdata: a\n\n", [Event("message", "a")], id="byte order mark"),
        pytest.param(
            b"id: 1\ndata: a\n\ndata: b\n\n", [Event("message", "a", "1"), Event("message", "b", "1")], id="id"
        ),
        pytest.param(b"id: 1\0\ndata: a\n\n", [Event("message", "a")], id="id with a zero"),
        pytest.param(b"retry: 5\nwhat: x\ndata\n\n", [Event("message", "")], id="other fields"),
        pytest.param(b"data: \xff\n\n", [Event("message", "\ufffd")], id="no utf-8"),
        pytest.param(b"data: a\xe2\x80\xa8b\xc2\x85c\n\n", [Event("message", "a\u2028b\x85c")], id="no line ends"),
    ],
)
def test_events_are_read_as_the_standard_has_them(sent: bytes, events: list[Event]) -> None:
    assert read(sent) == events


@given(st.lists(st.sampled_from([b"data: x\n", b"event: delta\r\n", b"\r", b"\n", b"\r\n", b": c\n"])), st.data())
def test_where_the_bytes_are_cut_makes_no_difference(parts: list[bytes], data: st.DataObject) -> None:
    sent = b"".join(parts)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(sent)))))
    pieces = [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    assert read(*pieces) == read(sent)


@pytest.mark.parametrize(
    "pieces", [[b"data: " + b"x" * 100], [b"data: x\n"] * 20, [b"x"] * 100, [b"event: y\n"] * 20], ids=len
)
def test_an_event_that_is_too_long_ends_the_reading(pieces: list[bytes]) -> None:
    with pytest.raises(TooLongError):
        read(*pieces, most_bytes=60)


def test_a_thousand_comments_are_not_too_long() -> None:
    assert read(*[b": still here\n\n"] * 1000, b"data: a\n\n", most_bytes=60) == [Event("message", "a")]
