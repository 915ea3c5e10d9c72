"""Templates that the hub has armed: who asks for what attacks elsewhere asked for is limited on weaker evidence.

Only while the site's own finding is open, only a source of that finding, and only one that a signature with that very
template describes. Nobody is blocked for it, and none who vouches for himself, or was here before, is limited.
"""

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from typing import Final

from bavn.model.finding import Finding, Signature, Source
from bavn.model.sighting import Template
from bavn.sharing.masking import template_from

LEAST_SCORE: Final = 0.5  # rather an attacker than not, on one's own evidence
REASON: Final = "hub:template"
SPARED: Final = frozenset({
    "vouched", "seen-before-attack", "as-before-attack", "visitors-in-network", "spared-address", "known-network",
})  # fmt: skip


def raised(finding: Finding, templates: Collection[Template]) -> Finding:
    """Return a finding in which the sources that armed `templates` speak against are limited instead of watched.

    The same one where there are none, or it is over.
    """
    if finding.ended is not None:
        return finding
    armed = {f"signature:{number}" for number, one in enumerate(finding.signatures) if _asks_for(one, templates)}
    if not armed:
        return finding
    return replace(finding, sources=tuple(_raised(source, armed) for source in finding.sources))


def _raised(source: Source, armed: set[str]) -> Source:
    if source.action != "watch" or source.score < LEAST_SCORE or armed.isdisjoint(source.because):
        return source
    if not SPARED.isdisjoint(source.because):
        return source
    return replace(source, action="limit", because=(*source.because, REASON))


def _asks_for(signature: Signature, templates: Collection[Template]) -> bool:
    match = signature.match
    path = match.get("url.path", "")
    if not path.startswith("/"):
        return False
    return _template(match.get("http.request.method", "GET"), path, match.get("url.query.keys", "")) in templates


_template = lru_cache(maxsize=1 << 10)(template_from)  # the same few are asked for each second
