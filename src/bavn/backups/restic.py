"""restic repositories: read with `--no-lock` and an empty cache of our own, so that nothing there is changed.

    restic snapshots --json         [{"id": "…", "time": "2026-11-20T03:00:00.1+01:00", "hostname": "…", "paths": […]}]
    restic ls --json ID             {"struct_type": "node", "type": "file", "path": "/home/anna/a.txt", "size": 3, …}
    restic list locks, cat lock ID  {"time": "…", "exclusive": true, "hostname": "…", "pid": 17}
    restic check --read-data        exit status 1 and lines that name packs
    restic restore ID --include …   with --verify, which reads back what it wrote

`check` without `--read-data` says "no errors were found" of a repository with a damaged pack (restic 0.14), so the
data are read. The user's cache is not used: it holds folders and lists that may be damaged in the repository.
"""

import json
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from bavn.backups.programs import Ended, find, run
from bavn.backups.restoring import Extraction
from bavn.backups.result import CouldNotError, DataRead, File, Listing, Remark, Snapshot
from bavn.backups.source import MOST_FILES, spelled
from bavn.backups.tool import Opened, Setting, moment, plain_path, with_parents
from bavn.model.problem import visible

MOST_SNAPSHOTS = 10_000
MOST_LOCKS = 20
MOST_DAMAGED = 10
MOST_GROUPS = 256  # of packs, by the first byte of their names
SLACK_BYTES = 64 << 20
STALE_LOCK = timedelta(minutes=30)  # restic renews a lock every five minutes
PASSWORDS = ("RESTIC_PASSWORD_COMMAND", "RESTIC_PASSWORD_FILE", "RESTIC_PASSWORD")
PACK = re.compile(rb"(?:[Pp]ack|want|data/)[ :]*([0-9a-f]{10,64})")
GLOB = re.compile(r"([\\*?\[\]])")
# What it says where it cannot open or go on, in this order: the first that fits
REASONS = (
    (rb"wrong password|no key found", "wrong-password"),
    (rb"empty password|resolving password failed|unable to read password|--insecure-no-password", "no-password"),
    (rb"already locked|unable to create lock", "locked"),
    (rb"unsupported repository version|unknown repository version|unsupported version", "newer-version"),
    (
        rb"publickey|host key verification|could not resolve|no such host|connection refused|connection reset",
        "unreachable",
    ),
    (rb"i/o timeout|network is unreachable|no route to host|unable to start the sftp|tls: |dial tcp", "unreachable"),
    (rb"permission denied|operation not permitted|access denied", "unreadable"),
    (
        rb"config cannot be loaded|ciphertext verification failed|slice bounds|invalid data|unable to load config",
        "broken",
    ),
    (rb"repository does not exist|unable to open config|no such file|not a directory|is there a repo", "not-found"),
)
STATUSES = {10: "not-found", 11: "locked", 12: "wrong-password"}
DAMAGE = re.compile(
    rb"repository contains errors|ciphertext verification|[Pp]ack ID does not match|contains \d+ errors"
    rb"|: does not exist|hash mismatch|damaged pack|invalid data returned|unexpected pack id"
)


class Restic:
    """A restic repository. The password is where restic itself looks for it: never in an argument."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.environment = {
            **{key: text for key, text in setting.environment.items() if key not in REPLACED},
            "RESTIC_REPOSITORY": setting.place.address,
            "RESTIC_CACHE_DIR": str(setting.work / "cache"),
            "TMPDIR": str(setting.work),
            "LC_ALL": "C.UTF-8",
            "SSH_ASKPASS_REQUIRE": "never",
        }
        self.program = find("restic", setting.environment)

    def open(self) -> Opened:
        """List the snapshots. A lock that only one may hold stops the check; it is never removed."""
        self._look()
        ended = self._run("snapshots", "--json", timeout_s=self.setting.limits.open_s)
        found = snapshots(ended.out)
        newest = max((one.at for one in found), default=None)
        remarks, broken_off = [], 0
        for lock in self._locks():
            remark = judge_lock(lock, self.setting)
            left_since = remark.code == "lock-left" and (newest is None or moment(lock.get("time", "")) > newest)  # type: ignore[operator]
            broken_off += left_since
            remarks.append(remark)
        return Opened(
            found,
            ended.seconds,
            tuple({remark.code: remark for remark in remarks}.values()),
            broken_off,
            encrypted=True,
            password_from=next((name for name in PASSWORDS if self.setting.environment.get(name)), ""),
        )

    def listing(self, snapshot: Snapshot) -> Listing:
        """List every file of a snapshot."""
        reader = Nodes()
        limit = self.setting.limits.list_s
        self._run("ls", "--json", snapshot.id, timeout_s=limit, on_line=reader.take)
        return Listing(reader.files, with_parents(reader.folders), whole=reader.whole)

    def read_data(self, stored_bytes: int) -> DataRead:
        """Read all packs, or where there is too much one group of them: another each day, until all were read."""
        limits, remote = self.setting.limits, self.setting.place.remote
        most = limits.remote_data_bytes if remote else limits.local_data_bytes
        groups = min(MOST_GROUPS, max(1, -(-stored_bytes // most)))
        which = self.setting.now.toordinal() % groups + 1
        ended = self._try("check", f"--read-data-subset={which}/{groups}", timeout_s=limits.data_s)
        if ended.good:
            return DataRead("sound", 1 / groups, ended.seconds)
        text = ended.errors + ended.out
        if DAMAGE.search(text) and reason(ended) not in {"unreachable", "unreadable"}:
            packs = sorted({found.decode() for found in PACK.findall(text)}, key=lambda name: (-len(name), name))
            return DataRead("damaged", 1 / groups, ended.seconds, tuple(_distinct(packs)), said(ended))
        because = "too-slow" if ended.too_slow else "failed"
        return DataRead("unread", 0.0, ended.seconds, says=said(ended), because=because)

    def extract(self, snapshot: Snapshot, names: tuple[str, ...], into: Path) -> Extraction:
        """Restore files; those that fail are not there afterwards, or not whole."""
        includes = [part for name in names for part in ("--include", "/" + GLOB.sub(r"\\\1", name))]
        ended = self._try(
            *("restore", snapshot.id, "--target", str(into), "--verify", *includes),
            timeout_s=self.setting.limits.restore_s,
            largest_file_bytes=self.setting.limits.restore_bytes + SLACK_BYTES,
        )
        return Extraction(ended.seconds, "" if ended.good else said(ended), ended.too_slow)

    def _look(self) -> None:
        """Newer restic tries for a quarter of an hour to open what is no repository: look first, where one can."""
        folder = self.setting.place.folder
        if folder is None:
            return
        try:
            if not folder.exists():
                raise CouldNotError("not-found", path=self.setting.place.shown)
            with (folder / "config").open("rb") as file:
                empty = not file.read(1)
        except PermissionError:
            raise CouldNotError("unreadable", path=self.setting.place.shown) from None
        except OSError:
            raise CouldNotError("not-a-repository", path=self.setting.place.shown, tool="restic") from None
        if empty:
            raise CouldNotError("broken", says="config")

    def _locks(self) -> list[dict[str, Any]]:
        ended = self._try("list", "locks", timeout_s=self.setting.limits.open_s)
        names = [line.decode() for line in ended.out.split() if re.fullmatch(rb"[0-9a-f]{64}", line)][:MOST_LOCKS]
        read = [self._try("cat", "lock", name, timeout_s=self.setting.limits.open_s) for name in names]
        locks = [_object(one.out) for one in read if one.good]
        return [lock for lock in locks if lock and moment(lock.get("time"))]

    def _run(self, *arguments: str, timeout_s: float, on_line: Any = None) -> Ended:  # noqa: ANN401 - as `run` has it
        ended = self._try(*arguments, timeout_s=timeout_s, on_line=on_line)
        if ended.good or (ended.status is None and not ended.too_slow):
            return ended
        code = reason(ended)
        if code == "not-found" and self.setting.place.folder:
            code = "broken"  # `_look` saw a repository: what is not there is a part of it
        raise CouldNotError(code, says=said(ended), path=self.setting.place.shown, tool="restic")

    def _try(self, *arguments: str, **more: Any) -> Ended:  # noqa: ANN401 - handed on to `run`
        return run([self.program, "--no-lock", *arguments], environment=self.environment, **more)


# What would name another repository, or start to draw progress
REPLACED = frozenset({"RESTIC_REPOSITORY_FILE", "RESTIC_PROGRESS_FPS", "DISPLAY", "WAYLAND_DISPLAY"})


def snapshots(out: bytes) -> tuple[Snapshot, ...]:
    """Read what `restic snapshots --json` says, oldest first. What is no snapshot is left out."""
    try:
        document = json.loads(out)
    except (ValueError, RecursionError):
        raise CouldNotError("not-understood", tool="restic") from None
    if not isinstance(document, list):  # `null`, where there is none
        document = []
    found = [read for one in document[-MOST_SNAPSHOTS:] if isinstance(one, dict) and (read := _snapshot(one))]
    return tuple(sorted(found, key=lambda one: (one.at, one.id)))


def _snapshot(one: dict[str, Any]) -> Snapshot | None:
    at, name = moment(one.get("time")), one.get("id")
    if at is None or not isinstance(name, str) or not re.fullmatch(r"[0-9a-f]{8,64}", name):
        return None
    host = one.get("hostname") if isinstance(one.get("hostname"), str) else ""
    paths = [str(path) for path in one.get("paths") or ()] if isinstance(one.get("paths"), list | None) else []
    summary = one.get("summary") if isinstance(one.get("summary"), dict) else {}
    return Snapshot(
        name,
        at,
        series="\n".join([str(host), *sorted(paths)]),
        host=str(host),
        files=_count(summary.get("total_files_processed")),  # type: ignore[union-attr]
        bytes=_count(summary.get("total_bytes_processed")),  # type: ignore[union-attr]
    )


class Nodes:
    """The lines of `restic ls --json`, one after the other."""

    def __init__(self) -> None:
        self.files: dict[str, File] = {}
        self.folders: set[str] = set()
        self.whole = True

    def take(self, line: bytes) -> bool:
        """Take one line; False when enough was read. What is no node is passed over."""
        node = _object(line)
        path = plain_path(node.get("path"))
        if path is None or "node" not in {node.get("struct_type"), node.get("message_type")}:
            return True
        path = spelled(path)
        if node.get("type") == "dir":
            self.folders.add(path)
        elif node.get("type") == "file":
            at = moment(node.get("mtime"))
            self.files[path] = File(_count(node.get("size", 0)), at.timestamp() if at else 0.0)
        self.whole = len(self.files) < MOST_FILES
        return self.whole


def judge_lock(lock: dict[str, Any], setting: Setting) -> Remark:
    """Say what a lock means. A fresh one that only one may hold raises 'locked'.

    'in-use': something is at work. 'lock-left': an attempt that died and left its lock. 'locked-long': the same with
    a lock that nobody else can pass, so no backup has been made since.
    """
    at = moment(lock["time"])
    host, exclusive = visible(str(lock.get("hostname", "")))[:80], lock.get("exclusive") is True
    values = {"since": at.isoformat() if at else "", "host": host}
    own = lock.get("hostname") == setting.host
    alive = _alive(lock.get("pid")) if own else at is not None and setting.now - at < STALE_LOCK
    if not alive:
        return Remark("locked-long", "bad", values) if exclusive else Remark("lock-left", "weak", values)
    if exclusive:
        raise CouldNotError("locked", **values)
    return Remark("in-use", "note", values)


def _alive(pid: object) -> bool:
    if not isinstance(pid, int) or not 0 < pid < 1 << 31:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def reason(ended: Ended) -> str:
    """Say in a word why restic could not go on: a code that has its words."""
    text = (ended.errors + ended.out[-4_000:]).lower()
    for pattern, code in REASONS:
        if re.search(pattern, text):
            return code
    if ended.too_slow:
        return "too-slow"
    return STATUSES.get(ended.status or 0, "failed")


def said(ended: Ended) -> str:
    """The line that tells most: a message in JSON, or the last that begins with 'Fatal', or the last."""
    lines = [line for line in ended.errors.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(b"Fatal") or b'"exit_error"' in line]
    message = _object((fatal or lines or [b""])[-1]).get("message")
    return visible(message)[:300] if isinstance(message, str) else visible((fatal or lines or [b""])[-1][:1_200])[:300]


def _object(line: bytes) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _count(number: object) -> int | None:
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 1 << 63 else None


def _distinct(packs: list[str]) -> list[str]:
    """Whole names first; a short name of the same pack is left out."""
    kept: list[str] = []
    for pack in packs:
        if not any(one.startswith(pack) for one in kept):
            kept.append(pack)
    return kept[:MOST_DAMAGED]
