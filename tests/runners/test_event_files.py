"""Files of logins and alerts, as `bavn scan` meets them: found out by themselves, packed, damaged, hostile."""

import bz2
import gzip
import io
import json
import os
import sys
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from bavn.events.formats import FORMATS
from bavn.model import InputFile
from bavn.model.alert import Alert
from bavn.model.login import Login
from bavn.model.problem import Problem
from bavn.runners.event_files import HIDDEN, NAMES, Raw, Span, is_event_file, read_event_file, written
from bavn.runners.event_lines import Event, family_of
from bavn.runners.scan import ScanSettings, read_logs
from bavn.sources.files import STANDARD_INPUT
from bavn.sources.reading import Log
from tests.events.evtx_files import log as evtx_log
from tests.events.evtx_files import of_users

WRITTEN = datetime(2025, 11, 22, 12, tzinfo=UTC)
ALL = Span()
SSHD = "".join(
    f"Nov 22 10:00:{second:02d} gate sshd[4711]: Failed password for ann from 203.0.113.7 port 5500 ssh2\n"
    for second in range(20)
).encode()
FAIL2BAN = b"2025-11-22 10:00:00,123 fail2ban.actions        [711]: NOTICE  [sshd] Ban 203.0.113.7\n"
MODSECURITY = (
    b"[Sat Nov 22 10:00:00.123456 2025] [:error] [pid 1:tid 2] [client 203.0.113.7:5500] [client 203.0.113.7] "
    b'ModSecurity: Warning. Pattern match. [file "/etc/crs.conf"] [line "47"] [id "930100"] [msg "Path Traversal"] '
    b'[severity "CRITICAL"] [hostname "www.example.dk"] [uri "/"] [unique_id "x"]\n'
)
EVTX = evtx_log(of_users("ann", "bo"))
COMBINED = b'203.0.113.7 - ann [22/Nov/2025:10:00:00 +0000] "GET / HTTP/1.1" 401 5 "-" "sshd[1]: Failed password"\n'
HAPROXY = (
    b"Nov 22 10:00:00 lb haproxy[4711]: 203.0.113.7:5500 [22/Nov/2025:10:00:00.123] www app/one 0/0/1/8/9 200 512 "
    b'- - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"\n'
)
WEB_JSON = b'{"time_iso8601": "2025-11-22T10:00:00+00:00", "remote_addr": "203.0.113.7", "request": "GET / HTTP/1.1", "status": 200, "body_bytes_sent": 5}\n'  # fmt: skip  # noqa: E501


def put(folder: Path, data: bytes, name: str = "some.log") -> Path:
    path = folder / name
    path.write_bytes(data)
    os.utime(path, (WRITTEN.timestamp(), WRITTEN.timestamp()))
    return path


def read(path: Path, name: str | None = None, span: Span = ALL) -> tuple[InputFile, list[tuple[str, Event]]]:
    taken: list[tuple[str, Event]] = []
    with Log(path) as log:
        assert is_event_file(log, name)
        file = read_event_file(log, path, name, span, lambda system, event: taken.append((system, event)))
    return file, taken


def as_is(data: bytes) -> bytes:
    return data


# what is found out by itself


@pytest.mark.parametrize("pack", [as_is, gzip.compress, bz2.compress], ids=["plain", "gz", "bz2"])
@pytest.mark.parametrize(
    ("data", "format_name", "events", "kind", "system"),
    [
        (SSHD, "syslog", 20, Login, "gate"),
        (FAIL2BAN, "fail2ban", 1, Alert, "some.log"),
        (MODSECURITY, "apache-error", 1, Alert, "www.example.dk"),
        (EVTX, "evtx", 2, Login, "host.example.com"),
    ],
    ids=["sshd", "fail2ban", "modsecurity", "evtx"],
)
def test_a_file_says_what_it_is(  # noqa: PLR0917  a table
    tmp_path: Path,
    data: bytes,
    format_name: str,
    events: int,
    kind: type[Event],
    system: str,
    pack: Callable[[bytes], bytes],
) -> None:
    file, taken = read(put(tmp_path, pack(data)))
    assert (file.format, file.lines, file.rejected, file.warnings) == (format_name, events, 0, ())
    assert {(where, type(event)) for where, event in taken} == {(system, kind)}
    assert len(taken) == events
    addresses = {event.address for _, event in taken}
    assert addresses == {"192.0.2.7" if data is EVTX else "203.0.113.7"}


@pytest.mark.parametrize(
    "data",
    [COMBINED * 20, HAPROXY * 20, WEB_JSON * 20, b"", b"\n\n", b"hello\n" * 20],
    ids=["combined", "haproxy", "json", "empty", "blank", "no log"],
)
def test_a_web_log_is_never_taken_for_one_of_these(tmp_path: Path, data: bytes) -> None:
    with Log(put(tmp_path, data)) as log:
        assert not is_event_file(log, None)
        assert log.head() == data or not data.strip()  # and nothing of it is used up


def test_a_date_without_a_year_is_that_of_the_file(tmp_path: Path) -> None:
    (_, first), *_ = read(put(tmp_path, SSHD))[1]
    assert first.time == datetime(2025, 11, 22, 10, tzinfo=UTC)


def test_what_has_no_file_is_of_now() -> None:
    now = datetime.now(UTC)  # noqa: TID251  what is tested looks at the machine's clock
    assert abs((written(Path("/there/is/no/such/file")) - now).total_seconds()) < 60


# what is asked for


@pytest.mark.parametrize("name", [*NAMES, *NAMES.values()])
def test_every_format_can_be_named_with_either_sign(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, EVTX if name == "evtx" else b"no line of it\n")
    file, _ = read(path, name)
    assert file.format == name.replace("_", "-")


def test_there_is_a_name_for_every_format_and_no_two_are_one() -> None:
    assert len(NAMES) == len(FORMATS) + 1


def test_a_named_format_is_believed_though_the_file_says_otherwise(tmp_path: Path) -> None:
    assert read(put(tmp_path, COMBINED), "fail2ban")[0].rejected == 1
    with Log(put(tmp_path, SSHD)) as log:
        assert not is_event_file(log, "combined")
    with pytest.raises(Problem, match="no such format"):
        read_logs(ScanSettings((str(tmp_path / "some.log"),), "fail3ban"), None)


@pytest.mark.parametrize(
    ("since", "until", "seconds"),
    [(None, None, 20), (5, None, 15), (None, 5, 5), (5, 6, 1), (30, None, 0)],
    ids=["all", "since", "until", "one second", "later"],
)
def test_only_what_lies_in_the_span_is_taken(
    tmp_path: Path, since: int | None, until: int | None, seconds: int
) -> None:
    def at(second: int | None) -> datetime | None:
        return None if second is None else datetime(2025, 11, 22, 10, 0, second, tzinfo=UTC)

    file, taken = read(put(tmp_path, SSHD), None, Span(at(since), at(until)))
    assert (len(taken), file.lines) == (seconds, 20)


def test_the_span_holds_for_windows_logs_as_well(tmp_path: Path) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert len(read(put(tmp_path, EVTX), None, Span(since=noon))[1]) == 2
    assert read(put(tmp_path, EVTX), None, Span(until=noon))[1] == []


@pytest.mark.parametrize("data", [SSHD, gzip.compress(SSHD), EVTX], ids=["plain", "gz", "evtx"])
def test_standard_input_is_read_as_a_file_is(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    file, taken = read(STANDARD_INPUT)
    assert (file.name, file.rejected, len(taken)) == ("standard input", 0, 2 if data is EVTX else 20)


def test_logs_that_were_rotated_are_of_one_system(tmp_path: Path) -> None:
    for name in ("error.log", "error.log.1", "error.log.2.gz", "error.log-20251122.xz", "error.log.20251122-0600"):
        assert family_of(f"/var/log/{name}") == "error.log"
    assert [family_of(name) for name in ("access", "a/10.log", ".1", "7", "x" * 999)] == [
        "access", "10.log", ".1", "7", "x" * 999,
    ]  # fmt: skip
    assert read(put(tmp_path, gzip.compress(FAIL2BAN), "fail2ban.log.3.gz"))[1][0][0] == "fail2ban.log"


# what is damaged or hostile


@pytest.mark.parametrize(
    "rubbish",
    [b"", b"\0" * 9000, b"\xff" * 200_000, b"\n" * 70_000, b"ElfChnk\0" * 20_000],
    ids=["nothing", "zeros", "ones", "line breaks", "chunks of nothing"],
)
def test_rubbish_behind_the_mark_of_a_windows_log_is_counted_and_no_error(tmp_path: Path, rubbish: bytes) -> None:
    for data in (b"ElfFile\0" + rubbish, gzip.compress(b"ElfFile\0" + rubbish)):
        file, taken = read(put(tmp_path, data))
        assert (file.format, taken) == ("evtx", [])
        assert file.lines == file.rejected


def test_what_is_whole_of_a_windows_log_is_read_though_the_rest_is_rubbish(tmp_path: Path) -> None:
    file, taken = read(put(tmp_path, EVTX + b"\xff" * 100_000 + of_users("cy")))
    assert [event.user for _, event in taken if isinstance(event, Login)] == ["ann", "bo", "cy"]
    assert file.rejected >= 1


def test_a_packed_file_that_breaks_off_is_read_up_to_there_and_said(tmp_path: Path) -> None:
    whole = gzip.compress(os.urandom(4000).hex().encode() + b"\n" + SSHD, 1)
    file, taken = read(put(tmp_path, whole[:-60]), "syslog")
    assert file.warnings
    assert len(taken) <= 20
    file, _ = read(put(tmp_path, gzip.compress(EVTX)[:-60]))
    assert file.warnings


def test_a_line_that_unpacks_to_very_much_takes_no_memory_and_is_one_line(tmp_path: Path) -> None:
    bomb = SSHD + b"A" * (24 << 20) + b"\n" + SSHD
    path = put(tmp_path, gzip.compress(bomb, 1))
    del bomb
    tracemalloc.start()
    try:
        file, taken = read(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (file.lines, file.rejected, len(taken)) == (41, 1, 40)
    assert peak < 8 << 20


def test_of_lines_that_could_not_be_read_a_few_are_numbered_and_none_is_shown(tmp_path: Path) -> None:
    file, _ = read(put(tmp_path, SSHD + b"Failed password for SECRETUSER" * 900 + b"\n" + b"?\n" * 15))
    assert file.rejected == 16
    assert file.examples == tuple((number, HIDDEN) for number in range(21, 26))


def test_a_file_without_one_good_line_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = put(tmp_path, json.dumps({"no": "log"}).encode() + b"\n")
    with pytest.raises(Problem) as refused:
        read_logs(ScanSettings((str(path),), "fail2ban"), None)
    assert "not one of 1 lines" in str(refused.value)


@pytest.mark.parametrize("size", [2, 3, 8192])
@pytest.mark.parametrize("data", [b"a", b"a\n", b"a\n\n", b"\n\n\nab\nc" * 7], ids=repr)
def test_only_a_line_break_at_the_very_end_is_left_out(tmp_path: Path, data: bytes, size: int) -> None:
    with Log(put(tmp_path, data)) as log:
        raw, found, room = Raw(log), b"", bytearray(size)
        while count := raw.readinto(room):
            found += room[:count]
    assert found == data.removesuffix(b"\n")
