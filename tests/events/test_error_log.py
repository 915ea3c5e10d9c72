from datetime import UTC, datetime

import pytest

from bavn.events.error_log import ErrorLog
from bavn.events.reading import Calendar
from bavn.model.alert import Alert
from bavn.model.login import Login

APACHE = b"[Sat Nov 22 10:00:00.123456 2025] [auth_basic:error] [pid 4711:tid 1] [client 192.0.2.7:5500] "
RULE = b'ModSecurity: Warning. Match. [file "/crs"] [line "47"] [id "930100"] [msg "Traversal"] [severity "CRITICAL"]'


def read(line: bytes) -> tuple[Login | Alert | None, int]:
    reader = ErrorLog(Calendar(datetime(2025, 12, 1, tzinfo=UTC)), "apache-error")
    return reader.read(line), reader.rejected


def test_one_log_tells_of_logins_and_of_alerts() -> None:
    login, _ = read(APACHE + b"AH01618: user ann not found: /")
    alert, _ = read(APACHE + RULE)
    assert isinstance(login, Login)
    assert isinstance(alert, Alert)
    assert (login.address, alert.address, alert.rule) == ("192.0.2.7", "192.0.2.7", "930100 Traversal")


def test_a_user_who_calls_himself_modsecurity_is_a_user() -> None:
    found, _ = read(APACHE + b"AH01618: user " + RULE + b" not found: /")
    assert isinstance(found, Login)


@pytest.mark.parametrize(("line", "rejected"), [(b"no log at all", 1), (APACHE + b"AH00000: started", 0)])
def test_what_tells_nothing_is_counted_only_where_it_is_no_line_of_it(line: bytes, rejected: int) -> None:
    assert read(line) == (None, rejected)
