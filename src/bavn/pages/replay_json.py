"""`bavn replay --json`: one document, schema `bavn.replay/1`; its findings are those of `bavn.scan/1`."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from bavn import __version__
from bavn.model.decision import Decision
from bavn.pages.replayed import Outcome
from bavn.pages.scan_json import finding_document, plain_number, utc

SCHEMA: Final = "bavn.replay/1"


def replay_json(outcomes: Iterable[Outcome]) -> bytes:
    """Encode what would have been done as UTF-8 JSON with a final newline; every address is listed."""
    document = {
        "schema": SCHEMA,
        "version": __version__,
        "outcomes": [
            {
                "finding": finding_document(one.finding),
                "held_back": one.held_back,
                "decisions": [_decision(first, one.last[network]) for network, first in one.first.items()],
            }
            for one in outcomes
        ],
    }
    return msgspec.json.encode(document, enc_hook=plain_number) + b"\n"


def _decision(first: Decision, last: Decision) -> dict[str, Any]:
    return {
        "network": str(last.network),
        "action": last.action,
        "at": utc(first.made),
        "expires": utc(last.expires),
        "score": last.score,
        "because": list(last.because),
    }
