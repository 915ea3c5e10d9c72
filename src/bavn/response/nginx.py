"""Rules for nginx: two `geo` lists and what they do, for the http block. They end by themselves.

geo $bavn_blocked {
    default 0;
    192.0.2.1 1;
}
"""

from bavn.response.decisions import Decisions, written
from bavn.response.heading import heading
from bavn.response.pace import BURST, PER_MINUTE

HOW = (
    "",
    "Include this file in the http block, and add these two lines to each server block once:",
    "    if ($bavn_block) { return 403; }",
    f"    limit_req zone=bavn burst={BURST} nodelay;",
    "Behind a proxy or CDN, set_real_ip_from must be right first, or the proxy itself would be limited.",
    "After the expiry nothing matches any more; remove the entries when convenient. Check with: nginx -t",
)


def nginx(decisions: Decisions) -> str:
    """Write an http-block include. A limited prefix shares one allowance; addresses are limited each."""
    blocked = [f"    {written(network)} 1;" for network in decisions.block]
    limited = [f'    {written(network)} "{written(network)}";' for network in decisions.limit]
    pattern = seconds_before(int(decisions.expires.timestamp()))
    lines = [
        *heading(decisions, *HOW),
        "geo $bavn_blocked {",
        "    default 0;",
        *blocked,
        "}",
        "geo $bavn_limited {",
        '    default "";',
        *limited,
        "}",
        "# 1 until the expiry: nginx knows no other way to compare times",
        "map $msec $bavn_live {",
        "    default 0;",
        f'    "~{pattern}" 1;',
        "}",
        "map $bavn_live$bavn_blocked $bavn_block {",
        "    default 0;",
        "    11 1;",
        "}",
        "map $bavn_live $bavn_limit {",
        '    default "";',
        "    1 $bavn_limited;",
        "}",
        f"limit_req_zone $bavn_limit zone=bavn:10m rate={PER_MINUTE}r/m;",
    ]
    return "\n".join(lines) + "\n"


def seconds_before(end_s: int) -> str:
    """Return a regular expression for Unix times (ten digits, then a dot) that lie before `end_s`.

    No braces: nginx would take them for a block.

    >>> import re
    >>> early = re.compile(seconds_before(1772366400))
    >>> [bool(early.match(f"{second}.123")) for second in (1772366399, 1772366400)]
    [True, False]
    """
    digits = f"{end_s:010d}"
    branches = []
    for place, digit in enumerate(digits):
        if digit != "0":
            lower = "0" if digit == "1" else f"[0-{int(digit) - 1}]"
            branches.append(digits[:place] + lower + "[0-9]" * (len(digits) - place - 1))
    return rf"^(?:{'|'.join(branches)})\."
