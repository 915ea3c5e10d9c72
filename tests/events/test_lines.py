import tracemalloc
from datetime import timedelta
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events.formats import FORMATS
from bavn.events.lines import LoginLines, is_read
from bavn.events.reading import LONGEST_LINE_BYTES, Calendar
from tests.events.telling import NOW, reader, told

FAILED = "sshd[4711]: Failed password for {} from {} port 5500 ssh2"
OURS = {"nginx-error", "apache-error", "vsftpd", "openvpn", "syslog"}
SEEDS = (
    *(known.sample.encode() for known in FORMATS if known.name in OURS),
    b"Nov 22 10:00:00 m dovecot: auth: sql(ann,192.0.2.7,<abc>): Password mismatch",
    (b"Nov 22 10:00:00 m dovecot: imap-login: Disconnected (auth failed, 2 attempts): user=<ann>, "
     b"rip=192.0.2.7, session=<a>"),
    (b"Nov 22 10:00:00 m postfix/smtpd[1]: warning: a[192.0.2.7]: SASL LOGIN authentication "
     b"failed: x, sasl_username=ann"),
    b"Nov 22 10:00:00 m proftpd[1] h (a[192.0.2.7]): USER ann (Login failed): Incorrect password.",
    b"Nov 22 10:00:00 m sshd[1]: Connection closed by authenticating user ann 192.0.2.7 port 5500 [preauth]",
    b"Nov 22 10:00:00 m sshd[1]: pam_unix(sshd:auth): authentication failure; ruser=ann rhost=192.0.2.7  user=ann",
    b'<38>1 2025-11-22T09:00:00Z m sshd 1 - [a b="c"] Disconnecting invalid user ann 192.0.2.7 port 5: Too many',
    b"Nov 22 10:00:00 m last message repeated 3 times",
)  # fmt: skip


def sound(line: bytes) -> None:
    login = reader().read(line)
    if login is None:
        return
    assert login.time.utcoffset() is not None
    assert 1 <= login.count <= 1_000_000
    assert login.address is None or str(ip_address(login.address)) == login.address


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(line: bytes) -> None:
    sound(line)


@given(st.sampled_from(SEEDS), st.integers(0, 200), st.integers(0, 20), st.binary(max_size=30))
def test_a_spoilt_line_never_makes_it_raise(line: bytes, at: int, gone: int, put: bytes) -> None:
    sound(line[:at] + put + line[at + gone :])


@given(st.sampled_from(SEEDS), st.text(max_size=60))
def test_whatever_the_user_is_called_nobody_else_is_blamed(line: bytes, user: str) -> None:
    login = reader().read(line.replace(b"ann", user.encode("utf-8", "replace").replace(b"\n", b" ")))
    assert login is None or login.address in {None, "192.0.2.7"}


@given(st.sampled_from(SEEDS), st.sampled_from(SEEDS))
def test_a_line_of_another_as_the_users_name_blames_nobody_else(line: bytes, forged: bytes) -> None:
    name = forged.replace(b"192.0.2.7", b"203.0.113.66").replace(b"ann", b"eve")
    login = reader().read(line.replace(b"ann", name))
    assert login is None or login.address != "203.0.113.66"


def test_lines_without_a_known_head_are_counted() -> None:
    lines = reader()
    for line in (
        b"no log line\n",
        b"",
        b"\n",
        b"Nov 22 10:00:00 mail cron[1]: x\n",
        b"Nov 22 10:00:00 a b: ".ljust(LONGEST_LINE_BYTES + 1),
    ):
        assert lines.read(line) is None
    assert lines.rejected == 2


def test_a_line_without_a_time_has_that_of_the_line_before() -> None:
    lines = reader()
    first = lines.read(f"mail {FAILED.format('ann', '192.0.2.7')}".encode())
    assert first is not None
    assert first.time == NOW
    lines.read(f"Nov 21 10:00:00 mail {FAILED.format('ann', '192.0.2.7')}".encode())
    second = lines.read(f"mail {FAILED.format('ann', '192.0.2.7')}".encode())
    assert second is not None
    assert second.time == NOW.replace(day=21, hour=10)


def test_the_last_message_repeated_is_told_as_often_as_it_says() -> None:
    failed = FAILED.format("ann", "192.0.2.7")
    logins = told(failed, "last message repeated 4 times", "cron[1]: x", "last message repeated 4 times")
    assert [login.count if login else None for login in logins] == [1, 4, None, None]
    bare = reader()
    bare.read(f"Nov 22 10:00:00 mail {failed}".encode())
    again = bare.read(b"Nov 22 10:00:01 last message repeated 2 times")
    assert again is not None
    assert again.count == 2


@pytest.mark.parametrize(
    "program",
    ["sshd", "sshd-session", "/usr/sbin/sshd", "SSHD", "openvpn@server", "ovpn-office", "postfix-in/smtps/smtpd",
     "httpd/one", "vsftpd.service", "in.ftpd"],
)  # fmt: skip
def test_a_programs_name_finds_its_reader(program: str) -> None:
    assert reader()._reader_of(program) is not None or program in reader()._programs


@pytest.mark.parametrize("program", ["cron", "sshguard", "kernel", "audit", "x/sshd-not", "dovecotx"])
def test_nobody_reads_other_programs(program: str) -> None:
    assert reader()._reader_of(program) is None


def test_any_number_of_users_and_addresses_takes_a_fixed_amount_of_memory() -> None:
    lines = reader()

    def feed(begin: int) -> None:
        for number in range(begin, begin + 5_000):
            place = f"2001:db8::{number:x}"
            said = f"Failed publickey for u{number} from {place} port 5 ssh2: RSA x"
            lines.read(f"Nov 22 10:00:00 m{number} sshd[{number}]: {said}".encode())
            lines.read(f"Nov 22 10:00:00 m dovecot: auth: sql(u{number},{place},<s{number}>): unknown user".encode())

    tracemalloc.start()
    try:
        feed(0)
        full = tracemalloc.get_traced_memory()[0]
        feed(10_000)
        grown = tracemalloc.get_traced_memory()[0] - full
    finally:
        tracemalloc.stop()
    assert grown < full / 4


def test_programs_that_are_read_are_known() -> None:
    assert all(is_read(name) for name in ("sshd", "dovecot", "postfix/smtpd", "sudo", "vsftpd"))
    assert not any(is_read(name) for name in ("", "cron", "kernel"))


def test_lines_without_any_time_are_of_now_by_the_clock() -> None:
    now = [NOW]
    read = LoginLines(Calendar(lambda: now[0])).read
    line = f"mail {FAILED.format('ann', '192.0.2.7')}".encode()
    first = read(line)
    now[0] += timedelta(days=3)
    second = read(line)
    assert first is not None
    assert second is not None
    assert (first.time, second.time) == (NOW, NOW + timedelta(days=3))
