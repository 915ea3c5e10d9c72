from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text, update

from bavn.hubstore import schema, tables, upgrading
from bavn.hubstore.on_sqlite import open_folder
from bavn.hubstore.store import HubStore, join_hub_store, open_hub_store
from bavn.model.problem import Problem
from tests.hubstore.cluster import Cluster
from tests.hubstore.samples import NOW, step


def test_the_steps_lead_to_the_tables_that_the_code_expects(store: HubStore) -> None:
    with store.database.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
        assert set(inspect(connection).get_table_names()) == {*tables.metadata.tables, "alembic_version"}


def test_the_comparison_sees_a_difference(store: HubStore) -> None:
    with store.database.transaction() as connection:
        connection.execute(text("ALTER TABLE switch ADD COLUMN mood TEXT"))
        (difference,) = compare_metadata(MigrationContext.configure(connection), tables.metadata)
        connection.execute(text("ALTER TABLE switch DROP COLUMN mood"))
    assert difference[0] == "remove_column"


def test_keys_and_indexes_are_those_that_the_code_expects(store: HubStore) -> None:
    with store.database.transaction() as connection:
        there = inspect(connection)
        for name, table in tables.metadata.tables.items():
            assert there.get_pk_constraint(name)["constrained_columns"] == table.primary_key.columns.keys()
            assert {one["name"] for one in there.get_indexes(name)} == {one.name for one in table.indexes}
            assert {one["options"].get("ondelete") for one in there.get_foreign_keys(name)} <= {"CASCADE"}


def test_a_new_folder_and_an_empty_database_are_brought_up_to_date(tmp_path: Path, cluster: Cluster) -> None:
    for where in (tmp_path / "new", cluster.empty()):
        with open_hub_store(where, NOW) as store:
            store.write(step())
            assert schema.found_in(store.database) == schema.HEAD


def test_an_upgrade_is_all_or_nothing(tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrading, "upgrade", broken(upgrading.upgrade))
    for where in (tmp_path / "new", cluster.empty()):
        with pytest.raises(ZeroDivisionError):
            open_hub_store(where, NOW)
    database = open_folder(tmp_path / "new", alone=False)
    assert schema.found_in(database) is None
    database.close()


def broken(upgrade: object) -> object:
    def then_break(*said: object) -> None:
        assert callable(upgrade)
        upgrade(*said)
        _ = 1 / 0

    return then_break


def test_what_a_newer_bavn_wrote_is_refused_in_one_line_and_left_alone(store: HubStore, where: Path | str) -> None:
    store.database.change(update(schema.STEP).values(version_num="9999"))
    store.close()
    why = "a newer version of Bavn wrote this (its tables are of step 9999)"
    line = f"{store.where}: {why} (allowed: up to {schema.HEAD})"
    with pytest.raises(Problem) as refused:
        open_hub_store(where, NOW)
    assert str(refused.value) == line
    with pytest.raises(Problem) as refused:
        join_hub_store(where)
    assert str(refused.value) == line


def test_a_command_does_not_make_a_store(tmp_path: Path, cluster: Cluster) -> None:
    open_folder(tmp_path / "empty", alone=False).close()
    for where in (tmp_path / "nowhere", tmp_path / "empty", cluster.empty()):
        with pytest.raises(Problem, match="no hub has kept anything here yet: bavn hub init"):
            join_hub_store(where)
    assert not (tmp_path / "nowhere").exists()


def test_a_command_waits_for_the_hub_to_bring_an_older_store_up_to_date(
    store: HubStore, where: Path | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert schema.found_in(store.database) == schema.HEAD
    monkeypatch.setattr(schema, "HEAD", "9998")
    with pytest.raises(Problem, match="an earlier version of Bavn wrote this; restart the hub once"):
        join_hub_store(where)
