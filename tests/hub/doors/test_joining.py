import hashlib
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest

from bavn.hub.doors.joining import MOST_NETWORKS, own_networks
from bavn.hub.doors.limits import Limits, Rate, Rates
from bavn.hub.doors.problems import ProblemError
from bavn.hubstore.tokens import LIFE
from bavn.model.member import Member
from bavn.sharing.signing import SigningKey
from bavn.sharing.token import JoinToken
from tests.hub.hubs import Running, Sensor, running
from tests.waiting import until

JOIN = "/api/v1/join"
LIST = b"""{"targets": [{"target_id": "1", "request_id": "1", "host": "www.vejle.example", "ip": "192.0.2.10",
 "type": "http2", "method": "GET", "port": 443, "use_ssl": true, "path": "/soeg?query=$_1"}], "randoms": []}"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, tls=True) as found:
        found.changes(lambda store: store.registry.members.add(Member("vejle", "Vejle")))
        yield found


def token(hub: Running, member: str = "vejle") -> JoinToken:
    made = hub.hub.new_token(member)
    hub.hub.store.registry.tokens.new_token(member, made.secret_sha256, hub.clock() + LIFE)
    return made


def application(with_token: JoinToken, key: SigningKey, **more: object) -> dict[str, Any]:
    return {
        "secret": urlsafe_b64encode(with_token.secret).decode().rstrip("="),
        "member": with_token.member,
        "public_key": b64encode(key.public).decode(),
        "name": "web-1",
        "protocol": 1,
        **more,
    }


def apply(hub: Running, with_token: JoinToken, **more: object) -> httpx.Response:
    return hub.client.post(JOIN, json=application(with_token, SigningKey.make(), **more))


def test_a_token_becomes_a_key_that_opens_the_door_at_once(hub: Running) -> None:
    key, made = SigningKey.make(), token(hub)
    welcome = hub.client.post(JOIN, json=application(made, key)).json()
    assert b64decode(welcome["hub_key"]) == made.hub_key == hub.hub.signing.public
    assert (welcome["member"], welcome["hub"]) == ("vejle", "Prøve")
    sensor = Sensor("vejle", key, welcome["key"], hub.clock)
    assert sensor.asks(hub.client, "/api/v1/whoami").json()["member"] == "vejle"
    member = hub.hub.admitted.members["vejle"]
    assert (member.status, member.joined) == ("active", hub.clock())


def test_the_authority_that_is_handed_out_is_the_one_that_the_token_names(hub: Running) -> None:
    pem = hub.client.get("/api/v1/ca")
    body = b64decode("".join(pem.text.splitlines()[1:-1]))
    assert hashlib.sha256(body).digest() == token(hub).ca_sha256


def test_a_hub_without_an_authority_of_its_own_says_so(tmp_path: Path) -> None:
    with running(tmp_path) as hub:
        assert hub.client.get("/api/v1/ca").status_code == 404
        assert hub.hub.new_token("vejle").ca_sha256 == b""


def test_a_token_is_used_once(hub: Running) -> None:
    made = token(hub)
    assert [apply(hub, made).status_code for _ in range(2)] == [200, 401]


def test_a_token_expires(hub: Running) -> None:
    made = token(hub)
    hub.clock.forward(days=7, seconds=1)
    assert apply(hub, made).status_code == 401


def test_a_token_is_for_its_own_member_and_is_not_used_up_by_another_name(hub: Running) -> None:
    made = token(hub)
    assert apply(hub, made, member="ishoej").status_code == 401
    assert apply(hub, made).status_code == 200


def test_a_token_that_nobody_made_opens_nothing(hub: Running) -> None:
    refused = apply(hub, JoinToken.make("vejle", b"", bytes(32)))
    assert (refused.status_code, "does not hold" in refused.json()["detail"]) == (401, True)


def test_a_suspended_member_does_not_join(hub: Running) -> None:
    made = token(hub)
    hub.changes(lambda store: store.registry.members.suspend("vejle"))
    assert apply(hub, made).status_code == 401


def test_a_second_sensor_joins_with_a_second_token(hub: Running) -> None:
    assert [apply(hub, token(hub)).status_code for _ in range(2)] == [200, 200]
    assert len(hub.hub.admitted.keys) == 2


def test_one_key_joins_once(hub: Running) -> None:
    key = SigningKey.make()
    assert hub.client.post(JOIN, json=application(token(hub), key)).status_code == 200
    again = hub.client.post(JOIN, json=application(token(hub), key))
    assert (again.status_code, "known already" in again.json()["detail"]) == (422, True)


def test_what_a_sensor_says_of_its_member_waits_and_does_not_count(hub: Running) -> None:
    sites, networks = ["WWW.Vejle.dk", "*", "no host"], ["203.0.113.0/24", "10.0.0.0/8", "0.0.0.0/0"]
    assert apply(hub, token(hub), sites=sites, networks=networks).status_code == 200
    member = hub.hub.admitted.members["vejle"]
    assert (member.sites, member.networks) == ((), ())
    assert member.stated_sites == ("www.vejle.dk",)
    assert member.stated_networks == (ip_network("203.0.113.0/24"),)
    (line,) = hub.hub.store.audit.lines(hub.clock() - timedelta(days=1))
    assert (line.what, line.detail.endswith("sites and networks that wait for a word: 1, 1")) == ("joined", True)


def test_what_the_operator_gave_counts_and_does_not_wait_again(hub: Running) -> None:
    site, network = "www.vejle.dk", ip_network("203.0.113.0/24")
    given = Member("ishoej", "Ishøj", sites=(site,), networks=(network,))
    hub.changes(lambda store: store.registry.members.add(given))
    said = {"sites": [site, "ny.example"], "networks": [str(network)]}
    assert apply(hub, token(hub, "ishoej"), **said).status_code == 200
    member = hub.hub.admitted.members["ishoej"]
    assert (member.sites, member.networks) == ((site,), (network,))
    assert (member.stated_sites, member.stated_networks) == (("ny.example",), ())


def test_who_claims_an_attackers_network_shields_nobody_until_an_operator_believes_it(hub: Running) -> None:
    anna = hub.person("operator")
    apply(hub, token(hub), networks=["203.0.0.0/16"])

    def armed(value: str) -> list[str]:
        assert hub.client.post("/api/v1/orders", json={"what": "arm", "value": value}, headers=anna).status_code == 201
        return [one.value for one in hub.hub.published.levels["amber"].standing]

    assert armed("203.0.113.9") == ["203.0.113.9"]
    hub.changes(lambda store: store.registry.members.confirm("vejle", (), (ip_network("203.0.0.0/16"),)))
    assert armed("203.0.113.10") == []


def test_a_member_is_warned_of_a_listed_host_only_once_the_host_is_known_to_be_its_own(hub: Running) -> None:
    listed = hub.person("operator") | {"Content-Type": "application/octet-stream"}
    apply(hub, token(hub), sites=["www.vejle.example"])

    def read(name: str) -> list[tuple[str, ...] | None]:
        taken = hub.client.post(f"/api/v1/targets?name={name}", content=LIST, headers=listed).json()
        until(lambda: hub.hub.store.orders.import_result(taken["id"]) is not None)
        hub.publishes()
        return [one.members for one in hub.hub.published.warnings]

    assert read("one.json") == []
    hub.changes(lambda store: store.registry.members.confirm("vejle", ("www.vejle.example",), ()))
    assert read("two.json") == [("vejle",)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"protocol": 0},
        {"public_key": b64encode(bytes(31)).decode()},
        {"public_key": "!" * 44},
        {"secret": "short"},
        {"secret": 7},
        {"networks": ["everywhere"]},
        {"networks": ["192.0.2.0/24"] * 2_000},
        {"name": "x" * 1_000},
        {"name": "a\nb"},
    ],
    ids=str,
)
def test_a_wrong_application_is_refused_and_the_token_still_holds(hub: Running, wrong: dict[str, object]) -> None:
    made = token(hub)
    assert apply(hub, made, **wrong).status_code == 422
    assert apply(hub, made).status_code == 200


def test_another_protocol_is_told_who_has_to_be_updated(hub: Running) -> None:
    refused = apply(hub, token(hub), protocol=2)
    assert (refused.status_code, "update the hub" in refused.json()["detail"]) == (400, True)


def test_fields_of_a_newer_sensor_are_passed_over(hub: Running) -> None:
    assert apply(hub, token(hub), mood="sunny").status_code == 200


def test_who_tries_many_tokens_is_not_looked_at(hub: Running) -> None:
    hub.hub.limits = Limits(Rates(door=Rate(0.001, 50)))
    guess = JoinToken.make("vejle", b"", bytes(32))
    assert [apply(hub, guess).status_code for _ in range(3)] == [401, 401, 429]


def test_nobodys_own_network_is_half_of_the_internet() -> None:
    given = ("198.0.0.0/15", "2001::/20", "192.0.2.7", "2001:db8::/32", "127.0.0.1", "192.168.1.0/24", "100.64.0.0/10")
    assert own_networks(given) == (ip_network("192.0.2.7/32"), ip_network("2001:db8::/32"))
    with pytest.raises(ProblemError):
        own_networks(("here",))


def test_a_member_has_no_more_networks_than_fit(hub: Running) -> None:
    for part in (0, 1):
        networks = [f"198.{18 + part}.{n >> 8}.{n & 255}" for n in range(400)]
        assert apply(hub, token(hub), networks=networks).status_code == 200
    assert len(hub.hub.admitted.members["vejle"].stated_networks) == MOST_NETWORKS


def test_joining_is_in_the_audit(hub: Running) -> None:
    apply(hub, token(hub))
    assert "joined" in [line.what for line in hub.hub.store.audit.lines(hub.clock() - timedelta(days=1))]
