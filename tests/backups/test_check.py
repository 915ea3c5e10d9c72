"""Whole checks of real repositories: what must be found out, is."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.backups import check as checking
from bavn.backups.check import workplace
from tests.backups.dumps import MYSQL, sqlite_file
from tests.backups.samples import (
    Firm,
    borg_backup,
    codes,
    copy,
    damage,
    dated,
    look,
    restic,
    restic_backup,
    row,
    state,
)

PICTURES = "billeder"


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a check restores is gone afterwards."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield
    assert list(place.iterdir()) == []


def test_a_good_restic_repository_is_good_and_stays_as_it_was(anna: Firm, good_restic: Path) -> None:
    before, source = state(good_restic), state(anna.source)
    found = look(anna, row("restic", good_restic, anna.source))
    assert (found.verdict, codes(found), codes(found, "weak")) == ("weak", [], ["same-disk"])
    assert (found.newest, found.age_hours, found.snapshots, found.files) == (anna.made, 1.0, 1, 40)
    assert found.coverage[0].in_step
    assert found.data
    assert (found.data.state, found.data.share) == ("sound", 1.0)
    assert found.restore
    assert (found.restore.good, found.restore.files, found.restore.compared) == (True, 25, 25)
    assert found.restore.minutes_for_all is not None
    assert (found.reach.writable, found.reach.encrypted, found.reach.same_disk) == ("yes", True, True)
    assert state(good_restic) == before
    assert state(anna.source) == source


def test_a_good_borg_repository_is_good_and_stays_as_it_was(bo: Firm, good_borg: Path) -> None:
    before = state(good_borg)
    found = look(bo, row("borg", good_borg, bo.source))
    assert (codes(found), codes(found, "weak")) == ([], ["same-disk"])
    assert (found.newest, found.age_hours, found.files) == (bo.made, 1.0, 40)
    assert found.data
    assert found.data.state == "sound"
    assert found.restore
    assert (found.restore.good, found.restore.compared) == (True, 25)
    assert state(good_borg) == before


def test_a_good_copy_is_good(anna: Firm, tmp_path: Path) -> None:
    copy(anna, tmp_path / "nas")
    found = look(anna, row("folder", tmp_path / "nas", anna.source))
    assert codes(found) == []
    assert found.restore
    assert (found.restore.good, found.restore.compared) == (True, 25)


@pytest.mark.parametrize("tool", ["restic", "borg", "folder"])
def test_a_stale_backup_is_found_out(bo: Firm, good_restic: Path, good_borg: Path, tmp_path: Path, tool: str) -> None:
    copy(bo, tmp_path / "nas")
    path = {"restic": good_restic, "borg": good_borg, "folder": tmp_path / "nas"}[tool]
    late = bo.made + timedelta(hours=25)
    sources = () if tool == "folder" else (bo.source,)  # a copy of what has not changed is as good as new
    found = look(bo, row(tool, path, *sources), now=late, restore=False, restored_on="2026-11-20")
    assert codes(found) == ["stale"]
    assert found.age_hours == 25.0


def test_a_damaged_pack_is_found_out_though_restic_calls_it_good(anna: Firm, restic_depot: Path) -> None:
    damage(max((restic_depot / "data").rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0))
    restic(anna, restic_depot, "check")  # "no errors were found"
    found = look(anna, row("restic", restic_depot, anna.source))
    assert codes(found)[:2] == ["damaged", "restore-failed"]
    assert found.restore
    assert found.restore.failed


def test_a_damaged_segment_is_found_out(bo: Firm, borg_depot: Path) -> None:
    damage(max((borg_depot / "data" / "0").iterdir(), key=lambda path: path.stat().st_size))
    found = look(bo, row("borg", borg_depot, bo.source))
    assert codes(found)[:2] == ["damaged", "restore-failed"]


def test_a_copy_with_a_turned_byte_is_found_out(anna: Firm, tmp_path: Path) -> None:
    inside = copy(anna, tmp_path / "nas")
    path = inside / "regnskab" / "kunder.db"
    times = path.stat()
    damage(path)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    found = look(anna, row("folder", tmp_path / "nas", anna.source))
    assert codes(found) == ["restore-differs"]


def test_a_restic_snapshot_without_a_folder_is_found_out(anna: Firm, restic_depot: Path) -> None:
    restic_backup(
        anna, restic_depot, "--exclude", anna.source / PICTURES, anna.source, at=anna.made + timedelta(minutes=5)
    )
    found = look(anna, row("restic", restic_depot, anna.source), restore=False, restored_on="2026-11-20")
    assert codes(found) == ["folder-missing"]
    (missing,) = found.coverage[0].missing
    assert (missing.what, missing.files, missing.bytes) == (PICTURES, 8, 24_000)


def test_a_borg_archive_without_a_folder_is_found_out(bo: Firm, borg_depot: Path) -> None:
    borg_backup(bo, borg_depot, "anna-2026-11-23", bo.source / "regnskab", at=bo.made + timedelta(minutes=5))
    found = look(bo, row("borg", borg_depot, bo.source), restore=False, restored_on="2026-11-20")
    assert codes(found) == ["folder-missing"]
    assert found.coverage[0].missing[0].what == PICTURES


def test_a_folder_that_is_left_out_on_purpose_is_not_missed(bo: Firm, borg_depot: Path) -> None:
    borg_backup(bo, borg_depot, "anna-2026-11-23", bo.source / "regnskab", at=bo.made + timedelta(minutes=5))
    wanted = row("borg", borg_depot, bo.source, left_out=(str(bo.source / PICTURES),))
    assert codes(look(bo, wanted, restore=False, restored_on="2026-11-20")) == []


def test_a_copy_without_a_folder_is_found_out(anna: Firm, tmp_path: Path) -> None:
    shutil.rmtree(copy(anna, tmp_path / "nas") / PICTURES)
    assert codes(look(anna, row("folder", tmp_path / "nas", anna.source))) == ["folder-missing"]


def test_a_source_that_was_never_in_it_is_found_out(anna: Firm, good_restic: Path, tmp_path: Path) -> None:
    (tmp_path / "kunder").mkdir()
    (tmp_path / "kunder" / "a").write_text("x")
    found = look(
        anna, row("restic", good_restic, anna.source, tmp_path / "kunder"), restore=False, restored_on="2026-11-20"
    )
    assert codes(found) == ["source-missing"]


def test_sources_in_different_series_are_each_found_and_the_oldest_counts(
    anna: Firm, restic_depot: Path, tmp_path: Path
) -> None:
    (tmp_path / "kunder").mkdir()
    (tmp_path / "kunder" / "a").write_text("x")
    newest = anna.made + timedelta(minutes=30)
    restic_backup(anna, restic_depot, tmp_path / "kunder", at=newest)
    found = look(
        anna, row("restic", restic_depot, anna.source, tmp_path / "kunder"), restore=False, restored_on="2026-11-20"
    )
    assert codes(found) == []
    assert [one.snapshot_at for one in found.coverage] == [anna.made, newest]
    assert found.newest == anna.made


@pytest.mark.parametrize("tool", ["restic", "borg", "folder"])
def test_a_backup_that_was_never_restored_from_is_found_out(
    bo: Firm, good_restic: Path, good_borg: Path, tmp_path: Path, tool: str
) -> None:
    copy(bo, tmp_path / "nas")
    path = {"restic": good_restic, "borg": good_borg, "folder": tmp_path / "nas"}[tool]
    found = look(bo, row(tool, path, bo.source), restore=False)
    assert codes(found) == ["never-restored"]
    assert (found.restore, found.data) == (None, None)


def test_a_repository_without_a_backup_is_empty(anna: Firm, tmp_path: Path) -> None:
    restic(anna, tmp_path / "depot", "init")
    found = look(anna, row("restic", tmp_path / "depot", anna.source))
    assert "empty" in codes(found)
    assert found.newest is None


def test_a_snapshot_without_a_file_is_a_failed_attempt(anna: Firm, restic_depot: Path, tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    restic_backup(anna, restic_depot, tmp_path / "tom", at=anna.made + timedelta(minutes=5))
    found = look(anna, row("restic", restic_depot, anna.source), restore=False, restored_on="2026-11-20")
    assert (codes(found), found.failed_attempts, found.newest) == (["attempts-failed"], 1, anna.made)


def test_attempts_that_were_broken_off_are_counted_and_never_count_as_good(bo: Firm, borg_depot: Path) -> None:
    borg_backup(bo, borg_depot, "anna-2026-11-23.checkpoint", at=bo.made + timedelta(minutes=5))
    found = look(bo, row("borg", borg_depot, bo.source), restore=False, restored_on="2026-11-20")
    assert (codes(found), found.failed_attempts, found.newest) == (["attempts-failed"], 1, bo.made)


def test_an_empty_dated_folder_is_a_failed_attempt(anna: Firm, tmp_path: Path) -> None:
    copy(anna, tmp_path / "nas")
    (tmp_path / "nas" / dated(anna, anna.made + timedelta(minutes=5))).mkdir()
    found = look(anna, row("folder", tmp_path / "nas", anna.source))
    assert (codes(found), found.failed_attempts) == (["attempts-failed"], 1)


def test_a_backup_of_another_machine_proves_nothing_of_this_one(anna: Firm, restic_depot: Path) -> None:
    late = anna.made + timedelta(hours=30)
    restic_backup(anna, restic_depot, host="bogholder", at=late)
    found = look(anna, row("restic", restic_depot, anna.source), now=late, restore=False, restored_on="2026-11-20")
    assert (codes(found), found.newest) == (["stale"], anna.made)


def test_a_backup_from_the_future_is_not_believed(anna: Firm, restic_depot: Path) -> None:
    restic_backup(anna, restic_depot, at=anna.now + timedelta(days=30))
    found = look(anna, row("restic", restic_depot, anna.source), restore=False, restored_on="2026-11-20")
    assert (codes(found), found.newest) == (["future"], anna.made)


def test_a_backup_that_shrank_to_less_than_half_is_found_out(anna: Firm, restic_depot: Path) -> None:
    restic_backup(anna, restic_depot, "--exclude", "kunder.db", anna.source, at=anna.made + timedelta(minutes=5))
    found = look(anna, row("restic", restic_depot, anna.source), restore=False, restored_on="2026-11-20")
    assert "shrunk" in codes(found)
    assert found.previous_bytes
    assert found.bytes
    assert found.previous_bytes > 2 * found.bytes


@pytest.mark.parametrize("tool", ["restic", "borg"])
def test_a_wrong_password_is_told_and_tries_nothing(bo: Firm, good_restic: Path, good_borg: Path, tool: str) -> None:
    wrong = replace(bo, environment={**bo.environment, "RESTIC_PASSWORD": "forkert", "BORG_PASSPHRASE": "forkert"})
    found = look(wrong, row(tool, {"restic": good_restic, "borg": good_borg}[tool], bo.source))
    assert (found.verdict, codes(found)) == ("untried", ["wrong-password"])


@pytest.mark.parametrize("tool", ["restic", "borg"])
def test_a_tool_that_is_not_installed_is_told(anna: Firm, tmp_path: Path, tool: str) -> None:
    nowhere = replace(anna, environment={"PATH": str(tmp_path)})
    found = look(nowhere, row(tool, tmp_path, anna.source))
    assert (found.verdict, codes(found)) == ("untried", ["not-installed"])
    assert found.remarks[0].values["program"] == tool


def test_a_borg_repository_over_the_network_is_read_and_not_even_locked(
    bo: Firm, borg_depot: Path, tmp_path: Path
) -> None:
    connection = tmp_path / "ssh"  # to this machine itself: leaves out options and the host, runs the rest
    connection.write_text('#!/bin/sh\nwhile [ "${1#-}" != "$1" ]; do shift; done\nshift\nexec "$@"\n')
    connection.chmod(0o755)
    far = replace(
        bo, environment={**bo.environment, "BORG_RSH": str(connection), "BORG_BASE_DIR": str(tmp_path / "new")}
    )
    before = state(borg_depot)
    found = look(far, row("borg", f"ssh://anna@nas.example{borg_depot}", bo.source))
    assert (found.verdict, codes(found), codes(found, "weak")) == ("weak", [], ["data-unread"])
    assert codes(found, "note") == ["over-network", "reach-unknown"]
    assert found.restore
    assert (found.restore.good, found.restore.compared) == (True, 25)
    assert state(borg_depot) == before
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("tool", ["restic", "borg"])
def test_a_tool_that_answers_rubbish_is_bounded_and_shown_safely(
    anna: Firm, good_restic: Path, good_borg: Path, tmp_path: Path, tool: str
) -> None:
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / tool
    fake.write_text("#!/bin/sh\nyes '\033[2J' | head -c 3000000\nprintf '\\033]0;x\\007 \\303\\050 slut' >&2\nexit 1\n")
    fake.chmod(0o755)
    hostile = replace(anna, environment={"PATH": f"{tmp_path / 'bin'}:{anna.environment['PATH']}"})
    found = look(hostile, row(tool, {"restic": good_restic, "borg": good_borg}[tool], anna.source))
    assert (found.verdict, codes(found)) == ("untried", ["failed"])
    assert found.remarks[0].values["says"] == "\\x1b]0;x\\x07 \\xc3( slut"


@pytest.mark.parametrize(
    ("tool", "path", "verdict", "code"),
    [
        ("other", "", "untried", "other-tool"),
        ("restic", "", "untried", "no-path"),
        ("folder", "backup", "untried", "relative-path"),
        ("folder", "nas.example:/backup\n", "untried", "relative-path"),
        ("borg", "ssh://-oProxyCommand=x/depot", "untried", "refused-address"),
        ("folder", "/nowhere/at/all", "untried", "not-found"),
        ("dump", "/nowhere/at/all", "untried", "not-found"),
    ],
)
def test_what_cannot_be_tried_is_said_so(anna: Firm, tool: str, path: str, verdict: str, code: str) -> None:
    found = look(anna, row(tool, path))
    assert (found.verdict, codes(found)) == (verdict, [code])


def test_a_repository_that_is_none_is_no_backup(anna: Firm, tmp_path: Path) -> None:
    assert look(anna, row("restic", tmp_path)).verdict == "bad"
    assert look(anna, row("dump", tmp_path)).verdict == "bad"


@pytest.mark.parametrize("how", ["itself", "link"])
def test_a_backup_that_is_its_own_source_is_found_out(anna: Firm, tmp_path: Path, how: str) -> None:
    (tmp_path / "nas").symlink_to(anna.source)
    path = anna.source if how == "itself" else tmp_path / "nas"
    found = look(anna, row("folder", path, anna.source))
    assert (found.verdict, codes(found)) == ("bad", ["source-itself"])


def test_a_copy_of_hard_links_is_found_out(anna: Firm, tmp_path: Path) -> None:
    source = tmp_path / "anna"
    shutil.copytree(anna.source, source)
    shutil.copytree(source, tmp_path / "nas" / dated(anna) / "anna", copy_function=os.link)
    found = look(anna, row("folder", tmp_path / "nas", source))
    assert "source-itself" in codes(found)


def test_the_only_copy_on_the_disk_of_its_source_is_no_backup(anna: Firm, tmp_path: Path) -> None:
    copy(anna, tmp_path / "nas")
    found = look(anna, row("folder", tmp_path / "nas", anna.source, offline="no", offsite=""))
    assert codes(found) == ["only-copy-same-disk"]


def test_a_password_in_the_address_is_pointed_out_and_hidden(anna: Firm, tmp_path: Path) -> None:
    nowhere = replace(anna, environment={"PATH": str(tmp_path)})
    found = look(nowhere, row("restic", "rest:https://anna:hemmeligt@nas.example/"))
    assert "secret-in-plan" in codes(found, "weak")
    assert "hemmeligt" not in str(found)


def test_dumps_are_checked_too(anna: Firm, tmp_path: Path) -> None:
    path = tmp_path / "dumps" / "shop.sql"
    path.parent.mkdir()
    path.write_bytes(MYSQL[:-60])
    assert codes(look(anna, row("dump", path.parent))) == ["truncated"]
    sqlite_file(tmp_path / "dumps" / "kunder.sqlite")
    found = look(anna, row("dump", path.parent, "kunder"))
    assert codes(found) == []
    assert found.restore
    assert found.restore.good


def test_what_was_restored_is_removed_even_where_it_may_not_be_read() -> None:
    with workplace() as work:
        assert work.stat().st_mode & 0o777 == 0o700
        (work / "a" / "b").mkdir(parents=True)
        (work / "a" / "b" / "c").write_text("x")
        (work / "a" / "b").chmod(0)
        (work / "a").chmod(0o500)
    assert not work.exists()


def test_what_could_not_be_removed_is_said(anna: Firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy(anna, tmp_path / "nas")
    kept: list[Path] = []
    with monkeypatch.context() as stuck:
        stuck.setattr(checking, "_remove", kept.append)
        found = look(anna, row("folder", tmp_path / "nas", anna.source))
    assert "left-behind" in codes(found, "weak")
    shutil.rmtree(kept[0])


def test_without_a_place_to_restore_to_it_could_not_be_tried(
    anna: Firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as nowhere:
        nowhere.setattr(tempfile, "tempdir", str(tmp_path / "nothing"))
        found = look(anna, row("folder", tmp_path))
    assert (found.verdict, codes(found)) == ("untried", ["failed"])
