"""Telling systemd how the sensor is: the protocol of sd_notify(3), one datagram for each message.

Nothing is said, and nothing raises, where systemd did not start this process.
"""

import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from bavn.model.safe_text import visible

LONGEST_TEXT: Final = 200


class Notifier:
    """Messages to the socket that `NOTIFY_SOCKET` names: a path, or an abstract name that begins with '@'.

    Each call returns whether systemd was told. None ever waits.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._address = _address(environment.get("NOTIFY_SOCKET", ""))

    def ready(self) -> bool:
        """Work has begun."""
        return self._say("READY=1")

    def says(self, text: str) -> bool:
        """Set the line that `systemctl status` shows."""
        return self._say(f"STATUS={visible(text, LONGEST_TEXT)}")

    def alive(self) -> bool:
        """Keep the watchdog quiet."""
        return self._say("WATCHDOG=1")

    def stopping(self) -> bool:
        """Work is ending."""
        return self._say("STOPPING=1")

    def _say(self, message: str) -> bool:
        if self._address is None:
            return False
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            sender.settimeout(0)
            sender.connect(self._address)
            return sender.send(message.encode()) > 0
        return False


def from_environment() -> Notifier:
    """The notifier of this process. The variables are taken away, so that no program started by us speaks for it."""
    notifier = Notifier(os.environ)
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):
        os.environ.pop(name, None)
    return notifier


def _address(named: str) -> bytes | None:
    """Return the socket's address; None for none, and for kinds that only virtual machines have (vsock:…)."""
    if named.startswith("@"):
        return b"\0" + os.fsencode(named[1:])
    return os.fsencode(named) if named.startswith("/") else None
