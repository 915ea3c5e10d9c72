import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.observatory.backing_up import check
from bavn.observatory.observatory import Observatory, open_observatory
from bavn.observatory.opening import NAME
from tests.observatory.samples import DAY, NOW, SECOND, look, looks, spell


def test_a_copy_is_such_a_store_as_of_its_moment(store: Observatory, tmp_path: Path) -> None:
    store.keep(looks(NOW - DAY, 50), [spell()], now=NOW)
    copy = tmp_path / "copy"
    size = store.back_up(copy)
    store.keep([look(NOW)], now=NOW)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert copy.stat().st_size == size
    again = tmp_path / "again"
    again.mkdir()
    copy.rename(again / NAME)
    with open_observatory(again, NOW) as restored:
        assert restored.notices == ()
        assert list(restored.samples(NOW - 2 * DAY, NOW + SECOND)) == looks(NOW - DAY, 50)
        assert restored.going_on() == [spell()]
        assert restored.keep([look(NOW), look(NOW - DAY)], now=NOW).new == 1


def test_a_copy_is_made_by_who_reads_too_and_never_over_a_file(store: Observatory, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    with pytest.raises(Problem, match="there is a file already"):
        store.back_up(tmp_path / "there")
    assert (tmp_path / "there").read_text() == "mine"
    with pytest.raises(Problem, match="cannot be written"):
        store.back_up(tmp_path / "nowhere" / "copy")


def test_a_copy_of_what_is_gone_is_said_in_one_line_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    store = open_observatory(folder, NOW)
    store.close()
    (folder / NAME).unlink()
    with pytest.raises(Problem, match="cannot be opened"):
        store.back_up(tmp_path / "copy")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


@pytest.fixture
def copy(store: Observatory, tmp_path: Path) -> Path:
    store.keep(looks(NOW - DAY, 400), [spell()], now=NOW)
    store.back_up(tmp_path / "copy")
    return tmp_path / "copy"


def test_a_copy_that_can_be_read_is_left_as_it_is(copy: Path) -> None:
    before = copy.read_bytes()
    assert check(copy) == 1
    assert copy.read_bytes() == before
    assert [path.name for path in copy.parent.iterdir() if path.is_file()] == ["copy"]


def text(copy: Path) -> None:
    copy.write_bytes(b"something else" * 1000)


def damaged(copy: Path) -> None:
    body = copy.read_bytes()
    copy.write_bytes(body[: len(body) // 2] + bytes(8192) + body[len(body) // 2 + 8192 :])


def cut(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:-8192])


def executed(statement: str) -> Callable[[Path], None]:
    def spoil(copy: Path) -> None:
        with closing(sqlite3.connect(copy, isolation_level=None)) as raw:
            raw.execute(statement)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        pytest.param(Path.unlink, "cannot be read", id="gone"),
        pytest.param(text, "is no copy", id="text"),
        pytest.param(damaged, "the copy", id="damaged"),
        pytest.param(cut, "the copy", id="cut"),
        pytest.param(executed("PRAGMA user_version = 99"), "version 99", id="newer"),
        pytest.param(executed("PRAGMA user_version = 0"), "version 0", id="of another program"),
        pytest.param(executed("DROP TABLE spell"), "no such table", id="without spells"),
    ],
)
def test_what_is_no_whole_copy_is_said_in_one_line(copy: Path, spoil: Callable[[Path], None], why: str) -> None:
    spoil(copy)
    with pytest.raises(Problem, match=why) as told:
        check(copy, "the copy")
    assert str(told.value).startswith("the copy")
    assert "\n" not in str(told.value)


def test_numbers_that_were_given_since_are_skipped(copy: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    again.mkdir()
    copy.rename(again / NAME)
    with open_observatory(again, NOW) as restored:
        restored.skip_numbers(1000)
        assert restored.next_id() == 1002
        assert restored.going_on() == [spell()]
