"""Where and when something was measured."""

import os
import platform
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
PACKAGES: Final = ("numpy", "numba", "msgspec", "typer")
PEERS: Final = ("gawk", "goaccess", "fail2ban", "crowdsec")


def describe_machine() -> str:
    """A Markdown list: date, commit, machine, versions."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = f"{os.getloadavg()[2]:.1f}"
    peers = ", ".join(f"{name} {debian_version(name)}" for name in PEERS)
    return "\n".join(
        [
            f"- {now():%d %B %Y, %H:%M} UTC, commit {commit()}",
            f"- {processor()}, {os.cpu_count()} cores, {memory_gib():.0f} GiB; {system()}; load {load}",
            f"- Python {platform.python_version()} ({sys.implementation.name}), {packages}",
            f"- from Debian: {peers}",
        ]
    )


def now() -> datetime:
    """The present, for the date of a page."""
    return datetime.now(UTC)  # noqa: TID251  a page of results carries its date


def processor() -> str:
    """The name of the processor, or its architecture where the system does not say."""
    info = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in read_lines(info) if line.startswith("model name")]
    return names[0] if names else platform.machine()


def memory_gib() -> float:
    """All memory of the machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def system() -> str:
    """The name of the distribution, and the kernel."""
    names = [line.partition("=")[2].strip('"') for line in read_lines(Path("/etc/os-release")) if "PRETTY" in line]
    return f"{(names or ['unknown system'])[0]}, Linux {platform.release().partition('-')[0]}"


def read_lines(path: Path) -> list[str]:
    """Lines of a file, none where it is not there."""
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def debian_version(package: str) -> str:
    """The installed version, 'absent' where there is none."""
    if not shutil.which("dpkg-query"):
        return "absent"
    told = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "absent"


def commit() -> str:
    """The commit, marked where the tree differs from it."""
    try:
        head = git("rev-parse", "--short", "HEAD")
        changed = git("--no-optional-locks", "status", "--porcelain", "--", "src")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{head} and changes not yet committed" if changed else head


def git(*words: str) -> str:
    """What git answers."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
