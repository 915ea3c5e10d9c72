import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events.entra import REASONS, EntraReader, is_entra, login_of

GRAPH: dict[str, Any] = {
    "createdDateTime": "2026-03-02T12:00:00Z", "userPrincipalName": "ann@example.com", "ipAddress": "192.0.2.7",
    "isInteractive": True, "status": {"errorCode": 50126, "failureReason": "…", "additionalDetails": None},
}  # fmt: skip
DIAGNOSTIC: dict[str, Any] = {
    "time": "2026-03-02T12:00:00Z", "category": "SignInLogs", "resultType": "50126", "callerIpAddress": "192.0.2.7",
    "properties": {"userPrincipalName": "ann@example.com", "status": {"errorCode": 50126}},
}  # fmt: skip
ANALYTICS: dict[str, Any] = {
    "TimeGenerated": "2026-03-02T12:00:00Z", "UserPrincipalName": "ann@example.com", "IPAddress": "192.0.2.7",
    "ResultType": "50126", "Category": "SignInLogs",
}  # fmt: skip


def told(found: dict[str, Any]) -> tuple[str, str, str | None, str, str] | None:
    login = EntraReader().read(json.dumps(found).encode())
    return (login.outcome, login.user, login.address, login.reason, login.mechanism) if login else None


@pytest.mark.parametrize("found", [GRAPH, DIAGNOSTIC, ANALYTICS], ids=["graph", "diagnostic", "analytics"])
def test_every_shape_tells_the_same(found: dict[str, Any]) -> None:
    assert told(found) == ("failure", "ann@example.com", "192.0.2.7", "bad-password", "")
    assert is_entra(found)


@pytest.mark.parametrize("code", REASONS)
def test_codes_of_failures(code: int) -> None:
    found = told({**GRAPH, "status": {"errorCode": code}})
    assert found is not None
    assert (found[0], found[3]) == ("failure", REASONS[code])


@pytest.mark.parametrize("code", [50074, 50076, 50079, 50140, 50058, 65001, 700082, 50173])
def test_codes_that_interrupt_an_honest_sign_in_are_silent(code: int) -> None:
    assert told({**GRAPH, "status": {"errorCode": code}}) is None


def test_successes_and_what_a_program_renewed() -> None:
    good = {**GRAPH, "status": {"errorCode": 0}}
    assert told(good) == ("success", "ann@example.com", "192.0.2.7", "", "")
    for silent in ({"isInteractive": False}, {"signInEventTypes": ["nonInteractiveUser"]}):
        assert told({**good, **silent}) == ("success", "ann@example.com", "192.0.2.7", "", "token")
    assert told({**DIAGNOSTIC, "category": "NonInteractiveUserSignInLogs"}) == (
        "failure", "ann@example.com", "192.0.2.7", "bad-password", "token",
    )  # fmt: skip


@pytest.mark.parametrize(
    "found",
    [{}, {**GRAPH, "createdDateTime": 7.5e300}, {**GRAPH, "status": []}, {**GRAPH, "userPrincipalName": None,
     "status": {"errorCode": 0}}, {**DIAGNOSTIC, "category": "ServicePrincipalSignInLogs"}, {"properties": 3}],
)  # fmt: skip
def test_what_is_no_sign_in_of_a_person_tells_nothing(found: dict[str, Any]) -> None:
    assert told(found) is None


def test_wrong_types_cost_their_field_only() -> None:
    assert told({**GRAPH, "ipAddress": [1], "status": {"errorCode": "50034"}}) == (
        "failure", "ann@example.com", None, "unknown-user", "",
    )  # fmt: skip


def test_other_documents_are_no_sign_ins() -> None:
    assert not is_entra({"createdDateTime": "2026-03-02T12:00:00Z"})
    assert not is_entra({"Operation": "UserLoggedIn", "UserId": "ann@example.com", "CreationTime": "x"})


odd = st.none() | st.booleans() | st.floats() | st.text(max_size=4) | st.lists(st.integers(), max_size=2)


@given(st.dictionaries(st.sampled_from([*GRAPH, *DIAGNOSTIC, *ANALYTICS, "signInEventTypes"]), odd | st.just(GRAPH)))
def test_no_document_raises(found: dict[str, Any]) -> None:
    login_of(found)
    is_entra(found)
