"""Every test here stands under the guard; those that need a network ask for `lab`."""

from collections.abc import Iterator

import pytest

from tests.isolation.laboratory import Lab, guard, laboratory


@pytest.fixture(autouse=True)
def _never_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    guard(monkeypatch)


@pytest.fixture
def lab() -> Iterator[Lab]:
    with laboratory() as made:
        yield made
