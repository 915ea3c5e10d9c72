# ruff: noqa: INP001  a script of its own, no package: `packaging` is also the name of a library that it needs
"""Make the wheelhouse: all that a machine without network needs to install Bavn, in one file.

    $ make wheelhouse
    dist/bavn-0.1.0-wheelhouse.tar.gz: 24 wheels for Python 3.11, 71 MB

Holds the wheels that Bavn needs to run, of the very versions and hashes in requirements/dev.txt (no tools of
developers), Bavn's own wheel, the systemd unit and `install.sh`. Run it with the Python of `make test`, on the same
kind of machine (processor, Python) as the one to be installed; `--python 3.12` brings another Python's wheels.
"""

import argparse
import gzip
import hashlib
import io
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

HERE = Path(__file__).parent
ROOT = HERE.parent
OWN = f"{sys.version_info.major}.{sys.version_info.minor}"
PLATFORMS = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_24", "manylinux_2_17", "manylinux2014")
UNITS = ("bavn-sensor.service", "bavn-probe.service", "bavn-hub.service")
SHIPPED = ("install.sh", "INSTALL.md", *UNITS, "bavn.sysusers", "50-bavn-reload.rules", "drop-ins")
EXTRAS = ("sensor", "hub")


class CannotError(Exception):
    """What keeps the wheelhouse from being made, as one line."""


def version() -> str:
    """The version in the tree."""
    found = re.search(r'^__version__ = "([^"]+)"', (ROOT / "src" / "bavn" / "__init__.py").read_text(), re.MULTILINE)
    if found is None:
        raise CannotError("src/bavn/__init__.py names no version")
    return found[1]


def needed(python: str) -> set[NormalizedName]:
    """Names of all packages that Bavn's sensor and hub need to run with this Python, directly or through another."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for extra in EXTRAS for line in extras[extra])]
    wanted = [(Requirement(line), frozenset[str]()) for line in lines]
    found: set[tuple[NormalizedName, frozenset[str]]] = set()
    while wanted:
        one, asked = wanted.pop()
        key = canonicalize_name(one.name), frozenset(one.extras)
        if key not in found and applies(one, python, asked):
            found.add(key)
            wanted += [(Requirement(line), key[1]) for line in requires(key[0])]
    return {name for name, _ in found}


def applies(requirement: Requirement, python: str, extras: frozenset[str]) -> bool:
    """Whether a requirement holds on Linux with this Python, for a package of which these extras were asked for."""
    environment = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
    marker = requirement.marker
    return marker is None or any(marker.evaluate({**environment, "extra": extra}) for extra in ("", *extras))


def requires(name: str) -> list[str]:
    """What a package that is installed here requires."""
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        raise CannotError(f"{name} is not installed here: `make lock`, then `make wheelhouse` again") from None


def locked(lock: Path, names: set[NormalizedName]) -> str:
    """Those lines of the lock that are about these packages, with their hashes."""
    blocks = re.findall(r"^[A-Za-z0-9][^\n]*==[^\n]*\n(?:    [^\n]*\n)*", lock.read_text(), re.MULTILINE)
    kept = {canonicalize_name(re.split(r"[\[=; ]", block)[0]): block for block in blocks}
    if missing := sorted(names - kept.keys()):
        raise CannotError(f"{lock.name} has no {', '.join(missing)}: run `make lock`")
    return "".join(re.sub(r"    #[^\n]*\n", "", kept[name]) for name in sorted(names))


def fetch(requirements: Path, wheels: Path, python: str) -> None:
    """Fetch the wheels from the package index that this machine is set to, checked by their hashes."""
    command = ["download", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--dest", str(wheels)]
    if python != OWN:
        machine = platform.machine()
        command += ["--python-version", python, "--implementation", "cp"]
        command += [part for one in PLATFORMS for part in ("--platform", f"{one}_{machine}")]
    pip(*command, "--requirement", str(requirements))


def build(wheels: Path) -> None:
    """Build Bavn's own wheel from the tree."""
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(wheels), str(ROOT))


def pip(*arguments: str) -> None:
    """Run pip; what it says is shown only where it fails."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  ourselves
    if done.returncode:
        sys.stderr.write(done.stderr)
        raise CannotError(f"pip {arguments[0]} failed")


def sums(folder: Path) -> str:
    """A line for `sha256sum --check` for every file in a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files)


def pack(folder: Path, packed: Path) -> None:
    """Pack a folder so that the same content gives the same file: no dates, no users."""
    inside = io.BytesIO()
    with tarfile.open(fileobj=inside, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(folder.rglob("*")):
            archive.add(path, f"{folder.name}/{path.relative_to(folder)}", recursive=False, filter=anonymous)
    packed.parent.mkdir(parents=True, exist_ok=True)
    new = packed.with_name(f"{packed.name}.new")
    with new.open("wb") as file, gzip.GzipFile("", "wb", 1, file, mtime=0) as squeezed:
        squeezed.write(inside.getbuffer())
    new.replace(packed)


def anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Owned by root, of no date, writable by its owner only."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = "root"
    member.mode = 0o755 if member.isdir() or member.name.endswith(".sh") else 0o644
    return member


def make(out: Path, lock: Path, pythons: Iterable[str]) -> str:
    """Make the wheelhouse in `out`; return the line that says so."""
    named = f"bavn-{version()}-wheelhouse"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / named
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        for python in pythons:
            requirements = folder / f"requirements-{python}.txt"
            requirements.write_text(locked(lock, needed(python)))
            fetch(requirements, wheels, python)
        build(wheels)
        for name in SHIPPED:
            source = HERE / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
        (folder / "VERSION").write_text(f"{version()}\n")
        (folder / "SHA256SUMS").write_text(sums(folder))
        packed = out / f"{named}.tar.gz"
        pack(folder, packed)
        count = sum(1 for _ in wheels.iterdir())
    size = packed.stat().st_size / 1e6
    return f"{packed}: {count} wheels for Python {', '.join(pythons)}, {size:.0f} MB"


def main() -> int:
    """Make it as the options say."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--out", type=Path, default=ROOT / "dist", help="folder for the file")
    options.add_argument("--lock", type=Path, default=ROOT / "requirements" / "dev.txt", help="versions and hashes")
    options.add_argument("--python", action="append", help=f"a Python to install for, repeatable; else {OWN}")
    given = options.parse_args()
    try:
        sys.stdout.write(make(given.out, given.lock, given.python or [OWN]) + "\n")
    except CannotError as cannot:
        sys.stderr.write(f"wheelhouse: {cannot}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
