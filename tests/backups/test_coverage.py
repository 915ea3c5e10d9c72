from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.backups.coverage import coverage, inside, missing
from bavn.backups.result import Coverage, File, Listing
from bavn.backups.source import Source

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
OLD, NEW = (AT - timedelta(days=30)).timestamp(), (AT + timedelta(hours=1)).timestamp()


def listing(*names: str, size: int = 10, changed: float = OLD, whole: bool = True) -> Listing:
    folders = {"/".join(name.split("/")[:length]) for name in names for length in range(1, name.count("/") + 1)}
    return Listing({name: File(size, changed) for name in names}, frozenset(folders), whole)


def source(
    *names: str,
    size: int = 10,
    changed: float = OLD,
    touched: float | None = None,
    caches: frozenset[str] = frozenset(),
) -> Source:
    seen = changed if touched is None else touched
    return Source({name: File(size, changed) for name in names}, dict.fromkeys(names, seen), caches)


def compare(there: Source | None, held: Listing, **more: frozenset[str]) -> Coverage:
    return coverage("/home/anna", there, held, AT, within="home/anna", **more)


@pytest.mark.parametrize(
    ("name", "held", "found"),
    [
        ("/home/anna", ("home/anna/a",), "home/anna"),
        ("/home/anna", ("anna/a",), "anna"),
        ("/home/anna", ("kontor/home/anna/a",), "kontor/home/anna"),
        ("/home/anna", ("home/bo/a",), None),
        ("/home/anna/brev.txt", ("home/anna/brev.txt",), "home/anna/brev.txt"),
        ("/srv/data", ("var/lib/data/a",), None),
        ("/home/anna", ("home/annabel/a",), None),
        ("/home/caf\udce9", ("home/caf�/a",), "home/caf�"),
        ("/", ("home/anna/a",), ""),
    ],
    ids=[
        "whole",
        "by its name",
        "below a machine",
        "another's",
        "a file",
        "a common name elsewhere",
        "a longer name",
        "no UTF-8",
        "everything",
    ],
)
def test_a_source_is_found_however_a_tool_keeps_it(name: str, held: tuple[str, ...], found: str | None) -> None:
    assert inside(name, listing(*held)) == found


def test_a_plain_copy_may_hold_the_content_of_its_one_source() -> None:
    held = listing("regnskab/2026.xls", "brev.txt")
    names = ["regnskab/2026.xls", "brev.txt", "ny.txt"]
    assert inside("/home/anna", held, alone=True, names=names) == ""
    assert inside("/home/anna", held, alone=False, names=names) is None
    assert inside("/home/anna", held, alone=True, names=["helt", "andre", "filer"]) is None


def test_a_source_that_is_all_there_is_in_step() -> None:
    found = compare(source("a", "b/c"), listing("home/anna/a", "home/anna/b/c", "home/bo/x"))
    assert found.in_step
    assert (found.held_files, found.held_bytes, found.source_files, found.source_bytes) == (2, 20, 2, 20)
    assert (found.missing, found.differs) == ((), ())


def test_a_missing_folder_is_named_once_with_all_its_files() -> None:
    there = source("a", "b/c", "b/d/e", "b/d/f", size=7)
    found = compare(there, listing("home/anna/a", size=7))
    assert [(one.what, one.kind, one.files, one.bytes) for one in found.missing] == [("b", "folder", 3, 21)]
    assert (found.missing_files, found.missing_bytes, found.in_step) == (3, 21, False)


def test_a_folder_that_is_kept_empty_is_not_missing_but_its_files_are() -> None:
    held = Listing({"home/anna/a": File(10, OLD)}, frozenset({"home", "home/anna", "home/anna/b"}))
    found = compare(source("a", "b/c"), held)
    assert [(one.what, one.kind) for one in found.missing] == [("b/c", "files")]


def test_an_ending_of_which_nothing_is_kept_looks_like_a_rule() -> None:
    there = source("a.txt", "1.pst", "2.PST", "3.pst", "alene.iso")
    found = compare(there, listing("home/anna/a.txt"))
    assert {(one.what, one.kind, one.files) for one in found.missing} == {
        ("*.pst", "ending", 3),
        ("alene.iso", "files", 1),
    }


def test_an_ending_of_which_one_is_kept_is_no_rule() -> None:
    there = source("0.pst", "1.pst", "2.pst", "3.pst")
    found = compare(there, listing("home/anna/0.pst"))
    assert [(one.kind, one.files) for one in found.missing] == [("files", 3)]


def test_single_files_are_one_group_called_after_the_largest() -> None:
    there = Source({"a": File(1, OLD), "b": File(9, OLD), "k": File(1, OLD)}, {"a": OLD, "b": OLD, "k": OLD})
    found = compare(there, listing("home/anna/k", size=1))
    assert [(one.what, one.files, one.bytes) for one in found.missing] == [("b", 2, 10)]


def test_a_folder_that_is_marked_as_a_cache_is_told_apart() -> None:
    there = source("a", "thumbs/CACHEDIR.TAG", "thumbs/x", caches=frozenset({"thumbs"}))
    found = compare(there, listing("home/anna/a"))
    assert [(one.what, one.kind, one.files) for one in found.missing] == [("thumbs", "cache", 2)]


@pytest.mark.parametrize(("changed", "touched"), [(NEW, NEW), (OLD, NEW)], ids=["written", "moved here"])
def test_a_file_made_after_the_backup_is_new_and_not_missing(changed: float, touched: float) -> None:
    found = compare(source("a", changed=changed, touched=touched), listing("home/anna/b"))
    assert (found.new_since, found.missing, found.in_step) == (1, (), False)


def test_a_file_changed_after_the_backup_may_differ() -> None:
    found = compare(source("a", size=11, changed=NEW), listing("home/anna/a"))
    assert (found.changed_since, found.differs) == (1, ())


@pytest.mark.parametrize(
    ("size", "changed", "held_changed", "differs"),
    [
        (11, OLD, OLD, True),
        (10, OLD, OLD - 60, True),
        (10, OLD, OLD + 60, False),
        (10, OLD, OLD - 1, False),
        (10, OLD, OLD - 3600, False),
        (10, OLD, OLD - 3500, True),
    ],
    ids=[
        "another size",
        "an earlier state",
        "copied without its time",
        "FAT's two seconds",
        "FAT's hour",
        "nearly an hour",
    ],
)
def test_a_file_that_has_not_changed_since_must_be_the_same(
    *, size: int, changed: float, held_changed: float, differs: bool
) -> None:
    found = compare(source("a", size=size, changed=changed), listing("home/anna/a", changed=held_changed))
    assert bool(found.differs) is differs


def test_a_size_that_the_tool_does_not_tell_is_not_held_against_it() -> None:
    held = Listing({"home/anna/a": File(None, OLD)}, frozenset({"home/anna"}))
    assert compare(source("a"), held).in_step


def test_a_name_that_is_no_utf8_is_found_as_borg_spells_it() -> None:
    assert compare(source("caf�/a"), listing("home/anna/caf?/a")).missing == ()


def test_what_the_plan_leaves_out_need_not_be_there() -> None:
    there = source("a", "film/x", "film/y/z", "brev.txt")
    found = compare(there, listing("home/anna/a"), left_out=frozenset({"film", "brev.txt"}))
    assert (found.missing, found.source_files, found.in_step) == ((), 1, True)


def test_a_source_that_is_in_no_snapshot_is_missing_with_all_it_has() -> None:
    found = coverage("/home/anna", source("a", "b"), listing("x"), AT, within=None)
    assert (found.state, found.source_files, found.source_bytes, found.in_step) == ("missing", 2, 20, False)


def test_a_source_that_is_not_on_this_machine_is_counted_and_not_compared() -> None:
    found = compare(None, listing("home/anna/a"))
    assert (found.state, found.held_files, found.missing, found.in_step) == ("not-here", 1, (), False)


def test_nothing_is_called_missing_where_not_all_of_the_backup_was_read() -> None:
    found = compare(source("a", "b"), listing("home/anna/a", whole=False))
    assert (found.missing, found.missing_files, found.whole, found.in_step) == ((), 0, False, False)


def test_a_source_that_is_one_file_is_compared_as_one() -> None:
    held = listing("home/anna/brev.txt")
    there = Source({"": File(10, OLD)}, {"": OLD})
    assert coverage("/home/anna/brev.txt", there, held, AT, within="home/anna/brev.txt").in_step


@given(
    st.sets(st.text("abc/.", min_size=1, max_size=8).filter(lambda name: all(name.split("/"))), max_size=12), st.data()
)
def test_what_is_missing_adds_up(names: set[str], data: st.DataObject) -> None:
    held = {name for name in names if data.draw(st.booleans())}
    there = {name: File(1, OLD) for name in names}
    gone = sorted(names - held)
    groups = missing(
        gone, there, {name: there[name] for name in held}, {"/".join(name.split("/")[:-1]) for name in held}
    )
    assert sum(group.files for group in groups) <= len(gone)
    assert sum(group.files for group in groups) == len(gone) or len(groups) == 10
