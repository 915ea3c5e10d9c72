"""borg repositories (1.2 to 1.4): read through a shadow, or over the network with `--bypass-lock`; nothing is changed.

    borg list --json                {"archives": [{"name": "…", "start": "2026-11-20T03:00:00.000000", …}],
                                     "encryption": {"mode": "repokey"}, …}
    borg list --json-lines ::NAME   {"type": "-", "path": "home/anna/a.txt", "size": 3, "mtime": "…", "healthy": true}
    borg check --verify-data        exit status 1 and lines that name segments
    borg extract ::NAME pf:PATH …   into the folder it is started in

borg writes local time without a zone, so that an hour in October is there twice. It is run with TZ=UTC, which makes
its times UTC, whatever the machine's zone is and wherever the archive was made.
Archives called `.checkpoint` are attempts that were broken off; borg hides them, Bavn asks for them.
"""

import json
import re
from pathlib import Path
from typing import Any

from bavn.backups.borg_shadow import known_repositories, look_at_lock, settings, shadow
from bavn.backups.programs import Ended, find, run
from bavn.backups.restoring import Extraction
from bavn.backups.result import CouldNotError, DataRead, File, Listing, Snapshot
from bavn.backups.series import series
from bavn.backups.source import MOST_FILES, spelled
from bavn.backups.tool import Opened, Setting, moment, plain_path, with_parents
from bavn.model.problem import visible

NEWEST_ARCHIVES = 200
MOST_DAMAGED = 10
SLACK_BYTES = 64 << 20
CHECKPOINT = re.compile(r"\.checkpoint(\.\d+)?$")
SEGMENT = re.compile(rb"[Ss]egment (\d+)")
PASSWORDS = ("BORG_PASSCOMMAND", "BORG_PASSPHRASE")
# Questions that borg would ask: answered for reading through the shadow, and refused for everything else
ANSWERS = {
    "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes",  # nothing is written into it, no secret is sent
    "BORG_CHECK_I_KNOW_WHAT_I_AM_DOING": "NO",
    "BORG_DELETE_I_KNOW_WHAT_I_AM_DOING": "NO",
    "BORG_DISPLAY_PASSPHRASE": "no",
    "BORG_EXIT_CODES": "legacy",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "SSH_ASKPASS_REQUIRE": "never",
}
# What would name another repository or log, or open a window
REPLACED = frozenset({"BORG_LOGGING_CONF", "BORG_NEW_PASSPHRASE", "DISPLAY", "WAYLAND_DISPLAY"})
REASONS = {
    "PassphraseWrong": "wrong-password",
    "PasscommandFailure": "no-password",
    "NoPassphraseFailure": "no-password",
    "Repository.DoesNotExist": "not-found",
    "Repository.InvalidRepository": "not-a-repository",
    "Repository.InvalidRepositoryConfig": "not-a-repository",
    "Repository.AtticRepository": "not-a-repository",
    "MandatoryFeatureUnsupported": "newer-version",
    "UnsupportedManifestError": "newer-version",
    "KeyfileNotFoundError": "no-key",
    "RepoKeyNotFoundError": "no-key",
    "KeyfileInvalidError": "no-key",
    "LockTimeout": "locked",
    "LockFailed": "unreadable",
    "ConnectionClosed": "unreachable",
    "ConnectionClosedWithHint": "unreachable",
    "PathNotAllowed": "unreadable",
    "Cache.RepositoryReplay": "swapped",
    "Cache.RepositoryIDNotUnique": "swapped",
    "Cache.EncryptionMethodMismatch": "swapped",
    "Cache.RepositoryAccessAborted": "moved",
    "IntegrityError": "broken",
    "FileIntegrityError": "broken",
    "Repository.CheckNeeded": "broken",
    "Repository.ObjectNotFound": "broken",
    "NoManifestError": "broken",
}


class Borg:
    """A borg repository. The password is where borg itself looks for it: never in an argument."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.program = find("borg", setting.environment)
        self.environment = {key: text for key, text in setting.environment.items() if key not in REPLACED} | ANSWERS
        known_repositories(self.environment, setting.work)

    def open(self) -> Opened:
        """List the newest 200 archives. A lock that somebody holds alone stops the check; it is never removed."""
        folder, remark, inside = self.setting.place.folder, None, None
        if folder:
            inside = settings(self.setting.place, folder).key_inside
            remark = look_at_lock(folder, self.setting.now)
            self.environment["BORG_REPO"] = str(shadow(folder, self.setting.work))
            self.environment["BORG_RELOCATED_REPO_ACCESS_IS_OK"] = "yes"  # the shadow is always somewhere else
        else:
            self.environment["BORG_REPO"] = self.setting.place.address
            self.environment["BORG_RELOCATED_REPO_ACCESS_IS_OK"] = "no"
        ended = self._run(
            *("list", "--json", "--consider-checkpoints", "--last", str(NEWEST_ARCHIVES), "--format", "{hostname}{NL}"),
            timeout_s=self.setting.limits.open_s,
        )
        found, mode = archives(ended.out)
        return Opened(
            found,
            ended.seconds,
            (remark,) if remark else (),
            encrypted=mode not in {"none", "authenticated", "authenticated-blake2"} if mode else None,
            key_file_here=mode.startswith("keyfile") or (inside is False and mode not in {"none", ""}),
            password_from=next((name for name in PASSWORDS if self.setting.environment.get(name)), ""),
        )

    def listing(self, snapshot: Snapshot) -> Listing:
        """List every file of an archive."""
        reader = Items()
        limit = self.setting.limits.list_s
        self._run("list", "--json-lines", _archive(snapshot), timeout_s=limit, on_line=reader.take)
        return Listing(reader.files, with_parents(reader.folders), reader.whole, tuple(reader.unhealthy))

    def read_data(self, stored_bytes: int) -> DataRead:
        """Read and decrypt everything, where it lies on this machine and is no more than the limits allow."""
        limits = self.setting.limits
        if self.setting.place.remote:
            return DataRead("unread", because="remote")
        if stored_bytes > limits.local_data_bytes:
            return DataRead("unread", because="too-large")
        ended = self._try("check", "--verify-data", timeout_s=limits.data_s)
        if ended.good:
            return DataRead("sound", 1.0, ended.seconds)
        if ended.too_slow:
            return DataRead("unread", 0.0, ended.seconds, because="too-slow")
        segments = sorted({int(number) for number in SEGMENT.findall(ended.errors)})[:MOST_DAMAGED]
        damaged = tuple(f"segment {number}" for number in segments)
        return DataRead("damaged", 1.0, ended.seconds, damaged, said(ended))

    def extract(self, snapshot: Snapshot, names: tuple[str, ...], into: Path) -> Extraction:
        """Restore files. borg stops at the first that is damaged, so the others are then asked for one by one."""
        first = self._extract(snapshot, names, into)
        if not first.says or len(names) == 1:
            return first
        limit, spent = self.setting.limits.restore_s, first.seconds
        for name in [name for name in names if not (into / name).exists()]:
            if spent > limit:
                return Extraction(spent, first.says, too_slow=True)
            spent += self._extract(snapshot, (name,), into).seconds
        return Extraction(spent, first.says)

    def _extract(self, snapshot: Snapshot, names: tuple[str, ...], into: Path) -> Extraction:
        ended = self._try(
            *("extract", "--noflags", "--noacls", "--noxattrs", _archive(snapshot), *(f"pf:{name}" for name in names)),
            timeout_s=self.setting.limits.restore_s,
            folder=into,
            largest_file_bytes=self.setting.limits.restore_bytes + SLACK_BYTES,
        )
        # Status 1 is a warning; borg 1.2 warns of an exact path that it did find
        good = ended.good or (ended.status == 1 and all((into / name).exists() for name in names))
        return Extraction(ended.seconds, "" if good else said(ended) or "borg", ended.too_slow)

    def _run(self, *arguments: str, timeout_s: float, on_line: Any = None) -> Ended:  # noqa: ANN401 - as `run` has it
        ended = self._try(*arguments, timeout_s=timeout_s, on_line=on_line)
        if ended.good or (ended.status is None and not ended.too_slow):
            return ended
        raise CouldNotError(reason(ended), says=said(ended), path=self.setting.place.shown, tool="borg")

    def _try(self, *arguments: str, **more: Any) -> Ended:  # noqa: ANN401 - handed on to `run`
        bypass = ["--bypass-lock"] if self.setting.place.remote else []
        command = [self.program, "--log-json", "--lock-wait", "1", *bypass, *arguments]
        return run(command, environment=self.environment, **more)


def _archive(snapshot: Snapshot) -> str:
    """'::NAME', in which braces are doubled: borg would fill in '{now}'."""
    return "::" + snapshot.id.replace("{", "{{").replace("}", "}}")


def archives(out: bytes) -> tuple[tuple[Snapshot, ...], str]:
    """Read what `borg list --json` says: archives, oldest first, and how it is encrypted."""
    document = _object(out)
    listed, encryption = document.get("archives"), document.get("encryption")
    if not isinstance(listed, list):
        raise CouldNotError("not-understood", tool="borg")
    mode = encryption.get("mode") if isinstance(encryption, dict) else ""
    found = [read for one in listed if isinstance(one, dict) and (read := _snapshot(one))]
    return tuple(sorted(found, key=lambda one: (one.at, one.id))), mode if isinstance(mode, str) else ""


def _snapshot(one: dict[str, Any]) -> Snapshot | None:
    name, at, host = one.get("name"), moment(one.get("start") or one.get("time")), one.get("hostname")
    if not isinstance(name, str) or not name or "/" in name or "\0" in name or at is None:
        return None
    host = host if isinstance(host, str) else ""
    complete = CHECKPOINT.search(name) is None
    stem = series(CHECKPOINT.sub("", name))
    return Snapshot(name, at, series=f"{host}\n{stem}", host=host, complete=complete)


class Items:
    """The lines of `borg list --json-lines`, one after the other."""

    def __init__(self) -> None:
        self.files: dict[str, File] = {}
        self.folders: set[str] = set()
        self.unhealthy: list[str] = []
        self.whole = True

    def take(self, line: bytes) -> bool:
        """Take one line; False when enough was read. What is no item is passed over."""
        item = _object(line)
        path = plain_path(item.get("path"))
        if path is None:
            return True
        # Kept as borg spells it, except for bytes that no JSON of a newer borg holds either
        path = spelled(path)
        if item.get("type") == "d":
            self.folders.add(path)
        elif item.get("type") in {"-", "h"}:
            self._take_file(path, item)
        self.whole = len(self.files) < MOST_FILES
        return self.whole

    def _take_file(self, path: str, item: dict[str, Any]) -> None:
        size, at = item.get("size"), moment(item.get("mtime"))
        linked = item.get("type") == "h" or bool(item.get("source"))
        known = isinstance(size, int) and not isinstance(size, bool) and size >= 0 and not linked
        self.files[path] = File(size if known else None, at.timestamp() if at else 0.0)
        if item.get("healthy") is False and len(self.unhealthy) < MOST_DAMAGED:
            self.unhealthy.append(visible(path))


def reason(ended: Ended) -> str:
    """Say in a word why borg could not go on: a code that has its words."""
    if ended.too_slow:
        return "too-slow"
    for message in reversed(_messages(ended.errors)):
        name = str(message.get("msgid", ""))
        if name.startswith("Repository.Invalid") and "version" in str(message.get("message", "")):
            return "newer-version"
        if code := REASONS.get(name):
            return code
    text = ended.errors.lower()
    if b"permission denied" in text or b"permissionerror" in text:
        return "unreadable"
    return "broken" if b"integrityerror" in text or b"checksum mismatch" in text else "failed"


def said(ended: Ended) -> str:
    """The first error that borg tells in its log, in one printable line; "" if it told none."""
    log = _messages(ended.errors)
    errors = [str(one.get("message", "")) for one in log if one.get("levelname") in {"ERROR", "CRITICAL"}]
    told = next((text for text in errors if text.strip()), "")
    return visible(told.strip().splitlines()[0])[:300] if told.strip() else ended.said


def _messages(errors: bytes) -> list[dict[str, Any]]:
    """What borg logged. A question that it asked of nobody may stand in front of a message, on the same line."""
    return [_object(line[max(0, line.find(b"{")) :]) for line in errors.splitlines()]


def _object(line: bytes) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
