import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.backups.borg import Borg, Items, archives, reason, said
from bavn.backups.places import place
from bavn.backups.programs import Ended
from bavn.backups.result import CouldNotError, File, Snapshot
from bavn.backups.tool import LIMITS, Limits, Setting
from tests.backups.samples import HOST, Firm, borg, borg_backup, damage, program, run, state


def opened(
    anna: Firm, repository: Path, work: Path, *, limits: Limits = LIMITS, environment: Mapping[str, str] | None = None
) -> Borg:
    program("borg")
    (work / "work").mkdir(exist_ok=True)
    return Borg(
        Setting(
            place(str(repository), "borg"),
            work / "work",
            {**anna.environment, **(environment or {})},
            anna.now,
            HOST,
            limits,
        )
    )


def segment(repository: Path) -> Path:
    return max((repository / "data" / "0").iterdir(), key=lambda path: path.stat().st_size)


def ended(errors: bytes, status: int | None = 2) -> Ended:
    return Ended(status, b"", errors, 1.0, too_slow=status is None)


def log(name: str, message: str = "x") -> bytes:
    return json.dumps({"type": "log_message", "levelname": "ERROR", "msgid": name, "message": message}).encode()


def test_a_real_repository_is_opened_listed_read_and_restored_and_not_changed(
    anna: Firm, good_borg: Path, tmp_path: Path
) -> None:
    before, remembered = state(good_borg), state(Path(anna.environment["BORG_BASE_DIR"]))
    tool = opened(anna, good_borg, tmp_path)
    found = tool.open()
    (snapshot,) = found.snapshots
    assert (snapshot.id, snapshot.at, found.encrypted, found.key_file_here) == (
        "anna-2026-11-22",
        anna.made,
        True,
        False,
    )
    listing = tool.listing(snapshot)
    name = f"{anna.source}/regnskab/kunder.db".lstrip("/")
    assert listing.files[name].bytes == 400_000
    assert len(listing.files) == 40
    assert str(anna.source.parent).lstrip("/") in listing.folders
    assert tool.read_data(1_000).state == "sound"
    strange = f"{anna.source}/regnskab/Året [2026] *.txt".lstrip("/")
    (tmp_path / "into").mkdir()
    assert tool.extract(snapshot, (name, strange), tmp_path / "into").says == ""
    assert (tmp_path / "into" / name).read_bytes() == (anna.source / "regnskab" / "kunder.db").read_bytes()
    assert (tmp_path / "into" / strange).read_text() == "æøå"
    assert sum(path.is_file() for path in (tmp_path / "into").rglob("*")) == 2
    assert state(good_borg) == before
    assert state(Path(anna.environment["BORG_BASE_DIR"])) == remembered


def test_a_damaged_segment_is_found_and_named(bo: Firm, borg_depot: Path, tmp_path: Path) -> None:
    damage(segment(borg_depot))
    tool = opened(bo, borg_depot, tmp_path)
    tool.open()
    found = tool.read_data(1_000)
    assert found.state == "damaged"
    assert found.damaged == (f"segment {segment(borg_depot).name}",)
    assert "checksum mismatch" in found.says


def test_one_damaged_file_does_not_keep_the_others_from_coming_back(bo: Firm, borg_depot: Path, tmp_path: Path) -> None:
    damage(segment(borg_depot))
    tool = opened(bo, borg_depot, tmp_path)
    (snapshot,) = tool.open().snapshots
    files = tool.listing(snapshot).files
    names = tuple(sorted(files, key=lambda name: -(files[name].bytes or 0))[:8])
    (tmp_path / "into").mkdir()
    done = tool.extract(snapshot, names, tmp_path / "into")
    whole = {name for name in names if (tmp_path / "into" / name).stat().st_size == files[name].bytes}
    assert "checksum mismatch" in done.says
    assert [name.rpartition("/")[2] for name in set(names) - whole] == ["kunder.db"]


def test_times_are_right_in_any_zone_and_in_the_hour_that_is_there_twice(
    bo: Firm, borg_depot: Path, tmp_path: Path
) -> None:
    second = datetime(2025, 10, 26, 1, 30, tzinfo=UTC)  # 02:30 in Denmark for the second time
    borg_backup(bo, borg_depot, "anden", at=second)
    borg_backup(bo, borg_depot, "første", at=second - timedelta(hours=1))
    for zone in ("Europe/Copenhagen", "America/New_York"):
        shutil.rmtree(tmp_path / "work", ignore_errors=True)
        found = opened(bo, borg_depot, tmp_path, environment={"TZ": zone}).open().snapshots
        assert [(one.id, one.at) for one in found[:2]] == [("første", second - timedelta(hours=1)), ("anden", second)]


def test_an_attempt_that_was_broken_off_is_no_backup(bo: Firm, borg_depot: Path, tmp_path: Path) -> None:
    borg_backup(bo, borg_depot, "anna-2026-11-23.checkpoint", at=bo.made + timedelta(minutes=5))
    found = opened(bo, borg_depot, tmp_path).open().snapshots
    assert [(one.id, one.complete) for one in found] == [
        ("anna-2026-11-22", True),
        ("anna-2026-11-23.checkpoint", False),
    ]
    assert len({one.series for one in found}) == 1


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"BORG_PASSPHRASE": "forkert"}, "wrong-password"),
        ({"BORG_PASSCOMMAND": "false", "BORG_PASSPHRASE": ""}, "no-password"),
    ],
)
def test_a_password_that_does_not_open_it_is_told_from_one_that_is_missing(
    anna: Firm, good_borg: Path, tmp_path: Path, environment: dict[str, str], code: str
) -> None:
    tool = opened(anna, good_borg, tmp_path)
    tool.environment.update(environment)
    if not environment["BORG_PASSPHRASE"]:
        del tool.environment["BORG_PASSPHRASE"]
    with pytest.raises(CouldNotError, match=code):
        tool.open()


def test_borg_never_asks_for_a_password(anna: Firm, good_borg: Path, tmp_path: Path) -> None:
    tool = opened(anna, good_borg, tmp_path)
    del tool.environment["BORG_PASSPHRASE"]
    with pytest.raises(CouldNotError, match="no-password"):
        tool.open()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda _: None, "not-found"),
        (lambda path: path.mkdir(), "not-a-repository"),
        (lambda path: path.write_text("x"), "not-a-repository"),
        (lambda path: (path.mkdir(), (path / "config").write_text("junk")), "not-a-repository"),
        (lambda path: (path.mkdir(), (path / "config").write_text("[repository]\nversion = 2\n")), "newer-version"),
        (lambda path: (path.mkdir(), (path / "config").mkdir()), "not-a-repository"),
    ],
    ids=["nothing", "an empty folder", "a file", "rubbish", "a newer one", "borg 2"],
)
def test_what_is_no_repository_is_told(anna: Firm, tmp_path: Path, make: Callable[[Path], object], code: str) -> None:
    make(tmp_path / "depot")
    with pytest.raises(CouldNotError, match=code):
        opened(anna, tmp_path / "depot", tmp_path).open()


def test_a_key_that_lies_only_here_is_pointed_out(anna: Firm, tmp_path: Path) -> None:
    program("borg")
    borg(anna, "init", "--encryption", "keyfile", tmp_path / "depot")
    borg_backup(anna, tmp_path / "depot", "a", anna.source / "billeder")
    assert opened(anna, tmp_path / "depot", tmp_path).open().key_file_here


def test_a_key_that_is_not_here_opens_nothing(anna: Firm, tmp_path: Path) -> None:
    program("borg")
    borg(anna, "init", "--encryption", "keyfile", tmp_path / "depot")
    elsewhere = {"BORG_BASE_DIR": str(tmp_path / "another")}
    with pytest.raises(CouldNotError, match="no-key"):
        opened(anna, tmp_path / "depot", tmp_path, environment=elsewhere).open()
    assert not (tmp_path / "another").exists()


def test_a_repository_without_encryption_is_read_without_a_question(anna: Firm, tmp_path: Path) -> None:
    program("borg")
    borg(anna, "init", "--encryption", "none", tmp_path / "depot")
    borg_backup(anna, tmp_path / "depot", "a", anna.source / "billeder")
    found = opened(anna, tmp_path / "depot", tmp_path, environment={"BORG_BASE_DIR": str(tmp_path / "nobody")}).open()
    assert (found.encrypted, found.key_file_here, len(found.snapshots)) == (False, False, 1)


def test_an_old_copy_in_place_of_the_repository_is_found_out(bo: Firm, borg_depot: Path, tmp_path: Path) -> None:
    shutil.copytree(borg_depot, tmp_path / "old")
    borg_backup(bo, borg_depot, "anna-2026-11-23")
    borg(bo, "list", borg_depot)  # borg notes how new it was
    shutil.rmtree(borg_depot)
    (tmp_path / "old").rename(borg_depot)
    with pytest.raises(CouldNotError, match="swapped"):
        opened(bo, borg_depot, tmp_path).open()


def test_a_repository_that_somebody_works_in_is_left_alone(bo: Firm, borg_depot: Path, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    command = [program("borg"), "create", "--read-special", f"{borg_depot}::slow", str(fifo)]
    with subprocess.Popen(command, env=dict(bo.environment), stderr=subprocess.DEVNULL) as busy:
        with fifo.open("wb"):  # opens when borg has opened it to read, which it does with the lock in hand
            lock = list((borg_depot / "lock.exclusive").iterdir())
            with pytest.raises(CouldNotError, match="locked"):
                opened(bo, borg_depot, tmp_path).open()
            assert list((borg_depot / "lock.exclusive").iterdir()) == lock
        busy.wait(60)


def test_an_archive_name_that_borg_would_fill_in_is_taken_as_it_is(bo: Firm, borg_depot: Path, tmp_path: Path) -> None:
    borg(bo, "create", "--timestamp", "2025-01-01T00:00:00", f"{borg_depot}::{{{{now}}}}", bo.source / "billeder")
    tool = opened(bo, borg_depot, tmp_path)
    oldest = tool.open().snapshots[0]
    assert oldest.id == "{now}"
    assert len(tool.listing(oldest).files) == 8


def test_a_file_name_that_borg_would_take_for_a_pattern_is_taken_as_it_is(anna: Firm, tmp_path: Path) -> None:
    program("borg")
    (tmp_path / "folder").mkdir()
    for name in ("re:.*", "b"):
        (tmp_path / "folder" / name).write_text(name)
    borg(anna, "init", "--encryption", "none", tmp_path / "depot")
    borg(anna, "create", f"{tmp_path / 'depot'}::a", "./re:.*", "./b", folder=tmp_path / "folder")
    tool = opened(anna, tmp_path / "depot", tmp_path)
    (snapshot,) = tool.open().snapshots
    assert set(tool.listing(snapshot).files) == {"re:.*", "b"}
    (tmp_path / "into").mkdir()
    tool.extract(snapshot, ("re:.*",), tmp_path / "into")
    assert [path.name for path in (tmp_path / "into").iterdir()] == ["re:.*"]


def test_too_much_and_too_far_away_is_not_read(bo: Firm, borg_depot: Path, tmp_path: Path) -> None:
    tool = opened(bo, borg_depot, tmp_path)
    assert tool.read_data(10**15).because == "too-large"
    far = Setting(place("ssh://nas.example/./depot", "borg"), tmp_path / "work", bo.environment, bo.now, HOST)
    shutil.rmtree(tmp_path / "work")
    (tmp_path / "work").mkdir()
    assert Borg(far).read_data(1).because == "remote"


def test_a_name_that_is_no_utf8_does_not_stop_it(anna: Firm, tmp_path: Path) -> None:
    program("borg")
    folder = tmp_path / "folder"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9")).write_text("x")
    borg(anna, "init", "--encryption", "repokey", tmp_path / "depot")
    run(
        program("borg"),
        "create",
        f"{tmp_path / 'depot'}::a",
        folder,
        environment={**anna.environment, "LC_ALL": "C.UTF-8"},
    )
    tool = opened(anna, tmp_path / "depot", tmp_path)
    (snapshot,) = tool.open().snapshots
    assert [name.rpartition("/")[2] for name in tool.listing(snapshot).files] == ["caf?"]


ARCHIVE = {"name": "a-2026-11-22", "start": "2026-11-22T03:00:00.000000", "hostname": "kontor"}


def listed(*found: object, mode: object = "repokey") -> bytes:
    return json.dumps({"archives": found, "encryption": {"mode": mode}}).encode()


def test_archives_are_read_in_order_of_time() -> None:
    older = {**ARCHIVE, "name": "z", "start": "2026-11-21T03:00:00+01:00"}
    found, mode = archives(listed(ARCHIVE, older))
    assert mode == "repokey"
    assert found == (
        Snapshot("z", datetime(2026, 11, 21, 2, tzinfo=UTC), "kontor\nz", "kontor"),
        Snapshot("a-2026-11-22", datetime(2026, 11, 22, 3, tzinfo=UTC), "kontor\na-#", "kontor"),
    )


@pytest.mark.parametrize(
    "one",
    [{}, "x", {**ARCHIVE, "name": ""}, {**ARCHIVE, "name": "a/b"}, {**ARCHIVE, "start": "x"}, {**ARCHIVE, "name": 1}],
)
def test_what_is_no_archive_is_left_out(one: object) -> None:
    assert len(archives(listed(one, ARCHIVE))[0]) == 1


@pytest.mark.parametrize("out", [b"", b"{}", b"[]", b"\xff", b'{"archives": 1}', b"{" * 100_000])
def test_an_answer_that_is_not_borgs_is_not_understood(out: bytes) -> None:
    with pytest.raises(CouldNotError, match="not-understood"):
        archives(out)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [*ARCHIVE, "archives", "encryption", "mode", "path", "type", "size", "mtime", "healthy", "source", "-"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=10,
)


@given(JSON)
def test_any_json_is_read_as_archives(document: object) -> None:
    try:
        found, mode = archives(json.dumps(document).encode())
    except CouldNotError as error:
        assert error.code == "not-understood"  # noqa: PT017 - or it is understood
    else:
        assert isinstance(mode, str)
        assert all("/" not in one.id for one in found)


@given(JSON | st.binary(max_size=40))
def test_any_line_is_taken_as_an_item(line: object) -> None:
    reader = Items()
    assert reader.take(line if isinstance(line, bytes) else json.dumps(line).encode())


def test_items_are_read() -> None:
    reader = Items()
    for item in (
        {"type": "d", "path": "home/anna"},
        {"type": "-", "path": "home/anna/a", "size": 3, "mtime": "1970-01-01T00:00:01.000000", "healthy": True},
        {"type": "-", "path": "home/anna/b", "size": 3, "mtime": "1970-01-01T00:00:01.000000", "healthy": False},
        {"type": "h", "path": "home/anna/c", "size": 0, "source": "home/anna/a", "mtime": "1970-01-01T00:00:01.000000"},
        {"type": "l", "path": "home/anna/link"},
        {"type": "-", "path": "../etc/passwd", "size": 3},
    ):
        assert reader.take(json.dumps(item).encode())
    assert reader.files == {"home/anna/a": File(3, 1.0), "home/anna/b": File(3, 1.0), "home/anna/c": File(None, 1.0)}
    assert reader.unhealthy == ["home/anna/b"]


@pytest.mark.parametrize(
    ("errors", "status", "code"),
    [
        (log("PassphraseWrong"), 2, "wrong-password"),
        (log("NoPassphraseFailure"), 2, "no-password"),
        (log("LockTimeout"), 2, "locked"),
        (log("ConnectionClosedWithHint"), 2, "unreachable"),
        (log("MandatoryFeatureUnsupported"), 2, "newer-version"),
        (log("Repository.InvalidRepositoryConfig", "repository version 2 is not supported"), 2, "newer-version"),
        (log("Repository.InvalidRepositoryConfig", "no repository section"), 2, "not-a-repository"),
        (log("Cache.RepositoryReplay"), 2, "swapped"),
        (log("Cache.RepositoryAccessAborted"), 2, "moved"),
        (log("IntegrityError"), 2, "broken"),
        (log("") + b"\nPermissionError: [Errno 13] Permission denied", 2, "unreadable"),
        (b"\xff not JSON", 2, "failed"),
        (log("PassphraseWrong"), None, "too-slow"),
    ],
)
def test_why_it_stopped_is_said_in_a_word(errors: bytes, status: int | None, code: str) -> None:
    assert reason(ended(errors, status)) == code


def test_the_first_error_is_shown_on_one_printable_line() -> None:
    assert (
        said(ended(b'{"levelname": "WARNING", "message": "w"}\n' + log("x", "first\x1b[2J\nmore") + b"\n" + log("y")))
        == "first\\x1b[2J"
    )
    assert said(ended(b"plain\n")) == "plain"
    assert said(ended(b"")) == ""


@given(st.binary(max_size=200))
def test_any_complaint_has_its_word(errors: bytes) -> None:
    assert reason(ended(errors))
    assert "\n" not in said(ended(errors))
