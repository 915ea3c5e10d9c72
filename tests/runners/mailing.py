"""A mail server in a test's hands: its log, its sensor, who is told, what is enforced and kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

from bavn.runners.container import unpack
from bavn.runners.keeping import NAME as SNAPSHOT
from bavn.runners.publishing import line
from bavn.runners.secret import BYTES as KEY_BYTES
from bavn.runners.secret import NAME as KEY_FILE
from bavn.runners.sensor import Sensor
from bavn.settings.reading import read as read_settings
from bavn.store.database import join_store
from bavn.telling.teller import Teller
from tests.protection.samples import Memory
from tests.runners.samples import BEGINS
from tests.runners.sensing import Stage
from tests.telling.stage import Sent, World
from tests.waiting import until

SYSTEM = "mail"
STEP_S = 10


def dovecot(at: datetime, user: str, address: str, *, fails: bool) -> bytes:
    what = "Disconnected (auth failed, 1 attempts in 2 secs)" if fails else "Login"
    text = f"user=<{user}>, method=PLAIN, rip={address}, lip=198.51.100.1, TLS, session=<{at.timestamp():.0f}>"
    return f"{at:%Y-%m-%dT%H:%M:%S+00:00} {SYSTEM} dovecot: imap-login: {what}: {text}\n".encode()


class MailStage(Stage):
    """A sensor that follows the mail log as bavn.toml says; who is told and what is enforced are in a test's hands."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.world, self.memory = World(), Memory()
        (folder / "state").mkdir()
        (folder / "state" / KEY_FILE).write_bytes(b"k" * KEY_BYTES)  # accounts are counted by it, nearly
        (folder / "bavn.toml").write_text(
            f'[sensor]\nstate = "{folder}/state"\nlisten = ""\n'
            f'[[system]]\nname = "{SYSTEM}"\nlogs = ["{folder}/access.log"]\nprotect = "block"\n'
            f'[[tell]]\nto = ["json://mail.example/"]\nlanguage = "da"\n'
            "[protect]\nnftables = true\ncrawlers = false\n"
        )

    @contextmanager
    def running(self) -> Iterator[Sensor]:
        told = partial(Teller, send=self.world.send)
        settings = read_settings(self.folder / "bavn.toml")
        with (
            patch("bavn.runners.starting.Teller", told),
            patch("bavn.runners.starting.enforcers_of", lambda _: [self.memory]),
            self.sensor(settings) as sensor,
        ):
            yield sensor

    def live(self, sensor: Sensor, lines: list[bytes]) -> None:
        """Lines that come one by one as time passes."""
        for one in lines:
            self.write(one)
            self.hands.go(STEP_S)
            self.turn(sensor)

    def messages(self, count: int) -> list[Sent]:
        until(lambda: len(self.world.sent) >= count, what=f"{count} messages")
        return self.world.sent

    def kept(self, sensor: Sensor) -> None:
        sensor.keep()
        sensor.parts.keeper.finish()

    def everything_kept(self) -> bytes:
        """All bytes of the state folder but the key's; snapshots and documents also unpacked."""
        state = self.folder / "state"
        found = [path.read_bytes() for path in state.rglob("*") if path.is_file()]
        found += [unpacked(path.read_bytes()) for path in state.glob(f"{SNAPSHOT}*")]
        with join_store(state, read_only=True) as store:
            kept = store.findings.since(BEGINS - timedelta(days=30))
            found += [store.findings.document(one.id) or b"" for one in kept]
            found += [f"{one.title}\n{one.body}".encode() for one in store.outbox.recent(1000)]
            found += [repr(one).encode() for one in store.audit.lines(self.hands.now)]
        return b"\n".join(found)

    def everything_said(self) -> str:
        said = [line(one, 0.0).decode() for one in self.said]
        return "\n".join([*said, *map(repr, self.noticed), *(f"{one.title}\n{one.body}" for one in self.world.sent)])


def unpacked(snapshot: bytes) -> bytes:
    size = int.from_bytes(snapshot[:4], "big")
    contents = unpack(snapshot[20 + size :])
    return b"\n".join([contents.values, *(values.tobytes() for values in contents.arrays.values())])
