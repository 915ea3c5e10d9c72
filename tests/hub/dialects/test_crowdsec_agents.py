import json
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from bavn.hub.dialects import crowdsec_agents
from bavn.hub.dialects.crowdsec_agents import reports, routes
from bavn.hub.doors.limits import Limits, Rate, Rates
from tests.hub.dialects.lapi_samples import NOW, Client, StandInHub, key

SECRET = "secret of web1"  # noqa: S105  of a test
ALERT: dict[str, Any] = {
    "capacity": 5,
    "events": [{"meta": [{"key": "target_user", "value": "anna"}], "timestamp": "2026-11-22T10:00:00Z"}],
    "events_count": 6,
    "leakspeed": "10s",
    "message": "anna",
    "remediation": True,
    "scenario": "crowdsecurity/ssh-bf",
    "scenario_hash": "anna",
    "scenario_version": "0.1",
    "simulated": False,
    "source": {"scope": "Ip", "value": "192.0.2.7"},
    "start_at": "2026-11-22T09:59:00Z",
    "stop_at": "2026-11-22T10:00:00Z",
}


@pytest.fixture
def hub() -> StandInHub:
    hub = StandInHub()
    hub.know(
        key("web1", "report", "vejle"),
        key("web2", "report", "vejle"),
        key("stray", "report"),
        key("b", "bouncer", "vejle"),
    )
    return hub


@pytest.fixture
def client(hub: StandInHub) -> Iterator[Client]:
    with Client(hub, routes) as client:
        yield client


def log_in(client: Client, password: str = SECRET, door: str = "/v1/watchers/login") -> httpx.Response:
    return client.post(door, json={"machine_id": "machine-of-anna", "password": password, "scenarios": ["a"]})


def bearer(client: Client, password: str = SECRET) -> dict[str, str]:
    return {"Authorization": f"Bearer {log_in(client, password).json()['token']}"}


def alert(**changed: object) -> dict[str, Any]:
    return {**ALERT, **changed}


def test_an_agent_logs_in_with_a_report_key_as_its_password(client: Client) -> None:
    answer = log_in(client).json()
    assert (answer["code"], datetime.fromisoformat(answer["expire"])) == (200, NOW + timedelta(hours=1))
    assert client.get("/v1/heartbeat", headers={"Authorization": f"Bearer {answer['token']}"}).status_code == 200


@pytest.mark.parametrize("door", ["/v1/watchers/login", "/v1/watchers"])
@pytest.mark.parametrize(
    "password", ["", "x", "secret of stray", "secret of b"], ids=["none", "another", "nobody's", "bouncer's"]
)
def test_any_other_password_is_turned_away(client: Client, door: str, password: str) -> None:
    answer = log_in(client, password, door)
    assert (answer.status_code, answer.json()) == (403, {"message": "access forbidden"})


def test_registering_says_whether_the_password_would_do(client: Client) -> None:
    assert log_in(client, door="/v1/watchers").status_code == 201


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"machine_id": 1}', b"{" * 50_000, b'{"x":"' + b"y" * 300_000 + b'"}']
)
def test_what_is_no_login_is_refused(client: Client, content: bytes) -> None:
    assert client.post("/v1/watchers/login", content=content).status_code == 403
    assert client.post("/v1/watchers", content=content).json() == {"message": "no login"}


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/alerts"), ("GET", "/v1/alerts"), ("GET", "/v1/heartbeat"), ("GET", "/v1/allowlists")],
)
@pytest.mark.parametrize("header", ["", "Bearer x", f"Bearer {SECRET}", f"Basic {SECRET}"])
def test_without_a_pass_no_door_opens(client: Client, method: str, path: str, header: str) -> None:
    answer = client.ask(method, path, headers={"Authorization": header})
    assert (answer.status_code, answer.json()) == (403, {"message": "access forbidden"})


def test_alerts_become_reports_of_the_keys_member(hub: StandInHub, client: Client) -> None:
    second = alert(source={"scope": "Ip", "value": "192.0.2.8"}, scenario="crowdsecurity/http-cve-2021-41773")
    answer = client.post("/v1/alerts", headers=bearer(client), json=[ALERT, second, alert(simulated=True)])
    assert (answer.status_code, len(answer.json())) == (201, 3)
    assert all(isinstance(number, str) for number in answer.json())
    assert [(one.member, one.key, one.sighting.kind) for one in hub.store.reports.rows] == [
        ("vejle", "id-web1", "password-guessing"),
        ("vejle", "id-web1", "exploit-attempt"),
    ]


def test_no_byte_about_people_paths_or_machines_reaches_the_store_or_a_log(
    hub: StandInHub, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    marked = json.loads(json.dumps(ALERT).replace('"0.1"', '"anna"'))
    marked |= {"labels": ["anna"], "meta": [{"key": "anna", "value": "anna"}], "machine_id": "anna", "uuid": "anna"}
    marked["source"] |= {"as_name": "anna", "cn": "anna"}
    with caplog.at_level(logging.DEBUG):
        client.post("/v1/alerts", headers=bearer(client), json=[marked, alert(scenario="anna/anna-bf")])
        client.post("/v1/alerts", headers=bearer(client), content=b'[{"anna": anna}]')
    assert hub.store.reports.rows
    assert b"anna" not in msgspec.json.encode([*hub.store.reports.rows, sorted(hub.seen)])
    assert "anna" not in caplog.text


def test_sending_again_makes_the_same_sighting(hub: StandInHub, client: Client) -> None:
    headers = bearer(client)
    for _ in range(2):
        client.post("/v1/alerts", headers=headers, json=[ALERT])
    assert len({one.sighting.id for one in hub.store.reports.rows}) == 1


@pytest.mark.parametrize("content", [b"", b"{}", b"[[]]", b"[" * 50_000])
def test_what_is_no_list_of_alerts_is_refused(hub: StandInHub, client: Client, content: bytes) -> None:
    answer = client.post("/v1/alerts", headers=bearer(client), content=content)
    assert (answer.status_code, answer.json()) == (400, {"message": "no list of alerts"})
    assert hub.store.reports.rows == []


def test_an_agent_is_shown_its_own_alerts_and_nobody_elses(client: Client) -> None:
    client.post("/v1/alerts", headers=bearer(client), json=[ALERT])
    client.post("/v1/alerts", headers=bearer(client, "secret of web2"), json=[ALERT])
    (own,) = client.get("/v1/alerts", headers=bearer(client)).json()
    assert (own["scenario"], own["source"], own["events_count"], own["events"]) == (
        "bavn/password-guessing",
        {"scope": "Ip", "value": "192.0.2.7"},
        6,
        [],
    )
    assert set(ALERT) - {"remediation"} <= own.keys()


def test_a_revoked_keys_pass_opens_nothing_any_more(hub: StandInHub, client: Client) -> None:
    headers = bearer(client)
    hub.know(key("web2", "report", "vejle"))
    assert client.get("/v1/heartbeat", headers=headers).status_code == 403


def test_a_key_that_is_revoked_while_its_alerts_come_in_reports_nothing(hub: StandInHub, client: Client) -> None:
    async def body() -> AsyncIterator[bytes]:
        hub.know(key("web2", "report", "vejle"))
        yield json.dumps([ALERT]).encode()

    answer = client.post("/v1/alerts", headers=bearer(client), content=body())
    assert (answer.status_code, hub.store.reports.rows) == (403, [])


def test_a_pass_ends_after_an_hour(hub: StandInHub, client: Client) -> None:
    headers = bearer(client)
    hub.time = NOW + timedelta(hours=1)
    assert client.get("/v1/heartbeat", headers=headers).status_code == 403


def test_a_busy_hub_has_the_agent_send_again(hub: StandInHub, client: Client) -> None:
    hub.pipeline.busy = True
    answer = client.post("/v1/alerts", headers=bearer(client), json=[ALERT])
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_alerts_that_the_hub_cannot_take_are_not_sent_again(hub: StandInHub, client: Client) -> None:
    hub.pipeline.unfit = True
    answer = client.post("/v1/alerts", headers=bearer(client), json=[ALERT])
    assert (answer.status_code, list(answer.json())) == (422, ["message"])


def test_who_asks_too_often_proves_no_connection_with_it(
    hub: StandInHub, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    proven: list[str] = []
    monkeypatch.setattr(crowdsec_agents, "prove", lambda _, shown: proven.append(shown))
    hub.limits = Limits(Rates(key=Rate(0.001, 3)))
    headers = bearer(client)
    found = [client.get("/v1/heartbeat", headers=headers).status_code for _ in range(4)]
    assert (found, proven) == ([200, 200, 429, 429], ["key id-web1"] * 3)


def test_who_sends_too_much_is_slowed_down(hub: StandInHub, client: Client) -> None:
    hub.limits = Limits(Rates(sightings=Rate(1, 1)))
    headers = bearer(client)
    assert client.post("/v1/alerts", headers=headers, json=[ALERT]).status_code == 201
    answer = client.post("/v1/alerts", headers=headers, json=[ALERT])
    assert (answer.status_code, answer.headers["retry-after"].isdigit()) == (429, True)


def test_guessing_at_the_door_is_slowed_down(hub: StandInHub, client: Client) -> None:
    hub.limits = Limits(Rates(door=Rate(1, 3)))
    headers = bearer(client)
    assert [log_in(client, "x").status_code for _ in range(5)] == [403, 403, 403, 429, 429]
    assert log_in(client).status_code == 200  # an agent at the same address is not
    assert client.get("/v1/heartbeat", headers=headers).status_code == 200


def test_no_allow_lists_are_handed_out(client: Client) -> None:
    assert client.get("/v1/allowlists?with_content=true", headers=bearer(client)).json() == []


def test_only_a_members_report_key_reports() -> None:
    assert [reports(one) for one in (key("a", "report", "m"), key("b", "report"), key("c", "read", "m"))] == [
        True,
        False,
        False,
    ]
