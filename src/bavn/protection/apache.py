"""Apache 2.4: one file that a virtual host includes. It blocks with 403; it cannot limit, and shows no page of Bavn's.

Include /etc/apache2/bavn.conf
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from bavn import __version__
from bavn.model.decision import Decision
from bavn.protection.enforcing import Applied
from bavn.protection.included_file import IncludedFiles
from bavn.protection.live_entries import change, live_entries, networks_of
from bavn.protection.reloading import Reload
from bavn.response.apache import sections
from bavn.response.decisions import IPNetwork
from bavn.response.entries import Entry
from bavn.settings.schema import ProtectSettings

MOST_ENDS: Final = 24  # each is one more section that Apache looks at for each request
STEP_S: Final = 60


class Apache:
    """Blocks what is to be blocked. `not_limited` counts the decisions to limit that it cannot carry out.

    `Applied` counts blocked networks only: what Apache cannot do does not stand.
    """

    name: Final = "apache"
    packet_filter: Final = False

    def __init__(
        self,
        protect: ProtectSettings,
        include: Path,
        *,
        monotonic: Callable[[], float],
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self.not_limited = 0
        self._files = IncludedFiles(self.name, Reload(protect.apache_reload), monotonic=monotonic, wait=wait)
        self._include = include
        self._standing: frozenset[IPNetwork] = frozenset()

    def apply(self, decisions: Sequence[Decision], now: datetime) -> Applied:
        """Write the blocked and have Apache read them; `NotEnforcedError` where it refuses, and nothing changes."""
        entries = live_entries(decisions, now)
        blocked = [entry for entry in entries if entry.action == "block"]
        self._put(blocked, int(now.timestamp()))
        self.not_limited = len(entries) - len(blocked)
        before, self._standing = self._standing, networks_of(blocked)
        return change(before, self._standing)

    def _put(self, blocked: Sequence[Entry], now_s: int) -> None:
        self._files.put({self._include: text(few_ends(blocked, now_s), self._include)})


def text(entries: Sequence[Entry], include: Path) -> str:
    """Write the file. The same entries give the same text, so that Apache is not reloaded for it."""
    lines = [
        f"# Bavn {__version__} writes this file and has Apache read it; do not edit it. All in it ends by itself.",
        "# Write once in each virtual host that Bavn is to protect (needs mod_headers; on Debian: a2enmod headers):",
        f"#     Include {include}",
        "# It only takes access away: what is closed today stays closed. Apache cannot limit requests per address, so",
        "# shared addresses are left alone; nginx or HAProxy in front can limit them.",
        "# Behind a proxy or CDN, mod_remoteip must be set up first, or the proxy itself would be blocked.",
        *sections(entries),
    ]
    return "\n".join(lines) + "\n"


def few_ends(entries: Sequence[Entry], now_s: int) -> list[Entry]:
    """Let entries end together where they have more than 24 different ends: a little earlier, never later or at once.

    A decision that goes on is renewed long before, so this is only seen once the sensor is gone.
    """
    step_s = STEP_S
    shorter = list(entries)
    while len({entry.until_s for entry in shorter}) > MOST_ENDS:
        step_s *= 2
        soonest_s = min((entry.until_s for entry in entries if entry.until_s > now_s), default=now_s)
        shorter = [replace(entry, until_s=max(soonest_s, entry.until_s // step_s * step_s)) for entry in entries]
    return shorter
