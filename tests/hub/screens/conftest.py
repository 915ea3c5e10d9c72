"""A hub that the tests of a file share, with nobody signed in."""

from collections.abc import Iterator

import pytest

from tests.hub.hubs import Running, running


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("hub")) as one:
        yield one
