"""HAProxy: the map that its configuration looks addresses up in, replaced over the runtime API in one transaction.

prepare map MAP  →  New version created: 7
add map @7 MAP << 192.0.2.1 block:1772370000 …
commit map @7 MAP
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from bavn.model.decision import Decision
from bavn.protection.enforcing import Applied, NotEnforcedError
from bavn.protection.live_entries import change, live_entries, networks_of
from bavn.protection.runtime_api import RuntimeApi
from bavn.response.decisions import IPNetwork
from bavn.response.entries import Entry
from bavn.response.haproxy import line
from bavn.settings.schema import ProtectSettings

MOST_AT_ONCE: Final = 8000  # bytes; HAProxy takes no more than its tune.bufsize (16,384) in one command
SPECIAL: Final = re.compile(r"([\s;\\])")
VERSION: Final = re.compile(r"New version created: (\d+)")


class Haproxy:
    """Blocks with 403 and limits with 429, by the few lines of configuration that `response/haproxy.py` gives.

    The map file on disk is never touched: after a restart of HAProxy the map is empty until the next `apply`. Each
    entry carries its end, so that it ends also when nobody calls again.
    """

    name: Final = "haproxy"
    packet_filter: Final = False

    def __init__(self, protect: ProtectSettings, path: Path, *, monotonic: Callable[[], float]) -> None:
        self._api = RuntimeApi(path, monotonic)
        self._file = protect.haproxy_map
        self._map = SPECIAL.sub(r"\\\1", protect.haproxy_map)
        self._entries: tuple[Entry, ...] = ()
        self._version = ""
        self._standing: frozenset[IPNetwork] = frozenset()

    def apply(self, decisions: Sequence[Decision], now: datetime) -> Applied:
        """Replace the map by the decisions; `NotEnforcedError` leaves the old one standing."""
        entries = live_entries(decisions, now)
        self._replace(entries)
        before, self._standing = self._standing, networks_of(entries)
        return change(before, self._standing)

    def _replace(self, entries: tuple[Entry, ...]) -> None:
        version, count = self._stands()
        if entries == self._entries and version == self._version and count == len(entries):
            return
        self._version = ""
        command = f"prepare map {self._map}"
        prepared = VERSION.search(said := self._api.ask(command))
        if prepared is None:
            raise self._api.refused(command, said)
        try:
            for lines in _in_pieces(entries):
                self._tell(f"add map @{prepared[1]} {self._map}", lines)
            self._tell(f"commit map @{prepared[1]} {self._map}")
        except NotEnforcedError:
            with suppress(NotEnforcedError):  # what was added stands in no version; the next commit throws it out too
                self._api.ask(f"clear map @{prepared[1]} {self._map}")
            raise
        self._entries, self._version = entries, prepared[1]

    def _tell(self, command: str, payload: str = "") -> None:
        if (said := self._api.ask(command, payload)).strip():
            raise self._api.refused(command, said)

    def _stands(self) -> tuple[str, int]:
        """Ask for the version and the number of entries that stand; `NotEnforcedError` where there is no such map."""
        for said in self._api.ask("show map").splitlines():
            found = re.search(r"curr_ver=(\d+) .*entry_cnt=(\d+)", said)
            if f"({self._file})" in said and found:
                return found[1], int(found[2])
        text = f"haproxy has no map {self._file}: its configuration does not name it, or it is older than 2.4"
        raise NotEnforcedError(text, code="haproxy-no-map", path=self._file)


def _in_pieces(entries: Sequence[Entry]) -> Iterator[str]:
    """The lines of the map, in pieces that one command can hold."""
    piece: list[str] = []
    length = 0
    for one in map(line, entries):
        if piece and length + len(one) >= MOST_AT_ONCE:
            yield "\n".join(piece)
            piece, length = [], 0
        piece.append(one)
        length += len(one) + 1
    if piece:
        yield "\n".join(piece)
