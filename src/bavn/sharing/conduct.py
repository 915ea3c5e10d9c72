"""How an attack behaves, as far as it may be told: the fields of its signatures, and classes of a closed list.

Never a value that an attacker or a visitor wrote: of a browser's name or a referer, only that the signature names one.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from bavn.model.attempt import CLASSES
from bavn.model.finding import Signature

MOST: Final = 50
NONE: Final = "-"  # how a log writes that a client did not say

# Classes of each field. `3+` also stands for "this one or more": the number that a class begins with.
CLASSES_OF: Final[Mapping[str, frozenset[str]]] = {
    "client.pages": frozenset({"0", "1", "2", "3-4", "5-8", "9-16", "17-32", "33+"}),
    "client.assets": frozenset({"none", "few", "full"}),
    "client.queries": frozenset({"0", "1", "2-4", "5-9", "10+"}),
    "client.query_churn": frozenset({"none", "repeated", "new-each-time"}),
    "client.agents": frozenset({"1", "2-3", "4-9", "10+"}),
    "client.errors": frozenset({"none", "some", "many"}),
    "client.repeats": frozenset({"no", "yes"}),
    "client.before": frozenset({"0", "1-3", "4-15", "16+"}),
    "client.referrer": frozenset({"none", "own-unvisited", "own-visited", "foreign"}),
    "client.posts": frozenset({"none", "some", "most"}),
    "client.novelty": frozenset({"known-pages", "some-new", "all-new"}),
    "client.pace": frozenset({"0", "1", "2", "3-4", "5-8", "9-16", "17-32", "33+"}),
    "client.attack_share": frozenset({"none", "some", "most", "all"}),
    "attack": frozenset(CLASSES),
}
OR_MORE: Final = {
    field: frozenset(f"{one.split('-')[0].rstrip('+')}+" for one in classes) for field, classes in CLASSES_OF.items()
}
VERSIONS: Final = {
    "HTTP/1.0": "1-0",
    "HTTP/1.1": "1-1",
    "HTTP/2": "2",
    "HTTP/2.0": "2",
    "HTTP/3": "3",
    "HTTP/3.0": "3",
}
FREE: Final = frozenset({"user_agent.original", "http.request.referrer", "http.version"})  # named without their value


def conduct_of(signatures: Iterable[Signature]) -> tuple[str, ...]:
    """Return the fields of signatures and their classes, sorted, each once: `client.assets=none`, `http.version=2`.

    Silent about fields that are not listed here, and about classes that are not; a path and a parameter are told as
    templates. Another tool's rule is a text of its own, and stays.
    """
    found = {
        told for signature in signatures for field, value in signature.match.items() if (told := _told(field, value))
    }
    return tuple(sorted(found)[:MOST])


def _told(field: str, value: str) -> str:
    if field in CLASSES_OF:
        known = value in CLASSES_OF[field] or value in OR_MORE[field]
        return f"{field}={value}" if known else ""
    if field not in FREE:
        return ""
    if field == "http.version" and value in VERSIONS:
        return f"{field}={VERSIONS[value]}"
    return f"{field}=none" if value == NONE else field
