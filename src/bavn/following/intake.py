"""One syslog input: what came in by reason, and the way of its messages into the spool."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from bavn.following.senders import Senders
from bavn.following.spool import Spool
from bavn.following.syslog import frames_of, messages_of


@dataclass(slots=True)
class Received:
    """What one input has received since it was opened. Frames: all up to `cut_short`; connections: the rest."""

    messages: int = 0  # written as lines
    malformed: int = 0  # frames that are no syslog
    empty: int = 0  # frames without a message
    too_long: int = 0  # frames over 64 KiB
    cut_short: int = 0  # frames whose sender went away in the middle
    kernel_dropped: int = 0  # datagrams for which the kernel's buffer had no room
    refused: int = 0  # datagrams or connections from a sender that may not send
    opened: int = 0
    open: int = 0
    full: int = 0  # connections turned away, because so many were open
    sender_full: int = 0  # the same, from one sender
    slow: int = 0  # closed in the middle of a frame that did not go on
    idle: int = 0  # closed because nothing came
    not_syslog: int = 0  # closed because nothing that came was syslog
    tls_failed: int = 0  # no TLS, or a certificate that was not accepted

    def copy(self) -> "Received":
        """As it stands now."""
        return Received(*(getattr(self, one.name) for one in fields(self)))


class Intake:
    """Takes the frames of one input to its spool: one write for all that came in one piece.

    With `whole` the lines keep their envelope, for a reader to whom it says which program speaks.
    """

    def __init__(self, name: str, senders: Senders, spool: Spool, *, whole: bool = False) -> None:
        self.name, self.senders, self.spool = name, senders, spool
        self._read = frames_of if whole else messages_of
        self.received = Received()
        self.last_refused = ""  # the sender, so that whoever forgot to allow it can be told which

    def take(self, frames: Sequence[bytes]) -> int:
        """Write the frames' messages as lines; return how many of them were syslog."""
        found = self._read(frames)
        received = self.received
        received.messages += found.lines
        received.malformed += found.malformed
        received.empty += found.empty
        self.spool.write(found.block)
        return len(frames) - found.malformed

    def admit(self, host: str) -> bool:
        """Whether `host` may send; counted where it may not."""
        if self.senders.allow(host):
            return True
        self.received.refused += 1
        self.last_refused = host
        return False
