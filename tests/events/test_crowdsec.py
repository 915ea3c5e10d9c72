from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events.crowdsec import CrowdsecLines, alerts_of, technique_of
from bavn.events.reading import Calendar
from bavn.model.alert import Alert

AT = datetime(2025, 11, 22, 10, tzinfo=UTC)
LINE = (
    'time="2025-11-22T11:00:00+01:00" level=info msg="Ip 192.0.2.7 performed \'crowdsecurity/ssh-bf\' '
    '(6 events over 3.2s) at 2025-11-22 10:00:00 +0000 UTC"'
)


def alert(**more: Any) -> dict[str, Any]:  # noqa: ANN401  any JSON
    return {
        "scenario": "crowdsecurity/ssh-bf",
        "events_count": 6,
        "start_at": "2025-11-22T09:59:00Z",
        "stop_at": "2025-11-22T10:00:00Z",
        "source": {"scope": "Ip", "value": "192.0.2.7"},
        "decisions": [{"type": "ban", "duration": "4h"}],
        "events": [{"meta": [{"key": "target_user", "value": "ann"}]}],
        "simulated": False,
        **more,
    }


FOUND = Alert(AT, "crowdsec", "crowdsecurity/ssh-bf", "medium", "192.0.2.7", technique="T1110", blocked=True, count=6)


def test_an_alert_is_read_and_no_user_of_it() -> None:
    assert list(alerts_of(alert())) == [FOUND]
    assert list(alerts_of({"program": "crowdsec", "alert": alert()})) == [FOUND]


def test_a_line_of_its_log_says_the_same() -> None:
    found = CrowdsecLines(Calendar(AT)).read(LINE.encode())
    assert found == Alert(AT, "crowdsec", "crowdsecurity/ssh-bf", "medium", "192.0.2.7", technique="T1110", count=6)


def test_a_range_is_a_network() -> None:
    [found] = alerts_of(alert(source={"scope": "Range", "value": "192.0.2.0/24"}))
    assert (found.address, found.network) == (None, "192.0.2.0/24")


@pytest.mark.parametrize(
    "more",
    [{"simulated": True}, {"scenario": "<b>"}, {"source": None}, {"stop_at": None, "start_at": "x"}],
    ids=["simulated", "no scenario", "no source", "no time"],
)
def test_what_is_no_alert_is_none(more: dict[str, Any]) -> None:
    assert list(alerts_of(alert(**more))) == []


@pytest.mark.parametrize(
    ("scenario", "technique"),
    [
        ("crowdsecurity/http-probing", "T1595"),
        ("crowdsecurity/http-cve-2021-41773", "T1190"),
        ("crowdsecurity/ssh-slow-bf_user-enum", "T1110"),
        ("own/thing", None),
    ],
)
def test_a_technique_follows_from_how_the_hub_names_scenarios(scenario: str, technique: str | None) -> None:
    assert technique_of(scenario) == technique


def test_the_scenarios_own_label_goes_before_its_name() -> None:
    [found] = alerts_of(alert(labels={"classification": ["attack.T1110.001", "cve.x"]}))
    assert found.technique == "T1110.001"


@pytest.mark.parametrize(
    "line", [b"", b'time="2025-11-22T11:00:00+01:00" level=info msg="signal push: 1"', b"x" * 99_999]
)
def test_other_lines_tell_of_nobody(line: bytes) -> None:
    assert CrowdsecLines(Calendar(AT)).read(line) is None


JSON = (
    st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()) | st.dictionaries(st.text(), st.text())
)


@given(st.sampled_from(sorted(alert())), JSON)
def test_no_types_raise(key: str, value: object) -> None:
    list(alerts_of(alert(**{key: value})))


@given(st.binary(max_size=80), st.integers(0, len(LINE)), st.integers(0, len(LINE)))
def test_no_bytes_raise(noise: bytes, begin: int, end: int) -> None:
    CrowdsecLines(Calendar(AT)).read(LINE.encode()[:begin] + noise + LINE.encode()[end:])
