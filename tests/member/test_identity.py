import os
import stat
from pathlib import Path

import pytest

from bavn.member.identity import Identity, place_for_identity, read_identity
from bavn.model.problem import Problem
from tests.member.hubs import identity


def put(path: Path, one: Identity) -> None:
    with place_for_identity(path) as place:
        place.put(one)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "hub.identity"


def test_what_was_put_is_read_back_and_is_the_owners_alone(path: Path) -> None:
    one = identity(ca="-----BEGIN CERTIFICATE-----\n", hub="Kommunernes bavn — øst")
    put(path, one)
    assert read_identity(path) == one
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_it_prints_no_secret() -> None:
    one = identity(number_key=b"\x07" * 32)
    shown = repr(one)
    assert "private_key" not in shown
    assert "number_key" not in shown


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610])
def test_one_that_others_may_read_or_change_is_refused(path: Path, mode: int) -> None:
    put(path, identity())
    path.chmod(mode)
    with pytest.raises(Problem, match=f"others may read or change it \\(mode {mode:04o}\\)"):
        read_identity(path)


def test_one_that_is_not_there_names_the_command(path: Path) -> None:
    with pytest.raises(Problem, match=r"hub\.identity: there is no such file \(allowed: what `bavn join` writes\)"):
        read_identity(path)


def test_a_folder_or_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("folder", "pipe"):
        with pytest.raises(Problem, match="this is no file"):
            read_identity(tmp_path / name)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param((b'"bavn.identity/1"', b'"bavn.identity/2"'), id="another schema"),
        pytest.param((b'"key-1"', b'"key 1"'), id="a key's id that no signature can hold"),
        pytest.param((b'"number_key"', b'"number"'), id="a key is missing"),
        pytest.param((b'"AAAA', b'"AA'), id="a short key"),
        pytest.param((b"}", b""), id="cut off"),
        pytest.param((b'"vejle"', b"[" * 100_000), id="nested"),
        pytest.param((b'"vejle"', b'""'), id="no member"),
    ],
)
def test_a_damaged_one_is_refused_without_showing_what_stands_there(path: Path, change: tuple[bytes, bytes]) -> None:
    one = identity()
    put(path, one)
    assert change[0] in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(*change))
    with pytest.raises(Problem) as caught:
        read_identity(path)
    assert str(caught.value) == f"{path}: this is no identity of a member (allowed: what `bavn join` writes)"


def test_where_one_stands_nothing_is_written(path: Path) -> None:
    first = identity()
    put(path, first)
    with pytest.raises(Problem, match="there is an identity already"):
        put(path, identity(key="key-2"))
    assert read_identity(path) == first


def test_one_that_came_in_between_is_not_overwritten(path: Path) -> None:
    with place_for_identity(path) as place:
        path.write_text("another's")
        with pytest.raises(Problem, match="cannot be written"):
            place.put(identity())
    assert path.read_text() == "another's"
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_link_that_leads_nowhere_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.symlink_to(path.parent / "elsewhere")
    with pytest.raises(Problem, match="there is an identity already"):
        put(path, identity())


def test_where_nothing_can_be_written_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match="the identity cannot be written"), place_for_identity(tmp_path / "file" / "x"):
        pytest.fail("the place was given")


def test_a_place_that_was_not_used_leaves_nothing(path: Path) -> None:
    with place_for_identity(path):
        pass
    assert not list(path.parent.iterdir())


def test_as_root_it_belongs_to_whom_its_folder_belongs_to(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda _, user, group: given.append((user, group)))
    put(path, identity())
    found = path.parent.stat()
    assert given == [(found.st_uid, found.st_gid)]
