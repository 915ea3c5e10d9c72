import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events.windows_json import WindowsJsonReader, event_of

DATA = {"SubjectUserName": "-", "TargetUserSid": "S-1-0-0", "TargetUserName": "ann", "TargetDomainName": "EXAMPLE",
        "Status": "0xc000006d", "SubStatus": "0xc000006a", "LogonType": "3", "AuthenticationPackageName": "NTLM",
        "IpAddress": "192.0.2.7"}  # fmt: skip
TIME = "2026-03-02T12:00:00.1234567Z"
SECURITY = "Microsoft-Windows-Security-Auditing"
# The values of 4625 in the order of its template
INSERTS = ["S-1-0-0", "-", "-", "0x0", "S-1-0-0", "ann", "EXAMPLE", "0xc000006d", "%%2313", "0xc000006a", "3",
           "NtLmSsp ", "NTLM", "PC", "-", "-", "0", "0x0", "-", "192.0.2.7", "50123"]  # fmt: skip
SYSTEM = {"EventID": 4625, "Channel": "Security", "Computer": "dc.example.com",
          "Provider": {"#attributes": {"Name": SECURITY}},
          "TimeCreated": {"#attributes": {"SystemTime": TIME}}}  # fmt: skip
NAMED = [{"@Name": name, "#text": value} for name, value in DATA.items()]

SHAPES: dict[str, dict[str, Any]] = {
    "evtx_dump": {"Event": {"System": SYSTEM, "EventData": DATA}},
    "evtx_dump with attributes apart": {
        "Event": {
            "System": {**SYSTEM, "Provider": None, "Provider_attributes": {"Name": SECURITY},
                       "TimeCreated": None, "TimeCreated_attributes": {"SystemTime": TIME}},
            "EventData": DATA,
        }
    },
    "qualifiers": {"Event": {"System": {**SYSTEM, "EventID": {"#attributes": {"Qualifiers": 0}, "#text": "4625"}},
                             "EventData": DATA}},
    "list of names": {"Event": {"System": {**SYSTEM, "TimeCreated": {"@SystemTime": TIME}},
                                "EventData": {"Data": NAMED}}},
    "Get-WinEvent 7": {"Id": 4625, "LogName": "Security", "ProviderName": SECURITY, "MachineName": "dc.example.com",
                       "TimeCreated": "2026-03-02T13:00:00.1234567+01:00",
                       "Properties": [{"Value": value} for value in INSERTS]},
    "Get-WinEvent 5": {"Id": 4625, "LogName": "Security", "MachineName": "dc.example.com",
                       "TimeCreated": "/Date(1772452800123)/", "Properties": [{"Value": value} for value in INSERTS]},
    "winlogbeat": {"@timestamp": TIME, "event": {"code": "4625", "provider": SECURITY},
                   "winlog": {"event_id": "4625", "channel": "Security", "computer_name": "dc.example.com",
                              "event_data": DATA}},
    "winlogbeat 6": {"@timestamp": TIME, "event_id": 4625, "log_name": "Security", "computer_name": "dc.example.com",
                     "event_data": DATA},
    "wazuh": {"data": {"win": {"system": {"eventID": "4625", "channel": "Security", "computer": "dc.example.com",
                                          "systemTime": TIME},
                               "eventdata": {name[0].lower() + name[1:]: value for name, value in DATA.items()}}}},
    "EvtxECmd": {"EventId": 4625, "Channel": "Security", "Computer": "dc.example.com", "TimeCreated": TIME,
                 "Payload": json.dumps({"EventData": {"Data": NAMED}})},
    "NXLog": {"EventTime": "2026-03-02 12:00:00", "Hostname": "dc.example.com", "EventID": 4625, "Channel": "Security",
              **DATA},
    "Sentinel": {"TimeGenerated": TIME, "Computer": "dc.example.com", "EventID": 4625, "Channel": "Security", **DATA},
    "provider only": {"TimeGenerated": TIME, "Computer": "dc.example.com", "EventID": 4625, "Provider": SECURITY,
                      **DATA},
    "Fluent Bit": {"TimeCreated": "2026-03-02 12:00:00 +0000", "Computer": "dc.example.com", "EventID": 4625,
                   "Channel": "Security", "StringInserts": INSERTS},
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_tells_the_same(shape: str) -> None:
    reader = WindowsJsonReader()
    login = reader.read(json.dumps(SHAPES[shape]).encode())
    assert login is not None
    assert (login.outcome, login.user, login.address, login.reason, login.mechanism, login.host) == (
        "failure", "ann", "192.0.2.7", "bad-password", "ntlm", "dc.example.com",
    )  # fmt: skip
    assert login.time.isoformat().startswith("2026-03-02T12:00:00")
    assert reader.rejected == 0


def test_user_data_and_values_without_names() -> None:
    manager = {
        **SYSTEM,
        "EventID": 1149,
        "Channel": "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational",
    }
    params = {"EventXML": {"#attributes": {"xmlns": "Event_NS"}, "Param1": "ann", "Param3": "192.0.2.7"}}
    event = event_of({"Event": {"System": manager, "UserData": params}})
    assert event is not None
    assert (event.get("param1"), event.get("param3")) == ("ann", "192.0.2.7")
    database = {**SYSTEM, "EventID": 18456, "Channel": "Application"}
    for data in ({"Data": {"#text": ["sa", "x", "y"]}}, {"Data": ["sa", "x", "y"]}):
        event = event_of({"Event": {"System": database, "EventData": data}})
        assert event is not None
        assert event.values == ("sa", "x", "y")
    event = event_of({"Event": {"System": database, "EventData": {"Data": "sa"}}})
    assert event is not None
    assert event.values == ("sa",)


def test_a_check_waits_for_its_logon_and_is_told_at_the_end() -> None:
    check = {"TimeGenerated": TIME, "Computer": "dc", "EventID": 4776, "Channel": "Security", "TargetUserName": "bo",
             "Status": "0xc000006a"}  # fmt: skip
    reader = WindowsJsonReader()
    assert reader.read(json.dumps(check).encode()) is None
    assert [login.user for login in reader.rest()] == ["bo"]


@pytest.mark.parametrize(
    "found",
    [{}, {"EventID": 4625}, {"EventID": "many", "TimeGenerated": TIME}, {"Event": 7}, {"Event": {"System": []}},
     {"winlog": {"event_id": 4625}}, {"win": {"system": 1}}, {"Id": 4625, "Properties": [1, None]},
     {"EventID": 4625, "TimeGenerated": TIME, "TargetUserName": ["x"], "LogonType": {"a": 1}}],
)  # fmt: skip
def test_other_documents_and_wrong_types_tell_nothing(found: dict[str, Any]) -> None:
    reader = WindowsJsonReader()
    assert reader.read(json.dumps(found).encode()) is None
    assert list(reader.rest()) == []
    assert reader.rejected == 0


odd = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.sampled_from([4625, "4624", TIME]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["#text", "Data", "@Name", "System", "EventID", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
keys = st.sampled_from(
    ["Event", "System", "EventData", "UserData", "winlog", "win", "data", "Id", "Properties", "EventID", "TimeCreated",
     "Payload", "StringInserts", "@timestamp", "event", "host", "Channel", "LogonType", "TargetUserName"]
)  # fmt: skip


@given(st.dictionaries(keys, odd, max_size=6))
def test_no_document_raises(found: dict[str, Any]) -> None:
    event_of(found)
    reader = WindowsJsonReader()
    reader.read(json.dumps(found).encode())
    list(reader.rest())
