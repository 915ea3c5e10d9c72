r"""HAProxy's runtime API: one command over its unix socket, one bounded answer, within one deadline.

RuntimeApi(Path("/run/haproxy/admin.sock"), monotonic).ask("show map")  ->  "# id (file) description\n…"
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bavn.protection.enforcing import NotEnforcedError

PATIENCE_S: Final = 5.0
MOST_BYTES: Final = 1 << 18
AT_ONCE: Final = 1 << 16
LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class RuntimeApi:
    """A socket that HAProxy listens on (`stats socket … level admin`). Everything it says is bounded."""

    path: Path
    monotonic: Callable[[], float]
    patience_s: float = PATIENCE_S

    def ask(self, command: str, payload: str = "") -> str:
        """Send a command, with lines of a payload perhaps, and return the answer.

        `NotEnforcedError` where nobody listens, the answer takes longer than `patience_s` in all, has no end, or is
        none at all (HAProxy hangs up on a command that is longer than its buffer).
        """
        deadline = self.monotonic() + self.patience_s
        given = f"{command} <<\n{payload}\n\n" if payload else f"{command}\n"
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as talk:
                talk.settimeout(self._left_s(deadline))
                talk.connect(str(self.path))
                talk.sendall(given.encode())
                said = self._heard(talk, deadline)
        except TimeoutError:
            raise self._silent() from None
        except OSError as error:
            why = error.strerror or str(error)
            line = f"haproxy: nobody answers on {self.path}: {why}"
            raise NotEnforcedError(line, code="haproxy-absent", path=str(self.path), why=why) from None
        if not said:
            raise self.refused(command, "it hung up without an answer")
        return said.decode(errors="replace")

    def refused(self, command: str, why: str) -> NotEnforcedError:
        """Say which command HAProxy did not carry out, and why, in its own words."""
        why = " ".join(why.split())[:LONGEST]
        verb = " ".join(command.split()[:2])
        return NotEnforcedError(f"haproxy does not take '{verb}': {why}", code="haproxy-refused", command=verb, why=why)

    def _heard(self, talk: socket.socket, deadline: float) -> bytes:
        said = bytearray()
        while len(said) <= MOST_BYTES:
            talk.settimeout(self._left_s(deadline))
            if not (more := talk.recv(AT_ONCE)):
                return bytes(said)
            said += more
        line = f"haproxy: what answers on {self.path} does not stop"
        raise NotEnforcedError(line, code="haproxy-endless", path=str(self.path))

    def _left_s(self, deadline: float) -> float:
        if (left_s := deadline - self.monotonic()) <= 0:
            raise self._silent()
        return left_s

    def _silent(self) -> NotEnforcedError:
        line = f"haproxy: no answer on {self.path} within {self.patience_s:g} s"
        return NotEnforcedError(line, code="haproxy-silent", path=str(self.path), seconds=int(self.patience_s))
