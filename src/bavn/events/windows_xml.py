"""Windows events as XML, one a line, as Splunk, `wevtutil qe /f:xml` and syslog agents give them.

    <Event xmlns='…'><System><Provider Name='Microsoft-Windows-Security-Auditing' …/><EventID>4625</EventID>…
    <TimeCreated SystemTime='2026-03-02T10:00:00.1234567Z'/>…<Channel>Security</Channel><Computer>dc1.example.com</Computer>
    </System><EventData><Data Name='TargetUserName'>ann</Data>…</EventData></Event>

Nothing but these elements is looked at: no entity but the five of XML and numbers is known, none is ever fetched, and
nesting has no meaning. A value cannot forge an element, since `<` in it is written `&lt;`. Other text may stand before.
"""  # noqa: E501 - a sample line of a format is as long as it is

import re
from collections import deque
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Final

from bavn.events.json_reading import moment, number
from bavn.events.reading import text_of
from bavn.events.windows import Event
from bavn.events.windows_logins import WindowsLogins
from bavn.model.login import Login

NAME: Final = "windows-xml"
LONGEST_LINE_BYTES: Final = 1 << 18
BEGIN: Final = "<Event "
PIECE: Final = re.compile(
    r"""<(Provider|TimeCreated|EventID|Channel|Computer|Data|Param[123]|Username|IpAddress)"""
    r"""((?:\s++[A-Za-z]{1,40}+\s?+=\s?+(?:'[^'<]*+'|"[^"<]*+"))*+)\s*+(?:/>|>([^<]*+))"""
)
ATTRIBUTE: Final = re.compile(r"""(Name|SystemTime)\s?+=\s?+(?:'([^'<]*+)'|"([^"<]*+)")""")


class WindowsXmlReader:
    """Reads Windows events as XML lines. Silent about events that are no logins; `rejected` counts lines with none."""

    def __init__(self) -> None:
        self.name = NAME
        self.rejected = 0
        self._logins = WindowsLogins()
        self._waiting: deque[Login] = deque()

    def read(self, line: bytes) -> Login | None:
        """What a line tells. A check that waits for its logon comes with a later line."""
        if len(line) > LONGEST_LINE_BYTES:
            self.rejected += 1
        elif line.strip():
            event = event_of(text_of(line))
            if event is None:
                self.rejected += 1
            else:
                self._waiting.extend(self._logins.settle(event))
        return self._waiting.popleft() if self._waiting else None

    def rest(self) -> Iterator[Login]:
        """What still waits when there are no more lines."""
        self._waiting.extend(self._logins.rest())
        while self._waiting:
            yield self._waiting.popleft()


def event_of(line: str) -> Event | None:
    """The event in a line; None where there is none."""
    start = line.find(BEGIN)
    if start < 0:
        return None
    system: dict[str, str] = {}
    data: dict[str, str] = {}
    values: list[str] = []
    for element, attributes, content in PIECE.findall(line, start):
        named = {name: unescape(one or other) for name, one, other in ATTRIBUTE.findall(attributes)}
        value = unescape(content)
        if element == "Data" and "Name" not in named:
            values.append(value)
        elif element in {"Provider", "TimeCreated", "EventID", "Channel", "Computer"}:
            system.setdefault(element, named.get("Name") or named.get("SystemTime") or value)
        else:
            data.setdefault(named.get("Name", element).lower(), value)
    code, time = number(system.get("EventID")), moment(system.get("TimeCreated"))
    if code is None or time is None:
        return None
    channel, provider = system.get("Channel", "").lower(), system.get("Provider", "").lower()
    return Event(code, channel, provider, time, system.get("Computer", ""), data, tuple(values))


def is_windows_xml(lines: Sequence[bytes]) -> bool:
    """Whether most of a file's first lines are events."""
    return 2 * sum(event_of(text_of(line)) is not None for line in lines) > len(lines)
