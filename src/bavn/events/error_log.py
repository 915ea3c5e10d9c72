"""The error log of nginx or Apache: failed logins by basic authentication, and what ModSecurity found, of one file."""

from bavn.events.lines import LoginLines
from bavn.events.modsecurity import ModsecurityLines
from bavn.events.reading import Calendar
from bavn.model.alert import Alert
from bavn.model.login import Login

SPEAKS = b"ModSecurity: "


class ErrorLog:
    """Reads lines for both. A line in which a client only writes ModSecurity's name is read as any other."""

    def __init__(self, calendar: Calendar, name: str) -> None:
        self.name = name
        self._logins = LoginLines(calendar, name)
        self._alerts = ModsecurityLines(calendar)

    @property
    def rejected(self) -> int:
        """Lines that were of neither."""
        return self._logins.rejected

    def read(self, line: bytes) -> Login | Alert | None:
        """Return what one line tells."""
        alert = self._alerts.read(line) if SPEAKS in line else None
        return alert or self._logins.read(line)
