"""Acceptance: password attacks in other people's Windows event logs are found, by technique, and nothing else is one.

The folders say what a file shows (ATT&CK). Not demanded, and why:

* T1110, Security log of a machine where OpenSSH was attacked: five failed logons without an address are too few. The
  log of OpenSSH itself, of the same attack, has the address, and there it is found.
* T1046 "RDP bruteforce (no user info)": 154 connections to several machines in two seconds; that a password was tried
  is not written.
* T1078: logins with valid accounts that nothing in the file sets apart, and two failures of one account.
"""

import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

import pytest

from bavn.events.evtx import EvtxReader
from bavn.events.windows_json import WindowsJsonReader
from bavn.intrusions.logins import Logins

pytestmark = pytest.mark.acceptance

GUESSING = "password-guessing"
SPRAYING = "password-spraying"
TAKEOVER = "account-takeover"
EVENTS = 16_801

# A part of the file's name, and the kinds of which at least one must be found
ATTACKS = {
    "DeepBlueCLI/password-spray": {SPRAYING},
    "DeepBlueCLI/smb-password-guessing": {GUESSING},
    "AccountRestore local bruteforce": {GUESSING},
    "ID18456-SQL Server failed login because only Windows auth": {GUESSING},
    "ID33205-SQL Server failed login because only Windows auth": {GUESSING},
    "ID33205-SQL Server failed login with SA wrong password": {GUESSING},
    "ID33205-SQL Server failed login with non existing accounts": {SPRAYING},
    "ID4-OpenSSH brutforce with non existing users": {GUESSING},
    "ID4-OpenSSH brutforce with valid users": {GUESSING},
    "ID4768-4771-Kerberos brutforce with non existing users": {SPRAYING},
    "ID4768-4771-Kerberos user enumeration": {SPRAYING},
    "ID4771-Kerberos brutforce with valid user": {GUESSING},
}
NOT_DEMANDED = ("ID4625-OpenSSH brutforce",)


def files(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(archive) as held:
        for member in held:
            file = held.extractfile(member)
            if file is not None and member.name.endswith(".evtx"):
                yield member.name, file


@pytest.fixture(scope="module")
def found(real_logs: Path) -> dict[str, set[str]]:
    """Kinds of findings in each file."""
    kinds = {}
    with EvtxReader() as reader:
        for name, file in files(real_logs / "evtx-hayabusa" / "evtx.tar.xz"):
            judge = Logins()
            for login in reader.logins(file):
                judge.feed(login.service, login)
            kinds[name] = {finding.kind for finding in judge.findings()}
        assert (reader.rejected, reader.abandoned) == (0, 0)
    return kinds


def test_every_event_is_read(real_logs: Path) -> None:
    with EvtxReader() as reader:
        opened = files(real_logs / "evtx-hayabusa" / "evtx.tar.xz")
        assert sum(1 for _, file in opened for _ in reader.events(file)) == EVENTS


@pytest.mark.parametrize("part", ATTACKS)
def test_password_attacks_are_found_by_technique(found: dict[str, set[str]], part: str) -> None:
    of_part = [kinds for name, kinds in found.items() if part in name]
    assert len(of_part) == 1
    assert of_part[0] & ATTACKS[part]


def test_ordinary_files_and_other_attacks_give_no_password_finding(found: dict[str, set[str]]) -> None:
    others = {
        name: kinds for name, kinds in found.items() if not any(part in name for part in (*ATTACKS, *NOT_DEMANDED))
    }
    assert len(others) > 290
    assert {PurePosixPath(name).name: kinds for name, kinds in others.items() if kinds} == {}


def test_events_and_their_export_as_json_tell_the_same(real_logs: Path) -> None:
    """Sigma's cases hold each event as EVTX and as JSON."""
    reader, told = EvtxReader(), []
    with reader, tarfile.open(real_logs / "sigma" / "regression-dev.tar.xz") as held:
        for member in held:
            file = held.extractfile(member)
            if file is not None and member.name.endswith(".evtx"):
                json_file = held.extractfile(member.name.removesuffix("evtx") + "json")
                assert json_file is not None
                told.append((list(reader.logins(file)), list(WindowsJsonReader().logins(json_file))))
    assert len(told) > 90
    assert [one for one, other in told if one != other] == []
