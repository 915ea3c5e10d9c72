"""A finding on one line, for who watches the sensor in a terminal."""

from bavn.model import Finding
from bavn.model.probe import Spell
from bavn.model.safe_text import visible


def finding_line(update: str, number: int, finding: Finding) -> str:
    """Say what is new about a finding: update, number, kind, site, since when, how bad, how many sources."""
    blocked = sum(source.action == "block" for source in finding.sources)
    limited = sum(source.action == "limit" for source in finding.sources)
    if finding.spell is not None:
        return _seen(update, number, finding, finding.spell)
    ended = f", ended {finding.ended:%H:%M:%S}" if finding.ended else ""
    return (
        f"{update:<8}#{number} {finding.kind} on {visible(finding.site)}: {finding.severity}, "
        f"since {finding.began:%Y-%m-%d %H:%M:%S} UTC{ended}, "
        f"{finding.rate.peak:.0f}/s (usual {finding.rate.usual:.1f}), "
        f"{blocked} sources to block, {limited} to limit"
    )


def _seen(update: str, number: int, finding: Finding, spell: Spell) -> str:
    """The same of what probes saw: the target, its verdict and why, and from where it was seen."""
    ended = f", ended {finding.ended:%H:%M:%S}" if finding.ended else ""
    verdict = "unstable" if spell.flapping else spell.verdict
    through = f" for {visible(spell.through)}" if spell.through else ""
    return (
        f"{update:<8}#{number} {finding.kind} of {visible(spell.target)}: {verdict}{through} ({spell.ending}), "
        f"{finding.severity}, since {finding.began:%Y-%m-%d %H:%M:%S} UTC{ended}, "
        f"seen from {visible(', '.join(spell.witnesses))}"
    )
