from pathlib import Path

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

        def __enter__(self) -> "Other":
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing to clean up."""

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(warm, "is_compiled", lambda: False)
    monkeypatch.setattr(warm, "compile_reading", lambda: called.append("reading"))
    monkeypatch.setattr(warm, "compile_clock", lambda: called.append("clock"))
    monkeypatch.setattr(warm.subprocess, "Popen", Other)
    return called


def test_compiling_is_announced_once_before_it_begins(cold: list[str]) -> None:
    compile_ahead(lambda seconds: cold.append(f"about {seconds:.0f}"))
    assert cold == ["about 10", "bavn.runners.warm", "reading", "clock"]


def test_two_processes_share_the_work(cold: list[str]) -> None:
    compile_ahead()
    assert cold == ["bavn.runners.warm", "reading", "clock"]


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

    def newer(path: Path) -> object:
        found = real(path)
        return found if path.suffix == ".nbi" else type("Newer", (), {"st_mtime": found.st_mtime + 10**9})

    real = Path.stat
    monkeypatch.setattr(Path, "stat", newer)
    assert not any(is_cached(kernel) for kernel in KERNELS)
