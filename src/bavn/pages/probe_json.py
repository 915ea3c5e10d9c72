"""`bavn probe --json`: one document, schema `bavn.probe/1`.

    {"schema": "bavn.probe/1", "version": …,
     "looks": [{"target", "url", "vantage", "at", "family": 4 or 6,
                "ending": one of `model.probe.Ending`, "seen": "good", "guarded", "bad" or "unknown", "detail",
                "address", "addresses", "names", "status": null without one, "hops", "retry_after_seconds",
                "certificate_days": null without one,
                "milliseconds": {"dns", "connect", "tls", "first_byte", "rest", "total"}}]}

Times are RFC 3339 in UTC. A part that did not happen took 0. Text has control, bidirectional and invalid characters
escaped.
"""

from collections.abc import Iterable
from datetime import UTC
from typing import Any, Final

import msgspec

from bavn import __version__
from bavn.model.probe import Phases
from bavn.model.safe_text import visible
from bavn.pages.probed import Probed

SCHEMA: Final = "bavn.probe/1"
LONGEST_TEXT: Final = 2_000
MOST_LISTED: Final = 64
MILLI_US: Final = 1_000
PARTS: Final = ("dns", "connect", "tls", "first_byte")


def probe_json(looks: Iterable[Probed]) -> bytes:
    """Encode looks as UTF-8 JSON with a final newline, in the order in which they are given."""
    document = {"schema": SCHEMA, "version": __version__, "looks": [_look(one) for one in looks]}
    return msgspec.json.encode(document) + b"\n"


def rest_us(phases: Phases) -> int:
    """What is left of the whole look after its parts: the body, mostly. Never below nothing."""
    return max(0, phases.total - phases.dns - phases.connect - phases.tls - phases.first_byte)


def _look(one: Probed) -> dict[str, Any]:
    sample = one.sample
    return {
        "target": _text(one.target.name),
        "url": _text(one.target.url),
        "vantage": _text(sample.vantage),
        "at": sample.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "family": sample.family,
        "ending": sample.ending,
        "seen": sample.seen,
        "detail": _text(sample.detail),
        "address": _text(sample.address),
        "addresses": [_text(address) for address in one.addresses[:MOST_LISTED]],
        "names": [_text(name) for name in one.names[:MOST_LISTED]],
        "status": sample.status or None,
        "hops": one.hops,
        "retry_after_seconds": one.retry_after_s,
        "certificate_days": sample.cert_days,
        "milliseconds": {
            **{part: getattr(sample.phases, part) / MILLI_US for part in PARTS},
            "rest": rest_us(sample.phases) / MILLI_US,
            "total": sample.phases.total / MILLI_US,
        },
    }


def _text(text: str) -> str:
    return visible(text, LONGEST_TEXT)
