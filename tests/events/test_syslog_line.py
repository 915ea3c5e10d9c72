import pytest

from bavn.events.syslog_line import Line, line_of

SAID = "Failed password for ann from 192.0.2.7 port 5500 ssh2"
STAMP = "Nov 22 10:00:00"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(f"{STAMP} mail sshd[4711]: {SAID}", (STAMP, "mail", "sshd", "", "4711"), id="RFC 3164"),
        pytest.param(f"<38>{STAMP} mail sshd[4711]: {SAID}", (STAMP, "mail", "sshd", "", "4711"), id="priority"),
        pytest.param(f"Nov 2 10:00:00 m sshd[1]: {SAID}", ("Nov 2 10:00:00", "m", "sshd", "", "1"), id="short day"),
        pytest.param(f"{STAMP} sshd[4711]: {SAID}", (STAMP, "", "sshd", "", "4711"), id="no machine"),
        pytest.param(f"{STAMP} [sshd]: {SAID}", (STAMP, "", "sshd", "", ""), id="program in brackets"),
        pytest.param(f"{STAMP} [sshd] {SAID}", (STAMP, "", "sshd", "", ""), id="and without a colon"),
        pytest.param(f"{STAMP} ftp proftpd[47] {SAID}", (STAMP, "ftp", "proftpd", "", "47"), id="no colon"),
        pytest.param(f"{STAMP} m su(pam_unix)[47]: {SAID}", (STAMP, "m", "su", "(pam_unix)", "47"), id="old PAM"),
        pytest.param(f"{STAMP} <auth.info> m sshd[1]: {SAID}", (STAMP, "m", "sshd", "", "1"), id="FreeBSD"),
        pytest.param(f"{STAMP} m auth|security:info sshd[1]: {SAID}", (STAMP, "m", "sshd", "", "1"), id="AIX"),
        pytest.param(f"{STAMP} 2001:db8::1 sshd[1]: {SAID}", (STAMP, "2001:db8::1", "sshd", "", "1"), id="IPv6 relay"),
        pytest.param(f"mail sshd[4711]: {SAID}", ("", "mail", "sshd", "", "4711"), id="no time"),
        pytest.param(f"[{STAMP}] mail sshd[4711]: {SAID}", (STAMP, "mail", "sshd", "", "4711"), id="time in brackets"),
        pytest.param(
            f"{STAMP} auth(ann,192.0.2.7,sasl)<a+b>: {SAID}", (STAMP, "", "auth", "(ann,192.0.2.7,sasl)<a+b>", ""),
            id="Dovecot 2.4",
        ),
        pytest.param(
            f"2025-11-22T10:00:00+01:00 mail sshd[4711]: {SAID}",
            ("2025-11-22T10:00:00+01:00", "mail", "sshd", "", "4711"),
            id="RFC 3339",
        ),
        pytest.param(
            f"<38>1 2025-11-22T09:00:00Z mail sshd 4711 - - {SAID}",
            ("2025-11-22T09:00:00Z", "mail", "sshd", "", "4711"),
            id="RFC 5424",
        ),
        pytest.param(
            f'<38>1 2025-11-22T09:00:00Z mail sshd - ID [a@1 b="c\\"d] \\\\"][e@2] \ufeff{SAID}',
            ("2025-11-22T09:00:00Z", "mail", "sshd", "", ""),
            id="RFC 5424 with structured data",
        ),
    ],
)  # fmt: skip
def test_every_head_is_taken_apart(text: str, line: tuple[str, str, str, str, str]) -> None:
    assert line_of(text) == Line(*line, SAID)


@pytest.mark.parametrize(
    ("text", "program", "said"),
    [
        ("2025/11/22 10:00:00 [error] 4#4: *3 x", "nginx-error", "[error] 4#4: *3 x"),
        ("mail nginx[4]: 2025/11/22 10:00:00 [error] 4#4: *3 x", "nginx-error", "[error] 4#4: *3 x"),
        ("mail nginx[4]: mail nginx: 2025/11/22 10:00:00 [error] 4#4: x", "nginx-error", "[error] 4#4: x"),
        ("[Sat Nov 22 10:00:00 2025] [error] [client 192.0.2.7] x", "apache-error", "[error] [client 192.0.2.7] x"),
        ("[Sat Nov 22 10:00:00.1 2025] [:error] [pid 1] x", "apache-error", "[:error] [pid 1] x"),
        (
            'Sat Nov 22 10:00:00 2025 [pid 4] [ann: b] FAIL LOGIN: Client "a"',
            "",
            '[pid 4] [ann: b] FAIL LOGIN: Client "a"',
        ),
        ("2025-11-22 10:00:00 192.0.2.7:5500 TLS: x", "", "192.0.2.7:5500 TLS: x"),
        ("dovecot: Nov 22 10:00:00 auth: x", "auth", "x"),
    ],
)
def test_a_servers_own_file_names_no_machine(text: str, program: str, said: str) -> None:
    line = line_of(text)
    assert line is not None
    assert (line.host if "nginx[" not in text else "", line.program, line.text) == ("", program, said)


@pytest.mark.parametrize(
    "text",
    ["", "x", '192.0.2.7 - - [22/Nov/2025:10:00:00 +0000] "GET / HTTP/1.1" 200 1', '{"a": 1}', "at com.example: x",
     "<38>1 2025-11-22T09:00:00Z mail sshd 4711 - [broken", "Failed password for ann: x"],
)  # fmt: skip
def test_what_has_no_head_is_no_log_line(text: str) -> None:
    assert line_of(text) is None
