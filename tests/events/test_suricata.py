from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events.suricata import alerts_of
from bavn.model.alert import Alert


def event(**more: Any) -> dict[str, Any]:  # noqa: ANN401  any JSON
    said = {"action": "allowed", "gid": 1, "signature_id": 2018358, "signature": "ET SCAN", "severity": 1}
    return {
        "timestamp": "2025-11-22T11:00:00.000000+0100",
        "event_type": "alert",
        "src_ip": "192.0.2.7",
        "dest_ip": "198.51.100.9",
        "direction": "to_server",
        "http": {"hostname": "www.example.com", "url": "/secret"},
        "alert": {**said, **more.pop("alert", {})},
        **more,
    }


def one(**more: Any) -> Alert:  # noqa: ANN401
    [alert] = alerts_of(event(**more))
    return alert


def test_an_alert_says_who_attacked_whom_by_which_rule() -> None:
    at = datetime(2025, 11, 22, 10, tzinfo=UTC)
    assert one() == Alert(at, "suricata", "1:2018358 ET SCAN", "high", "192.0.2.7", target="www.example.com")


@pytest.mark.parametrize(
    ("more", "address"),
    [
        ({"direction": "to_client"}, "198.51.100.9"),
        ({"alert": {"source": {"ip": "203.0.113.5"}}}, "203.0.113.5"),
        ({"alert": {"metadata": {"attack_target": ["Client_Endpoint"]}}}, "198.51.100.9"),
        ({"direction": "to_client", "alert": {"metadata": {"attack_target": ["Client_Endpoint"]}}}, "192.0.2.7"),
        ({"src_ip": "x"}, None),
    ],
    ids=["an answer", "the rule says", "a client attacked", "by an answer", "no address"],
)
def test_who_attacks_is_the_rules_word_or_the_connections_client(more: dict[str, Any], address: str | None) -> None:
    assert one(**more).address == address


@pytest.mark.parametrize(("severity", "found"), [(1, "high"), (2, "medium"), (3, "low"), ("1", "high"), (None, "low")])
def test_a_severity_keeps_its_order(severity: object, found: str) -> None:
    assert one(alert={"severity": severity}).severity == found


def test_a_rules_technique_and_a_block_are_taken_over() -> None:
    alert = one(alert={"action": "blocked", "metadata": {"mitre_technique_id": ["T1190"]}})
    assert (alert.technique, alert.blocked) == ("T1190", True)
    assert one(alert={"metadata": {"mitre_technique_id": ["<script>"]}}).technique is None


@pytest.mark.parametrize("event_type", ["http", "flow", None, 7])
def test_every_other_event_is_none(event_type: object) -> None:
    assert list(alerts_of(event(event_type=event_type))) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(["timestamp", "src_ip", "direction", "http", "alert"]), JSON, JSON)
def test_no_types_raise(key: str, value: object, inner: object) -> None:
    list(alerts_of({**event(), key: value}))
    list(
        alerts_of(
            event(alert={"signature": inner, "metadata": inner, "source": inner, "severity": inner, "gid": inner})
        )
    )
