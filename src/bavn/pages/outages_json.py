"""`bavn outages --format json`: one document, schema `bavn.outages/1`.

    {"schema": "bavn.outages/1", "version": …, "note": …,
     "period": {"began": …, "ended": …, "made": …},
     "totals": {"sites", "claimed", "seen_attacked", "seen_down", "only_claimed", "unknown"},     of sites
     "targets": [{"name", "site", "url", "supplier", "note", "assumed", "watched_since",
                  "availability": 0..1 of known time or null,
                  "seconds": {"up", "slow", "guarded", "partial", "down", "unknown"},             the whole period
                  "outages", "longest_seconds", "announced_seconds",
                  "latency_ms": {"p50", "p95", "p99"} or null,                                    of whole looks
                  "claimed": [{"by", "at", "source", "assumed"}],                                 what somebody says
                  "seen_attacked": [{"began", "ended", "assumed"}],                               in its own logs
                  "spells": [{"id", "verdict", "began", "confirmed", "ended", "ending", "witnesses", "through",
                              "announced", "flapping", "incident"}]}],                            seen from outside
     "together": [{"incident", "sites", "supplier", "began", "ended"}]}

Times are RFC 3339 in UTC with their parts of a second; an `ended` of null goes on. Text has control, bidirectional and
invalid characters escaped. Of what goes on, seconds count until `made`; what lies after it is unknown.
"""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from bavn import __version__
from bavn.model.probe import Spell
from bavn.model.safe_text import visible
from bavn.pages.outages import Latency, OutageRow, OutagesReport, ranked, together, totals

SCHEMA: Final = "bavn.outages/1"
LONGEST_TEXT: Final = 2_000
MILLI_US: Final = 1_000


def outages_json(report: OutagesReport) -> bytes:
    """Encode a report as UTF-8 JSON with a final newline; every target and every spell is in it."""
    found = totals(report)
    document = {
        "schema": SCHEMA,
        "version": __version__,
        "note": _text(report.note),
        "period": {"began": _utc(report.began), "ended": _utc(report.ended), "made": _utc(report.made)},
        "totals": {
            "sites": found.sites,
            "claimed": found.claimed,
            "seen_attacked": found.attacked,
            "seen_down": found.down,
            "only_claimed": found.only_claimed,
            "unknown": found.unseen,
        },
        "targets": [_row(row) for row in ranked(report)],
        "together": [
            {
                "incident": one.number,
                "sites": [_text(site) for site in one.sites],
                "supplier": _text(one.supplier),
                "began": _utc(one.began),
                "ended": _utc(one.ended),
            }
            for one in together(report)
        ],
    }
    return msgspec.json.encode(document) + b"\n"


def _row(row: OutageRow) -> dict[str, Any]:
    times = row.availability
    return {
        "name": _text(row.target.name),
        "site": _text(row.site),
        "url": _text(row.url),
        "supplier": _text(row.target.supplier),
        "note": _text(row.note),
        "assumed": row.assumed,
        "watched_since": _utc(row.watched_since),
        "availability": times.share,
        "seconds": {verdict: length.total_seconds() for verdict, length in times.times.items()},
        "outages": times.outages,
        "longest_seconds": times.longest.total_seconds(),
        "announced_seconds": times.planned.total_seconds(),
        "latency_ms": _latency(row.latency),
        "claimed": [
            {"by": _text(one.by), "at": _utc(one.at), "source": _text(one.source), "assumed": one.assumed}
            for one in row.claims
        ],
        "seen_attacked": [
            {"began": _utc(one.began), "ended": _utc(one.ended), "assumed": one.assumed} for one in row.attacks
        ],
        "spells": [_spell(spell) for spell in row.spells],
    }


def _spell(spell: Spell) -> dict[str, Any]:
    return {
        "id": spell.id,
        "verdict": spell.verdict,
        "began": _utc(spell.began),
        "confirmed": _utc(spell.confirmed),
        "ended": _utc(spell.ended),
        "ending": spell.ending,
        "witnesses": [_text(one) for one in spell.witnesses],
        "through": _text(spell.through),
        "announced": spell.planned,
        "flapping": spell.flapping,
        "incident": spell.incident,
    }


def _latency(latency: Latency | None) -> dict[str, float] | None:
    if latency is None:
        return None
    return {name: round(getattr(latency, name) / MILLI_US, 3) for name in ("p50", "p95", "p99")}


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _text(text: str) -> str:
    return visible(text, LONGEST_TEXT)
