import os
import stat
from pathlib import Path

import pytest

from bavn.protection.enforcing import NotEnforcedError
from bavn.protection.included_file import IncludedFiles
from bavn.protection.reloading import Reload
from tests.protection.servers import Clock


class Program:
    """A program whose reload takes a copy of what it includes, and refuses what has 'bad' in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.script = folder / "reload.sh"
        self.script.write_text(
            f"cd {folder}/conf && cat *.conf > ../tried\necho x >> ../reloads\n"
            "grep -q bad ../tried && { echo '[emerg] bad rules'; exit 1; }\nmv ../tried ../loaded\n"
        )
        (folder / "conf").mkdir()

    @property
    def loaded(self) -> str:
        return (self.folder / "loaded").read_text()

    @property
    def reloads(self) -> int:
        path = self.folder / "reloads"
        return len(path.read_text().splitlines()) if path.exists() else 0


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "conf" / "bavn.conf"


@pytest.fixture
def files(program: Program, clock: Clock) -> IncludedFiles:
    return IncludedFiles("nginx", Reload(("sh", str(program.script))), monotonic=clock, wait=clock.wait)


def test_what_is_put_is_read(files: IncludedFiles, program: Program, path: Path) -> None:
    assert files.put({path: "good\n"})
    assert path.read_text() == program.loaded == "good\n"


def test_the_same_again_is_no_reload(files: IncludedFiles, program: Program, path: Path) -> None:
    files.put({path: "good\n"})
    assert not files.put({path: "good\n"})
    assert program.reloads == 1


def test_what_an_earlier_process_wrote_is_read_once_more(files: IncludedFiles, program: Program, path: Path) -> None:
    path.write_text("good\n")  # perhaps it was killed before its reload
    assert files.put({path: "good\n"})
    assert program.reloads == 1


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_text("touched")], ids=["deleted", "edited"])
def test_what_somebody_else_took_away_is_put_back(
    harm: object, files: IncludedFiles, program: Program, path: Path
) -> None:
    files.put({path: "good\n"})
    assert callable(harm)
    harm(path)
    assert files.put({path: "good\n"})
    assert path.read_text() == program.loaded == "good\n"


def test_what_cannot_be_looked_at_may_be_there(
    files: IncludedFiles, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "lstat", denied)
    with pytest.raises(NotEnforcedError, match="Permission denied"):
        files.put({path: "new"})


def test_five_seconds_lie_between_two_reloads(files: IncludedFiles, clock: Clock, path: Path) -> None:
    files.put({path: "1"})
    assert clock.waited_s == 0
    clock.now_s += 2
    files.put({path: "2"})
    assert clock.waited_s == 3
    clock.now_s += 60
    files.put({path: "3"})
    assert clock.waited_s == 3


def test_what_the_program_refuses_changes_nothing(files: IncludedFiles, program: Program, path: Path) -> None:
    files.put({path: "good\n"})
    with pytest.raises(NotEnforcedError) as refused:
        files.put({path: "bad\n"})
    assert str(refused.value) == "nginx: its reload failed (1): [emerg] bad rules; the old rules stand again"
    assert refused.value.code == "reload-failed"
    assert path.read_text() == program.loaded == "good\n"
    assert files.put({path: "good\n"})


def test_what_was_not_there_is_taken_away_again(files: IncludedFiles, path: Path) -> None:
    with pytest.raises(NotEnforcedError):
        files.put({path: "bad\n"})
    assert list(path.parent.iterdir()) == []


def test_that_the_old_rules_fail_too_is_said(files: IncludedFiles, program: Program, path: Path) -> None:
    files.put({path: "good\n"})
    other = path.with_name("other.conf")
    other.write_text("bad by hand\n")
    with pytest.raises(NotEnforcedError, match="with the old rules too") as refused:
        files.put({path: "better\n"})
    assert refused.value.code == "reload-failed-twice"
    assert path.read_text() == program.loaded == "good\n"
    other.unlink()
    assert files.put({path: "better\n"})
    assert program.loaded == "better\n"


def test_all_files_are_put_or_none(files: IncludedFiles, path: Path) -> None:
    other, nowhere = path.with_name("other.server"), path.parent / "no" / "folder"
    files.put({path: "old", other: "old"})
    with pytest.raises(NotEnforcedError, match="there is no such folder") as refused:
        files.put({path: "new", other: "new", nowhere: "new"})
    assert refused.value.code == "include-no-folder"
    assert [path.read_text(), other.read_text()] == ["old", "old"]


@pytest.mark.parametrize("kind", ["link", "dangling link", "folder", "pipe"])
def test_what_is_no_plain_file_is_left_alone(kind: str, files: IncludedFiles, path: Path, tmp_path: Path) -> None:
    passwords = tmp_path / "passwords"
    if kind == "link":
        passwords.write_text("secret")
    if kind.endswith("link"):
        path.symlink_to(passwords)
    elif kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    with pytest.raises(NotEnforcedError, match="no plain file") as refused:
        files.put({path: "new"})
    assert refused.value.code == "include-no-file"
    assert passwords.exists() is (kind == "link")
    assert kind != "link" or passwords.read_text() == "secret"


def test_a_file_keeps_its_mode_and_a_new_one_is_not_for_everybody(files: IncludedFiles, path: Path) -> None:
    files.put({path: "new"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o604)
    files.put({path: "newer"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_keeps_its_owner(files: IncludedFiles, path: Path) -> None:
    path.write_text("old")
    os.chown(path, 12, 34)
    files.put({path: "new"})
    assert (path.stat().st_uid, path.stat().st_gid) == (12, 34)


def test_nothing_is_left_beside_the_file(files: IncludedFiles, path: Path) -> None:
    files.put({path: "good"})
    with pytest.raises(NotEnforcedError):
        files.put({path: "bad"})
    assert [one.name for one in path.parent.iterdir()] == ["bavn.conf"]


def test_what_is_written_already_is_put_back_where_the_next_cannot_be(
    files: IncludedFiles, program: Program, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = path.with_name("other.conf")
    files.put({path: "old\n", other: "old\n"})
    usual = Path.replace

    def refuse(beside: Path, target: Path) -> Path:
        if target == other:
            raise PermissionError(13, "Permission denied")
        return usual(beside, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(NotEnforcedError, match=r"other\.conf cannot be written: Permission denied"):
        files.put({path: "new\n", other: "new\n"})
    assert [path.read_text(), other.read_text()] == ["old\n", "old\n"]
    assert program.reloads == 1


def test_a_disk_that_is_full_is_one_line_and_the_old_file_stands(
    files: IncludedFiles, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.put({path: "old"})

    def full(number: int) -> None:
        raise OSError(28, f"No space left on device {number:d}"[:23])

    monkeypatch.setattr("bavn.protection.included_file.os.fsync", full)
    with pytest.raises(NotEnforcedError, match=r"bavn\.conf cannot be written: No space left on device") as refused:
        files.put({path: "new"})
    assert refused.value.code == "include-unwritable"
    assert path.read_text() == "old"
    assert [one.name for one in path.parent.iterdir()] == ["bavn.conf"]
