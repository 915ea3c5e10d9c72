from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events.fail2ban import Fail2ban, is_fail2ban, technique_of
from bavn.events.reading import Calendar
from bavn.model.alert import Alert

AT = datetime(2025, 11, 22, 10, tzinfo=UTC)
BAN = b"2025-11-22 10:00:00,000 fail2ban.actions        [711]: NOTICE  [sshd] Ban 192.0.2.7"


def read(line: bytes) -> Alert | None:
    return Fail2ban(Calendar(datetime(2025, 12, 1, tzinfo=UTC))).read(line)


@pytest.mark.parametrize(
    ("line", "alert"),
    [
        (BAN, Alert(AT, "fail2ban", "sshd", "medium", "192.0.2.7", technique="T1110", blocked=True)),
        (
            b"2025-11-22 10:00:00,000 fail2ban.filter [711]: INFO    [own] Found 2001:DB8::7 - 2025-11-22 10:00:00",
            Alert(AT, "fail2ban", "own", "low", "2001:db8::7"),
        ),
        (
            b"2025-11-22 10:00:00,000 fail2ban.actions: NOTICE [recidive] Ban 192.0.2.7\n",
            Alert(AT, "fail2ban", "recidive", "high", "192.0.2.7", blocked=True),
        ),
        (
            b"Nov 22 10:00:00 mail fail2ban.actions[711]: NOTICE [nginx-botsearch] Restore Ban 192.0.2.7",
            Alert(AT, "fail2ban", "nginx-botsearch", "medium", "192.0.2.7", technique="T1595", blocked=True),
        ),
        (
            b"<29>Nov 22 10:00:00 mail fail2ban.actions[711]: NOTICE [sshd] Ban 192.0.2.7",
            Alert(AT, "fail2ban", "sshd", "medium", "192.0.2.7", technique="T1110", blocked=True),
        ),
    ],
    ids=["ban", "found", "repeated offender", "in syslog", "with priority"],
)
def test_a_line_tells_of_whom_it_acted_on(line: bytes, alert: Alert) -> None:
    assert read(line) == alert


@pytest.mark.parametrize(
    "line",
    [
        BAN.replace(b"Ban", b"Unban"),
        BAN.replace(b"192.0.2.7", b"192.0.2.777"),
        BAN.replace(b"192.0.2.7", b"mail.example.com"),
        BAN.replace(b"Ban ", b"Found x Ban "),
        b"2025-11-22 10:00:00,000 fail2ban.server [1]: INFO    Starting Fail2ban v1.0.2",
    ],
    ids=["unban", "no address", "a name", "something else first", "start"],
)
def test_what_is_said_of_nobody_is_no_alert_and_no_error(line: bytes) -> None:
    reader = Fail2ban(Calendar(AT))
    assert reader.read(line) is None
    assert reader.rejected == 0


@pytest.mark.parametrize(
    "line",
    [
        b"Nov 22 10:00:00 mail sshd[1]: Invalid user fail2ban.actions: NOTICE [sshd] Ban 192.0.2.7",
        b"GET /fail2ban.actions: NOTICE [sshd] Ban 192.0.2.7",
        b"x" * 100_000,
    ],
    ids=["in a user's name", "in a request", "too long"],
)
def test_other_programs_lines_are_none_of_it(line: bytes) -> None:
    reader = Fail2ban(Calendar(AT))
    assert reader.read(line) is None
    assert reader.rejected == 1
    assert not is_fail2ban(line)


@given(st.binary(max_size=200), st.integers(0, len(BAN)), st.integers(0, len(BAN)))
def test_no_bytes_raise(noise: bytes, begin: int, end: int) -> None:
    alert = read(BAN[:begin] + noise + BAN[end:])
    assert alert is None or alert.origin == "fail2ban"


def test_only_jails_that_say_what_they_are_for_have_a_technique() -> None:
    assert [technique_of(jail) for jail in ("dovecot", "apache-botsearch", "mine")] == ["T1110", "T1595", None]
