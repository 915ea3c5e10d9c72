from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bavn.hub.app import operations
from bavn.hub.doors.joining import JOIN
from bavn.model.member import Role
from bavn.sharing.checking import encode_batch
from bavn.sharing.signing import SigningKey
from bavn.sharing.token import read_token
from tests.hub.doors.test_joining import application
from tests.hub.hubs import NOW, Running, established, running, sighting
from tests.waiting import until

LIST = b"""{"targets": [{"target_id": "1", "request_id": "1", "host": "www.vejle.example", "ip": "192.0.2.10",
 "type": "http2", "method": "GET", "port": 443, "use_ssl": true, "path": "/soeg?query=$_1"}], "randoms": []}"""

WRONG_PHONES = [{"phone": one} for one in ("Lise", "+", "112\n", "0" * 31, "tel:112")]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, members=(established("vejle"), established("ishoej"))) as found:
        yield found


@pytest.fixture
def anna(hub: Running) -> dict[str, str]:
    return hub.person("operator")


def post(hub: Running, path: str, who: dict[str, str], document: object = None) -> httpx.Response:
    if document is None:
        return hub.client.post(f"/api/v1/{path}", headers=who)
    return hub.client.post(f"/api/v1/{path}", json=document, headers=who)


def got(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_member_that_was_added_joins_with_the_token_that_was_shown(hub: Running, anna: dict[str, str]) -> None:
    new = {"id": "kolding", "name": "Kolding", "networks": ["203.0.113.0/24"], "sites": ["www.kolding.example"]}
    added = got(post(hub, "members", anna, new), 201)
    assert added["member"]["status"] == "invited"
    token = read_token(added["token"])
    assert hub.client.post(JOIN, json=application(token, SigningKey.make())).status_code == 200
    assert got(hub.asked("/api/v1/members/kolding", anna))["status"] == "active"
    assert len(got(hub.asked("/api/v1/members", anna))["members"]) == 3


def test_what_a_member_says_of_itself_waits_for_the_operator(hub: Running, anna: dict[str, str]) -> None:
    token = read_token(got(post(hub, "members/vejle/invite", anna))["token"])
    said = {"sites": ["a.example", "b.example"], "networks": ["203.0.113.0/24"]}
    assert hub.client.post(JOIN, json=application(token, SigningKey.make(), **said)).status_code == 200
    waits = got(hub.asked("/api/v1/members/vejle", anna))
    assert (waits["sites"], waits["networks"]) == (["www.vejle.example"], [])
    assert (waits["stated_sites"], waits["stated_networks"]) == (said["sites"], said["networks"])
    taken = {"sites": ["b.example"], "networks": said["networks"]}
    now = got(post(hub, "members/vejle/confirm", anna, taken))
    assert (now["sites"], now["networks"]) == (["www.vejle.example", "b.example"], said["networks"])
    assert (now["stated_sites"], now["stated_networks"]) == (["a.example"], [])
    assert post(hub, "members/vejle/confirm", anna, {"sites": ["c.example"]}).status_code == 409
    assert post(hub, "members/vejle/confirm", anna, {"networks": ["x" * 9]}).status_code == 422
    assert post(hub, "members/nobody/confirm", anna, {}).status_code == 404
    (line,) = (one for one in hub.hub.store.audit.lines(NOW) if one.what == "member-confirmed")
    assert (line.who[:5], line.member, line.detail) == ("user-", "vejle", "b.example 203.0.113.0/24")


def test_nobody_confirms_their_own_networks(hub: Running) -> None:
    for role in ("analyst", "read-only"):
        assert post(hub, "members/vejle/confirm", hub.person(role), {}).status_code == 403
    assert post(hub, "members/vejle/confirm", {}, {}).status_code == 401


def test_a_member_is_established_from_the_start_where_the_operator_says_so(hub: Running, anna: dict[str, str]) -> None:
    new = {"id": "kolding", "name": "Kolding", "standing": "established"}
    assert got(post(hub, "members", anna, new), 201)["member"]["standing"] == "established"


def test_what_is_done_by_hand_is_in_the_audit(hub: Running, anna: dict[str, str]) -> None:
    order = {"what": "allow", "value": "203.0.113.9", "reason": "our own"}
    assert post(hub, "orders", anna, order).status_code == 201
    headers = anna | {"Content-Type": "application/octet-stream"}
    assert hub.client.post("/api/v1/targets?name=list.json", content=LIST, headers=headers).status_code == 202
    audit = [(line.what, line.value, line.detail) for line in hub.hub.store.audit.lines(NOW)]
    assert ("order-allow", "203.0.113.9", "our own") in audit
    assert ("targets-handed-in", "", "list.json") in audit


def test_operators_give_and_read_a_duty_telephone_and_nobody_else_does(hub: Running, anna: dict[str, str]) -> None:
    new = {"id": "kolding", "name": "Kolding", "phone": " +45 76 81 00 00"}
    assert got(post(hub, "members", anna, new), 201)["member"]["phone"] == "+45 76 81 00 00"
    assert got(hub.asked("/api/v1/members/kolding", anna))["phone"] == "+45 76 81 00 00"
    asks = [one.path for one in operations(hub.hub) if one.method == "GET" and "{" not in one.path]
    others: tuple[tuple[Role, str], ...] = (("member", "vejle"), ("read-only", ""), ("analyst", ""))
    for path in (path for path in asks if "events" not in path):
        for shown in (hub.person(*one) for one in others):
            assert "76 81 00 00" not in hub.asked(path, shown).text, path


def test_an_id_is_given_once(hub: Running, anna: dict[str, str]) -> None:
    assert post(hub, "members", anna, {"id": "vejle", "name": "Another"}).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "Vejle!"},
        {"id": ""},
        {"name": ""},
        {"networks": ["x" * 10]},
        {"sector": "X"},
        {"language": "de"},
        *WRONG_PHONES,
    ],
)
def test_a_member_that_makes_no_sense_is_refused(hub: Running, anna: dict[str, str], wrong: dict[str, object]) -> None:
    assert post(hub, "members", anna, {"id": "kolding", "name": "Kolding", **wrong}).status_code == 422


def test_a_member_is_suspended_and_let_in_again(hub: Running, anna: dict[str, str]) -> None:
    sensor = hub.sensor("vejle")
    assert got(post(hub, "members/vejle/suspend", anna))["member"]["status"] == "suspended"
    assert sensor.asks(hub.client, "/api/v1/whoami").status_code == 401
    assert got(post(hub, "members/vejle/activate", anna))["member"]["status"] == "active"
    assert sensor.asks(hub.client, "/api/v1/whoami").status_code == 200


def test_a_member_is_believed_invited_again_and_removed(hub: Running, anna: dict[str, str]) -> None:
    assert got(post(hub, "members/vejle/establish", anna))["member"]["standing"] == "established"
    assert read_token(got(post(hub, "members/vejle/invite", anna))["token"]).member == "vejle"
    assert got(post(hub, "members/vejle/remove", anna))["token"] == ""
    assert hub.sensor("vejle").asks(hub.client, "/api/v1/whoami").status_code == 401


def test_what_is_not_there_is_not_there(hub: Running, anna: dict[str, str]) -> None:
    assert hub.asked("/api/v1/members/nobody", anna).status_code == 404
    assert post(hub, "members/nobody/suspend", anna).status_code == 404
    assert post(hub, "members/vejle/praise", anna).status_code == 404
    assert hub.asked("/api/v1/targets/x", anna).status_code == 404


def test_an_order_is_obeyed_at_once(hub: Running, anna: dict[str, str]) -> None:
    done = got(post(hub, "orders", anna, {"what": "arm", "value": "203.0.113.9", "reason": "seen"}), 201)
    assert done["seq"] == hub.hub.published.seq > 0
    (decision,) = got(hub.asked("/api/v1/decisions", anna))["decisions"]
    assert (decision["value"], decision["action"], decision["by_hand"]) == ("203.0.113.9", "arm", True)
    (order,) = got(hub.asked("/api/v1/orders", anna))["orders"]
    assert (order["id"], order["seq"], order["by"].startswith("user-")) == (done["id"], done["seq"], True)


def test_the_kill_switch_releases_everything(hub: Running, anna: dict[str, str]) -> None:
    hub.sensor("vejle").says(hub.client, encode_batch([sighting()]))
    got(post(hub, "orders", anna, {"what": "kill"}), 201)
    assert hub.hub.published.killed
    assert got(hub.asked("/api/v1/decisions", anna))["decisions"] == []
    got(post(hub, "orders", anna, {"what": "unkill"}), 201)
    assert len(got(hub.asked("/api/v1/decisions", anna))["decisions"]) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "destroy", "value": "192.0.2.7"},
        {"what": "block"},
        {"what": "block", "value": "everything"},
        {"what": "block", "value": "192.0.2.7/24"},
        {"what": "kill", "value": "192.0.2.7"},
        {"what": "block", "value": "192.0.2.7", "until": "2020-01-01T00:00:00Z"},
        {"what": "block", "value": "192.0.2.7", "until": "2030-01-01T00:00:00"},
        {"what": "block", "value": "192.0.2.7", "reason": "two\nlines"},
        [],
    ],
    ids=str,
)
def test_an_order_that_means_nothing_is_refused(hub: Running, anna: dict[str, str], wrong: object) -> None:
    assert post(hub, "orders", anna, wrong).status_code == 422
    assert got(hub.asked("/api/v1/orders", anna))["orders"] == []


def test_whom_a_target_list_names_is_warned_and_nobody_else(hub: Running, anna: dict[str, str]) -> None:
    headers = {**anna, "Content-Type": "application/octet-stream"}
    handed_in = hub.client.post("/api/v1/targets?name=list.json", content=LIST, headers=headers)
    number = got(handed_in, 202)["id"]
    until(lambda: got(hub.asked(f"/api/v1/targets/{number}", anna))["result"] is not None)
    assert '"entries":1' in got(hub.asked(f"/api/v1/targets/{number}", anna))["result"]
    hub.publishes()
    vejle = hub.sensor("vejle").asks(hub.client, "/api/v1/warnings")
    (warning,) = got(vejle)["warnings"]
    assert (warning["why"], warning["site"]) == ("listed", "www.vejle.example")
    assert got(hub.sensor("ishoej").asks(hub.client, "/api/v1/warnings"))["warnings"] == []


def test_a_list_that_is_none_says_so(hub: Running, anna: dict[str, str]) -> None:
    headers = {**anna, "Content-Type": "application/json"}
    number = got(hub.client.post("/api/v1/targets?name=x", content=b"{}", headers=headers), 202)["id"]
    until(lambda: got(hub.asked(f"/api/v1/targets/{number}", anna))["result"] is not None)
    assert "no target list" in got(hub.asked(f"/api/v1/targets/{number}", anna))["result"]
    assert hub.client.get("/healthz").status_code == 200


@pytest.mark.parametrize("query", ["", "?name=", "?name=a&name=b", "?name=%00", f"?name={'x' * 201}", "?name=../x"])
def test_a_list_has_one_name(hub: Running, anna: dict[str, str], query: str) -> None:
    headers = {**anna, "Content-Type": "application/json"}
    assert hub.client.post(f"/api/v1/targets{query}", content=LIST, headers=headers).status_code == 400


def test_a_claim_is_recorded_and_its_member_is_told(hub: Running, anna: dict[str, str]) -> None:
    claim = {"by": "Somebody", "target": "www.vejle.example", "at": NOW.isoformat(), "source": "a channel"}
    assert got(post(hub, "claims", anna, claim), 202)["id"] == 1
    until(lambda: got(hub.sensor("vejle").asks(hub.client, "/api/v1/warnings"))["warnings"])
    without_zone = claim | {"at": "2026-11-22T12:00:00"}
    assert post(hub, "claims", anna, without_zone).status_code == 422


def test_what_was_done_is_in_the_audit(hub: Running, anna: dict[str, str]) -> None:
    post(hub, "members", anna, {"id": "kolding", "name": "Kolding"})
    post(hub, "members/kolding/suspend", anna)
    lines = hub.hub.store.audit.lines(NOW - timedelta(days=1))
    assert {"member-added", "member-suspend"} <= {line.what for line in lines}


@pytest.mark.parametrize("role", ["analyst", "member", "read-only"])
def test_only_operators_look_after_the_hub(hub: Running, role: Role) -> None:
    somebody = hub.person(role, "vejle" if role == "member" else "")
    mine = [one for one in operations(hub.hub) if one.tag == "operator"]
    assert len(mine) >= 8
    for one in mine:
        path = one.path.replace("{member}", "vejle").replace("{act}", "suspend").replace("{number}", "1")
        for who, status in ((somebody, 403), ({}, 401), ({"X-Api-Key": hub.key("read", "vejle")}, 403)):
            answer = hub.client.request(one.method, f"{path}?name=x", headers=who)
            assert answer.status_code == status, (one.path, who)
        assert hub.sensor("vejle").asks(hub.client, "/api/v1/members").status_code == 403
    assert hub.hub.admitted.members["vejle"].status == "active"
