"""Acceptance: what is read of other people's real logs of logins, against their labels."""

import csv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bavn.events.lines import LoginLines
from bavn.events.reading import Calendar, address_of
from bavn.model.login import Login

pytestmark = pytest.mark.acceptance

LABELLED = datetime(2005, 8, 14, 12, tzinfo=UTC)  # the date that the labels' years were guessed from
SERVICES = (
    "apache-auth", "dovecot", "dropbear", "gssftpd", "nginx-http-auth", "openvpn", "pam-generic", "postfix", "proftpd",
    "pure-ftpd", "vsftpd", "wuftpd",
)  # fmt: skip


def labelled(folder: Path, service: str) -> list[tuple[bool, str, str, Login | None]]:
    """Whether a line is labelled an attack, its address, the line, and what is read of it; one reader for a service."""
    reader = LoginLines(Calendar(LABELLED))
    with (folder / "fail2ban-logs" / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["filter"] == service]
    read = [(row["attack"] == "True", row["host"], row["raw"], reader.read(row["raw"].encode())) for row in rows]
    assert read
    assert reader.rejected == 0
    return read


def is_found(host: str, login: Login | None, line: str = "") -> bool:
    if login is not None and login.outcome == "failure" and line.count(", client: ") > 1:
        return login.address in {None, host}  # one of two failures in it is forged, and nobody is named
    return login is not None and login.outcome != "success" and (not host or login.address == address_of(host))


@pytest.mark.parametrize("service", ["sshd", "sshd-journal"])
def test_every_line_of_sshd_is_judged_as_labelled(real_logs: Path, service: str) -> None:
    for attack, host, line, login in labelled(real_logs, service):
        if attack:
            assert is_found(host, login), line
        else:
            assert login is None or login.outcome == "success", line


@pytest.mark.parametrize("service", SERVICES)
def test_every_attack_is_found_and_nothing_else_is_a_failure(real_logs: Path, service: str) -> None:
    for attack, host, line, login in labelled(real_logs, service):
        if attack:
            assert is_found(host, login, line), line
        else:
            assert login is None or login.outcome != "failure", line


def outcomes(path: Path) -> Counter[tuple[str, str]]:
    reader = LoginLines(Calendar(LABELLED))
    logins = [login for line in path.read_bytes().splitlines() if (login := reader.read(line)) is not None]
    assert reader.rejected == 0
    counted: Counter[tuple[str, str]] = Counter()
    for login in logins:
        counted[login.service, login.outcome] += login.count
    return counted


def test_the_failed_passwords_of_a_month_are_counted_and_the_one_login_is_a_login(real_logs: Path) -> None:
    counted = outcomes(real_logs / "loghub/OpenSSH/OpenSSH_2k.log")
    assert counted["sshd", "success"] == 1
    assert 520 <= counted["sshd", "failure"] <= 540  # 520 failed passwords; the rest asked for users only


def test_a_log_from_before_sshd_named_itself_is_read(real_logs: Path) -> None:
    counted = outcomes(real_logs / "loghub/Linux/Linux_2k.log")
    assert counted["sshd", "failure"] == 489
    assert counted["su", "success"] == 86


@pytest.mark.parametrize(
    ("name", "sources"),
    [
        ("dovecot-slow-bf", {"192.0.2.1"}),
        ("dovecot-spam", {"1.1.1.1", "172.17.0.1", "2.2.2.2"}),
        ("dovecot-time-based-bf-user-enum", {"198.51.100.1"}),
    ],
)
def test_the_sources_of_anothers_test_cases_are_named(real_logs: Path, name: str, sources: set[str]) -> None:
    reader = LoginLines(Calendar(LABELLED))
    lines = (real_logs / "crowdsec-hub-tests/tests" / name / f"{name}.log").read_bytes().splitlines()
    logins = [reader.read(line) for line in lines]
    assert {login.address for login in logins if login is not None and login.outcome == "failure"} == sources
