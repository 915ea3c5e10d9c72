"""A store in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bavn.store.database import Store, open_store
from tests.store.samples import NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with open_store(folder, NOW) as opened:
        yield opened
