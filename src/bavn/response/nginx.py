"""Rules for nginx: two `geo` lists and what they do, for the http block. Each entry ends by itself.

geo $bavn_blocked {
    default "";
    192.0.2.1 "1772370000";
}
"""

from collections.abc import Iterable
from typing import Final

from bavn.response.decisions import Decisions, written
from bavn.response.entries import Entry, entries_of
from bavn.response.heading import heading
from bavn.response.pace import BURST, PER_MINUTE

HOW = (
    "",
    "Include this file in the http block, and add these three lines to each server block once:",
    "    if ($bavn_block) { return 403; }",
    "    set $bavn_key $bavn_limit;",
    f"    limit_req zone=bavn burst={BURST} nodelay;",
    "Behind a proxy or CDN, set_real_ip_from must be right first, or the proxy itself would be limited.",
    "After the expiry nothing matches any more; remove the entries when convenient. Check with: nginx -t",
)


def nginx(decisions: Decisions) -> str:
    """Write an http-block include. A limited prefix shares one allowance; addresses are limited each."""
    return "\n".join([*heading(decisions, *HOW), *lists(entries_of(decisions))]) + "\n"


def lists(entries: Iterable[Entry]) -> list[str]:
    """Write the lists: `$bavn_block` is not empty for who is to be blocked now, `$bavn_limit` for who is limited.

    A visitor who stands in no list costs two look-ups and no regular expression. That matters beyond speed: a map
    whose regular expression matches takes away the site's own `$1`, so only what has expired may ever match, and
    `$bavn_limit` is to be asked for once before a location is chosen (`set`).
    """
    blocked, limited = [], []
    for entry in entries:
        network = written(entry.network)
        if entry.action == "block":
            blocked.append(f'    {network} "{f"{entry.until_s:010d} {entry.reference}".rstrip()}";')
        else:
            limited.append(f'    {network} "{entry.until_s:010d} {network}";')
    return [
        *_geo("$bavn_blocked", blocked),
        *_geo("$bavn_limited", limited),
        "# empty once the time beside an entry has come: nginx compares no numbers, but a pattern does",
        *_ending("$bavn_blocked", "$bavn_block"),
        *_ending("$bavn_limited", "$bavn_limit"),
        f"limit_req_zone $bavn_limit zone=bavn:10m rate={PER_MINUTE}r/m;",
    ]


def _geo(name: str, lines: list[str]) -> list[str]:
    return [f"geo {name} {{", '    default "";', *lines, "}"]


def _ending(listed: str, live: str) -> list[str]:
    return [
        f'map "$msec {listed}" {live}_live {{',
        f"    default {listed};",
        f'    "~{EXPIRED}" "";',
        "}",
        f"map {listed} {live} {{",
        f"    default {live}_live;",
        '    "" "";',
        "}",
    ]


def _expired() -> str:
    later = "|".join(rf"{digit}[0-9]*\.[0-9]* \1[0-{digit - 1}]" for digit in range(1, 10))
    return rf"^([0-9]*)(?:{later}|\.[0-9]* \1)"


# Matches 'NOW.MILLISECONDS UNTIL' (ten digits each) from the second of UNTIL on: the same first digits, and then a
# digit that is higher, or all the same. No braces: nginx would take them for a block.
EXPIRED: Final = _expired()
