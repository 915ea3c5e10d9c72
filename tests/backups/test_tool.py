from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.backups.tool import folder_bytes, moment, plain_path, with_parents


def test_a_folder_is_as_large_as_all_files_in_it(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_text("hej")
    (tmp_path / "c").write_text("hejsa")
    assert folder_bytes(tmp_path) == 8
    assert folder_bytes(tmp_path / "nothing") == 0
    assert folder_bytes(tmp_path, most_files=0) == 5


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-22T03:00:00.000000", datetime(2026, 11, 22, 3, tzinfo=UTC)),
        ("2026-07-22T03:00:00+02:00", datetime(2026, 7, 22, 1, tzinfo=UTC)),
        ("2026-11-22T03:00:00.123456789Z", datetime(2026, 11, 22, 3, 0, 0, 123456, UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("i går", None),
        (None, None),
        (1_795_324_534, None),
    ],
)
def test_times_are_read_as_tools_write_them(text: object, at: datetime | None) -> None:
    assert moment(text) == at


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_none(text: str) -> None:
    at = moment(text)
    assert at is None or at.tzinfo is UTC


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("/home/anna/", "home/anna"),
        ("home/anna", "home/anna"),
        ("/", None),
        ("", None),
        ("/home/../etc", None),
        ("a//b", None),
        ("./a", None),
        ("a\0b", None),
        ("a..b", "a..b"),
        (None, None),
        (7, None),
    ],
)
def test_a_path_of_a_listing_leads_nowhere_else(path: object, plain: str | None) -> None:
    assert plain_path(path) == plain


def test_folders_above_are_folders_too() -> None:
    assert with_parents({"a/b/c", "a/d"}) == {"a", "a/b", "a/b/c", "a/d"}
    assert with_parents(set()) == frozenset()
