"""nginx: two files that it includes, one for its http block and one for each server block that is to be protected.

The http part has the lists and the pages and is written anew at each change. The server part, beside it and named
`.server`, is always the same; the operator names it once in a server block:  include /etc/nginx/conf.d/bavn.server;
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Final

from bavn import __version__
from bavn.model.decision import Decision
from bavn.protection.enforcing import Applied
from bavn.protection.included_file import IncludedFiles
from bavn.protection.live_entries import change, live_entries, networks_of
from bavn.protection.reloading import Reload
from bavn.protection.visitor_pages import REFERENCE, VisitorPages, visitor_pages
from bavn.response.decisions import IPNetwork, written
from bavn.response.entries import Entry
from bavn.response.nginx import lists
from bavn.response.pace import BURST
from bavn.settings.schema import ProtectSettings

AT_ONCE: Final = 900  # characters of a page in one word of the configuration; nginx takes 4,096 bytes
LOOPBACK: Final = (ip_network("127.0.0.0/8"), ip_network("::1"))
RETRY_LIMITED_S: Final = 30
RETRY_EMERGENCY_S: Final = 300


class Nginx:
    """Blocks with 403 and limits with 429; and while `emergency` is set, shows everybody else the emergency page.

    Silent about shared addresses beyond the limit: there is no challenge. nginx alone cannot sign a cookie, so a
    bot would pass with a copied one, while first visits, forms and programs of honest people would break.
    """

    name: Final = "nginx"
    packet_filter: Final = False

    def __init__(
        self,
        protect: ProtectSettings,
        include: Path,
        *,
        monotonic: Callable[[], float],
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self.emergency = protect.emergency
        self._files = IncludedFiles(self.name, Reload(protect.nginx_reload), monotonic=monotonic, wait=wait)
        self._include = include
        self._own = (*protect.allow, *LOOPBACK)
        self._pages = visitor_pages(protect.contact, protect.nginx_pages)
        self._standing: frozenset[IPNetwork] = frozenset()

    def apply(self, decisions: Sequence[Decision], now: datetime) -> Applied:
        """Write the decisions and have nginx read them; `NotEnforcedError` where it refuses, and nothing changes."""
        entries = live_entries(decisions, now)
        self._put(entries)
        before, self._standing = self._standing, networks_of(entries)
        return change(before, self._standing)

    def _put(self, entries: Sequence[Entry]) -> None:
        server = server_file(self._include)
        self._files.put(
            {
                server: server_part(self._include),
                self._include: http_part(
                    entries, self._pages, include=self._include, own=self._own, emergency=self.emergency
                ),
            }
        )


def server_file(include: Path) -> Path:
    """Where the part for server blocks stands: beside the include, under a name that no `*.conf` matches."""
    return include.with_name(f"{include.name.removesuffix('.conf')}.server")


def http_part(
    entries: Sequence[Entry], pages: VisitorPages, *, include: Path, own: Sequence[IPNetwork], emergency: bool
) -> str:
    """Write the part for the http block. The same entries give the same text, so that nginx is not reloaded for it."""
    lines = [
        f"# Bavn {__version__} writes this file and has nginx read it; do not edit it. All in it ends by itself.",
        "# It belongs in the http block. In /etc/nginx/conf.d/ it is there already; elsewhere, write there once:",
        f"#     include {include};",
        "# And once in each server block that Bavn is to protect:",
        f"#     include {server_file(include)};",
        "# That sets limit_req, limit_req_status and error_page 429 for the server: a location with a limit_req of its",
        "# own is not limited by Bavn, and an error_page of the http block has to be repeated in the server block.",
        "# Behind a proxy or CDN, set_real_ip_from must be right first, or the proxy itself would be turned away.",
        *lists(entries),
        'map $bavn_blocked $bavn_reference {\n    default "";\n    "~ (?<bavn_code>[^ ]+)$" $bavn_code;\n}',
        "# 1: the emergency page is shown to everybody but these",
        "geo $bavn_emergency {",
        f"    default {int(emergency)};",
        *(f"    {written(network)} 0;" for network in sorted(set(own), key=lambda one: (one.version, one))),
        "}",
        *_page("blocked", pages.blocked),
        *_page("limited", pages.limited),
        *_page("emergency", pages.emergency),
    ]
    return "\n".join(lines) + "\n"


def server_part(include: Path) -> str:
    """Write the part for server blocks: always the same, so that the operator's line never has to change."""
    return (
        "\n".join(
            [
                f"# Bavn {__version__}: for each server block that is to be protected; {include} says more.",
                "if ($bavn_emergency) {\n    rewrite ^ /.bavn/emergency last;\n}",
                "if ($bavn_block) {\n    rewrite ^ /.bavn/blocked last;\n}",
                "set $bavn_key $bavn_limit;",
                f"limit_req zone=bavn burst={BURST} nodelay;",
                "limit_req_status 429;",
                "limit_req_log_level info;",
                "error_page 429 @bavn_limited;",
                *_location("= /.bavn/blocked", 403, "blocked"),
                *_location("= /.bavn/emergency", 503, "emergency", retry_s=RETRY_EMERGENCY_S),
                *_location("@bavn_limited", 429, "limited", retry_s=RETRY_LIMITED_S),
            ]
        )
        + "\n"
    )


def _location(place: str, status: int, page: str, *, retry_s: int | None = None) -> list[str]:
    return [
        f"location {place} {{",
        *([] if place.startswith("@") else ["    internal;"]),
        "    types { }",
        '    default_type "text/html; charset=utf-8";',
        '    add_header Cache-Control "no-store" always;',
        *([f'    add_header Retry-After "{retry_s}" always;'] if retry_s else []),
        f"    return {status} $bavn_page_{page};",
        "}",
    ]


def _page(name: str, html: str) -> list[str]:
    """Write a page as a variable. `geo` takes its value as it is: elsewhere, a `$` would name a variable."""
    lines: list[str] = []
    parts: list[str] = []
    for place, piece in enumerate(html.split(REFERENCE)):
        if place:
            parts.append("$bavn_reference")
        for start in range(0, len(piece), AT_ONCE):
            parts.append(part := f"$bavn_{name}_{len(lines)}")
            lines.append(f'geo {part} {{ default "{_quoted(piece[start : start + AT_ONCE])}"; }}')
    return [*lines, f'map "" $bavn_page_{name} {{ default "{"".join(f"${{{one[1:]}}}" for one in parts)}"; }}']


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
