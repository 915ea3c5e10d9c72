"""The hub as its operator runs it, on a port that stays, and members that joined it, each with a folder of its own."""

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bavn.hub import opening, settings
from bavn.hub.settings import example
from bavn.member.identity import NAME, Identity, place_for_identity
from bavn.model.member import Member
from tests.hub.hubs import joined, new_folder
from tests.waiting import until

ROOT = Path(__file__).parents[2]
BAVN = (sys.executable, "-m", "bavn")
PLENTY = "\n[limits]\nrequests_per_s = 10000\nsightings_per_s = 100000\nbytes_per_s = 100000000\n"


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  a process has a clock of its own


def bavn(*words: str) -> str:
    """Run a command of Bavn's, which must succeed; what it said."""
    done = subprocess.run([*BAVN, *words], check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass(slots=True)
class Town:
    """A hub's data folder, where it answers, and the folders of its members."""

    folder: Path
    port: int
    states: dict[str, Path] = field(default_factory=dict)
    identities: dict[str, Identity] = field(default_factory=dict)
    hub: "subprocess.Popen[bytes] | None" = None

    @property
    def data(self) -> Path:
        return self.folder / "hub"

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def said(self) -> bytes:
        """What the hub wrote to standard error since it was started last."""
        return (self.folder / "said").read_bytes()

    def start(self) -> None:
        """Run the hub until it answers."""
        command = [*BAVN, "hub", "run", "--listen", f"127.0.0.1:{self.port}", "--data", str(self.data)]
        with (self.folder / "said").open("wb") as said:
            self.hub = subprocess.Popen(command, stderr=said, cwd=ROOT, env={**os.environ})
        hub = self.hub
        until(lambda: b"answers at" in self.said or hub.poll() is not None, what="the hub answers")
        assert hub.poll() is None, self.said

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End the hub: `SIGKILL` is kill -9."""
        if self.hub is not None:
            self.hub.send_signal(how)
            self.hub.wait(30)
        self.hub = None


@contextmanager
def town(folder: Path, *members: Member, name: str = "Prøve", store: str = "") -> Iterator[Town]:
    """A hub with members that joined it, each with its identity in its state folder. It does not run yet."""
    data = new_folder(folder, name=name)
    (data / settings.NAME).write_text(example(name, "127.0.0.1:8643", store, ()) + PLENTY)
    made = Town(folder, free_port())
    hub = opening.open_hub(data, now)
    try:
        for member in members:
            sensor = joined(hub, member, now)
            made.identities[member.id] = identity = Identity(
                url=made.url,
                hub=name,
                hub_keys=(hub.signing.public,),
                member=member.id,
                key=sensor.id,
                private_key=sensor.key.raw,
                number_key=secrets.token_bytes(32),
                ca=hub.authority.decode(),
            )
            made.states[member.id] = folder / member.id
            with place_for_identity(folder / member.id / NAME) as place:
                place.put(identity)
    finally:
        hub.close()
    try:
        yield made
    finally:
        made.stop(signal.SIGKILL)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
