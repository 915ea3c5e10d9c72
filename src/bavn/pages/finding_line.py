"""A finding on one line, for who watches the sensor in a terminal."""

from bavn.model import Finding
from bavn.model.safe_text import visible


def finding_line(update: str, number: int, finding: Finding) -> str:
    """Say what is new about a finding: update, number, kind, site, since when, how bad, how many sources."""
    blocked = sum(source.action == "block" for source in finding.sources)
    limited = sum(source.action == "limit" for source in finding.sources)
    ended = f", ended {finding.ended:%H:%M:%S}" if finding.ended else ""
    return (
        f"{update:<8}#{number} {finding.kind} on {visible(finding.site)}: {finding.severity}, "
        f"since {finding.began:%Y-%m-%d %H:%M:%S} UTC{ended}, "
        f"{finding.rate.peak:.0f}/s (usual {finding.rate.usual:.1f}), "
        f"{blocked} sources to block, {limited} to limit"
    )
