"""A listener on ports of its own, the spool behind it, and a certificate authority."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bavn.following.spool import Spool
from tests.following.listeners import Clock, Listen, listening
from tests.outside.certificates import Authority, authority


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path / "inbox", "syslog-0", 1 << 24)
    yield spool
    spool.close()


@pytest.fixture
def listen(spool: Spool, clock: Clock) -> Iterator[Listen]:
    with listening(spool, clock) as start:
        yield start


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))
