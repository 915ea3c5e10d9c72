import logging
from collections.abc import Iterator

import msgspec
import pytest

from bavn.hub.dialects.abuseipdb import routes
from tests.hub.dialects.lapi_samples import Client, StandInHub, Story, decision, key

SECRET = {"Key": "secret of web1"}
ATTACKER = "192.0.2.7"
REPORT = {"ip": ATTACKER, "categories": "18,22", "comment": "Failed password for anna from inside"}


@pytest.fixture
def hub() -> StandInHub:
    hub = StandInHub()
    hub.know(
        key("web1", "report", "vejle"), key("stray", "report"), key("reader", "read"), key("b", "bouncer", "vejle")
    )
    return hub


@pytest.fixture
def client(hub: StandInHub) -> Iterator[Client]:
    with Client(hub, routes) as client:
        yield client


def test_a_report_is_kept_and_answered_as_its_clients_expect(hub: StandInHub, client: Client) -> None:
    answer = client.post("/api/v2/report", headers=SECRET, data=REPORT)
    assert (answer.status_code, answer.json()) == (
        200,
        {"data": {"ipAddress": ATTACKER, "abuseConfidenceScore": 0}},
    )
    (report,) = hub.store.reports.rows
    assert (report.member, report.sighting.kind, report.sighting.origin) == ("vejle", "password-guessing", "fail2ban")


def test_json_is_taken_as_well(hub: StandInHub, client: Client) -> None:
    assert client.post("/api/v2/report", headers=SECRET, json=REPORT).status_code == 200
    assert len(hub.store.reports.rows) == 1


def test_a_comment_reaches_neither_store_nor_log(
    hub: StandInHub, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    bulk = f"IP,Categories,ReportDate,Comment\n{ATTACKER},18,,anna\nanna,1,,anna\n"
    with caplog.at_level(logging.DEBUG):
        client.post("/api/v2/report", headers=SECRET, data=REPORT)
        client.post("/api/v2/report", headers=SECRET, data={**REPORT, "ip": "anna"})
        answer = client.post("/api/v2/bulk-report", headers=SECRET, files={"csv": ("anna.csv", bulk)})
    assert b"anna" not in msgspec.json.encode(hub.store.reports.rows)
    assert "anna" not in caplog.text + answer.text


@pytest.mark.parametrize("door", ["report", "bulk-report"])
@pytest.mark.parametrize(
    "headers",
    [{}, {"Key": "x"}, {"Key": "secret of stray"}, {"Key": "secret of b"}, {"Key": "secret of reader"}],
    ids=["none", "another", "nobody's", "a bouncer's", "a reader's"],
)
def test_who_has_no_members_report_key_reports_nothing(
    hub: StandInHub, client: Client, door: str, headers: dict[str, str]
) -> None:
    answer = client.post(f"/api/v2/{door}", headers=headers, data=REPORT)
    assert (answer.status_code, answer.json()["errors"][0]["status"]) == (401, 401)
    assert hub.store.reports.rows == []


def test_what_is_wrong_with_a_report_is_said(client: Client) -> None:
    answer = client.post("/api/v2/report", headers=SECRET, data={**REPORT, "ip": "anna"})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["status"], error["source"]) == (422, 422, {"parameter": "ip"})


def test_an_address_that_nobody_may_name_is_answered_like_any_other(hub: StandInHub, client: Client) -> None:
    assert client.post("/api/v2/report", headers=SECRET, data={**REPORT, "ip": "10.0.0.1"}).status_code == 200
    assert hub.store.reports.rows == []


def test_a_file_is_taken_row_by_row(hub: StandInHub, client: Client) -> None:
    rows = f"IP,Categories,ReportDate,Comment\n{ATTACKER},18,,\n192.0.2.8,21,,\n192.0.2.9,99,,\n"
    answer = client.post("/api/v2/bulk-report", headers=SECRET, files={"csv": ("report.csv", rows)})
    said = answer.json()["data"]
    assert (said["savedReports"], [one["rowNumber"] for one in said["invalidReports"]]) == (2, [4])
    assert [one.sighting.sources[0].address for one in hub.store.reports.rows] == [ATTACKER, "192.0.2.8"]


def test_a_check_says_what_is_done_about_an_address(hub: StandInHub, client: Client) -> None:
    hub.published = Story().tell(
        decision(1, "192.0.2.0/24", levels=("amber",)), decision(2, ATTACKER, "limit"), decision(3, "192.0.3.1", "arm")
    )

    def score(address: str, secret: str) -> int:
        answer = client.get("/api/v2/check", headers={"Key": secret}, params={"ipAddress": address, "maxAgeInDays": 90})
        assert answer.json()["data"]["ipAddress"] == address
        return int(answer.json()["data"]["abuseConfidenceScore"])

    assert [
        score(ATTACKER, "secret of web1"),
        score("192.0.2.9", "secret of web1"),
        score("192.0.3.1", "secret of b"),
    ] == [
        100,
        100,
        0,
    ]
    assert [score(ATTACKER, "secret of reader"), score("192.0.2.9", "secret of reader")] == [75, 0]
    hub.published = Story().tell(killed=True)
    assert score(ATTACKER, "secret of web1") == 0


@pytest.mark.parametrize("address", ["", "anna", "192.0.2.0/24"])
def test_a_check_of_what_is_no_address_is_refused(client: Client, address: str) -> None:
    assert client.get("/api/v2/check", headers=SECRET, params={"ipAddress": address}).status_code == 422
    assert client.get("/api/v2/check", params={"ipAddress": address}).status_code == 401


def test_a_busy_hub_has_the_client_send_again(hub: StandInHub, client: Client) -> None:
    hub.pipeline.busy = True
    answer = client.post("/api/v2/report", headers=SECRET, data=REPORT)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
