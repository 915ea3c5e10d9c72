from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.following.frames import MOST_BYTES, Frames

MOST = 24

# Streams that look like syslog often enough to reach every branch
atoms = st.sampled_from(
    [b"<13>a", b"<", b"\n", b"\0", b"\r\n", b"1", b"9", b"23", b"24", b"25", b"99", b" ", b" <", b"0", b"abc" * 5]
)
streams = st.lists(st.one_of(atoms, st.binary(max_size=4)), max_size=40).map(b"".join)
cuts = st.lists(st.integers(0, 200), max_size=30)


def in_pieces(stream: bytes, at: list[int]) -> list[bytes]:
    edges = sorted({0, len(stream), *(cut for cut in at if cut < len(stream))})
    return [stream[begin:end] for begin, end in pairwise(edges)]


def taken(frames: Frames, pieces: list[bytes]) -> list[bytes]:
    found: list[bytes] = []
    for piece in pieces:
        found += frames.take(piece)
    return found + frames.end()


def test_a_frame_may_end_in_a_line_feed_or_a_zero_byte() -> None:
    assert taken(Frames(), [b"<13>a\n<13>b\r\n<13>c\0\n\n<13>d"]) == [b"<13>a", b"<13>b\r", b"<13>c", b"<13>d"]


def test_a_counted_frame_keeps_the_line_feeds_inside_it() -> None:
    assert taken(Frames(), [b"7 <13>a\nb7 <13>c\nd"]) == [b"<13>a\nb", b"<13>c\nd"]


def test_a_line_feed_after_a_counted_frame_is_passed_over() -> None:
    assert taken(Frames(), [b"5 <13>a\n5 <13>b\n"]) == [b"<13>a", b"<13>b"]


def test_counted_frames_and_lines_may_stand_in_one_stream() -> None:
    assert taken(Frames(), [b"<13>a\n5 <13>b<13>c\n5 <13>d"]) == [b"<13>a", b"<13>b", b"<13>c", b"<13>d"]


@pytest.mark.parametrize(
    "line", [b"192.0.2.7 - -", b"2025-11-17 10:00:00", b"12 apples", b"012 <13>", b"99999999 <13>"]
)
def test_a_line_that_only_looks_like_a_count_is_a_line(line: bytes) -> None:
    assert taken(Frames(), [b"<13>a\n" + line + b"\n<13>b\n"]) == [b"<13>a", line, b"<13>b"]


def test_after_a_wrong_count_the_next_line_is_found_again() -> None:
    frames = taken(Frames(), [b"9 <13>a\n<13>b\n<13>c\n"])
    assert frames[-1] == b"<13>c"


def test_a_counted_frame_that_the_end_cuts_off_is_lost_and_counted() -> None:
    frames = Frames()
    assert taken(frames, [b"<13>a\n50 <13>half"]) == [b"<13>a"]
    assert frames.cut_short == 1


def test_it_knows_whether_a_frame_has_begun() -> None:
    frames = Frames()
    assert not frames.waiting
    frames.take(b"<13>a\n<")
    assert frames.waiting
    frames.take(b"13>b\n")
    assert not frames.waiting


@pytest.mark.parametrize(
    "long",
    [b"x" * (MOST + 1) + b"\n", b"<13>" + b"x" * MOST + b"\0", b"25 <13>" + b"x" * 21, b"999 <13>" + b"x" * 995],
    ids=["line", "zero byte", "counted", "counted, much longer"],
)
@pytest.mark.parametrize("step", [1, 7, 5000])
def test_a_frame_that_is_too_long_is_counted_and_the_next_one_is_whole(long: bytes, step: int) -> None:
    frames = Frames(MOST)
    stream = b"<13>a\n" + long + b"<13>b\n"
    pieces = [stream[begin : begin + step] for begin in range(0, len(stream), step)]
    assert taken(frames, pieces) == [b"<13>a", b"<13>b"]
    assert frames.too_long == 1


def test_a_frame_of_just_the_greatest_length_is_whole() -> None:
    frames = Frames(MOST)
    assert taken(frames, [b"x" * MOST, b"\n24 <13>" + b"y" * 20]) == [b"x" * MOST, b"<13>" + b"y" * 20]
    assert not frames.too_long


def test_a_line_that_never_ends_takes_no_memory() -> None:
    frames = Frames()
    for _ in range(64):
        assert frames.take(b"x" * MOST_BYTES) == []
        assert len(frames._held) <= MOST_BYTES
    assert frames.too_long == 1
    assert frames.take(b"\n<13>a\n") == [b"<13>a"]


def test_a_stream_of_many_uneven_lines_is_read_in_linear_time() -> None:
    frames = Frames()
    assert len(frames.take(b"1a\n" * 100_000)) == 100_000


@given(streams, cuts)
def test_a_stream_in_pieces_gives_the_frames_of_one_piece(stream: bytes, at: list[int]) -> None:
    whole, pieces = Frames(MOST), Frames(MOST)
    assert taken(pieces, in_pieces(stream, at)) == taken(whole, [stream])
    assert (pieces.too_long, pieces.cut_short) == (whole.too_long, whole.cut_short)


@given(streams, cuts)
def test_what_is_held_is_never_more_than_a_frame(stream: bytes, at: list[int]) -> None:
    frames = Frames(MOST)
    for piece in in_pieces(stream, at):
        for frame in frames.take(piece):
            assert 0 < len(frame) <= MOST
        assert len(frames._held) <= MOST + len("24 ")


@given(st.lists(st.binary(min_size=1, max_size=MOST - 4), max_size=20), st.data())
def test_what_a_sender_frames_comes_out_as_it_was(texts: list[bytes], data: st.DataObject) -> None:
    sent: list[bytes] = []
    stream = b""
    for text in texts:
        if counted := data.draw(st.booleans()):
            frame = b"<13>" + text
        else:
            frame = b"<13>" + text.replace(b"\n", b" ").replace(b"\0", b" ")
        sent.append(frame)
        stream += str(len(frame)).encode() + b" " + frame if counted else frame + b"\n"
    assert taken(Frames(MOST), in_pieces(stream, data.draw(cuts))) == sent
