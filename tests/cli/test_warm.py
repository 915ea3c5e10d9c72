import sys
from types import ModuleType

import pytest

from tests.cli.conftest import Call


def test_warming_says_how_long_it_took(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = ModuleType("bavn.runners.warm")
    engine.warm = lambda: 7.25  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "bavn.runners.warm", engine)
    called = call("warm")
    assert (called.status, called.out) == (0, "The engine is compiled (7.2 s).\n")
    assert called.err.startswith("Compiling once")
