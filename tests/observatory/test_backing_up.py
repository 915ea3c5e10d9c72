import stat
from pathlib import Path

import pytest

from bavn.model.problem import Problem
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
