"""One backup of the plan put to the proof, from the question to the verdict. Nothing of the backup is changed."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

from bavn.backups.borg import Borg
from bavn.backups.dump_check import check_dump
from bavn.backups.folder import Folder
from bavn.backups.judging import in_order, judge
from bavn.backups.places import masked, place
from bavn.backups.restic import Restic
from bavn.backups.result import Checked, CouldNotError, Reach, Remark, Value
from bavn.backups.store_check import check_store
from bavn.backups.tool import LIMITS, Limits, Setting
from bavn.backups.wanted import Wanted
from bavn.model.problem import visible

# What is certain without having looked inside: it is no backup, and not merely one that could not be tried
CERTAIN = frozenset({"source-itself", "broken", "swapped", "not-a-repository", "no-dumps"})
LONGEST_VALUE = 300


def check(  # noqa: PLR0913 - what a check depends on, all of it passed in
    wanted: Wanted,
    *,
    now: datetime,
    zone: tzinfo,
    host: str,
    environment: Mapping[str, str],
    restored_on: str = "",
    restore: bool = True,
    limits: Limits = LIMITS,
) -> Checked:
    """Try one backup. Whatever goes wrong is a remark; only a mistake of Bavn's raises.

    `now` is an aware UTC time, `zone` the local one (dates in names are meant in it), `host` the name of this machine,
    `environment` where the tools look for their passwords, `restored_on` the day of the last good restore. Without
    `restore` only age and content are looked at: no stored data are read.
    """
    start = Checked(
        name=wanted.name,
        where=wanted.where,
        tool=wanted.tool,
        path=masked(wanted.path),
        tried=False,
        limit_hours=wanted.limit_hours,
        limit_answered=wanted.limit_hours is not None,
        restored_on=restored_on,
        reach=Reach(wanted.offline, wanted.offsite),
    )
    try:
        if wanted.tool == "other":
            return _could_not(start, CouldNotError("other-tool"))
        at = place(wanted.path, wanted.tool)
        start = replace(start, remarks=(Remark("secret-in-plan", "weak"),) if at.secret else ())
        with workplace() as work:
            setting = Setting(at, work, environment, now, host, limits)
            found = _look(start, wanted, setting, zone, restore=restore)
        if work.exists():
            found = replace(found, remarks=(*found.remarks, Remark("left-behind", "weak", {"path": str(work)})))
    except CouldNotError as could_not:
        return _could_not(start, could_not)
    return replace(found, tried=True, remarks=judge(found, wanted, now.astimezone(zone).date()))


def _look(start: Checked, wanted: Wanted, setting: Setting, zone: tzinfo, *, restore: bool) -> Checked:
    if wanted.tool == "dump":
        return check_dump(start, wanted, setting, zone, restore=restore)
    if wanted.tool == "restic":
        return check_store(start, wanted, Restic(setting), setting, restore=restore)
    if wanted.tool == "borg":
        return check_store(start, wanted, Borg(setting), setting, restore=restore)
    return check_store(start, wanted, Folder(setting, zone), setting, restore=restore)


def _could_not(start: Checked, error: CouldNotError) -> Checked:
    values: dict[str, Value] = {
        key: visible(held)[:LONGEST_VALUE] if isinstance(held, str) else held for key, held in error.values.items()
    }
    remarks = in_order([*start.remarks, Remark(error.code, "bad", values)])
    return replace(start, tried=error.code in CERTAIN, remarks=remarks)


@contextmanager
def workplace() -> Iterator[Path]:
    """A private folder for what is restored, removed afterwards whatever happens. `CouldNotError` 'failed'."""
    try:
        work = Path(tempfile.mkdtemp(prefix="bavn-"))  # mode 0700
    except OSError as error:
        raise CouldNotError("failed", says=visible(error.strerror or str(error)), tool="bavn") from None
    try:
        yield work
    finally:
        _remove(work)


def _remove(work: Path) -> None:
    """Remove a folder in which a restore may have set rights that forbid it."""
    for folder, below, _ in os.walk(work):
        for name in below:
            with suppress(OSError):
                _open_up(Path(folder) / name)
    shutil.rmtree(work, ignore_errors=True)


def _open_up(folder: Path) -> None:
    if not folder.is_symlink():
        folder.chmod(0o700)
