"""What a log of logins and requests holds and no output may: names, values, cookies, and what an attacker wrote in."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import get_args

import pytest
from rich.console import Console

from bavn.cli.scan import RulesKind
from bavn.model import Report
from bavn.pages.scan_html import scan_html
from bavn.pages.scan_json import scan_json
from bavn.pages.scan_terminal import print_scan
from bavn.pages.words import Words
from bavn.response import rules
from bavn.runners.publishing import line
from bavn.runners.scan import ScanSettings, read_logs
from bavn.settings.reading import read as read_settings
from tests.runners.mailing import MailStage, dovecot
from tests.runners.samples import BEGINS

ATTACKER = "203.0.113.7"
OUTPUTS = ("json", "html", "terminal", "rules")
RULES = ("nginx", "nftables", "haproxy", "apache", "plain")
MARKS = ("SECRETUSER17", "SECRETVALUE17", "SECRETCOOKIE17", "SECRETPASS17")
HOSTILE = (
    "\x1b[2J\x1b]0;evil\x07",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "safe\u202egpj.exe",
    "\x9b31m",
    "x" * 10_000,
)
FORBIDDEN = ("\x1b", "\x07", "\x9b", "\u202e", "<script>alert", "=cmd|", "x" * 500)


def failures(users: Iterable[str]) -> list[bytes]:
    """One address tries each of many names, and each sort of service is asked."""
    lines = []
    for number, user in enumerate(users):
        at = BEGINS + timedelta(seconds=number)
        head = f"{at:%Y-%m-%dT%H:%M:%S+00:00} mail".encode()
        name = user.encode()
        lines += [
            dovecot(at, user, ATTACKER, fails=True),
            head + b" sshd[9]: Failed password for invalid user " + name + b" from 203.0.113.7 port 5500 ssh2\n",
            head + b" sshd[9]: error: PAM: Authentication failure for " + name + b" from 203.0.113.7\n",
            head + b" " + name + b": " + name + b"\n",
        ]
    return [*lines, b"no line at all, of " + b"SECRETUSER17 " * 2000 + b"\n"]


def requests(values: Iterable[str], user: str = "SECRETUSER17") -> list[bytes]:
    """Attacks whose values, user and cookie are marked, as JSON with all that a server may log."""
    lines = []
    for number, value in enumerate(values):
        attack = ("' UNION SELECT password FROM users--", "../../../../etc/passwd", "<img src=x onerror=alert(1)>")
        query = f"id={value}{attack[number % 3]}&token={value}"
        lines.append(
            json.dumps({
                "time_iso8601": f"{BEGINS + timedelta(seconds=number):%Y-%m-%dT%H:%M:%S+00:00}",
                "remote_addr": ATTACKER, "remote_user": user, "request_method": "GET",
                "request_uri": f"/vis{number % 40}?{query}", "server_protocol": "HTTP/1.1", "status": 200,
                "body_bytes_sent": 5120, "http_referer": f"https://www.example.dk/?pass={value}",
                "http_user_agent": "Mozilla/5.0", "http_cookie": "sid=SECRETCOOKIE17", "host": "www.example.dk",
            }).encode() + b"\n"
        )  # fmt: skip
    return lines


def scanned(folder: Path, names: Iterable[str], values: Iterable[str], user: str = "SECRETUSER17") -> Report:
    """Scan a mail log and a web log together."""
    (folder / "mail.log").write_bytes(b"".join(failures(names)))
    (folder / "web.log").write_bytes(b"".join(requests(values, user)))
    return read_logs(ScanSettings((str(folder / "mail.log"), str(folder / "web.log"))), None)


def shown(report: Report, output: str) -> str:
    """Everything that one way of output makes of a report, in both languages where it speaks."""
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    match output:
        case "json":
            return scan_json(report).decode()
        case "html":
            return scan_html(report, Words("en")) + scan_html(report, Words("da"))
        case "terminal":
            paper = StringIO()
            for language in ("en", "da"):
                print_scan(report, Console(file=paper, width=200), Words(language))
            return paper.getvalue()
    kinds = [rules(report.findings, kind, made=at, expires=at + timedelta(hours=1)) for kind in RULES]
    return "\n".join(kinds)


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Report:
    names = ["SECRETUSER17", *(f"SECRETUSER17{number}" for number in range(40))]
    values = [f"SECRETVALUE17SECRETPASS17{number}" for number in range(60)]
    return scanned(tmp_path_factory.mktemp("marked"), names, values)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Report:
    many = [f"{bad}{number}" for number in range(5) for bad in HOSTILE]
    return scanned(tmp_path_factory.mktemp("hostile"), many, many, HOSTILE[0])


def test_the_marked_log_is_full_of_findings(marked: Report, hostile: Report) -> None:
    for report in (marked, hostile):
        assert {"password-spraying", "exploit-attempt"} <= {one.kind for one in report.findings}
        assert report.input.rejected  # lines that name users, too


@pytest.mark.parametrize("output", OUTPUTS)
def test_no_name_value_or_cookie_of_a_log_is_in_what_a_scan_says(marked: Report, output: str) -> None:
    said = shown(marked, output)
    assert ATTACKER in said
    for mark in MARKS:
        assert mark.casefold() not in said.casefold()


@pytest.mark.parametrize("output", OUTPUTS)
def test_nothing_that_an_attacker_writes_into_a_log_moves_or_commands_whoever_reads(
    hostile: Report, output: str
) -> None:
    said = shown(hostile, output)
    assert ATTACKER in said
    assert [bad for bad in FORBIDDEN if bad in said] == []
    assert all(character.isprintable() or character == "\n" for character in said)


def test_the_reports_own_words_hold_none_of_it(marked: Report) -> None:
    assert [mark for mark in MARKS if mark in repr(marked)] == []


@pytest.mark.parametrize("names", [MARKS, HOSTILE], ids=["marked", "hostile"])
def test_neither_messages_nor_lines_nor_files_of_a_sensor_hold_any_of_it(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    stage = MailStage(tmp_path)
    web = tmp_path / "web.log"
    with (tmp_path / "bavn.toml").open("a") as settings:
        settings.write(f'[[site]]\nname = "www.example.dk"\nlogs = ["{web}"]\n')
    assert read_settings(tmp_path / "bavn.toml").sites
    many = [f"{name}{number}" for number in range(12) for name in names]
    with stage.running() as sensor:
        stage.write(*failures(many))
        web.write_bytes(b"".join(requests(many)))
        stage.hands.go(60)
        stage.turn(sensor)
        stage.messages(2)
        stage.kept(sensor)
        stage.hands.go(5)
        stage.turn(sensor)
        kept, said = stage.everything_kept(), stage.everything_said()
    assert {one.finding.site for one in stage.said} == {"mail", "www.example.dk"}
    lines = [line(one, 0.0).decode() for one in stage.said]
    assert any(ATTACKER in one for one in lines)
    held = (*MARKS, *FORBIDDEN)
    assert [one for one in held if one in said] == []
    bytes_held = (*MARKS, "<script>alert", "=cmd|", "\u202egpj", "x" * 500, "[2J")
    assert [one for one in bytes_held if one.encode() in kept] == []


def test_every_kind_of_rules_was_looked_at() -> None:
    assert set(get_args(RulesKind)) == set(RULES)
