"""A folder to install from, with a Python that only pretends: what is tried is the script, not pip."""

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGING = Path(__file__).parents[2] / "packaging"

PYTHON = r"""#!/bin/sh
# Pretends to be a Python: makes folders where venv would, and a bavn where pip would.
place=$(dirname "$0")
case "$*" in
  *version_info*) echo "${PRETENDED:-3.11}" ;;
  "-c import ensurepip, venv") exit "${NO_VENV:-0}" ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *"-m pip "*)
    echo "$*" >>"$place/pip.log"
    case "$*" in *bavn-*) [ -z "${PIP_FAILS:-}" ] || exit 1 ;; esac
    printf '#!/bin/sh\ncase "$1" in --version) echo "%s" ;; config) echo made >"$4" ;; esac\n' "$place" >"$place/bavn"
    chmod +x "$place/bavn"
    ;;
esac
"""


@dataclass(frozen=True)
class Installer:
    """A wheelhouse that was unpacked, and the root below which it is installed."""

    folder: Path
    root: Path
    python: Path

    def run(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        command = ["sh", str(self.folder / "install.sh"), "--root", str(self.root), "--python", str(self.python)]
        inherited = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            [*command, *arguments], capture_output=True, text=True, check=False, env={**inherited, **environment}
        )

    def at(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def offer(self, version: str) -> None:
        """Let the folder hold this version."""
        shutil.rmtree(self.folder / "wheels", ignore_errors=True)
        (self.folder / "wheels").mkdir()
        (self.folder / "wheels" / f"bavn-{version}-py3-none-any.whl").write_text("a wheel")
        (self.folder / "VERSION").write_text(f"{version}\n")
        files = [path for path in self.folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
        lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(self.folder)}" for path in files]
        (self.folder / "SHA256SUMS").write_text("\n".join(lines) + "\n")


@pytest.fixture
def installer(tmp_path: Path) -> Installer:
    folder = tmp_path / "a folder"
    shutil.copytree(PACKAGING, folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    (folder / "requirements-3.11.txt").write_text("rich==15.0.0\n")
    python = tmp_path / "python"
    python.write_text(PYTHON)
    python.chmod(0o755)
    made = Installer(folder, tmp_path / "root", python)
    made.offer("0.1.0")
    return made
