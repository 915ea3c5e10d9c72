"""The same tests for every store: a folder (SQLite), and a database of a PostgreSQL that the tests start."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bavn.hubstore.on_sqlite import NAME
from bavn.hubstore.store import HubStore, open_hub_store
from tests.hubstore.cluster import Cluster, running
from tests.hubstore.samples import NOW


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with running() as started:
        yield started


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty store, to be copied: that costs less than all its steps."""
    folder = tmp_path_factory.mktemp("hub")
    open_hub_store(folder, NOW).close()
    return folder


@pytest.fixture
def folder(tmp_path: Path, made: Path) -> Path:
    folder = tmp_path / "hub"
    folder.mkdir(0o700)
    shutil.copy(made / NAME, folder / NAME)
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, folder: Path) -> Path | str:
    if request.param == "sqlite":
        return folder
    started: Cluster = request.getfixturevalue("cluster")
    return started.database()


@pytest.fixture
def store(where: Path | str) -> Iterator[HubStore]:
    with open_hub_store(where, NOW) as opened:
        yield opened
