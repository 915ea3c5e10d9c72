"""The comment that every rule set starts with: where it comes from and when it ends."""

import re
from datetime import UTC, datetime

from bavn import __version__
from bavn.response.decisions import Decisions

FINDINGS_NAMED = 20
LONGEST_NAME = 80
UNSAFE = re.compile(r"[^A-Za-z0-9.:_-]")


def heading(decisions: Decisions, *how: str) -> list[str]:
    """Say who made the rules, from which findings, until when, and `how` to use them. Lines start with '# '.

    Nothing of a log's text passes through unchanged: a site's name keeps letters, digits and `.:_-`.
    """
    lines = [
        f"Bavn {__version__}: rules made {stamp(decisions.made)}, expire {stamp(decisions.expires)}.",
        f"Block {len(decisions.block)}, limit {len(decisions.limit)} addresses or prefixes.",
    ]
    for finding in decisions.findings[:FINDINGS_NAMED]:
        ended = stamp(finding.ended) if finding.ended else "not ended"
        lines.append(
            f"From {finding.kind} on site {harmless(finding.site)}: began {stamp(finding.began)}, "
            f"detected {stamp(finding.detected)}, ended {ended}."
        )
    if len(decisions.findings) > FINDINGS_NAMED:
        lines.append(f"And from {len(decisions.findings) - FINDINGS_NAMED} more findings.")
    if not decisions.findings:
        lines.append("No attack was found: there is nothing to enforce.")
    if decisions.left_out:
        lines.append(f"Left out: {decisions.left_out} (allowed, unreadable, loopback, or a prefix too wide).")
    return [f"# {line}".rstrip() for line in (*lines, *how)]


def stamp(moment: datetime) -> str:
    """RFC 3339 UTC to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def harmless(name: str) -> str:
    """A name of the log in a charset that no rule language reads as anything but text."""
    return UNSAFE.sub("_", name[:LONGEST_NAME])
