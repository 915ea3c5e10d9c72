"""Files of logins and alerts, as `bavn scan` meets them: found out by themselves, packed, damaged, hostile."""

import bz2
import gzip
import io
import json
import os
import sys
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bavn.events.formats import FORMATS
from bavn.model import InputFile
from bavn.model.alert import Alert
from bavn.model.login import Login
from bavn.model.problem import Problem
from bavn.runners.event_files import (
    HIDDEN,
    MOST_HOSTS,
    NAMES,
    Raw,
    Span,
    Systems,
    first_time,
    is_event_file,
    read_event_file,
    written,
)
from bavn.runners.event_lines import Event, family_of
from bavn.runners.scan import ScanSettings, read_logs, scan
from bavn.sources.files import STANDARD_INPUT
from bavn.sources.reading import Log
from tests.events.evtx_files import NOON, of_users
from tests.events.evtx_files import log as evtx_log
from tests.runners.mailing import dovecot

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
ENTRA = json.dumps(
    [
        {
            "id": "1",
            "createdDateTime": "2026-03-02T10:00:00Z",
            "userPrincipalName": "ann@example.com",
            "ipAddress": "203.0.113.7",
            "status": {"errorCode": 50126, "failureReason": "x"},
            "appDisplayName": "x",
        }
    ],
    indent=1,
).encode()
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
    ("data", "format_name", "events", "kind"),
    [
        (SSHD, "syslog", 20, Login),
        (FAIL2BAN, "fail2ban", 1, Alert),
        (MODSECURITY, "apache-error", 1, Alert),
        (EVTX, "evtx", 2, Login),
    ],
    ids=["sshd", "fail2ban", "modsecurity", "evtx"],
)
def test_a_file_says_what_it_is(  # noqa: PLR0917  a table
    tmp_path: Path,
    data: bytes,
    format_name: str,
    events: int,
    kind: type[Event],
    pack: Callable[[bytes], bytes],
) -> None:
    file, taken = read(put(tmp_path, pack(data)))
    assert (file.format, file.lines, file.rejected, file.warnings) == (format_name, events, 0, ())
    assert {(where, type(event)) for where, event in taken} == {
        ("some.log", kind)
    }  # no word of a line names the system
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


@pytest.mark.parametrize(
    ("data", "moment"),
    [
        pytest.param(SSHD, datetime(2025, 11, 22, 10, tzinfo=UTC), id="syslog: its first line"),
        pytest.param(b"Nov 21 09:00:00 gate cron[1]: x\n" + SSHD, datetime(2025, 11, 21, 9, tzinfo=UTC), id="no login"),
        pytest.param(gzip.compress(SSHD), datetime(2025, 11, 22, 10, tzinfo=UTC), id="packed"),
        pytest.param(MODSECURITY, datetime(2025, 11, 22, 10, 0, 0, 123000, tzinfo=UTC), id="error log"),
        pytest.param(FAIL2BAN, datetime(2025, 11, 22, 10, 0, 0, 123000, tzinfo=UTC), id="fail2ban"),
        pytest.param(ENTRA, datetime(2026, 3, 2, 10, tzinfo=UTC), id="JSON: its first login"),
        pytest.param(EVTX, NOON, id="EVTX: its first record"),
        pytest.param(EVTX[:4608] + bytes(24), None, id="EVTX, damaged"),
        pytest.param(EVTX[:4624] + b"\xff" * 8, None, id="EVTX, a time that there is not"),
        pytest.param(EVTX[:4620], None, id="EVTX, cut off"),
        pytest.param(COMBINED, datetime(2025, 11, 22, 10, tzinfo=UTC), id="a web log"),
        pytest.param(b"notes\n", None, id="nothing known"),
        pytest.param(b"", None, id="empty"),
    ],
)
def test_a_file_has_the_time_of_its_first_record(tmp_path: Path, data: bytes, moment: datetime | None) -> None:
    found = first_time(put(tmp_path, data))
    assert found == (None if moment is None else int(moment.timestamp() * 1000))
    assert first_time(STANDARD_INPUT) is None


def test_the_format_that_is_named_is_the_one_that_is_asked_for_a_time(tmp_path: Path) -> None:
    path = put(tmp_path, SSHD)
    assert first_time(path, "syslog") == first_time(path)
    assert first_time(path, "combined") is None


def test_a_success_in_one_file_stands_behind_the_failures_in_another_that_is_older(tmp_path: Path) -> None:
    begins = datetime(2026, 3, 2, 10, tzinfo=UTC)
    tries = [dovecot(begins + timedelta(seconds=number), "ann", "203.0.113.7", fails=True) for number in range(40)]
    success = dovecot(begins + timedelta(seconds=60), "ann", "203.0.113.7", fails=False)
    logs = put(tmp_path, success, "mail-a.log"), put(tmp_path, b"".join(tries), "mail-b.log")
    report = read_logs(ScanSettings(tuple(map(str, logs))), None)
    assert "account-takeover" in {finding.kind for finding in report.findings}
    assert [Path(file.name).name for file in report.input.files] == ["mail-b.log", "mail-a.log"]


BALANCED = (
    "Nov 22 10:00:{second:02} lb haproxy[68]: 192.0.2.7:5500 [22/Nov/2025:10:00:{second:02}.250] web~ app/one "
    '0/0/0/120/120 200 512 - - ---- 5/4/0/1/0 0/0 {{example.com|Mozilla/5.0}} "GET /a?b=1 HTTP/1.1"\n'
)
LOGGED_IN = "Nov 22 10:00:{second:02} lb sshd[9]: Failed password for root from 203.0.113.9 port 5500 ssh2\n"


@pytest.mark.parametrize("others", [0, 1, 30])
def test_a_syslog_of_requests_and_logins_is_read_for_both(tmp_path: Path, others: int) -> None:
    path = tmp_path / "syslog"
    path.write_text("".join(BALANCED.format(second=n) + LOGGED_IN.format(second=n) * (n < others) for n in range(30)))
    report = scan(ScanSettings((str(path),)))
    assert sum(site.requests for site in report.sites) == 30
    assert {finding.kind for finding in report.findings} == ({"password-guessing"} if others == 30 else set())
    if others == 30:
        [file] = report.input.files
        assert (file.lines, file.rejected, file.examples) == (60, 0, ())


def test_machines_are_told_apart_until_there_are_too_many_of_them() -> None:
    taken: list[tuple[str, Event]] = []
    systems = Systems(lambda system, event: taken.append((system, event)))
    for number in range(MOST_HOSTS + 5):
        systems.take("syslog", Login(NOON, "sshd", "failure", host=f"h{number}"))
    systems.take("syslog", Login(NOON, "sshd", "failure", host="h0"))
    systems.take("eve.json", Alert(NOON, "suricata", "1", "low", "203.0.113.7", target="forged.example"))
    names = [system for system, _ in taken]
    assert names[MOST_HOSTS - 1 : MOST_HOSTS + 1] == [f"h{MOST_HOSTS - 1}", "syslog"]
    assert names[-2:] == ["h0", "eve.json"]
