import hashlib
import importlib.util
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bavn import __version__

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "packaging" / "wheelhouse.py"
LOCK = """#
# A lock
#
rich==15.0.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via typer
Pydantic_Core==2.50.4 ; python_version < "4" \\
    --hash=sha256:cc
    # via
    #   apprise
pytest==9.0.0 \\
    --hash=sha256:dd
"""
REQUIRES: Mapping[str, list[str]] = {
    "typer": ["rich>=13", 'colorama; sys_platform == "win32"', "click"],
    "apprise": ["requests", 'paho-mqtt; extra == "all-plugins"', 'tomli; python_version < "3.12"'],
    "rich": ["pygments", "rich"],
}


@pytest.fixture(scope="module")
def wheelhouse() -> Any:  # noqa: ANN401  a script, not a module that can be imported
    spec = importlib.util.spec_from_file_location("wheelhouse", SCRIPT)
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_the_version_is_that_of_the_tree(wheelhouse: Any) -> None:  # noqa: ANN401
    assert wheelhouse.version() == __version__


def test_all_that_is_needed_is_found_through_others_and_no_tool(
    wheelhouse: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wheelhouse, "requires", lambda name: REQUIRES.get(name, []))
    found = wheelhouse.needed("3.11")
    assert {"typer", "rich", "pygments", "click", "apprise", "requests", "tomli", "numba", "backports-zstd"} <= found
    assert not {"colorama", "paho-mqtt", "pytest", "ruff", "bavn"} & found
    assert not {"tomli", "backports-zstd"} & wheelhouse.needed("3.14")


def test_an_extra_that_was_asked_for_is_needed_too(
    wheelhouse: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    requires = {**REQUIRES, "typer": ["apprise[all-plugins]"]}
    monkeypatch.setattr(wheelhouse, "requires", lambda name: requires.get(name, []))
    assert "paho-mqtt" in wheelhouse.needed("3.11")


def test_the_lock_is_cut_to_what_is_needed_with_its_hashes(wheelhouse: Any, tmp_path: Path) -> None:  # noqa: ANN401
    lock = tmp_path / "dev.txt"
    lock.write_text(LOCK)
    assert wheelhouse.locked(lock, {"rich", "pydantic-core"}) == (
        'Pydantic_Core==2.50.4 ; python_version < "4" \\\n    --hash=sha256:cc\n'
        "rich==15.0.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    )


def test_a_lock_that_lacks_one_is_refused(wheelhouse: Any, tmp_path: Path) -> None:  # noqa: ANN401
    lock = tmp_path / "dev.txt"
    lock.write_text(LOCK)
    with pytest.raises(wheelhouse.CannotError, match=r"dev\.txt has no apprise, numba: run `make lock`"):
        wheelhouse.locked(lock, {"rich", "numba", "apprise"})


def test_a_package_that_is_not_installed_is_refused(wheelhouse: Any) -> None:  # noqa: ANN401
    with pytest.raises(wheelhouse.CannotError, match="no-such-package is not installed here"):
        wheelhouse.requires("no-such-package")


def test_the_same_content_gives_the_same_file(wheelhouse: Any, tmp_path: Path) -> None:  # noqa: ANN401
    packed = []
    for place in ("one", "two"):
        folder = tmp_path / place / "bavn-0.1.0-wheelhouse"
        (folder / "wheels").mkdir(parents=True, mode=0o700)
        (folder / "install.sh").write_text("#!/bin/sh\n")
        (folder / "wheels" / "a.whl").write_text("a")
        (folder / "SHA256SUMS").write_text(wheelhouse.sums(folder))
        wheelhouse.pack(folder, tmp_path / place / "packed.tar.gz")
        packed.append((tmp_path / place / "packed.tar.gz").read_bytes())
    assert packed[0] == packed[1]
    with tarfile.open(tmp_path / "one" / "packed.tar.gz") as archive:
        modes = {one.name.partition("/")[2]: (one.mode, one.uid, one.uname) for one in archive.getmembers()}
    assert modes == {
        "SHA256SUMS": (0o644, 0, "root"),
        "install.sh": (0o755, 0, "root"),
        "wheels": (0o755, 0, "root"),
        "wheels/a.whl": (0o644, 0, "root"),
    }


def test_every_file_has_its_sum(wheelhouse: Any, tmp_path: Path) -> None:  # noqa: ANN401
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "a.whl").write_bytes(b"a")
    assert wheelhouse.sums(tmp_path) == f"{hashlib.sha256(b'a').hexdigest()}  wheels/a.whl\n"


def test_a_pip_that_fails_is_one_line(wheelhouse: Any, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: ANN401
    with pytest.raises(wheelhouse.CannotError, match="pip no-such-command failed"):
        wheelhouse.pip("no-such-command")
    assert "unknown command" in capsys.readouterr().err


OFFLINE = """
set -e
sh "$1/install.sh" --root "$2" --python "$3"
bin="$2/opt/bavn/current/bin"
"$bin/bavn" --version
"$bin/bavn" kinds
"$bin/bavn" config check --help >/dev/null
"$bin/python" -P -c 'import apprise, bavn.runners.health, dns.resolver, numba, typst'
! "$bin/python" -P -c 'import pytest' 2>/dev/null
"$bin/python" -P -c 'import socket; socket.create_connection(("192.0.2.1", 80), 5)' 2>&1 | tail -n 1
"""


@pytest.mark.wheelhouse
def test_a_machine_without_network_installs_and_runs_it(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, str(SCRIPT), "--out", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    named = f"bavn-{__version__}-wheelhouse"
    subprocess.run(["tar", "xzf", f"{tmp_path / named}.tar.gz", "-C", str(tmp_path)], check=True)
    script = ["sh", "-c", OFFLINE, "sh", str(tmp_path / named), str(tmp_path / "root"), sys.executable]
    offline = subprocess.run(["unshare", "-rn", *script], capture_output=True, text=True, check=False)
    assert offline.returncode == 0, offline.stderr
    lines = offline.stdout.splitlines()
    assert f"bavn {__version__}" in lines
    assert any(line.startswith("http-flood") for line in lines)
    assert lines[-1] == "OSError: [Errno 101] Network is unreachable"
