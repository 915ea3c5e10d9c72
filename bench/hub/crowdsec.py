"""CrowdSec's local API with ten thousand decisions, on this machine, for comparison. It speaks to nobody else."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.measure import FailedError

KEY: Final = "benchmark"
LONGEST_S: Final = 30.0
CONFIG: Final = """\
common: {{daemonize: false, log_media: stdout, log_level: error}}
config_paths:
  {{config_dir: {0}, data_dir: {0}, simulation_path: {0}/simulation.yaml,
   hub_dir: {0}/hub, index_path: {0}/hub/.index.json}}
crowdsec_service: {{enable: false}}
db_config: {{type: sqlite, db_path: {0}/crowdsec.db, use_wal: true}}
api:
  client: {{credentials_path: {0}/local.yaml}}
  server: {{log_level: error, listen_uri: "127.0.0.1:{1}", profiles_path: {0}/profiles.yaml, enable: true}}
prometheus: {{enabled: false}}
"""
PROFILE: Final = """\
name: default
filters: ["Alert.Remediation == true"]
decisions: [{type: ban, duration: 4h}]
on_success: break
"""


@contextmanager
def running(folder: Path, addresses: list[str]) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """Its port and process, with a ban of four hours for each address. FailedError where it is not installed."""
    if not (shutil.which("crowdsec") and shutil.which("cscli")):
        raise FailedError("crowdsec is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    config = _configure(folder, port)
    _cscli(config, "machines", "add", "bench", "--password", KEY, "--file", str(folder / "local.yaml"), "--force")
    _cscli(config, "bouncers", "add", "bench", "--key", KEY)
    server = subprocess.Popen(
        ["crowdsec", "-c", config, "-no-cs"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, server)
        rows = folder / "decisions.csv"
        lines = [f"{address},ip,bench,4h,ban" for address in addresses]
        rows.write_text("\n".join(["value,scope,reason,duration,type", *lines]) + "\n")
        _cscli(config, "decisions", "import", "--input", str(rows))
        yield port, server
    finally:
        server.terminate()
        server.wait(LONGEST_S)


def _configure(folder: Path, port: int) -> str:
    (folder / "hub").mkdir(parents=True)
    (folder / "hub" / ".index.json").write_text("{}")
    (folder / "simulation.yaml").write_text("simulation: off\n")
    (folder / "profiles.yaml").write_text(PROFILE)
    (folder / "local.yaml").write_text(f"url: http://127.0.0.1:{port}\nlogin: bench\npassword: {KEY}\n")
    config = folder / "config.yaml"
    config.write_text(CONFIG.format(folder, port))
    return str(config)


def _cscli(config: str, *words: str) -> None:
    done = subprocess.run(["cscli", "-c", config, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise FailedError(f"cscli {words[0]} {words[1]}: {done.stderr.strip()[-200:]}")


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + LONGEST_S
    while time.monotonic() < ends and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)  # noqa: TID251  another process works
    raise FailedError("crowdsec did not start")
