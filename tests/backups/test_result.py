from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bavn.backups.result import Checked, CouldNotError, Coverage, File, Level, Listing, Missing, Remark, Restore

FOUND = Checked("a", "b", "restic", "/c", tried=True)
HELD = Coverage("/home/anna", "held", datetime(2026, 11, 22, tzinfo=UTC), held_files=3)


@pytest.mark.parametrize(
    ("levels", "verdict"),
    [([], "good"), (["note"], "good"), (["weak", "note"], "weak"), (["note", "weak", "bad"], "bad")],
)
def test_a_backup_is_as_good_as_its_worst_remark(levels: list[Level], verdict: str) -> None:
    assert replace(FOUND, remarks=tuple(Remark("x", level) for level in levels)).verdict == verdict


def test_what_was_not_tried_is_never_good() -> None:
    assert replace(FOUND, tried=False).verdict == "untried"


@pytest.mark.parametrize(
    "change",
    [
        {"missing": (Missing("a", "files", 1, 1),)},
        {"new_since": 1},
        {"changed_since": 1},
        {"differs": ("a",)},
        {"unreadable": 1},
        {"whole": False},
        {"state": "not-here"},
    ],
    ids=str,
)
def test_a_source_is_in_step_only_where_nothing_is_different(change: dict[str, object]) -> None:
    assert HELD.in_step
    assert not replace(HELD, **change).in_step  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("restore", "good"),
    [
        (Restore(3, 10, 1.0, 3), True),
        (Restore(0, 0, 1.0, 0), False),
        (Restore(3, 10, 1.0, 3, failed=("a",)), False),
        (Restore(3, 10, 1.0, 3, differs=("a",)), False),
        (Restore(3, 10, 1.0, 3, because="too-slow"), False),
    ],
)
def test_a_restore_is_good_when_all_of_it_came_back(*, restore: Restore, good: bool) -> None:
    assert restore.good is good


def test_a_listing_is_as_large_as_its_files() -> None:
    assert Listing({"a": File(3, 0.0), "b": File(None, 0.0), "c": File(4, 0.0)}, frozenset()).bytes == 7


def test_why_something_could_not_be_done_is_a_code_with_values() -> None:
    error = CouldNotError("not-installed", program="borg")
    assert (error.code, error.values, str(error)) == ("not-installed", {"program": "borg"}, "not-installed")
