"""What one reader is told, as one document: decisions of its level, and the warnings that are for it."""

from collections.abc import Iterable
from datetime import datetime

from bavn.clearing.levels import LEVEL
from bavn.model.campaign import EarlyWarning, Gone, Said, SharedDecision
from bavn.model.tlp import Audience, may_see
from bavn.sharing.delta import Delta, ToldDecisions, ToldEnds, ToldWarning

Alike = tuple[object, ...]


def delta_of(  # noqa: PLR0913  what makes a delta, by name
    decisions: Iterable[SharedDecision],
    warnings: Iterable[EarlyWarning],
    *,
    audience: Audience,
    member: str | None,
    hub: str,
    since: int,
    seq: int,
    at: datetime,
    killed: bool,
) -> Delta:
    """What changed for a reader after `since`, of these rows; the rest is left out. `since` 0: what is in force.

    Only the `said` of the reader's level is read. Warnings are for members and the hub's own people; a member is not
    told those of others, and of an attack that has hit it only that the warning has ended. Nothing while `killed`.
    """
    if killed:
        return Delta(hub, seq, since, at, killed=True)
    level = LEVEL[audience]
    said = [(row.value, row.said[level]) for row in decisions if level in row.said and row.said[level].seq > since]
    said.sort(key=lambda pair: pair[1].seq)  # the order of the rows would tell of evidence that this level may not see
    live = [(value, one) for value, one in said if one.gone is None and one.until > at]
    in_force = {value for value, _ in live}
    gone = [(value, one) for value, one in said if one.gone is not None and value not in in_force] if since else []
    told = [_told(row, member, since) for row in warnings if row.seq > since and is_for(row, audience, member)]
    return Delta(
        hub,
        seq,
        since,
        at,
        decisions=_decisions(live),
        gone=_ends(gone),
        warnings=tuple(one for one in told if one is not None),
    )


def is_for(warning: EarlyWarning, audience: Audience, member: str | None) -> bool:
    """Whether a reader may hear of a warning at all: nobody outside, and a member only of what concerns it."""
    if audience in ("community", "public") or not may_see(audience, warning.tlp):
        return False
    return warning.members is None or audience in ("operator", "analyst") or member in warning.members


def told_to(warning: EarlyWarning) -> ToldWarning:
    """A warning as whoever it is for sees it: without who was hit, and for whom else it is."""
    return ToldWarning(
        id=warning.id,
        why=warning.why,
        at=warning.at,
        severity=warning.severity,
        kind=warning.kind,
        tlp=warning.tlp,
        campaign=warning.campaign,
        site=warning.site,
        through=warning.through,
        organisations=warning.organisations,
        sources=warning.sources,
        peak=warning.peak,
        templates=warning.templates,
        attribution=warning.attribution,
        source=warning.source,
    )


def _told(warning: EarlyWarning, member: str | None, since: int) -> ToldWarning | None:
    """A warning as its reader sees it; None where it is over, and the reader starts anew."""
    is_over = warning.ended or (member is not None and member in warning.hit)
    if is_over and not since:
        return None
    if is_over:
        return ToldWarning(
            id=warning.id,
            why=warning.why,
            at=warning.at,
            severity=warning.severity,
            kind=warning.kind,
            tlp=warning.tlp,
            campaign=warning.campaign,
            ended=True,
        )
    return told_to(warning)


def _decisions(live: Iterable[tuple[str, Said]]) -> tuple[ToldDecisions, ...]:
    alike: dict[Alike, tuple[Said, list[str]]] = {}
    for value, said in live:
        key = (said.action, said.kind, said.campaign, said.until, said.organisations, said.because, said.named)
        alike.setdefault(key, (said, []))[1].append(value)
    return tuple(
        ToldDecisions(
            action=said.action,
            kind=said.kind,
            campaign=said.campaign,
            until=said.until,
            organisations=said.organisations,
            because=said.because,
            values=tuple(values),
            named=said.named,
        )
        for said, values in alike.values()
    )


def _ends(gone: Iterable[tuple[str, Said]]) -> tuple[ToldEnds, ...]:
    values: dict[Gone, list[str]] = {}
    for value, said in gone:
        assert said.gone is not None  # noqa: S101  the caller's filter
        values.setdefault(said.gone, []).append(value)
    return tuple(ToldEnds(why, tuple(some)) for why, some in values.items())
