import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bavn.model.problem import Problem
from bavn.plan.log import FIELDS, LONGEST_TEXT, START, Entry, Event, Log, clean, entries, following, head, line
from tests.plan.samples import HOSTILE, NOON, after

AT = "2026-11-22T11:55:00Z"
WRITTEN = "2026-11-22T12:00:00Z"
EVENTS = st.builds(
    Event,
    at=st.just(AT),
    what=st.sampled_from(["note", "step", "clock"]),
    by=st.text(max_size=20),
    which=st.text(max_size=20),
    step=st.text(max_size=5),
    state=st.text(max_size=5),
    text=st.text(max_size=80),
    drill=st.text(max_size=5),
)


def note(text: str, by: str = "") -> Event:
    return Event(at=AT, what="note", by=by, text=text)


def chained(*events: Event, data: bytes = b"") -> bytes:
    """A log in memory, as `Log` would have written it."""
    for event in events:
        data += line(event, *written(data)) + b"\n"
    return data


def written(data: bytes) -> tuple[int, str, str]:
    n, prev = following(data)
    return n, WRITTEN, prev


def five() -> bytes:
    return chained(*(note(f"line {number}", "Anna") for number in range(1, 6)))


def broken(data: bytes) -> list[int]:
    return [entry.number for entry in entries(data) if not entry.intact]


def texts(data: bytes) -> list[str]:
    return [entry.event.text if entry.event else entry.shown for entry in entries(data)]


def raw(**fields: object) -> bytes:
    """A line whose hash fits, whatever it says."""
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return sealed(body)


def sealed(body: bytes) -> bytes:
    return body[:-1] + b',"hash":"' + hashlib.sha256(body).hexdigest().encode() + b'"}'


# ── one line ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_line_stands_in_the_file_as_the_module_says() -> None:
    event = Event(at=AT, what="step", by="Anna", which="ddos", step="stay", state="done")
    body = (
        b'{"n":2,"written":"2026-11-22T12:00:00Z","at":"2026-11-22T11:55:00Z","what":"step","by":"Anna",'
        b'"which":"ddos","step":"stay","state":"done","prev":"' + START.encode() + b'"}'
    )
    assert line(event, 2, WRITTEN, START) == sealed(body)


def test_what_is_empty_is_left_out_and_read_as_empty() -> None:
    made = line(Event(at=AT, what="closed"), 1, WRITTEN, START)
    assert made.startswith(
        b'{"n":1,"written":"2026-11-22T12:00:00Z","at":"2026-11-22T11:55:00Z","what":"closed","prev":"0000'
    )
    assert entries(made) == (Entry(1, WRITTEN, Event(at=AT, what="closed"), head(made), intact=True, shown=""),)
    assert b'"at":""' in line(Event(at="", what="closed"), 1, WRITTEN, START)


def test_a_chain_begins_with_64_zeros() -> None:
    assert START == "0000000000000000000000000000000000000000000000000000000000000000"


def test_only_what_json_must_escape_is_escaped() -> None:
    made = line(note('<æ"\\\n\t/\u2028>'), 1, WRITTEN, START).decode()
    assert '"text":"<æ\\"\\\\\\n\\t/\u2028>"' in made


@given(EVENTS)
@example(note(HOSTILE, HOSTILE))
def test_a_line_is_read_as_it_was_written_but_for_what_is_cleaned(event: Event) -> None:
    (entry,) = entries(line(event, 1, WRITTEN, START))
    assert entry.intact
    assert entry.event is not None
    assert all(getattr(entry.event, name) == clean(getattr(event, name)) for name in FIELDS)


@given(st.text())
@example(HOSTILE)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean(text).encode("utf-8").decode() == clean(text)
    assert all(letter.isprintable() or ord(letter) >= 160 or letter in "\n\t" for letter in clean(text))


def test_only_control_characters_are_removed() -> None:
    assert clean("".join(map(chr, range(0xA1)))) == "\t\n" + "".join(map(chr, range(0x20, 0x7F))) + "\xa0"


def test_a_text_of_megabytes_is_cut() -> None:
    assert clean("\x00\U0001f525" * 1_000_000) == "\U0001f525" * 10_000
    (entry,) = entries(line(note("x" * 5_000_000, "y" * 5_000_000), 1, WRITTEN, START))
    assert entry.event is not None
    assert (len(entry.event.text), len(entry.event.by)) == (LONGEST_TEXT, LONGEST_TEXT)


# ── a log that was tampered with ─────────────────────────────────────────────────────────────────────────────────────


def test_an_untouched_log_is_intact() -> None:
    assert broken(five()) == []
    assert [entry.number for entry in entries(five())] == [1, 2, 3, 4, 5]


@given(st.data())
def test_any_changed_byte_is_noticed_at_its_line_or_the_next(data: st.DataObject) -> None:
    log = chained(*data.draw(st.lists(EVENTS, min_size=1, max_size=4)))
    place = data.draw(st.integers(0, len(log) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != log[place]))
    number = log[:place].count(b"\n") + 1
    assert {number, number + 1} & set(broken(log[:place] + bytes([other]) + log[place + 1 :]))


def test_every_changed_byte_of_one_log_is_noticed() -> None:
    log = chained(note("a"), note("b"))
    for place in range(len(log)):
        changed = log[:place] + bytes([log[place] ^ 1]) + log[place + 1 :]
        number = log[:place].count(b"\n") + 1
        assert {number, number + 1} & set(broken(changed)), place


def test_an_edited_line_is_the_only_one_that_is_not_intact() -> None:
    edited = five().replace(b"line 3", b"LINE 3")
    assert broken(edited) == [3]
    assert texts(edited)[2] == "LINE 3"


def test_an_edited_line_with_its_hash_made_anew_shows_in_the_next() -> None:
    lines = five().split(b"\n")
    body = lines[2].replace(b"line 3", b"LINE 3").rpartition(b',"hash"')[0] + b"}"
    lines[2] = sealed(body)
    assert broken(b"\n".join(lines)) == [4]


@pytest.mark.parametrize(
    ("order", "shown"),
    [
        ([0, 1, 3, 4], [3]),
        ([1, 2, 3, 4], [1]),
        ([0, 2, 1, 3, 4], [2, 3, 4]),
        ([0, 1, 1, 2, 3, 4], [3]),
        ([0, 1, 2, 3, 4, 0], [6]),
        ([4, 3, 2, 1, 0], [1, 2, 3, 4, 5]),
        ([0, 1, 2, 3], []),
    ],
    ids=["removed", "first removed", "swapped", "doubled", "pasted again", "upside down", "newest removed: invisible"],
)
def test_lines_that_were_moved_are_noticed_where_the_chain_breaks(order: list[int], shown: list[int]) -> None:
    lines = five().splitlines(keepends=True)
    assert broken(b"".join(lines[place] for place in order)) == shown


def test_a_line_break_written_by_windows_shows_in_every_line_and_loses_no_text() -> None:
    assert broken(five().replace(b"\n", b"\r\n")) == [1, 2, 3, 4, 5]
    assert "line 3" in texts(five().replace(b"\n", b"\r\n"))[2]


@pytest.mark.parametrize(
    "put",
    [
        b"",
        b"# my own words",
        b"\xff\xfe\x00",
        b"{}",
        b"null",
        b"[" * 100_000,
        b'{"n":' * 50_000,
        HOSTILE.encode("utf-8", "replace"),
    ],
    ids=lambda put: ascii(put)[:20],
)
def test_a_line_that_was_put_in_is_shown_and_the_one_after_it_no_longer_follows(put: bytes) -> None:
    first, *others = five().split(b"\n")
    data = b"\n".join([first, put.replace(b"\n", b""), *others])
    read = entries(data)
    assert read[1] == Entry(2, "", None, hashlib.sha256(put.replace(b"\n", b"")).hexdigest(), False, read[1].shown)
    assert broken(data) == [2, 3]


def test_text_that_looks_like_the_end_of_a_line_is_only_text() -> None:
    fake = line(note("forged"), 2, WRITTEN, START).decode()
    log = chained(note(fake), note('","hash":"' + "a" * 64 + '"}'), note(fake.replace('"', '\\"')))
    assert broken(log) == []
    assert texts(log)[0] == fake


@pytest.mark.parametrize(
    "fields",
    [
        {"n": 0},
        {"n": -1},
        {"n": 10**9},
        {"n": 10**400},
        {"n": 1.5},
        {"n": "1"},
        {"n": True},
        {"n": None},
        {"written": "now"},
        {"written": "2026-11-22T12:00:00+00:00"},
        {"at": ""},
        {"at": "2026-02-30T12:00:00Z"},
        {"at": 5},
        {"what": None},
        {"text": None},
        {"text": ["x"]},
        {"by": {"name": "Anna"}},
        {"prev": 0},
    ],
    ids=str,
)
def test_a_line_with_a_wrong_value_is_no_event_even_where_its_hash_fits(fields: dict[str, object]) -> None:
    data = raw(**{"n": 1, "written": WRITTEN, "at": AT, "what": "note", "prev": START} | fields)
    (entry,) = entries(data)
    assert (entry.event, entry.intact) == (None, False)
    assert entry.shown.startswith('{"n":')
    assert entry.hash == data[-66:-2].decode()


@pytest.mark.parametrize("gone", ["n", "written", "at", "what", "prev"])
def test_a_line_without_what_every_line_has_is_no_event(gone: str) -> None:
    fields = {"n": 1, "written": WRITTEN, "at": AT, "what": "note", "prev": START}
    (entry,) = entries(raw(**{name: text for name, text in fields.items() if name != gone}))
    assert entry.event is None


def test_a_newer_version_may_say_more_and_name_things_that_are_not_known_yet() -> None:
    data = raw(n=1, written=WRITTEN, at=AT, what="drone", prev=START, place={"x": [1]}, text="a\x07b")
    (entry,) = entries(data)
    assert entry.intact
    assert entry.event is not None
    assert (entry.event.what, entry.event.text) == ("drone", "ab")


def test_a_lone_surrogate_in_a_line_makes_it_no_event() -> None:
    body = b'{"n":1,"written":"%s","at":"%s","what":"note","text":"\\ud800","prev":"%s"}'
    data = sealed(body % (WRITTEN.encode(), AT.encode(), START.encode()))
    assert entries(data)[0].event is None


def test_bytes_that_are_no_utf_8_are_shown_one_by_one() -> None:
    assert entries(b"a\xff\xe2\x82b\x1b")[0].shown == "a\ufffd\ufffd\ufffdb"


@given(st.binary(max_size=300) | st.lists(st.sampled_from([*five().splitlines(), b"", b"{}", b"\xff"])).map(b"\n".join))
def test_any_bytes_are_read_without_raising(data: bytes) -> None:
    read = entries(data)
    assert [entry.number for entry in read] == list(range(1, len(read) + 1))
    assert head(data) == (read[-1].hash if read else "")
    json.dumps(msgspec.to_builtins(read))


# ── the end of a log ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_head_is_the_hash_of_the_last_line() -> None:
    assert head(b"") == ""
    assert head(five()) == entries(five())[-1].hash
    assert head(b"no log") == hashlib.sha256(b"no log").hexdigest()


@given(st.lists(EVENTS, max_size=3), st.binary(max_size=40), EVENTS)
@example([], b"\n", note("x"))
@example([note("a")], b'{"n":2,"wri', note("x"))
def test_whatever_stands_at_the_end_the_next_line_is_intact(before: list[Event], torn: bytes, event: Event) -> None:
    data = chained(*before) + torn
    ended = data if data.endswith(b"\n") or not data else data + b"\n"
    grown = chained(event, data=ended)
    assert grown.startswith(data)
    assert entries(grown)[-1].intact
    assert following(data) == following(ended)


def test_a_last_line_that_lacks_only_its_line_break_is_whole() -> None:
    assert broken(five()[:-1]) == []


@pytest.mark.parametrize("cut", [1, 2, 50, 150])
def test_a_torn_last_line_is_set_aside_and_the_next_one_begins_anew(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(five()[: -cut - 1])
    torn = path.read_bytes()
    added = Log(path).append(note("after the crash"), NOON)
    assert path.read_bytes().startswith(torn + b"\n")
    assert broken(path.read_bytes()) == [5]
    assert added == entries(path.read_bytes())[-1]
    assert (added.number, added.intact) == (6, True)


# ── on the disk ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_appended_is_read_again(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    assert log.entries() == ()
    added = [log.append(note(text), after(minute)) for minute, text in enumerate(["a", HOSTILE, "c"])]
    assert log.entries() == tuple(added)
    assert broken(log.read()) == []
    assert [entry.written for entry in added] == [f"2026-11-22T12:0{minute}:00Z" for minute in range(3)]


def test_only_the_user_may_read_the_log(tmp_path: Path) -> None:
    Log(tmp_path / "log").append(note("a"), NOON)
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600


def test_earlier_bytes_are_never_changed(tmp_path: Path) -> None:
    log, seen = Log(tmp_path / "log"), b""
    for number in range(5):
        log.append(note(str(number)), NOON)
        assert log.read().startswith(seen)
        seen = log.read()


def test_file_and_folder_are_on_the_disk_before_append_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(stat.S_ISDIR(os.fstat(file).st_mode)))
    log = Log(tmp_path / "log")
    log.append(note("a"), NOON)
    assert synced == [False, True]
    log.append(note("b"), NOON)
    assert synced == [False, True, False]


APPENDS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bavn.plan.log import Event, Log
log = Log(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    event = Event(at="2026-11-22T11:55:00Z", what="note", by=sys.argv[2], text=str(number))
    log.append(event, datetime(2026, 11, 22, tzinfo=UTC))
    print(number, flush=True)
"""


def appending(path: Path, by: str, count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", APPENDS, path, by, str(count)], stdout=subprocess.PIPE, text=True)


def test_processes_that_append_at_once_lose_nothing_and_break_no_chain(tmp_path: Path) -> None:
    started = [appending(tmp_path / "log", by, 40) for by in ("Anna", "Bo", "Mette")]
    for process in started:
        process.communicate(timeout=60)
    assert [process.returncode for process in started] == [0, 0, 0]
    read = Log(tmp_path / "log").entries()
    assert all(entry.intact for entry in read)
    for by in ("Anna", "Bo", "Mette"):
        assert [entry.event.text for entry in read if entry.event and entry.event.by == by] == [
            str(n) for n in range(40)
        ]


def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    process = appending(tmp_path / "log", "Anna", 100_000)
    assert process.stdout is not None
    acknowledged = [process.stdout.readline().strip() for _ in range(20)][-1]
    process.send_signal(signal.SIGKILL)
    rest = process.communicate(timeout=60)[0].split()
    last = int(rest[-1] if rest else acknowledged)
    log = Log(tmp_path / "log")
    log.append(note("after the kill"), NOON)
    kept = [entry.event.text for entry in log.entries() if entry.event and entry.intact]
    assert kept[: last + 1] == [str(number) for number in range(last + 1)]
    assert kept[-1] == "after the kill"


FILLS_THE_DISK = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from bavn.plan.log import Event, Log
from bavn.model.problem import Problem
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
event = Event(at="2026-11-22T11:55:00Z", what="note", text="x" * 500)
try:
    Log(Path(sys.argv[1])).append(event, datetime(2026, 11, 22, tzinfo=UTC))
except Problem as problem:
    print(problem)
"""


def test_a_full_disk_is_said_and_half_a_line_is_cut_off_again(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(five())
    ran = subprocess.run(
        [sys.executable, "-c", FILLS_THE_DISK, path, str(len(five()) + 200)], capture_output=True, text=True, check=True
    )
    assert "the line could not be written: File too large" in ran.stdout
    assert path.read_bytes() == five()
    assert Log(path).append(note("there is room again"), NOON).intact


def test_a_disk_that_fails_to_keep_the_line_leaves_the_log_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log"
    path.write_bytes(five())

    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(Problem, match="No space left on device"):
        Log(path).append(note("x"), NOON)
    assert path.read_bytes() == five()


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n", b'{"schema": "bavn.plan/1"}\n', b"my diary\n", b"\n", b"\0" * 100, b'{"n":1,"sum":3}\n'],
    ids=ascii,
)
def test_a_file_that_is_no_log_is_left_alone(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(data)
    with pytest.raises(Problem, match="this is no incident log"):
        Log(path).append(note("x"), NOON)
    assert path.read_bytes() == data
    assert not any(entry.event for entry in Log(path).entries())


@pytest.mark.parametrize(
    "data", [b"", b"{", b'{"n":1,"wri', five(), b"edited\n" + five()], ids=lambda data: ascii(data)[:20]
)
def test_a_log_that_was_begun_or_harmed_is_still_one(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(data)
    assert Log(tmp_path / "log").append(note("x"), NOON).intact


@pytest.mark.parametrize("name", ["none/log", ".", "x" * 300, "a\0b"], ids=ascii)
def test_a_log_that_cannot_be_written_is_a_problem(name: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="could not be written"):
        Log(tmp_path / name).append(note("x"), NOON)


def test_a_folder_is_no_log_to_read_either(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        Log(tmp_path).entries()


def test_an_endless_file_is_too_large() -> None:
    with pytest.raises(Problem, match="too large for a log"):
        Log(Path("/dev/zero")).entries()


@pytest.mark.parametrize("at", ["", "12:00", "2026-11-22", "2026-11-22T12:00:00", "2026-02-30T12:00:00Z"])
def test_an_event_without_a_real_time_is_refused(at: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="is no time"):
        Log(tmp_path / "log").append(Event(at=at, what="note"), NOON)
    assert not (tmp_path / "log").exists()


def test_a_clock_that_lost_its_battery_does_not_stop_the_log(tmp_path: Path) -> None:
    assert Log(tmp_path / "log").append(note("x"), datetime(1970, 1, 1, tzinfo=UTC)).intact


def test_a_clock_beyond_all_reason_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="the machine's clock shows 9999"):
        Log(tmp_path / "log").append(note("x"), datetime(9999, 12, 31, tzinfo=UTC))
