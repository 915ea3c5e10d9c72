"""A repository or a copy put to the proof: how old, what is not in it, are its data sound, does it come back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bavn.backups.coverage import coverage, inside
from bavn.backups.disks import shares_disk
from bavn.backups.folder import same_place, shared_files
from bavn.backups.places import at_home
from bavn.backups.reach import writable
from bavn.backups.restoring import restore as restore_sample
from bavn.backups.result import Checked, CouldNotError, Coverage, Listing, Reach, Remark, Restore, Snapshot, Value
from bavn.backups.sample import sample
from bavn.backups.source import Source, walk
from bavn.backups.tool import SLACK, Opened, Setting, Tool, folder_bytes
from bavn.backups.wanted import Wanted

MOST_LISTED = 8  # snapshots that are listed to find all sources
MOST_LINKED = 200  # files that are looked at for hard links to the source


@dataclass(frozen=True, slots=True)
class Held:
    """A snapshot, and what it holds."""

    snapshot: Snapshot
    listing: Listing


def check_store(start: Checked, wanted: Wanted, tool: Tool, setting: Setting, *, restore: bool) -> Checked:
    """Fill in everything that can be found out. `CouldNotError` where the repository cannot be opened or listed."""
    refuse_source_itself(wanted, setting)
    opened = tool.open()
    found = replace(start, snapshots=len(opened.snapshots), reach=reach(wanted, setting, opened))
    found = replace(found, remarks=(*found.remarks, *opened.remarks))
    usable, future = of_this_machine(opened.snapshots, setting.host), setting.now + SLACK
    if any(one.at > future for one in usable):
        at = max(one.at for one in usable)
        found = replace(found, remarks=(*found.remarks, Remark("future", "bad", {"at": at.isoformat()})))
        usable = tuple(one for one in usable if one.at <= future)
    if not usable:
        return found if opened.snapshots else replace(found, remarks=(*found.remarks, Remark("empty", "bad")))
    sources = {name: walk(at_home(name), without=_left_out(wanted, setting)) for name in wanted.sources}
    held = list_newest(tool, usable, sources)
    if not held:
        return replace(found, remarks=(*found.remarks, Remark("all-broken-off", "bad", {"count": len(usable)})))
    covered = tuple(cover(name, sources[name], held, wanted) for name in wanted.sources)
    newest, main = held_since(covered, held), held[0]
    found = replace(
        found,
        newest=newest,
        age_hours=round(max(setting.now - newest, timedelta(0)).total_seconds() / 3600, 2),
        failed_attempts=broken_off_since(usable, main.snapshot) + opened.broken_off,
        files=len(main.listing.files),
        bytes=main.listing.bytes,
        previous_bytes=previous_bytes(tool, usable, main),
        coverage=covered,
    )
    own = list(linked(wanted, covered, main, setting))
    if not wanted.sources:
        own.append(Remark("no-sources", "weak"))
    if main.listing.unhealthy:
        lost: dict[str, Value] = {"what": main.listing.unhealthy[0], "says": "", "count": len(main.listing.unhealthy)}
        own.append(Remark("damaged", "bad", lost))
    found = replace(found, remarks=(*found.remarks, *own))
    return prove(found, tool, main, setting, opened.seconds) if restore else found


def prove(found: Checked, tool: Tool, main: Held, setting: Setting, opening_s: float) -> Checked:
    """Read the stored data, and restore a sample of the newest snapshot for real."""
    folder = setting.place.folder
    data = tool.read_data(folder_bytes(folder) if folder else main.listing.bytes)
    origins = {
        one.inside: at_home(one.source)
        for one in found.coverage
        if one.state == "held" and one.snapshot_at == main.snapshot.at
    }
    if not origins and found.tool != "folder":
        origins = {"": Path("/")}
    seed = f"{setting.now:%Y-%m-%d} {main.snapshot.id}"
    chosen = sample(main.listing.files, setting.limits.sample_files, setting.limits.restore_bytes, seed)
    into = setting.work / "restored"
    try:
        into.mkdir(mode=0o700)
        restored = restore_sample(
            chosen,
            main.listing.files,
            lambda names, below: tool.extract(main.snapshot, names, below),
            into,
            origins=origins,
            made_at=main.snapshot.at,
            opening_s=opening_s,
        )
    except OSError as error:
        restored = Restore(0, 0, 0.0, len(chosen.files), says=error.strerror or "", because="no-room")
    return replace(found, data=data, restore=restored)


def refuse_source_itself(wanted: Wanted, setting: Setting) -> None:
    """Raise 'source-itself' where the backup is the very folder that it should hold."""
    folder = setting.place.folder
    for source in wanted.sources:
        if folder and wanted.tool == "folder" and same_place(folder, at_home(source)):
            raise CouldNotError("source-itself", source=source, path=setting.place.shown)


def linked(wanted: Wanted, covered: tuple[Coverage, ...], main: Held, setting: Setting) -> Iterable[Remark]:
    """Say where a copy's files are the source's own: hard links, which change and vanish with them."""
    folder = setting.place.folder
    if wanted.tool != "folder" or folder is None:
        return
    for one in covered:
        if one.state == "held":
            root = folder / main.snapshot.id / one.inside
            names = [name.removeprefix(f"{one.inside}/") for name in main.listing.files if name.startswith(one.inside)]
            if shared_files(root, at_home(one.source), names[:MOST_LINKED], ""):
                yield Remark("source-itself", "bad", {"source": one.source, "path": setting.place.shown})


def of_this_machine(snapshots: tuple[Snapshot, ...], host: str) -> tuple[Snapshot, ...]:
    """The snapshots of this machine, where the repository holds any; otherwise all: another's backup proves nothing."""
    short = host.partition(".")[0]
    own = tuple(one for one in snapshots if one.host and one.host.partition(".")[0] == short)
    return own or snapshots


def list_newest(tool: Tool, snapshots: tuple[Snapshot, ...], sources: dict[str, Source | None]) -> list[Held]:
    """List the newest snapshot of each series, newest first, until every source was found in one; eight at most.

    A snapshot that was broken off, or holds no file, is passed over for the one before it.
    """
    held: list[Held] = []
    done: set[str] = set()
    listed = 0
    for snapshot in sorted((one for one in snapshots if one.complete), key=_age, reverse=True):
        if snapshot.series in done or listed >= MOST_LISTED:
            continue
        listing = tool.listing(snapshot)
        listed += 1
        if not listing.files:
            continue
        done.add(snapshot.series)
        held.append(Held(snapshot, listing))
        if all(_within(name, there, held, len(sources)) for name, there in sources.items()):
            break
    return held


def cover(name: str, there: Source | None, held: list[Held], wanted: Wanted) -> Coverage:
    """Compare one source with the newest snapshot that holds it."""
    root = str(at_home(name))
    left_out = frozenset(one.removeprefix(root).strip("/") for one in wanted.left_out if one.startswith(f"{root}/"))
    found = _within(name, there, held, len(wanted.sources))
    if found is None:
        return coverage(name, there, held[0].listing, held[0].snapshot.at, within=None, left_out=left_out)
    one, within = found
    return coverage(name, there, one.listing, one.snapshot.at, within=within, left_out=left_out)


def _within(name: str, there: Source | None, held: list[Held], sources: int) -> tuple[Held, str] | None:
    for one in held:
        names = there.files if there else ()
        within = inside(str(at_home(name)), one.listing, alone=sources == 1, names=names)
        if within is not None:
            return one, within
    return None


def held_since(covered: tuple[Coverage, ...], held: list[Held]) -> datetime:
    """When the last good backup was made: of the source whose newest one is the oldest."""
    return min((one.snapshot_at for one in covered if one.snapshot_at), default=held[0].snapshot.at)


def broken_off_since(snapshots: tuple[Snapshot, ...], main: Snapshot) -> int:
    """How many attempts are newer than the newest good one: each was broken off, or holds no file."""
    return sum(one.at > main.at for one in snapshots)


def previous_bytes(tool: Tool, snapshots: tuple[Snapshot, ...], main: Held) -> int | None:
    """The size of the snapshot before this one in its series; None where there is none, or it cannot be listed."""
    before = [
        one for one in snapshots if one.series == main.snapshot.series and one.complete and one.at < main.snapshot.at
    ]
    if not before:
        return None
    newest = max(before, key=_age)
    if newest.bytes is not None and main.snapshot.bytes is not None:
        return newest.bytes
    try:
        listing = tool.listing(newest)
    except CouldNotError:
        return None
    return listing.bytes if listing.whole else None


def reach(wanted: Wanted, setting: Setting, opened: Opened) -> Reach:
    """Who gets at it, as far as that can be seen from here."""
    folder = setting.place.folder
    may, because = writable(folder) if folder else ("unknown", "remote")
    here = [path for name in wanted.sources if (path := at_home(name)).exists()]
    return Reach(
        offline=wanted.offline,
        offsite=wanted.offsite,
        remote=setting.place.remote,
        writable=may,
        because=because,
        same_disk=shares_disk(folder, here) if folder else None,
        encrypted=opened.encrypted,
        key_file_here=opened.key_file_here,
        password_from=opened.password_from,
    )


def _left_out(wanted: Wanted, setting: Setting) -> frozenset[Path]:
    """What need not be in the backup: the backup itself, and what the plan leaves out."""
    own = {setting.place.folder} if setting.place.folder else set()
    return frozenset(own | {at_home(one) for one in wanted.left_out})


def _age(snapshot: Snapshot) -> tuple[datetime, str]:
    return snapshot.at, snapshot.id
