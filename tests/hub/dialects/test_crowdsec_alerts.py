import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.dialects.crowdsec_alerts import MOST_ALERTS, MOST_BYTES, BadAlertsError, read_alerts, time_of

ALERT: dict[str, Any] = {
    "capacity": 5,
    "decisions": None,
    "events": [{"meta": [{"key": "target_user", "value": "anna"}], "timestamp": "2026-11-22T10:00:00Z"}],
    "events_count": 6,
    "labels": None,
    "leakspeed": "10s",
    "message": "Ip 192.0.2.7 performed 'crowdsecurity/ssh-bf' on anna",
    "remediation": True,
    "scenario": "crowdsecurity/ssh-bf",
    "scenario_hash": "4441dcff",
    "scenario_version": "0.1",
    "simulated": False,
    "source": {"ip": "192.0.2.7", "scope": "Ip", "value": "192.0.2.7", "cn": "DK", "latitude": 55.7},
    "start_at": "2026-11-22T10:00:00Z",
    "stop_at": "2026-11-22T10:00:05.123456789Z",
}


def body(*alerts: dict[str, Any]) -> bytes:
    return json.dumps(alerts).encode()


def test_an_alert_is_an_address_a_kind_a_time_and_a_count() -> None:
    alerts = read_alerts(body(ALERT))
    (report,) = alerts.reports
    assert (alerts.said, report.address, report.means.kind, report.requests, report.action) == (
        1,
        "192.0.2.7",
        "password-guessing",
        6,
        "block",
    )
    assert report.first == datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    assert report.last == datetime(2026, 11, 22, 10, 0, 5, 123456, tzinfo=UTC)


def test_nothing_else_of_it_goes_on() -> None:
    marked = {**ALERT, "scenario": "anna/her-secret", "message": "anna", "labels": ["anna"], "meta": [{"key": "anna"}]}
    (report,) = read_alerts(body(marked)).reports
    assert "anna" not in repr(report)


def test_what_the_agent_would_not_act_on_is_only_watched() -> None:
    (report,) = read_alerts(body({**ALERT, "remediation": False})).reports
    assert report.action == "watch"


@pytest.mark.parametrize(
    "changed",
    [
        {"simulated": True},
        {"source": {"scope": "Country", "value": "DK"}},
        {"source": {"scope": "AS", "value": "64496"}},
        {"source": {"scope": "Ip", "value": "anna"}},
        {"source": {"scope": "crowdsecurity/community-blocklist", "value": ""}},
        {"scenario": "manual 'ban' from 'machine-of-anna'"},
        {"scenario": "update : +15000/-0 IPs"},
        {"scenario": "lists:firehol"},
        {"decisions": [{"origin": "CAPI", "type": "ban", "scope": "Ip", "value": "192.0.2.7", "duration": "4h"}]},
        {"decisions": [{"origin": "cscli"}]},
        {"decisions": [{"origin": "crowdsec", "simulated": True}]},
        {"start_at": "yesterday"},
        {"stop_at": "9999-99-99T00:00:00Z"},
        {"stop_at": "0001-01-01T00:00:00+23:59"},
    ],
    ids=str,
)
def test_what_is_no_sighting_of_its_own_is_counted_and_not_reported(changed: dict[str, Any]) -> None:
    alerts = read_alerts(body({**ALERT, **changed}, ALERT))
    assert (alerts.said, len(alerts.reports)) == (2, 1)


def test_a_range_is_reported_as_one() -> None:
    (report,) = read_alerts(body({**ALERT, "source": {"scope": "Range", "value": "198.51.100.0/24"}})).reports
    assert report.address == "198.51.100.0/24"


@pytest.mark.parametrize("left_out", sorted(ALERT.keys() - {"decisions", "labels", "remediation"}))
def test_an_alert_without_what_every_alert_has_is_refused(left_out: str) -> None:
    with pytest.raises(BadAlertsError):
        read_alerts(body({name: value for name, value in ALERT.items() if name != left_out}))


@pytest.mark.parametrize(
    "given",
    [b"", b"{}", b"null", b'[{"a":1}]', b"[" * 100_000, b'[{"events":' + b"[" * 100_000, b"\xff", b"[1e999]"],
    ids=["nothing", "an object", "null", "another", "nested", "nested inside", "no UTF-8", "a number"],
)
def test_what_is_no_list_of_alerts_is_refused_without_a_word_of_it(given: bytes) -> None:
    with pytest.raises(BadAlertsError, match="no list of alerts"):
        read_alerts(given)


def test_too_much_at_once_is_refused() -> None:
    with pytest.raises(BadAlertsError, match="too much"):
        read_alerts(b" " * (MOST_BYTES + 1))
    with pytest.raises(BadAlertsError, match="1000 alerts"):
        read_alerts(body(*[ALERT] * (MOST_ALERTS + 1)))


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-22T10:00:00Z", 10),
        ("2026-11-22T10:00:00+01:00", 9),
        ("2026-11-22T10:00:00.1-0130", 11),
        ("2026-11-22 10:00:00 +0000 UTC", 10),
        ("2026-11-22 10:00:00.123456789 +0100 CET", 9),
    ],
)
def test_a_time_is_read_as_agents_write_it(text: str, hour: int) -> None:
    time = time_of(text)
    assert time is not None
    assert (time.tzinfo, time.hour) == (UTC, hour)


@pytest.mark.parametrize(
    "text", ["", "now", "2026-11-22T10:00:00", "2026-13-01T00:00:00Z", "\uff12026-11-22T10:00:00Z"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert time_of(text) is None


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(given: bytes) -> None:
    try:
        read_alerts(given)
    except BadAlertsError:
        return


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(ALERT)), JSON))
def test_no_value_of_a_field_breaks_the_reader(changed: dict[str, Any]) -> None:
    try:
        alerts = read_alerts(json.dumps([{**ALERT, **changed}], allow_nan=True).encode("utf-8", "surrogatepass"))
    except BadAlertsError:
        return
    assert alerts.said == 1
