"""Simulated logs, written once for all tests of this folder."""

import pytest

from tests.runners.samples import SCENARIO, Log, Made, write


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A log of a scenario, the same file for the same wish."""
    folder = tmp_path_factory.mktemp("simulated")
    known: dict[tuple[object, ...], Log] = {}

    def make(name: str, **wishes: object) -> Log:
        key = (name, *sorted(wishes.items()))
        if key not in known:
            known[key] = write(folder, name, **wishes)  # type: ignore[arg-type]
        return known[key]

    return make


@pytest.fixture(scope="session")
def flood(made: Made) -> Log:
    """A thousand sources, 400 requests a second."""
    return made(SCENARIO)
