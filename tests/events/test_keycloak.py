import io
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events.keycloak import KeycloakReader, fields_of, is_keycloak, is_keycloak_text, lines_of
from bavn.events.reading import LONGEST_LINE_BYTES, Calendar
from tests.work import read_to_the_end

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEAD = "2026-03-02 12:00:00,357 WARN  [org.keycloak.events] (executor-thread-1) "
PLAIN = ("type=LOGIN_ERROR, realmId=r, clientId=portal, userId=null, ipAddress=192.0.2.7, error=user_not_found, "
         "auth_method=openid-connect, redirect_uri=https://example.com/, username=ann, authSessionTabId=x")  # fmt: skip
QUOTED = ('type="LOGIN_ERROR", realmId="r", realmName="city", clientId="portal", userId="null", '
          'ipAddress="192.0.2.7", error="invalid_user_credentials", username="ann", code_id="1"')  # fmt: skip


def reader() -> KeycloakReader:
    return KeycloakReader(Calendar(NOON))


def told(line: str) -> tuple[str, str, str | None, str] | None:
    login = reader().read(line.encode())
    return (login.outcome, login.user, login.address, login.reason) if login else None


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (PLAIN, "unknown-user"),
        (QUOTED, "bad-password"),
        (PLAIN.replace("user_not_found", "user_disabled"), "disabled"),
        (QUOTED.replace("invalid_user_credentials", "user_temporarily_disabled"), "locked"),
        (QUOTED.replace("LOGIN_ERROR", "USER_DISABLED_BY_TEMPORARY_LOCKOUT").replace("error", "x"), "locked"),
    ],
)
def test_failures(event: str, reason: str) -> None:
    assert told(HEAD + event) == ("failure", "ann", "192.0.2.7", reason)
    assert told(HEAD.replace("org.keycloak.", "org.key.") + event) == ("failure", "ann", "192.0.2.7", reason)


def test_a_login_that_succeeded() -> None:
    event = QUOTED.replace("_ERROR", "").replace('error="invalid_user_credentials", ', "")
    assert told(HEAD.replace("WARN ", "DEBUG") + event) == ("success", "ann", "192.0.2.7", "")


def test_times_are_those_of_the_server() -> None:
    login = KeycloakReader(Calendar(NOON, timezone(timedelta(hours=1)))).read((HEAD + PLAIN).encode())
    assert login is not None
    assert login.time == datetime(2026, 3, 2, 11, 0, 0, 357000, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        HEAD + PLAIN.replace("LOGIN_ERROR", "CODE_TO_TOKEN_ERROR"),
        HEAD + PLAIN.replace("user_not_found", "expired_code"),
        HEAD + PLAIN.replace("user_not_found", "cookie_not_found"),
        HEAD.replace("org.keycloak.events", "org.example.app") + PLAIN,
        "2026-03-02 12:00:00,357 INFO  [org.keycloak.services] (main) started",
        "2026-03-02 12:00:00,1 INFO  [org.example] (x) said [org.keycloak.events] (x) " + PLAIN,
        "",
        "  at java.base/java.lang.Thread.run(Thread.java:840)",
    ],
)
def test_other_lines_tell_nothing_and_are_not_rejected(line: str) -> None:
    read = reader()
    assert read.read(line.encode()) is None
    assert read.rejected == 0


def test_a_name_forges_no_address() -> None:
    forged = "x, ipAddress=198.51.100.9"
    assert told(HEAD + PLAIN.replace("ann", forged)) == ("failure", "x", "192.0.2.7", "unknown-user")
    forged = 'x\\", ipAddress=\\"198.51.100.9'
    found = told(HEAD + QUOTED.replace("ann", forged))
    assert found is not None
    assert found[2] == "192.0.2.7"


def test_a_client_that_forges_the_fields_behind_it_is_not_believed() -> None:
    forged = "p, userId=null, ipAddress=198.51.100.9, error=user_not_found, username=ann"
    line = HEAD + PLAIN.replace("error=user_not_found", "error=client_not_found").replace("portal", forged)
    assert told(line) == ("failure", "ann", None, "unknown-user")


def test_the_json_log_and_the_api() -> None:
    logged = {"timestamp": "2026-03-02T12:00:00.357Z", "loggerName": "org.keycloak.events", "message": QUOTED}
    assert told(json.dumps(logged)) == ("failure", "ann", "192.0.2.7", "bad-password")
    assert told(json.dumps({**logged, "loggerName": "other"})) is None
    event = {"time": 1772452800357, "type": "LOGIN_ERROR", "realmId": "r", "ipAddress": "192.0.2.7",
             "error": "user_not_found", "details": {"username": "ann"}}  # fmt: skip
    assert told(json.dumps(event)) == ("failure", "ann", "192.0.2.7", "unknown-user")
    assert is_keycloak(logged)
    assert is_keycloak(event)
    assert not is_keycloak({"type": "x"})
    read = reader()
    printed = json.dumps([event, event], indent=1).splitlines()
    assert sum(read.read(line.encode()) is not None for line in printed) == 2
    assert read.rejected == 0


def test_whole_files_of_text_and_of_json() -> None:
    event = {"time": 1772452800357, "type": "LOGIN_ERROR", "ipAddress": "192.0.2.7", "error": "user_not_found"}
    text = f"banner\n{HEAD}{PLAIN}\n{json.dumps(event)}\n{HEAD}{QUOTED}"
    for data, expected in ((text, 3), (json.dumps([event] * 400), 400), (json.dumps([event], indent=1), 1)):
        read = reader()
        assert len(list(read.logins(io.BytesIO(data.encode())))) == expected
        assert read.rejected == 0


def test_a_line_without_an_end_is_not_kept() -> None:
    found = list(lines_of([b"x" * 500_000] * 5 + [b"\nshort"]))
    assert found[1:] == [b"short"]
    assert len(found[0]) < 2_000_000


def test_a_line_without_a_time_and_one_too_long_are_rejected() -> None:
    read = reader()
    assert read.read(("x" + HEAD + PLAIN).encode()) is None
    assert read.read((HEAD + PLAIN + "x" * LONGEST_LINE_BYTES).encode()) is None
    assert read.rejected == 2


def test_a_file_is_known_by_its_loggers() -> None:
    assert is_keycloak_text([b"banner", HEAD.encode()])
    assert not is_keycloak_text([b"Nov 22 10:00:00 host sshd[1]: x", b""])


@pytest.mark.parametrize("piece", [', a="', ", a='", ', a="\\', ", a=", '"', ', a="x", ', "\\"])
def test_an_event_however_long_is_read_to_its_end(piece: str) -> None:
    read_to_the_end(lambda text: fields_of("type=x" + text), piece)


@given(st.binary(max_size=120))
def test_no_line_raises(data: bytes) -> None:
    read = reader()
    read.read(data)
    read.read(HEAD.encode() + data)
    read.read(HEAD.encode() + b"type=LOGIN_ERROR, " + data)
