from collections.abc import Iterator
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bavn.model.login import Login
from bavn.runners.event_lines import MOST_BYTES, UNKNOWN, EventFeed, EventLines, family_of

AT = datetime(2025, 11, 17, 10, tzinfo=UTC)


class Pieces:
    """A log that comes in pieces."""

    name = "/var/log/auth.log"
    behind = 0

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)
        self.whole = b"".join(pieces)

    def head(self, most: int) -> bytes:
        return self.whole[:most]

    def read_into(self, room: memoryview) -> int:
        if not self.pieces:
            return 0
        piece = self.pieces[0][: len(room)]
        room[: len(piece)] = piece
        self.pieces[0] = self.pieces[0][len(piece) :]
        if not self.pieces[0]:
            del self.pieces[0]
        return len(piece)


class Words:
    """A reader to whom each line is a user's name; '!' is no line of its format."""

    name = "words"

    def __init__(self) -> None:
        self.rejected = 0

    def read(self, line: bytes) -> Login | None:
        if line.startswith(b"!"):
            self.rejected += 1
            return None
        return Login(AT, "words", "failure", line.decode(errors="replace"), host=line[:1].decode(errors="replace"))


def users(lines: EventLines) -> Iterator[str]:
    while lines.read():
        for event in lines.events():
            assert isinstance(event, Login)
            yield event.user


def lines_of(*pieces: bytes) -> EventLines:
    return EventLines(Pieces(*pieces), lambda _head, _name: Words())


@given(st.lists(st.text("ab!", min_size=1, max_size=5), max_size=20), st.integers(1, 7))
def test_each_line_is_read_once_however_it_comes(words: list[str], size: int) -> None:
    text = "".join(f"{word}\n" for word in words).encode()
    lines = lines_of(*(text[at : at + size] for at in range(0, len(text), size)))
    assert list(users(lines)) == [word for word in words if not word.startswith("!")]
    assert lines.counted.lines == len(words)
    assert lines.counted.rejected == sum(word.startswith("!") for word in words)
    assert lines.consumed == len(text)


def test_half_a_line_waits() -> None:
    lines = lines_of(b"one\ntw")
    assert list(users(lines)) == ["one"]
    assert (lines.consumed, lines.waiting, lines.taken) == (4, 2, 6)


def test_a_line_that_no_buffer_holds_is_counted_once_and_passed_over() -> None:
    lines = lines_of(b"one\n", b"x" * (2 * MOST_BYTES + 5), b"\ntwo\n")
    assert list(users(lines)) == ["one", "two"]
    assert (lines.counted.lines, lines.counted.rejected) == (3, 1)
    assert lines.waiting == 0


def test_lines_of_no_known_format_are_rejected_and_it_is_said() -> None:
    lines = EventLines(Pieces(b"one\n\ntwo\n"), lambda _head, _name: None)
    assert list(users(lines)) == []
    assert (lines.counted.lines, lines.counted.rejected, lines.unknown) == (3, 2, UNKNOWN)


def test_the_log_names_the_system_where_the_settings_do_not() -> None:
    taken: list[str] = []
    EventFeed(lines_of(b"one\n"), "").count(lambda system, _: taken.append(system), lambda: True)
    EventFeed(lines_of(b"one\n"), "mail").count(lambda system, _: taken.append(system), lambda: True)
    assert taken == ["auth.log", "mail"]


def test_the_name_of_the_log_stands_where_a_line_names_no_machine() -> None:
    assert family_of(Pieces.name) == "auth.log"


def test_who_reads_stops_when_told_and_goes_on_later() -> None:
    feed, taken = EventFeed(lines_of(b"one\n", b"two\n"), "mail"), []
    assert feed.count(lambda _, event: taken.append(event), lambda: False) == 1
    assert feed.count(lambda _, event: taken.append(event), lambda: False) == 1
    assert len(taken) == 2
