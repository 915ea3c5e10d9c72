from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Self

import pytest

from bavn.runners import warm
from bavn.runners.warm import KERNELS, compile_ahead, is_cached, is_compiled
from tests.runners.samples import plain_flood, scan_lines


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Nothing is compiled; instead of compiling, the halves note that they were called."""
    called: list[str] = []

    class Other:
        def __init__(self, command: list[str], **_: object) -> None:
            called.append(command[-1])

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing to clean up."""

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(warm, "is_compiled", lambda: False)
    for name in [name for name in vars(warm) if name.startswith("compile_") and name != "compile_ahead"]:
        monkeypatch.setattr(warm, name, partial(called.append, name))
    monkeypatch.setattr("subprocess.Popen", Other)
    return called


def test_compiling_is_announced_once_before_it_begins(cold: list[str]) -> None:
    compile_ahead(lambda seconds: cold.append(f"about {seconds:.0f}"))
    assert cold[0] == "about 14"
    assert len(cold) == 4


def test_two_processes_share_the_work(cold: list[str]) -> None:
    compile_ahead()
    assert cold[0] == "bavn.runners.warm", "the other process begins first"
    assert all(half.startswith("compile_") for half in cold[1:])
    assert len(set(cold)) == 3


def test_where_all_is_compiled_nothing_is_announced(tmp_path: Path) -> None:
    scan_lines(tmp_path, plain_flood(["192.0.2.250"], calm_s=60, flood_s=1))
    compile_ahead()
    heard: list[float] = []
    compile_ahead(heard.append)
    assert heard == []
    assert is_compiled()
    assert warm.warm() < 1.0


def test_a_kernel_whose_source_is_newer_than_its_cache_is_not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    compile_ahead()
    assert all(is_cached(kernel) for kernel in KERNELS)

    touched = Path(KERNELS[0].__code__.co_filename)
    real, later = Path.stat, touched.stat().st_mtime + 10**9

    def newer(path: Path, **wishes: bool) -> object:
        return SimpleNamespace(st_mtime=later) if path == touched else real(path, **wishes)

    monkeypatch.setattr(Path, "stat", newer)
    assert [is_cached(kernel) for kernel in KERNELS] == [False, True, True, True]
