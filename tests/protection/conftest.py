"""Nothing here may change the rules of the namespace in which the tests were started; `lab` is one made for a test."""

from collections.abc import Iterator

import pytest

from bavn.netfilter import program
from bavn.netfilter.program import FOLDERS, Said
from tests.isolation.laboratory import Lab, laboratory, must_not_be_home


@pytest.fixture(autouse=True)
def _never_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    real = program.run

    def guarded(path: str, *arguments: str, given: str = "", patience_s: float) -> Said:
        if "-f" in arguments and path.startswith(FOLDERS):
            must_not_be_home()
        return real(path, *arguments, given=given, patience_s=patience_s)

    monkeypatch.setattr(program, "run", guarded)


@pytest.fixture
def lab() -> Iterator[Lab]:
    with laboratory() as made:
        yield made
