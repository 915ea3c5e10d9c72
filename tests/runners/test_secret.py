from pathlib import Path

import pytest

from bavn.runners.secret import BYTES, NAME, secret_of


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
    assert len(secret_of(tmp_path / "absent")) == BYTES
