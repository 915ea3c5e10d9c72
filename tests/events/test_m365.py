import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events.m365 import M365Reader, is_m365, login_of

FAILED: dict[str, Any] = {
    "CreationTime": "2026-03-02T12:00:00", "Operation": "UserLoginFailed", "RecordType": 15,
    "UserId": "ann@example.com", "Workload": "AzureActiveDirectory", "ClientIP": "192.0.2.7", "ErrorNumber": "50126",
    "LogonError": "InvalidUserNameOrPassword",
}  # fmt: skip


def told(found: dict[str, Any]) -> tuple[str, str, str | None, str, str] | None:
    login = M365Reader().read(json.dumps(found).encode())
    return (login.outcome, login.user, login.address, login.reason, login.mechanism) if login else None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "bad-password"),
        ({"ErrorNumber": "50034"}, "unknown-user"),
        ({"ErrorNumber": None}, "bad-password"),
        ({"ErrorNumber": None, "LogonError": "IdsLocked"}, "locked"),
        ({"ErrorNumber": "0", "LogonError": None}, "bad-password"),
    ],
)
def test_failures(changes: dict[str, Any], reason: str) -> None:
    assert told({**FAILED, **changes}) == ("failure", "ann@example.com", "192.0.2.7", reason, "")


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ("192.0.2.7:50123", "192.0.2.7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("<null>", None),
        (None, None),
        ("", None),
    ],
)
def test_addresses(place: str | None, address: str | None) -> None:
    found = told({**FAILED, "ClientIP": place})
    assert found is not None
    assert found[2] == address


def test_the_address_of_the_actor_stands_in() -> None:
    found = told({**FAILED, "ClientIP": "", "ActorIpAddress": "192.0.2.9"})
    assert found is not None
    assert found[2] == "192.0.2.9"


def test_successes_and_what_a_program_renewed() -> None:
    good = {**FAILED, "Operation": "UserLoggedIn", "ErrorNumber": "0"}
    assert told(good) == ("success", "ann@example.com", "192.0.2.7", "", "")
    for kind, mechanism in (("OAuth2:Token", "token"), ("Login:login", "")):
        found = told({**good, "ExtendedProperties": [7, {"Name": "RequestType", "Value": kind}]})
        assert found == ("success", "ann@example.com", "192.0.2.7", "", mechanism)


def test_a_record_as_text_in_another() -> None:
    wrapped = {"RecordType": 15, "CreationDate": "/Date(1772452800000)/", "AuditData": json.dumps(FAILED)}
    assert told(wrapped) == ("failure", "ann@example.com", "192.0.2.7", "bad-password", "")
    assert is_m365(wrapped)
    assert is_m365(FAILED)
    assert told({**wrapped, "AuditData": "{broken"}) is None


@pytest.mark.parametrize(
    "changes",
    [{"Operation": "FileAccessed"}, {"ErrorNumber": "50074"}, {"ErrorNumber": None, "LogonError": "UserStrongAuth"},
     {"CreationTime": "x"}, {"Operation": "UserLoggedIn", "UserId": "Not Available"}, {"Operation": 7}],
)  # fmt: skip
def test_what_tells_of_no_login_is_silent(changes: dict[str, Any]) -> None:
    assert told({**FAILED, **changes}) is None


def test_other_documents_are_no_records() -> None:
    assert not is_m365({"CreationTime": "x", "Operation": "y"})
    assert not is_m365({"Workload": "x"})


odd = st.none() | st.booleans() | st.floats() | st.text(max_size=4) | st.lists(st.integers(), max_size=2)


@given(st.dictionaries(st.sampled_from([*FAILED, "AuditData", "ExtendedProperties"]), odd | st.just(FAILED)))
def test_no_document_raises(found: dict[str, Any]) -> None:
    login_of(found)
    login_of({**FAILED, **found})
    is_m365(found)
