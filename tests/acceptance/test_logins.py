"""Acceptance: what the judge of logins says of other people's real logs.

    log                    what is in it                              what must come out
    loghub OpenSSH         a day of guessing; one login, legitimate   the guessers, no takeover
    crowdsec-hub-tests     small logs of brute force by service       the sources, in 85 of 100 cases

Every case of the services listed is taken, whatever reader fits it. Where a source is not named, the table that the
failing test prints says whether the reader read nothing, or the judge said nothing.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bavn.events.formats import detect
from bavn.events.reading import Calendar
from bavn.intrusions.logins import Logins
from bavn.model import Finding
from bavn.model.login import Login

pytestmark = pytest.mark.acceptance

CALENDAR = Calendar(datetime(2026, 1, 1, tzinfo=UTC))
GUESSING = re.compile("bf|brute|enum|dovecot-spam")
SERVICES = re.compile("^(ssh|sudo|su-|pam|dovecot|postfix|vsftpd|proftpd|pureftpd|pure-ftpd|ftp|openvpn|nginx|apache2|"
                      "windows|keycloak|mssql)")  # fmt: skip
WEB = re.compile("http|cve|CVE|probing|crawl")  # cases about requests, not about logins
ENOUGH = 0.85


@dataclass(frozen=True, slots=True)
class Case:
    """One log of one service, and who attacks in it."""

    name: str
    logs: tuple[Path, ...]
    sources: frozenset[str]

    @property
    def logins(self) -> list[Login]:
        return [login for path in self.logs for login in logins_of(path)]


def logins_of(path: Path) -> list[Login]:
    data = path.read_bytes()
    reader = detect(data[:65_536], path.name, CALENDAR)
    if reader is None:
        return []
    return [login for line in data.splitlines() if isinstance(login := reader.read(line), Login)]


def findings_of(logins: list[Login]) -> list[Finding]:
    judge = Logins()
    for login in logins:
        judge.feed("system", login)
    return judge.findings()


def named(findings: list[Finding]) -> set[str]:
    return {source.address.removesuffix("/64") for finding in findings for source in finding.sources}


def cases(folder: Path) -> Iterator[Case]:
    with (folder / "truth.csv").open() as file:
        for row in csv.DictReader(file):
            fires = GUESSING.search(row["scenarios_fired"]) and not WEB.search(row["scenarios_fired"])
            if SERVICES.search(row["test"]) and fires:
                logs = tuple(folder / "tests" / row["test"] / name for name in row["logs"].split(";"))
                yield Case(row["test"], logs, frozenset(filter(None, row["attack_sources"].split(";"))))


def test_the_guessers_of_a_real_day_are_named_and_the_one_honest_login_is_not(real_logs: Path) -> None:
    logins = logins_of(real_logs / "loghub/OpenSSH/OpenSSH_2k.log")
    findings = findings_of(logins)
    honest = next(login.address for login in logins if login.outcome == "success")
    assert {finding.kind for finding in findings} <= {"password-guessing", "password-spraying"}
    assert honest not in named(findings)
    many = {login.address for login in logins if sum(one.address == login.address for one in logins) >= 12}
    assert many <= named(findings)


def test_sources_are_named_in_85_of_100_cases(real_logs: Path) -> None:
    table: list[str] = []
    right = total = 0
    for case in cases(real_logs / "crowdsec-hub-tests"):
        logins = case.logins
        found = named(findings_of(logins))
        missed = case.sources - found
        total += 1
        right += not missed
        why = "" if not missed else "nothing was read" if not logins else f"not named: {', '.join(sorted(missed))}"
        table.append(f"{case.name:36} {len(case.sources):3} sources {len(case.sources & found):3} named  {why}")
    assert total
    assert right >= ENOUGH * total, "\n".join(table)


def test_logs_that_only_show_a_format_block_nobody_of_ones_own(real_logs: Path) -> None:
    for path in sorted((real_logs / "crowdsec-hub-tests/tests").glob("*/*.log")):
        for finding in findings_of(logins_of(path)):
            assert all(source.action == "watch" for source in finding.sources if source.address.startswith("192.168."))
