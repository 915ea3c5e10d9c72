"""A store in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bavn.observatory.observatory import Observatory, open_observatory
from tests.observatory.samples import NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def store(folder: Path) -> Iterator[Observatory]:
    with open_observatory(folder, NOW) as opened:
        yield opened
