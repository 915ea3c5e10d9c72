import errno
import os
from pathlib import Path

import pytest

from bavn.model.notice import Notice
from bavn.runners import secret
from bavn.runners.secret import BYTES, NAME, secret_of


def failing(*_: object) -> bytes:
    raise OSError(errno.EIO, "Input/output error")


@pytest.fixture(autouse=True)
def _another_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret, "_held", {})


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    made = secret_of(tmp_path)
    assert len(made) == BYTES
    assert secret_of(tmp_path) == made
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_each_machine_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert secret_of(tmp_path / "a") != secret_of(tmp_path / "b")


@pytest.mark.parametrize("broken", [b"", b"short", b"x" * (BYTES + 1)])
def test_a_broken_key_is_replaced(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / NAME).write_bytes(broken)
    made = secret_of(tmp_path)
    assert made != broken
    assert secret_of(tmp_path) == made


def test_a_folder_that_cannot_be_written_costs_nothing_but_memory(tmp_path: Path) -> None:
    said: list[Notice] = []
    found = secret_of(tmp_path / "absent", said.append)
    assert len(found) == BYTES
    assert secret_of(tmp_path / "absent", said.append) == found, "within one run"
    assert [one.code for one in said] == ["names-key-of-this-run"]


def test_a_disk_that_fails_once_costs_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, said = secret_of(tmp_path), list[Notice]()
    with monkeypatch.context() as broken:
        broken.setattr(Path, "read_bytes", failing)
        other = secret_of(tmp_path, said.append)
    assert (len(other), other != kept) == (BYTES, True)
    where, values = str(tmp_path / NAME), {"why": "Input/output error"}
    assert said == [Notice("names-key-of-this-run", where, values)]
    assert secret_of(tmp_path) == other, "within one run"
    monkeypatch.setattr(secret, "_held", {})
    assert secret_of(tmp_path) == kept


def test_a_key_is_in_its_place_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / NAME).write_bytes(b"short")
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", failing)
        secret_of(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {NAME: b"short"}
