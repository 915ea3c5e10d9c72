"""One authority for all tests of this folder: making keys takes time."""

import pytest

from tests.outside.certificates import Authority, authority


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))
