"""A state folder, as a sensor leaves it or holds it."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

from bavn.model.decision import Decision
from bavn.store.database import open_store

NOW = datetime(2026, 11, 22, 8, 15, tzinfo=UTC)  # which the commands are told too
EXPIRES = NOW + timedelta(minutes=30)


def settings(folder: Path) -> str:
    """Write settings whose state is in `folder`; return the file's name."""
    path = folder / "bavn.toml"
    path.write_text(f'[sensor]\nstate = "{folder / "state"}"\n')
    return str(path)


def keep(folder: Path, *blocked: str) -> None:
    """Keep a store in which these are blocked."""
    with open_store(folder / "state", NOW) as store:
        networks = [ip_network(one) for one in blocked]
        store.decisions.set(1, [Decision(one, "block", "www.example.dk", 1, NOW, EXPIRES, 0.9) for one in networks])
