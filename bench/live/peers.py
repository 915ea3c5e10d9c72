"""The same growing log is followed by Bavn, fail2ban and CrowdSec, one after the other: CPU and memory of each."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.peers.crowdsec import configure

RATE: Final = 1000
SECONDS: Final = 60
WARM_S: Final = 8.0
TICKS: Final = os.sysconf("SC_CLK_TCK")
PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")

BAVN: Final = """\
[sensor]
state = "{folder}/state"
listen = ""

[[site]]
name = "www.vejby.example"
logs = ["{log}"]
"""
JAIL: Final = """\
[DEFAULT]
backend = polling
[pages]
enabled = true
filter = pages
logpath = {log}
maxretry = 60
findtime = 60
bantime = 600
action =
"""
FILTER: Final = r"""
[Definition]
failregex = ^<HOST> -.*"(?:GET|POST|HEAD) [^ "]*(?<!\.css)(?<!\.js)(?<!\.svg)(?<!\.jpg)(?<!\.woff2) HTTP
datepattern = %%d/%%b/%%Y:%%H:%%M:%%S %%z
"""


@dataclass(frozen=True, slots=True)
class Followed:
    """What following cost: share of one core (1.0: all of it), the most memory in bytes; `note`: why it did not run."""

    name: str
    core: float = 0.0
    most_bytes: int = 0
    note: str = ""


def compare(say: Callable[[str], None]) -> list[Followed]:
    """Measure each tool for a minute."""
    tools = {
        "bavn sensor": start_bavn,
        "fail2ban, 60 pages in 60 s": start_fail2ban,
        "CrowdSec, one bucket an address": start_crowdsec,
    }
    return [follow(name, start, say) for name, start in tools.items()]


def follow(name: str, start: Callable[[Path, Path], list[str]], say: Callable[[str], None]) -> Followed:
    """Let one tool follow a log that grows."""
    say(f"{name}: {RATE} lines a second for {SECONDS} s")
    with tempfile.TemporaryDirectory(prefix="bavn-follow-") as made:
        folder = Path(made)
        log = folder / "access.log"
        log.touch()
        try:
            command = start(folder, log)
        except (OSError, subprocess.SubprocessError) as error:
            return Followed(name, note=f"absent or failed: {error}")
        with process(command, folder) as running:
            time.sleep(WARM_S)  # noqa: TID251  starting is not measured
            before = cpu_s(running.pid)
            writer = [sys.executable, "-m", "bench.live.writer", str(log), "--rate", str(RATE)]
            with subprocess.Popen([*writer, "--seconds", str(SECONDS)], stdout=subprocess.DEVNULL) as writing:
                most = 0
                while writing.poll() is None:
                    most = max(most, resident(running.pid))
                    time.sleep(0.5)  # noqa: TID251  another process works
            if running.poll() is not None:
                return Followed(name, note=f"ended with {running.returncode}")
            return Followed(name, (cpu_s(running.pid) - before) / SECONDS, most)


@contextmanager
def process(command: list[str], folder: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """A program that is ended afterwards."""
    nowhere = subprocess.DEVNULL
    running = subprocess.Popen(command, cwd=folder, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(30)


def cpu_s(process_id: int) -> float:
    """CPU seconds of a process and of the children that it waited for."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / TICKS


def resident(process_id: int) -> int:
    """Bytes in memory; 0 where it has ended."""
    try:
        return int(Path(f"/proc/{process_id}/statm").read_text().split()[1]) * PAGE_BYTES
    except (OSError, IndexError):
        return 0


def start_bavn(folder: Path, log: Path) -> list[str]:
    """`bavn sensor` as it is installed."""
    (folder / "bavn.toml").write_text(BAVN.format(folder=folder, log=log))
    return [sys.executable, "-m", "bavn", "sensor", "--config", str(folder / "bavn.toml"), "--json"]


def start_fail2ban(folder: Path, log: Path) -> list[str]:
    """Its daemon, with a jail of our own and no action."""
    etc = folder / "etc"
    shutil.copytree("/etc/fail2ban", etc)
    for old in (etc / "jail.d").glob("*"):
        old.unlink()
    (etc / "jail.conf").write_text("")
    (etc / "jail.local").write_text(JAIL.format(log=log))
    (etc / "filter.d" / "pages.conf").write_text(FILTER)
    where = ["-c", str(etc), "-s", str(folder / "f2b.sock"), "-p", str(folder / "f2b.pid")]
    return ["fail2ban-server", "-f", *where, "--logtarget", str(folder / "f2b.log"), "--syslogsocket", "none", "start"]


def start_crowdsec(folder: Path, log: Path) -> list[str]:
    """Its agent with a local API on the loopback."""
    config = configure(folder, stock=False)
    add = [
        "cscli",
        "-c",
        str(config),
        "machines",
        "add",
        "bench",
        "--password",
        "bench",
        "-f",
        str(folder / "api.yaml"),
    ]
    subprocess.run(add, check=True, capture_output=True, timeout=120)
    acquisition = {"source": "file", "filenames": [str(log)], "labels": {"type": "nginx"}}
    (folder / "acquis.yaml").write_text(json.dumps(acquisition))
    return ["crowdsec", "-c", str(config)]


def show(found: list[Followed]) -> str:
    """A table."""
    rows = ["| following the same live log, 1,000 lines a second | one core | memory |", "|---|---|---|"]
    for one in found:
        cost = one.note or f"{one.core:.1%} | {one.most_bytes / 1e6:.0f} MB"
        rows.append(f"| {one.name} | {cost} |")
    return "\n".join(rows)
