"""From facts to remarks: what is bad, what is weak, what is good to know, and what comes first."""

from collections.abc import Iterator
from datetime import date

from bavn.backups.result import Checked, Coverage, Level, Missing, Remark, Value
from bavn.backups.wanted import Wanted

DEFAULT_LIMIT_HOURS = 7 * 24.0  # where the firm has not answered how old is too old
LONGEST_SINCE_RESTORE_DAYS = 90  # as the readiness score has it
SHRUNK = 0.5
MANY_CHANGED, FEWEST_CHANGED = 0.5, 20  # since the last backup: perhaps somebody encrypts them
FEW_MISSING = 0.01  # single files missing: more than this share of all is bad

# What one would do first: the order among remarks of one level. Bad comes before weak, and weak before notes.
URGENCY = (
    "other-tool", "no-path", "relative-path", "refused-address", "remote-folder", "not-installed", "not-found",
    "not-a-repository", "not-a-folder", "no-dumps", "unreadable", "wrong-password", "no-password", "no-key",
    "swapped", "moved", "newer-version", "locked", "unreachable", "broken", "not-understood", "too-slow",
    "failed", "source-itself", "empty", "all-broken-off", "future", "damaged", "restore-failed",
    "restore-differs", "restore-not-done", "stale", "locked-long", "attempts-failed", "truncated", "hollow",
    "dump-damaged", "dump-missing", "source-missing", "folder-missing", "files-missing", "behind", "shrunk",
    "only-copy-same-disk", "never-restored", "many-changed", "dump-unknown", "dump-unread", "deletable", "same-disk",
    "no-limit", "no-sources", "rule-missing", "some-missing", "source-not-here", "restore-old", "never-loaded",
    "data-unread", "key-only-here", "nobody-knows-password", "secret-in-plan", "no-offline", "no-offsite",
    "lock-left", "source-unreadable", "not-all-compared", "left-behind", "in-step", "changed-since",
    "cache-left-out", "in-use", "data-part", "over-network", "reach-unknown", "unencrypted", "not-loaded",
)  # fmt: skip
LEVELS = ("bad", "weak", "note")


def judge(found: Checked, wanted: Wanted, today: date) -> tuple[Remark, ...]:
    """Return all remarks about what was found, those already there among them, in order of urgency."""
    made = [
        *found.remarks,
        *_age(found, wanted),
        *(remark for one in found.coverage for remark in _coverage(one)),
        *_data(found),
        *_restore(found, today),
        *_reach(found, wanted),
    ]
    return in_order(made)


def in_order(remarks: list[Remark]) -> tuple[Remark, ...]:
    """Sort remarks: bad before weak before notes, and within those what one would do first."""
    return tuple(sorted(remarks, key=lambda one: (LEVELS.index(one.level), URGENCY.index(one.code))))


def _age(found: Checked, wanted: Wanted) -> Iterator[Remark]:
    limit = wanted.limit_hours or DEFAULT_LIMIT_HOURS
    if wanted.limit_hours is None:
        yield Remark("no-limit", "weak", {"hours": int(DEFAULT_LIMIT_HOURS)})
    in_step = bool(found.coverage) and all(one.in_step for one in found.coverage) and found.tool == "folder"
    if found.age_hours is not None and found.age_hours > limit:
        values: dict[str, Value] = {"hours": round(found.age_hours, 1), "limit": round(limit)}
        yield Remark("in-step", "note", values) if in_step else Remark("stale", "bad", values)
    if found.failed_attempts:
        yield Remark("attempts-failed", "bad", {"count": found.failed_attempts})
    before, after = found.previous_bytes, found.bytes
    if before and after is not None and after < SHRUNK * before:
        yield Remark("shrunk", "bad", {"before": before, "after": after})


def _coverage(one: Coverage) -> Iterator[Remark]:
    about: dict[str, Value] = {"source": one.source}
    if one.state == "missing":
        yield Remark("source-missing", "bad", about)
        return
    if one.state == "not-here":
        yield Remark("source-not-here", "weak", about)
        return
    for group in one.missing:
        code, level = _missing(group, one.source_files)
        yield Remark(code, level, {**about, "what": group.what, "files": group.files, "bytes": group.bytes})
    if one.differs:
        yield Remark("behind", "bad", {**about, "what": one.differs[0], "files": len(one.differs)})
    if one.unreadable:
        yield Remark("source-unreadable", "weak", {**about, "count": one.unreadable})
    if not one.whole:
        yield Remark("not-all-compared", "weak", about)
    if one.changed_since > max(FEWEST_CHANGED, MANY_CHANGED * one.held_files):
        yield Remark("many-changed", "weak", {**about, "changed": one.changed_since, "files": one.held_files})
    elif one.new_since or one.changed_since:
        yield Remark("changed-since", "note", {**about, "new": one.new_since, "changed": one.changed_since})


def _missing(group: Missing, source_files: int) -> tuple[str, Level]:
    """A folder that is not there is bad whatever its size; a single file may have been locked by somebody."""
    if group.kind == "cache":
        return "cache-left-out", "note"
    if group.kind == "folder":
        return "folder-missing", "bad"
    if group.kind == "ending":
        return "rule-missing", "weak"
    few = group.files <= max(1, FEW_MISSING * source_files)
    return ("some-missing", "weak") if few else ("files-missing", "bad")


def _data(found: Checked) -> Iterator[Remark]:
    data = found.data
    if data is None or found.tool == "dump":  # whose own remarks say it of each dump
        return
    if data.state == "damaged":
        values: dict[str, Value] = {
            "what": ", ".join(data.damaged) or data.says,
            "says": data.says,
            "count": len(data.damaged),
        }
        yield Remark("damaged", "bad", values)
    elif data.state == "sound" and data.share < 1:
        yield Remark("data-part", "note", {"percent": max(1, round(100 * data.share)), "days": round(1 / data.share)})
    elif data.state == "unread" and data.because not in {"", "not-asked"}:
        yield Remark("data-unread", "weak", {"says": data.says, "because": data.because})


def _restore(found: Checked, today: date) -> Iterator[Remark]:
    tried = found.restore
    if tried is not None:
        if tried.because:
            yield Remark("restore-not-done", "bad", {"says": tried.says, "because": tried.because})
        elif tried.failed or not tried.files:
            lost = tried.failed[0] if tried.failed else ""
            count = max(len(tried.failed), tried.wanted - tried.files)
            yield Remark(
                "restore-failed", "bad", {"count": count, "wanted": tried.wanted, "what": lost, "says": tried.says}
            )
        if tried.differs:
            yield Remark("restore-differs", "bad", {"count": len(tried.differs), "what": tried.differs[0]})
        return
    if not found.restored_on:
        dump = found.tool == "dump"  # which nobody but a database can restore
        yield Remark("never-loaded", "weak") if dump else Remark("never-restored", "bad")
    elif (today - date.fromisoformat(found.restored_on)).days > LONGEST_SINCE_RESTORE_DAYS:
        yield Remark("restore-old", "weak", {"on": found.restored_on})


def _reach(found: Checked, wanted: Wanted) -> Iterator[Remark]:
    reach = found.reach
    elsewhere = "yes" in {reach.offline, reach.offsite}
    if reach.same_disk:
        yield Remark("same-disk", "weak") if elsewhere else Remark("only-copy-same-disk", "bad")
    if reach.writable == "yes" and reach.offline != "yes":
        yield Remark("deletable", "weak")
    if reach.writable == "unknown":
        yield Remark("reach-unknown", "note")
    if reach.offline != "yes":
        yield Remark("no-offline", "weak")
    if reach.offsite != "yes":
        yield Remark("no-offsite", "weak")
    if reach.key_file_here:
        yield Remark("key-only-here", "weak")
    if reach.encrypted and not wanted.who:
        yield Remark("nobody-knows-password", "weak")
    if reach.encrypted is False:
        yield Remark("unencrypted", "note")
    if reach.remote:
        yield Remark("over-network", "note")
