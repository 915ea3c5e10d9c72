"""CrowdSec in its time machine: own configuration, data and credentials; a local API on the loopback; no network."""

import json
import re
import shutil
import socket
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from bench.made_log import MadeLog
from bench.measure import Cost, measure
from bench.score import Verdict
from bench.tool import Run, Tool

INSTALLED: Final = Path("/etc/crowdsec")
HUB: Final = Path("/var/lib/crowdsec/hub")
DATA: Final = Path("/usr/share/crowdsec/data")
TOO_MANY: Final = 100_000

# One bucket an address: 20 pages at once, one more every ten seconds. As good a rule by address as was found.
BUCKET: Final = """\
type: leaky
name: bench/per-address
description: "too many pages from one address"
filter: "evt.Meta.log_type == 'http_access-log' && evt.Parsed.static_ressource == 'false'"
groupby: "evt.Meta.source_ip"
capacity: 20
leakspeed: "10s"
blackhole: 5m
labels: {service: http, type: flood, remediation: true}
"""
PROFILES: Final = """\
name: ban
filters: ["Alert.Remediation == true && Alert.GetScope() == 'Ip'"]
decisions: [{type: ban, duration: 4h}]
on_success: break
"""


def replay(*, stock: bool) -> Run:
    """Replay the log, with the rules that Debian ships for web servers or with the one bucket only."""

    def run(log: MadeLog, folder: Path) -> tuple[Cost, Verdict]:
        config = configure(folder, stock=stock)
        measure(["cscli", "-c", config, "machines", "add", "bench", "--password", "bench", "-f", folder / "api.yaml"])
        cost = measure(["crowdsec", "-c", config, "-dsn", f"file://{log.path}", "-type", "nginx"], cwd=folder)
        return cost, read_alerts(folder / "data" / "crowdsec.db")

    return run


def configure(folder: Path, *, stock: bool) -> Path:
    """Write everything that CrowdSec reads into an empty folder. YAML is JSON here: every JSON document is YAML."""
    for name in ("data", "notifications", "scenarios"):
        (folder / name).mkdir()
    for name in ("parsers", "patterns"):
        shutil.copytree(INSTALLED / name, folder / name)
    if stock:
        copy_scenarios(folder)
    else:
        (folder / "scenarios" / "bucket.yaml").write_text(BUCKET)
    (folder / "profiles.yaml").write_text(PROFILES)
    (folder / "simulation.yaml").write_text("simulation: off\n")
    (folder / "acquis.yaml").touch()
    (folder / "api.yaml").touch()
    config = folder / "config.yaml"
    config.write_text(json.dumps(settings(folder, free_port())))
    return config


def settings(folder: Path, port: int) -> dict[str, object]:
    """config.yaml."""
    return {
        "common": {"daemonize": False, "log_media": "stdout", "log_level": "error", "working_dir": "."},
        "config_paths": {
            "config_dir": f"{folder}/",
            "data_dir": f"{folder}/data/",
            "simulation_path": f"{folder}/simulation.yaml",
            "hub_dir": f"{HUB}/",
            "index_path": f"{HUB}/.index.json",
            "notification_dir": f"{folder}/notifications/",
            "plugin_dir": "/usr/lib/crowdsec/plugins/",
        },
        "crowdsec_service": {"acquisition_path": f"{folder}/acquis.yaml", "parser_routines": 1},
        "cscli": {"output": "human"},
        "db_config": {
            "log_level": "error",
            "type": "sqlite",
            "db_path": f"{folder}/data/crowdsec.db",
            "use_wal": True,
            "flush": {"max_items": TOO_MANY},
        },
        "api": {
            "client": {"credentials_path": f"{folder}/api.yaml"},
            "server": {
                "log_level": "error",
                "listen_uri": f"127.0.0.1:{port}",
                "profiles_path": f"{folder}/profiles.yaml",
            },
        },
        "prometheus": {"enabled": False},
    }


def copy_scenarios(folder: Path) -> None:
    """What Debian switches on for a web server, with its lists; nothing may be fetched."""
    for rule in (INSTALLED / "scenarios").glob("*.yaml"):
        if not rule.name.startswith("ssh"):
            shutil.copy(rule, folder / "scenarios")
    for words in DATA.iterdir():
        shutil.copy(words, folder / "data")
    # Debian's list has another name than the rule that reads it; without it every line is an error of some kilobytes.
    if (DATA / "path_traversal.txt").exists():
        shutil.copy(DATA / "path_traversal.txt", folder / "data" / "http_path_traversal.txt")


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def read_alerts(database: Path) -> Verdict:
    """Every alert about an address, at the log's time; each is a ban."""
    with closing(sqlite3.connect(database)) as opened:
        rows = opened.execute("SELECT stopped_at, source_value FROM alerts WHERE source_scope = 'Ip'").fetchall()
    alerts = tuple((parse_time(when), address) for when, address in rows)
    banned = frozenset(address for _, address in alerts)
    return Verdict(banned, banned, alerts)


def parse_time(text: str) -> datetime:
    """Go's way to write a time into SQLite; nanoseconds are cut to microseconds."""
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))


CROWDSEC: Final = (
    Tool("CrowdSec, one bucket an address (written by hand)", ("crowdsec", "cscli"), replay(stock=False), 0, 30),
    Tool("CrowdSec, Debian's rules", ("crowdsec", "cscli"), replay(stock=True), 2, 10),
)
