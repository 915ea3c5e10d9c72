"""What is remembered of one connection to sshd between its lines, for a fixed number of connections."""

from dataclasses import dataclass, field
from typing import Final

from bavn.events.reading import Knock

MOST_CONNECTIONS: Final = 4096
MOST_USERS: Final = 8
MOST_ECHOES: Final = 64


@dataclass(slots=True)
class Connection:
    """One connection, known by machine and process number.

    `address` comes from a line in which no user name could forge it. `waiting` counts failures that are told only
    when the connection ends without a login; `knock` is what is told then, once the address is known. `tried` are the
    names that PAM turned down, `held` is told with the next line of this connection.
    """

    key: tuple[str, str]
    address: str | None = None
    waiting: int = 0
    knock: Knock = field(default_factory=lambda: Knock("sshd", "probe"))
    tried: list[str] = field(default_factory=list)
    told: bool = False  # something was told of this connection
    failed: bool = False  # a failure was told
    asked: bool = False  # a user that there is not was asked for, and told; no password has been tried yet
    pam_told: bool = False  # sshd has told what PAM said, so its own word for it is the same failure
    accepted: bool = False
    ended: bool = False  # the server has said that it closes it: what follows is an echo
    over: bool = False
    held: Knock | None = None

    def wait(self, knock: Knock, count: int = 1) -> None:
        """Keep a failure until the connection ends; the first failure's words win over a mere probe's."""
        if not self.waiting or self.knock.outcome == "probe":
            self.knock = knock
        self.waiting += count

    def due(self, address: str | None) -> Knock | None:
        """Tell what waits, now that the connection has come to nothing; None where nothing waits."""
        if not self.waiting:
            return None
        told = self.knock._replace(address=address or self.address, times=self.waiting)
        self.waiting = 0
        return told

    def turned_down(self, user: str) -> bool:
        """Note a name that PAM turned down; True where it was another one before."""
        if user in self.tried:
            return False
        if len(self.tried) < MOST_USERS:
            self.tried.append(user)
        return len(self.tried) > 1


class Connections:
    """The connections that are open; the oldest is forgotten when there are too many."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], Connection] = {}
        self._echoes: dict[str, Connection] = {}  # closed by the server; a relay may spell the machine in another way

    def of(self, host: str, pid: str) -> Connection:
        """The connection that a line belongs to; a line without a process number belongs to none that is known."""
        key = (host, pid)
        known = self._open.get(key)
        if known is not None:
            return known
        connection = self._echoes.pop(pid, None) or Connection(key)
        if pid:
            if len(self._open) >= MOST_CONNECTIONS:
                del self._open[next(iter(self._open))]
            self._open[key] = connection
        return connection

    def begin(self, connection: Connection, address: str | None) -> Connection:
        """A new connection of the same process number: nothing of the old one counts."""
        fresh = Connection(connection.key, address)
        if connection.key in self._open:
            self._open[connection.key] = fresh
        return fresh

    def forget(self, connection: Connection) -> None:
        """The connection is over."""
        self._open.pop(connection.key, None)
        self._echoes.pop(connection.key[1], None)

    def echo(self, connection: Connection) -> None:
        """The server has closed the connection: what is still said of its process is no news."""
        if len(self._echoes) >= MOST_ECHOES:
            del self._echoes[next(iter(self._echoes))]
        self._echoes[connection.key[1]] = connection
