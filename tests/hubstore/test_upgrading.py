from pathlib import Path

import pytest

from bavn.hubstore import schema, upgrading
from bavn.hubstore.on_sqlite import open_folder


def test_the_newest_step_is_the_one_that_is_expected() -> None:
    assert upgrading.steps()[-1] == schema.HEAD


def test_steps_are_files_of_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # nothing depends on where it is called
    assert len(upgrading.steps()) == len(list((upgrading.MIGRATIONS / "versions").glob("v*.py")))


def test_an_upgrade_is_part_of_the_transaction_around_it(tmp_path: Path) -> None:
    database = open_folder(tmp_path, alone=False)

    def upgrade_and_fail() -> None:
        with database.transaction() as connection:
            upgrading.upgrade(connection)
            assert schema.found_in(database) == schema.HEAD
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        upgrade_and_fail()
    assert schema.found_in(database) is None
    database.close()
