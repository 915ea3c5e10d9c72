import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events.modsecurity import ModsecurityLines, alerts_of, dated
from bavn.events.reading import Calendar
from bavn.model.alert import Alert

AT = datetime(2025, 11, 22, 10, tzinfo=UTC)
RULE = '[file "/etc/crs.conf"] [line "47"] [id "930100"] [msg "Path Traversal Attack (/../)"]'
MORE = '[data "Matched /../"] [severity "CRITICAL"] [hostname "www.example.com"] [uri "/"] [unique_id "x"]'
APACHE = "[Sat Nov 22 10:00:00 2025] [:error] [pid 1:tid 2] [client 192.0.2.7:5500] [client 192.0.2.7] "
WARNING = f"ModSecurity: Warning. Pattern match. {RULE} {MORE}"
NGINX = f'2025/11/22 10:00:00 [info] 1#1: *3 {WARNING} [ref "o8"], client: 192.0.2.7, server: x, request: "GET /"'
FOUND = Alert(AT, "modsecurity", "930100 Path Traversal Attack (/../)", "high", "192.0.2.7", target="www.example.com")
AUDIT = f"""--6ef2-A--
[22/Nov/2025:10:00:00.123 +0000] id 192.0.2.7 43077 198.51.100.9 80
--6ef2-B--
GET / HTTP/1.1
Message: Warning. [id "1"] is what a visitor sent
--6ef2-H--
Message: Warning. {RULE} {MORE.replace("CRITICAL", "NOTICE")}
Message: Access denied with code 403. {RULE} {MORE}
--6ef2-Z--
"""


def reader() -> ModsecurityLines:
    return ModsecurityLines(Calendar(datetime(2025, 12, 1, tzinfo=UTC)))


@pytest.mark.parametrize(
    "line",
    [APACHE + WARNING, NGINX, APACHE.replace("192.0.2.7", "::ffff:192.0.2.7") + WARNING],
    ids=["apache", "nginx", "mapped"],
)
def test_an_error_logs_line_names_rule_client_and_host(line: str) -> None:
    assert reader().read(line.encode()) == FOUND


def test_a_client_of_version_6_is_read_without_its_port() -> None:
    alert = reader().read((APACHE.replace("192.0.2.7", "2001:db8::7") + WARNING).encode())
    assert alert is not None
    assert alert.address == "2001:db8::7"


@pytest.mark.parametrize(
    "line",
    [
        APACHE + "AH01617: user ModSecurity: Warning. " + RULE + ' : authentication failure for "/"',
        f'2025/11/22 10:00:00 [error] 1#1: *3 user "{WARNING}, client: 203.0.113.9, server: x": was not found',
        APACHE + "ModSecurity: Warning. Nothing is named.",
        APACHE + WARNING.replace("930100", "980130"),
        APACHE.replace("192.0.2.7:5500", "mail").replace("192.0.2.7", "mail") + WARNING,
    ],
    ids=["apache's user", "nginx's user", "no rule", "a report of sums", "no address"],
)
def test_what_a_client_wrote_is_never_taken_for_modsecurity(line: str) -> None:
    assert reader().read(line.encode()) is None


def test_the_rule_is_the_one_that_modsecurity_names_last() -> None:
    forged = WARNING.replace("Pattern match.", f"Value: `{RULE.replace('930100', '1')}'")
    assert reader().read((APACHE + forged).encode()) == FOUND


def test_an_audit_log_gives_the_gravest_of_a_transaction_when_it_ends() -> None:
    log = reader()
    found = [log.read(line.encode()) for line in AUDIT.splitlines()]
    assert found[:-1] == [None] * 8
    last = found[-1]
    assert last is not None
    assert (last.time.replace(microsecond=0), last.address, last.severity, last.blocked) == (
        AT,
        "192.0.2.7",
        "high",
        True,
    )
    assert log.rejected == 0


def test_a_transaction_that_never_ends_holds_no_more_than_its_head() -> None:
    log = reader()
    for line in (
        *AUDIT.splitlines()[:2],
        "--6ef2-H--",
        *["Message: Warning. " + RULE] * 1000,
        "--7777-A--",
        "--7777-Z--",
    ):
        assert log.read(line.encode()) is None


@pytest.mark.parametrize(
    "document",
    [
        {
            "transaction": {
                "client_ip": "192.0.2.7",
                "time_stamp": "Sat Nov 22 10:00:00 2025",
                "request": {"headers": {"host": "www.example.com"}},
                "messages": [
                    {"message": "Other", "details": {"ruleId": "1", "severity": "5"}},
                    {"message": "Path Traversal Attack (/../)", "details": {"ruleId": "930100", "severity": "2"}},
                ],
            }
        },
        {
            "transaction": {"remote_address": "192.0.2.7", "time": "22/Nov/2025:10:00:00 +0000"},
            "request": {"headers": {"Host": "www.example.com"}},
            "audit_data": {"messages": [f"Warning. {RULE} {MORE}"]},
        },
    ],
    ids=["version 3", "version 2"],
)
def test_a_json_audit_log_says_the_same(document: dict[str, object]) -> None:
    assert list(alerts_of(document)) == [FOUND]


WRONG = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.text())
)


@given(st.dictionaries(st.sampled_from(["transaction", "request", "audit_data"]), WRONG), WRONG, WRONG)
def test_no_types_raise(document: dict[str, object], one: object, two: object) -> None:
    list(alerts_of(document))
    list(alerts_of({"transaction": {"client_ip": "192.0.2.7", "time_stamp": one, "messages": two, "request": one}}))
    list(alerts_of({"transaction": {"client_ip": one, "time_stamp": json.dumps(two, default=str), "messages": [one]}}))


@given(st.binary(max_size=100), st.integers(0, len(NGINX)), st.integers(0, len(NGINX)))
def test_no_bytes_raise(noise: bytes, begin: int, end: int) -> None:
    log = reader()
    for line in (noise, NGINX.encode()[:begin] + noise + NGINX.encode()[end:], b"--a-A--", noise, b"--a-H--", noise):
        log.read(line)


@pytest.mark.parametrize(
    "stamp", ["", "99/Nov/2025:10:00:00 +0000", "22/Nov/2025:10:00:00", "22/Nov/2025:10:00:00 +9999"]
)
def test_a_time_that_is_none_is_none(stamp: str) -> None:
    assert dated(stamp) is None
