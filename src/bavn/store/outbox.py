"""Messages on their way to people, and whether each channel takes them. At least once: a kill may send one twice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bavn.disk.moment import moment, stored
from bavn.store.connection import Connection, Row, Value

COLUMNS: Final = "id, key, channel, finding, updated, title, body, queued, due, attempts, state, done, said, whom"
LONGEST_SAID: Final = 500

State = Literal["waiting", "sent", "replaced", "given-up"]
Ended = Literal["sent", "replaced", "given-up"]


@dataclass(frozen=True, slots=True)
class Message:
    """A message for one channel. `key` tells it from every other, `said` is what its channel said last.

    `channel` is for people to read, `whom` what it is bound to: another channel may be called the same tomorrow.
    `finding` None: the sensor speaks about itself. `update` is new, changed or ended, or a code of the sender's own.
    `done` is when it was sent or given up.
    """

    id: int
    key: str
    channel: str
    finding: int | None
    update: str
    title: str
    body: str
    queued: datetime
    due: datetime
    attempts: int = 0
    state: State = "waiting"
    done: datetime | None = None
    said: str = ""
    whom: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """Whether a channel works, since when, and what it said. Its `name` holds no password."""

    name: str
    ok: bool
    since: datetime
    said: str


class Outbox:
    """Keep messages until they are sent or given up, and 30 days more."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def queue(  # noqa: PLR0913  the parts of a message
        self,
        key: str,
        channel: str,
        title: str,
        body: str,
        at: datetime,
        *,
        finding: int | None = None,
        update: str = "",
        whom: str = "",
    ) -> int | None:
        """Add a message, due at once; return its number, or None where a message with this key was there before."""
        with self._connection.transaction():
            if self._connection.row("SELECT 1 FROM message WHERE key = ?", key):
                return None
            return self._connection.insert(
                "INSERT INTO message (key, channel, finding, updated, title, body, queued, due, whom)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(key, channel, finding, update, title, body, stored(at), stored(at), whom),
            )

    def due(self, now: datetime, most: int = 100, whom: str | None = None) -> list[Message]:
        """Return the messages that are to be sent now, longest due first. `whom` None: everybody's."""
        return self._listed(
            "state = 'waiting' AND due <= ? AND (? IS NULL OR whom = ?) ORDER BY due, id LIMIT ?",
            *(stored(now), whom, whom, most),
        )

    def end(self, number: int, state: Ended, at: datetime, said: str = "") -> None:
        """Note what became of a message: a channel took it, another one says the same now, or nobody will get it.

        What is over stays as it is; an unknown number is passed over.
        """
        self._connection.write(
            "UPDATE message SET attempts = attempts + 1, state = ?, done = ?, said = ?"
            " WHERE id = ? AND state = 'waiting'",
            *(state, stored(at), said[:LONGEST_SAID], number),
        )

    def failed(self, number: int, due: datetime, said: str) -> None:
        """Note that no channel took it this time; it is due again at `due`. An unknown number is passed over."""
        self._connection.write(
            "UPDATE message SET attempts = attempts + 1, due = ?, said = ? WHERE id = ? AND state = 'waiting'",
            *(stored(due), said[:LONGEST_SAID], number),
        )

    def readdress(self, names: Mapping[str, str], at: datetime, said: str) -> None:
        """Call what waits as its lane is called now (`names` by `whom`), and give up what no lane is bound to any more.

        A lane that never had a message takes over those of the one that had its name and is gone: its password was
        changed, or an earlier version wrote them.
        """
        gone = f"whom NOT IN ({', '.join('?' * len(names))})"
        write = self._connection.write
        with self._connection.transaction():
            for whom, name in names.items():
                if self._connection.row("SELECT 1 FROM message WHERE whom = ?", whom) is None:
                    write(f"UPDATE message SET whom = ? WHERE channel = ? AND {gone}", whom, name, *names)  # noqa: S608
                write("UPDATE message SET channel = ? WHERE whom = ? AND state = 'waiting'", name, whom)
            write(
                f"UPDATE message SET state = 'given-up', done = ?, said = ? WHERE state = 'waiting' AND {gone}",  # noqa: S608
                stored(at),
                said,
                *names,
            )

    def of(self, finding: int) -> list[Message]:
        """Return all messages about a finding, in the order in which they were queued."""
        return self._listed("finding = ? ORDER BY id", finding)

    def recent(self, most: int = 5) -> list[Message]:
        """Return the newest messages, newest first, whatever became of them."""
        return self._listed("1 ORDER BY id DESC LIMIT ?", most)

    def waiting(self) -> int:
        """Return how many wait."""
        row = self._connection.row("SELECT count(*) FROM message WHERE state = 'waiting'")
        return int(row[0]) if row else 0

    def set_channel(self, name: str, at: datetime, *, ok: bool, said: str = "") -> bool:
        """Note whether a channel works; return whether that is news. The first time, only a failure is news."""
        with self._connection.transaction():
            row = self._connection.row("SELECT ok FROM channel WHERE name = ?", name)
            changed = bool(row[0]) != ok if row else True
            if changed:
                self._connection.write(
                    "INSERT OR REPLACE INTO channel (name, ok, since, said) VALUES (?, ?, ?, ?)",
                    *(name, int(ok), stored(at), said[:LONGEST_SAID]),
                )
        return changed and (row is not None or not ok)

    def channels(self) -> list[Channel]:
        """Return every channel that was used, by name."""
        rows = self._connection.rows("SELECT name, ok, since, said FROM channel ORDER BY name")
        return [Channel(name, bool(ok), moment(since), said) for name, ok, since, said in rows]

    def forget_channels(self, keep: set[str]) -> None:
        """Forget channels that the settings no longer name."""
        gone = [(one.name,) for one in self.channels() if one.name not in keep]
        self._connection.write_many("DELETE FROM channel WHERE name = ?", gone)

    def _listed(self, condition: str, *values: Value) -> list[Message]:
        rows = self._connection.rows(f"SELECT {COLUMNS} FROM message WHERE {condition}", *values)  # noqa: S608  ours
        return list(_messages(rows))


def _messages(rows: list[Row]) -> Iterator[Message]:
    for number, key, channel, finding, update, title, body, queued, due, attempts, state, done, said, whom in rows:
        yield Message(
            number,
            key,
            channel,
            finding,
            update,
            title,
            body,
            moment(queued),
            moment(due),
            attempts,
            state,
            None if done is None else moment(done),
            said,
            whom,
        )
