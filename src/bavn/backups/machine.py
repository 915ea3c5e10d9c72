"""The same facts for machines: one JSON document, schema `bavn.backups/1`. More keys may be added; these stay.

{"schema": "bavn.backups/1", "checked": "2026-11-22T05:00:00Z", "host": "…", "restored": true,
 "verdicts": {"good": 1, "weak": 0, "bad": 1, "untried": 0},
 "backups": [{"name", "where", "tool", "path", "verdict": "good|weak|bad|untried", "newest", "age_hours",
              "limit_hours", "failed_attempts", "snapshots", "files", "bytes", "previous_bytes",
              "coverage": [{"source", "state": "held|not-here|missing", "missing_files", "missing_bytes",
                            "missing": [{"what", "kind", "files", "bytes"}], …}],
              "data": {"state": "sound|damaged|unread", "share", "seconds", "damaged": […], "says", "because"},
              "restore": {"good", "files", "bytes", "seconds", "wanted", "failed": […], "compared", "differs": […],
                          "minutes_for_all", …},
              "restored_on", "reach": {"offline", "offsite", "writable", "same_disk", …},
              "remarks": [{"code", "level": "bad|weak|note", "values": {…}, "says"}], "next"}]}
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, get_args

from bavn.backups.phrases import Phrases
from bavn.backups.result import Checked, Verdict

SCHEMA = "bavn.backups/1"


def document(found: Sequence[Checked], now: datetime, host: str, phrases: Phrases, *, restored: bool) -> bytes:
    """Return the document, with a line break at its end. Text that is no Unicode is escaped, never refused."""
    counts = Counter(one.verdict for one in found)
    whole = {
        "schema": SCHEMA,
        "checked": _time(now),
        "host": host,
        "restored": restored,
        "verdicts": {verdict: counts[verdict] for verdict in get_args(Verdict)},
        "backups": [_backup(one, phrases) for one in found],
    }
    return json.dumps(whole, ensure_ascii=False, default=_time).encode("utf-8", "backslashreplace") + b"\n"


def _backup(one: Checked, phrases: Phrases) -> dict[str, Any]:
    remarks = [
        {"code": remark.code, "level": remark.level, "values": dict(remark.values), "says": phrases.sentence(remark)}
        for remark in one.remarks
    ]
    told = asdict(one)
    if one.restore is not None:
        told["restore"] = {"good": one.restore.good, **told["restore"]}
    return {**told, "verdict": one.verdict, "remarks": remarks, "next": phrases.next_thing(one)}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
