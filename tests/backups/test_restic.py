import json
import socket
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.backups.places import Place, place
from bavn.backups.programs import Ended
from bavn.backups.restic import Nodes, Restic, judge_lock, reason, said, snapshots
from bavn.backups.result import CouldNotError, File, Snapshot
from bavn.backups.tool import LIMITS, Limits, Setting
from tests.backups.samples import HOST, Firm, damage, program, restic, restic_backup, state

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def opened(
    anna: Firm,
    repository: Path,
    work: Path,
    *,
    limits: Limits = LIMITS,
    host: str = HOST,
    environment: Mapping[str, str] | None = None,
) -> Restic:
    program("restic")
    (work / "work").mkdir(exist_ok=True)
    return Restic(
        Setting(
            place(str(repository), "restic"),
            work / "work",
            {**anna.environment, **(environment or {})},
            anna.now,
            host,
            limits,
        )
    )


def locks(repository: Path) -> list[str]:
    """Locks that are written; before that they have another name."""
    return [path.name for path in (repository / "locks").iterdir() if len(path.name) == 64]


def ended(errors: bytes, status: int | None = 1, out: bytes = b"") -> Ended:
    return Ended(status, out, errors, 1.0, too_slow=status is None)


def test_a_real_repository_is_opened_listed_read_and_restored(anna: Firm, good_restic: Path, tmp_path: Path) -> None:
    before = state(good_restic)
    tool = opened(anna, good_restic, tmp_path)
    found = tool.open()
    (snapshot,) = found.snapshots
    assert (snapshot.at, snapshot.host, found.encrypted, found.password_from) == (
        anna.made,
        HOST,
        True,
        "RESTIC_PASSWORD",
    )
    listing = tool.listing(snapshot)
    name = f"{anna.source}/regnskab/kunder.db".lstrip("/")
    assert listing.files[name].bytes == 400_000
    assert str(anna.source / "billeder").lstrip("/") in listing.folders
    assert len(listing.files) == 40
    assert tool.read_data(1_000).state == "sound"
    strange = f"{anna.source}/regnskab/Året [2026] *.txt".lstrip("/")
    (tmp_path / "into").mkdir()
    done = tool.extract(snapshot, (name, strange), tmp_path / "into")
    assert done.says == ""
    assert (tmp_path / "into" / name).read_bytes() == (anna.source / "regnskab" / "kunder.db").read_bytes()
    assert (tmp_path / "into" / strange).read_text() == "æøå"
    assert sum(path.is_file() for path in (tmp_path / "into").rglob("*")) == 2
    assert state(good_restic) == before


def test_a_damaged_pack_is_found_and_named(anna: Firm, restic_depot: Path, tmp_path: Path) -> None:
    pack = max((restic_depot / "data").rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)
    damage(pack)
    tool = opened(anna, restic_depot, tmp_path)
    found = tool.read_data(1_000)
    assert (found.state, found.damaged) == ("damaged", (pack.name,))
    assert found.says == "Fatal: repository contains errors"


def test_of_much_data_one_part_is_read_each_day(anna: Firm, restic_depot: Path, tmp_path: Path) -> None:
    tool = opened(anna, restic_depot, tmp_path, limits=Limits(local_data_bytes=1_000))
    assert tool.read_data(3_001).share == 0.25
    assert tool.read_data(10**15).share == 1 / 256


def test_another_group_is_read_on_another_day() -> None:
    seen = []
    for day in range(4):
        tool = Restic.__new__(Restic)
        tool.setting = Setting(
            Place("/x", Path("/x"), "/x"), Path("/x"), {}, NOW + timedelta(days=day), HOST, Limits(local_data_bytes=1)
        )

        def fake(*arguments: str, **_: object) -> Ended:
            seen.append(arguments[1])
            return ended(b"", 0)

        tool._try = fake  # type: ignore[method-assign]
        tool.read_data(4)
    assert sorted(seen) == [f"--read-data-subset={part}/4" for part in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"RESTIC_PASSWORD": "forkert"}, "wrong-password"),
        ({"RESTIC_PASSWORD": ""}, "no-password"),
        ({"RESTIC_PASSWORD": "", "RESTIC_PASSWORD_FILE": "/nowhere/password"}, "no-password"),
        ({"RESTIC_PASSWORD": "", "RESTIC_PASSWORD_COMMAND": "false"}, "no-password"),
    ],
    ids=["wrong", "none", "a file that is not there", "a command that fails"],
)
def test_a_password_that_does_not_open_it_is_told_from_one_that_is_missing(
    anna: Firm, good_restic: Path, tmp_path: Path, environment: dict[str, str], code: str
) -> None:
    with pytest.raises(CouldNotError, match=code):
        opened(anna, good_restic, tmp_path, environment=environment).open()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda _: None, "not-found"),
        (lambda path: path.mkdir(), "not-a-repository"),
        (lambda path: path.write_text("x"), "not-a-repository"),
        (lambda path: (path.mkdir(), (path / "config").write_text("")), "broken"),
    ],
    ids=["nothing", "an empty folder", "a file", "an empty config"],
)
def test_what_is_no_repository_is_seen_before_restic_is_asked(
    anna: Firm, tmp_path: Path, make: Callable[[Path], object], code: str
) -> None:
    make(tmp_path / "depot")
    with pytest.raises(CouldNotError, match=code):
        opened(anna, tmp_path / "depot", tmp_path).open()


def test_a_config_of_rubbish_is_a_broken_repository(anna: Firm, restic_depot: Path, tmp_path: Path) -> None:
    (restic_depot / "config").chmod(0o600)
    (restic_depot / "config").write_text("junk")
    with pytest.raises(CouldNotError, match="broken"):
        opened(anna, restic_depot, tmp_path).open()


def test_a_lock_that_one_may_hold_alone_stops_the_check_and_stays(
    anna: Firm, restic_depot: Path, tmp_path: Path
) -> None:
    # Reading one kilobyte a second, it holds its lock for as long as this test lasts
    command = [program("restic"), "-r", str(restic_depot), "check", "--read-data", "--limit-download", "1"]
    environment = {**anna.environment}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as busy:
        assert busy.stdout
        line = b"."
        while line and not locks(restic_depot):
            line = busy.stdout.readline()
        held = locks(restic_depot)
        tool = opened(anna, restic_depot, tmp_path)
        (lock,) = tool._locks()
        with pytest.raises(CouldNotError, match="locked"):
            judge_lock(lock, Setting(tool.setting.place, tmp_path, {}, datetime.now(UTC), "another"))  # noqa: TID251 - restic looked at it
        busy.kill()
    assert locks(restic_depot) == held
    # Its process is gone and the lock is not: nobody can make a backup
    late = Setting(tool.setting.place, tmp_path, {}, anna.now, str(lock["hostname"]))
    assert judge_lock(lock, late).code == "locked-long"


@pytest.mark.parametrize(
    ("exclusive", "minutes", "code"),
    [(False, 1, "in-use"), (False, 60, "lock-left"), (True, 60, "locked-long")],
)
def test_what_a_lock_of_another_machine_means_depends_on_its_age(*, exclusive: bool, minutes: int, code: str) -> None:
    lock = {
        "time": (NOW - timedelta(minutes=minutes)).isoformat(),
        "exclusive": exclusive,
        "hostname": "nas\n",
        "pid": 1,
    }
    remark = judge_lock(lock, Setting(place("/x", "restic"), Path("/x"), {}, NOW, HOST))
    assert remark.code == code
    assert remark.values["host"] == "nas\\n"


def test_a_lock_with_a_process_that_runs_here_holds_however_old_it_is() -> None:
    lock = {"time": (NOW - timedelta(days=1)).isoformat(), "exclusive": True, "hostname": HOST, "pid": 1}
    with pytest.raises(CouldNotError, match="locked"):
        judge_lock(lock, Setting(place("/x", "restic"), Path("/x"), {}, NOW, HOST))


def test_an_attempt_that_died_is_counted(anna: Firm, tmp_path: Path) -> None:
    restic(anna, tmp_path / "depot", "init")
    command = [program("restic"), "-r", str(tmp_path / "depot"), "backup", "--stdin"]
    with subprocess.Popen(
        command, env=dict(anna.environment), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as busy:
        while not locks(tmp_path / "depot"):
            assert busy.poll() is None
        busy.kill()
    found = opened(anna, tmp_path / "depot", tmp_path, host=socket.gethostname()).open()
    assert ([remark.code for remark in found.remarks], found.broken_off) == (["lock-left"], 1)
    assert len(locks(tmp_path / "depot")) == 1


def test_the_snapshots_of_different_folders_and_machines_are_different_series(
    anna: Firm, restic_depot: Path, tmp_path: Path
) -> None:
    restic_backup(anna, restic_depot, anna.source / "billeder")
    restic_backup(anna, restic_depot, host="bogholder")
    restic_backup(anna, restic_depot)
    assert len({one.series for one in opened(anna, restic_depot, tmp_path).open().snapshots}) == 3


NEWER = {
    "time": "2026-11-22T03:00:00.123456789+01:00",
    "hostname": "kontor",
    "paths": ["/b", "/a"],
    "id": "ab" * 32,
    "summary": {"total_files_processed": 12, "total_bytes_processed": 3_000},
    "program_version": "restic 0.18.0",
}


def test_the_summary_of_a_newer_restic_is_used() -> None:
    (found,) = snapshots(json.dumps([NEWER]).encode())
    assert found == Snapshot(
        "ab" * 32, datetime(2026, 11, 22, 2, 0, 0, 123456, UTC), "kontor\n/a\n/b", "kontor", files=12, bytes=3_000
    )


@pytest.mark.parametrize(
    "one",
    [
        {},
        {**NEWER, "id": "--help"},
        {**NEWER, "id": 7},
        {**NEWER, "time": "yesterday"},
        {**NEWER, "time": None},
        "text",
    ],
)
def test_what_is_no_snapshot_is_left_out(one: object) -> None:
    assert [found.id for found in snapshots(json.dumps([one, NEWER]).encode())] == ["ab" * 32]


def test_an_empty_repository_has_no_snapshots() -> None:
    assert snapshots(b"[]") == snapshots(b"null\n") == ()


@pytest.mark.parametrize("out", [b"", b"[", b"\xff\xfe", b"[" * 100_000])
def test_an_answer_that_is_no_json_is_not_understood(out: bytes) -> None:
    with pytest.raises(CouldNotError, match="not-understood"):
        snapshots(out)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*NEWER, "path", "type", "size", "mtime", "struct_type", "node", "file"]), inner, max_size=5
        )
    ),
    max_leaves=10,
)


@given(JSON)
def test_any_json_is_read_as_snapshots(document: object) -> None:
    for found in snapshots(json.dumps(document).encode()):
        assert found.at.utcoffset() == timedelta(0)


@given(JSON | st.binary(max_size=40))
def test_any_line_is_taken_as_a_node(line: object) -> None:
    reader = Nodes()
    assert reader.take(line if isinstance(line, bytes) else json.dumps(line).encode())
    assert all(not name.startswith("/") for name in reader.files)


def test_nodes_are_read_whatever_the_version() -> None:
    reader = Nodes()
    for line in (
        {"struct_type": "snapshot", "path": "/x"},
        {"struct_type": "node", "type": "dir", "path": "/home"},
        {"struct_type": "node", "type": "file", "path": "/home/a", "size": 3, "mtime": "1970-01-01T01:00:01+01:00"},
        {"message_type": "node", "type": "file", "path": "/home/empty", "mtime": "1970-01-01T00:00:01Z"},
        {"struct_type": "node", "type": "symlink", "path": "/home/link"},
        {"struct_type": "node", "type": "file", "path": "/home/../etc/passwd", "size": 3},
        {"struct_type": "node", "type": "file", "path": "/home/b", "size": True},
    ):
        assert reader.take(json.dumps(line).encode())
    assert reader.files == {"home/a": File(3, 1.0), "home/empty": File(0, 1.0), "home/b": File(None, 0.0)}
    assert reader.folders == {"home"}


@pytest.mark.parametrize(
    ("errors", "status", "code"),
    [
        (b"Fatal: wrong password or no key found", 1, "wrong-password"),
        (
            b'{"message_type":"exit_error","code":12,"message":"Fatal: wrong password or no key found"}',
            12,
            "wrong-password",
        ),
        (b"something new", 12, "wrong-password"),
        (b"something new", 11, "locked"),
        (b"something new", 10, "not-found"),
        (b"unable to create lock in backend: repository is already locked exclusively by PID 2154", 1, "locked"),
        (
            b"Fatal: unable to open config file: stat r/config: permission denied\nIs there a repository",
            1,
            "unreadable",
        ),
        (b"Fatal: config cannot be loaded: unsupported repository version", 1, "newer-version"),
        (
            b"anna@nas.example: Permission denied (publickey).\nFatal: unable to start the sftp session",
            1,
            "unreachable",
        ),
        (b"Fatal: unable to open repository: dial tcp: lookup nas.example: no such host", 1, "unreachable"),
        (b"Host key verification failed.", 1, "unreachable"),
        (b"panic: runtime error: slice bounds out of range [16:5]", 2, "broken"),
        (b"Stat(<config/>) returned error, retrying after 1.4s", None, "too-slow"),
        (b"", 1, "failed"),
    ],
)
def test_why_it_stopped_is_said_in_a_word(errors: bytes, status: int | None, code: str) -> None:
    assert reason(ended(errors, status)) == code


@given(st.binary(max_size=200), st.integers(0, 255) | st.none())
def test_any_complaint_has_its_word_and_its_printable_line(errors: bytes, status: int | None) -> None:
    assert reason(ended(errors, status))
    assert "\n" not in said(ended(errors, status))
    assert "\x1b" not in said(ended(errors, status))


@pytest.mark.parametrize(
    ("errors", "line"),
    [
        (b"Fatal: one\nlast\n", "Fatal: one"),
        (b'{"message_type":"exit_error","message":"Fatal: \\u001b[2J"}', "Fatal: \\x1b[2J"),
        (b"", ""),
        (b"only\n", "only"),
    ],
)
def test_the_line_that_tells_most_is_shown(errors: bytes, line: str) -> None:
    assert said(ended(errors)) == line
