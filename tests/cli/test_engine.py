import sys
from types import ModuleType

import pytest

from bavn.cli.engine import INSTALL, run_scan, without_engine
from bavn.cli.refusal import RefusedError
from bavn.model.problem import Problem
from bavn.runners.scan import ScanSettings
from tests.cli.conftest import Call


@pytest.mark.parametrize("missing", ["numba", "numpy", "llvmlite", "backports", "backports.zstd"])
def test_a_missing_engine_says_how_to_install_it(missing: str) -> None:
    error = without_engine(ModuleNotFoundError(name=missing))
    assert isinstance(error, RefusedError)
    assert str(error) == INSTALL


def test_any_other_missing_module_is_a_bug_and_stays_one() -> None:
    missing = ModuleNotFoundError(name="bavn.gone")
    assert without_engine(missing) is missing


NEED_NUMBA = ("numba", "bavn.runners.scan", "bavn.runners.warm")


class NoNumba:
    """A finder that knows no numba, and so no module of ours that needs it."""

    def find_spec(self, name: str, *_: object) -> None:
        if name in NEED_NUMBA:
            raise ModuleNotFoundError("No module named 'numba'", name="numba")


@pytest.mark.parametrize("arguments", [["scan", "x"], ["warm"]], ids=" ".join)
def test_without_the_engine_a_command_is_one_line(
    arguments: list[str], call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NEED_NUMBA:  # and not the package: a second one would stand in `bavn` from here on
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoNumba(), *sys.meta_path])
    called = call(*arguments)
    assert called.status == 2
    assert called.err.splitlines()[-1] == f"bavn: {INSTALL}"


def test_a_problem_of_the_input_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Engine(ModuleType):
        @staticmethod
        def scan(*_: object, **__: object) -> None:
            raise Problem("there is no such file", where="access.log")

    monkeypatch.setitem(sys.modules, "bavn.runners.scan", Engine("bavn.runners.scan"))
    with pytest.raises(RefusedError, match=r"^access\.log: there is no such file$"):
        run_scan(ScanSettings(("access.log",)))
