import os
from pathlib import Path

import pytest

from bavn.cli.destination import check_destination, write_file
from bavn.cli.refusal import RefusedError


def test_a_new_file_in_a_folder_that_exists_is_fine(tmp_path: Path) -> None:
    check_destination("--html", tmp_path / "report.html", ["-", "missing.log"])


def test_what_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text("x")
    for path, wrong in [
        (tmp_path, "is a directory"),
        (tmp_path / "missing" / "report.html", "does not exist"),
        (log, "is one of the logs"),
    ]:
        with pytest.raises(RefusedError, match=wrong) as refused:
            check_destination("--html", path, [str(log)])
        assert str(refused.value).startswith(f"--html '{path}'")


def test_a_log_under_another_name_is_still_the_log(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text("x")
    (tmp_path / "link.html").symlink_to(log)
    with pytest.raises(RefusedError, match="one of the logs"):
        check_destination("--html", tmp_path / "link.html", [str(log)])


def test_no_permission_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.cli.destination.os.access", lambda *_: False)
    with pytest.raises(RefusedError, match="no permission"):
        check_destination("--html", tmp_path / "report.html", [])


def test_a_file_is_replaced_whole_and_readable_for_others(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    write_file("--html", path, "ny æøå")
    assert path.read_text(encoding="utf-8") == "ny æøå"
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_to_write_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="No such file or directory"):
        write_file("--html", tmp_path / "gone" / "report.html", "x")


def test_what_is_private_is_only_its_owners_also_where_it_replaces_something(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").touch(mode=0o644)
    write_file("--out", tmp_path / "report.pdf", b"x", private=True)
    assert (tmp_path / "report.pdf").stat().st_mode & 0o777 == 0o600


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fchmod", full)
    with pytest.raises(RefusedError, match="No space left"):
        write_file("--out", tmp_path / "report.pdf", b"x")
    assert not list(tmp_path.iterdir())
