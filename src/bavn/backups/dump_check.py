"""Database dumps put to the proof: how old, whole or cut off, growing or shrinking, and SQLite restored for real."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta, tzinfo
from pathlib import Path

from bavn.backups.disks import shares_disk
from bavn.backups.dump import Series, find_dumps, read_series, try_sqlite, wanted_series
from bavn.backups.dump_reading import Dump
from bavn.backups.reach import writable
from bavn.backups.result import Checked, DataRead, Reach, Remark, Restore, Snapshot, Value
from bavn.backups.tool import SLACK, Setting
from bavn.backups.wanted import Wanted
from bavn.model.problem import visible

BAD = {"truncated": "truncated", "hollow": "hollow", "damaged": "dump-damaged", "empty": "truncated"}


def check_dump(start: Checked, wanted: Wanted, setting: Setting, zone: tzinfo, *, restore: bool) -> Checked:
    """Read the newest dump of every database to its end. The oldest of these is how old the backup is."""
    found = find_dumps(setting.place, zone)
    chosen, without = wanted_series(found, wanted.sources)
    remarks = [*start.remarks, *(Remark("dump-missing", "bad", {"source": source}) for source in without)]
    late = setting.now + SLACK
    future = [one for name in chosen for one in found[name] if one.at > late]
    if future:
        remarks.append(Remark("future", "bad", {"at": max(one.at for one in future).isoformat()}))
    usable = {name: tuple(one for one in found[name] if one.at <= late) for name in chosen}
    read = [
        read_series(
            name,
            snapshots,
            environment=setting.environment,
            timeout_s=setting.limits.data_s,
            work=setting.work,
        )
        for name, snapshots in usable.items()
        if snapshots
    ]
    remarks += [remark for one in read for remark in judge_series(one)]
    good = [one.good for one in read if one.good]
    newest = min((one.at for one in good), default=None)
    checked = replace(
        start,
        snapshots=sum(len(one.snapshots) for one in read),
        newest=newest,
        age_hours=round(max(setting.now - newest, timedelta(0)).total_seconds() / 3600, 2) if newest else None,
        failed_attempts=max((one.failed for one in read if one.good), default=0),
        files=len(good),
        bytes=sum(one.bytes or 0 for one in good),
        data=data_read(read),
        reach=_reach(wanted, setting),
    )
    if not read and not future and not without:
        remarks.append(Remark("empty", "bad"))
    if restore:
        checked = replace(checked, restore=restore_sqlite(read, setting))
    return replace(checked, remarks=tuple(remarks))


def judge_series(one: Series) -> Iterator[Remark]:
    """Say what is wrong with the dumps of one database."""
    newest, values = one.newest, _values(one, one.newest)
    if code := BAD.get(newest.state):
        yield Remark(code, "bad", values)
    elif newest.state == "unknown":
        yield Remark("dump-unknown", "weak", values)
    elif newest.state == "unread":
        yield Remark("dump-unread", "weak", {**values, "because": newest.because})
    before, after = _sizes(one)
    if before and after < before / 2:
        yield Remark("shrunk", "bad", {"before": before, "after": after, "what": values["what"]})
    if newest.state == "whole" and newest.kind != "sqlite":
        yield Remark("not-loaded", "note", values)


def data_read(read: list[Series]) -> DataRead | None:
    """Say as one what was read of all of them."""
    if not read:
        return None
    seconds = sum(dump.seconds for one in read for dump in one.read.values())
    broken = tuple(visible(Path(one.snapshots[-1].id).name) for one in read if one.newest.state in BAD)
    if broken:
        return DataRead(
            "damaged", 1.0, seconds, broken, says=next((one.newest.says for one in read if one.newest.says), "")
        )
    whole = all(one.newest.state == "whole" for one in read)
    return DataRead("sound" if whole else "unread", float(whole), seconds, because="" if whole else "not-asked")


def restore_sqlite(read: list[Series], setting: Setting) -> Restore | None:
    """Restore the SQLite files among them; None where there is none: no other database is started by Bavn."""
    tried = [
        try_sqlite(Path(one.good.id), setting.work, setting.limits.restore_s)[1]
        for one in read
        if one.good and one.read[one.good.id].kind == "sqlite"
    ]
    if not tried or len(tried) < len(read):
        return None
    return Restore(
        files=sum(one.files for one in tried),
        bytes=sum(one.bytes for one in tried),
        seconds=round(sum(one.seconds for one in tried), 3),
        wanted=len(tried),
        failed=tuple(name for one in tried for name in one.failed),
        minutes_for_all=round(sum(one.seconds for one in tried) / 60, 2),
        says=next((one.says for one in tried if one.says), ""),
    )


def _values(one: Series, dump: Dump) -> dict[str, Value]:
    newest = one.snapshots[-1]
    name = visible(Path(newest.id).name)
    return {"what": name, "says": dump.says, "bytes": newest.bytes or 0, "tables": dump.tables, "kind": dump.kind}


def _sizes(one: Series) -> tuple[int, int]:
    """The size of the newest dump, and of the one before it, as they lie there; 0 where there is none before."""
    before: Snapshot | None = one.snapshots[-2] if len(one.snapshots) > 1 else None
    return (before.bytes or 0) if before else 0, one.snapshots[-1].bytes or 0


def _reach(wanted: Wanted, setting: Setting) -> Reach:
    folder = setting.place.folder or Path(setting.place.address)
    may, because = writable(folder)
    here = [path for name in wanted.sources if name.startswith("/") and (path := Path(name)).exists()]
    return Reach(wanted.offline, wanted.offsite, writable=may, because=because, same_disk=shares_disk(folder, here))
