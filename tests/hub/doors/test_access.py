import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bavn.hub.doors import access
from bavn.hub.doors.access import CHALLENGE
from bavn.hub.doors.limits import Limits, Rate, Rates
from bavn.model.member import Purpose, Role
from bavn.model.tlp import Audience
from bavn.sharing.signing import BadSignatureError, SigningKey
from tests.hub.hubs import Running, Sensor, established, running
from tests.waiting import until

WHO = "/api/v1/whoami"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("hub"), members=(established("vejle"), established("ishoej"))) as found:
        yield found


def told(answer: httpx.Response) -> tuple[str, str | None]:
    assert answer.status_code == 200, answer.text
    return answer.json()["audience"], answer.json()["member"]


def refused(answer: httpx.Response, status: int = 401) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["detail"])


def test_a_sensor_is_its_member(hub: Running) -> None:
    assert told(hub.sensor("vejle").asks(hub.client, WHO)) == ("member", "vejle")


@pytest.mark.parametrize("header", ["X-Api-Key", "Key", "Authorization"])
@pytest.mark.parametrize(
    ("purpose", "member", "audience"),
    [("bouncer", "vejle", "member"), ("read", "", "community"), ("report", "", "community")],
)
def test_a_program_is_who_its_key_is(
    hub: Running, header: str, purpose: Purpose, member: str, audience: Audience
) -> None:
    secret = hub.key(purpose, member)
    shown = {header: f"Bearer {secret}" if header == "Authorization" else secret}
    assert told(hub.asked(WHO, shown)) == (audience, member or None)


@pytest.mark.parametrize(
    ("role", "member", "audience"),
    [
        ("operator", "", "operator"),
        ("analyst", "", "analyst"),
        ("member", "vejle", "member"),
        ("read-only", "vejle", "member"),
        ("read-only", "", "community"),
    ],
)
def test_a_person_sees_what_the_role_sees(hub: Running, role: Role, member: str, audience: Audience) -> None:
    assert told(hub.asked(WHO, hub.person(role, member)))[0] == audience


def test_nobody_is_the_public_and_is_told_how_to_come_in(hub: Running) -> None:
    answer = hub.client.get(WHO)
    assert refused(answer) == "this needs a key"
    assert answer.headers["www-authenticate"] == CHALLENGE["WWW-Authenticate"]


@pytest.mark.parametrize(
    "shown",
    [
        {"X-Api-Key": "nobody's"},
        {"Authorization": "Bearer nobody's"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"Authorization": "Bearer"},
        {"X-Api-Key": ""},
        {"X-Api-Key": "x" * 2000},
    ],
    ids=lambda shown: next(iter(shown.values()))[:12],
)
def test_what_opens_nothing_is_refused(hub: Running, shown: dict[str, str]) -> None:
    refused(hub.asked(WHO, shown))


def test_two_credentials_are_one_too_many(hub: Running) -> None:
    secret = hub.key("read")
    refused(hub.asked(WHO, {"X-Api-Key": secret, "Key": secret}))
    twice = httpx.Headers([("X-Api-Key", secret), ("X-Api-Key", secret)])
    refused(hub.client.get(WHO, headers=twice))
    sensor = hub.sensor("vejle")
    refused(hub.asked(WHO, {**sensor.signed("GET", WHO), "X-Api-Key": secret}))


def test_a_request_is_taken_once(hub: Running) -> None:
    signed = hub.sensor("vejle").signed("GET", WHO)
    told(hub.asked(WHO, signed))
    assert refused(hub.asked(WHO, signed)) == "this request was made before"


def test_another_path_query_body_or_method_is_not_what_was_signed(hub: Running) -> None:
    sensor = hub.sensor("vejle")
    assert "does not fit" in refused(hub.asked(f"{WHO}?x=1", sensor.signed("GET", WHO)))
    assert "does not fit" in refused(hub.asked(WHO, sensor.signed("GET", "/api/v1/delta")))
    body = hub.client.post(
        "/api/v1/sightings",
        content=b"{}",
        headers={**sensor.signed("POST", "/api/v1/sightings", b"[]"), "Content-Type": "application/json"},
    )
    assert "Content-Digest" in refused(body)


def test_another_members_key_does_not_speak_for_a_member(hub: Running) -> None:
    vejle, ishoej = hub.sensor("vejle"), hub.sensor("ishoej")
    forged = Sensor("vejle", ishoej.key, vejle.id, hub.clock)
    assert "does not fit" in refused(forged.asks(hub.client, WHO))
    unknown = Sensor("vejle", SigningKey.make(), "nobody", hub.clock)
    assert "does not hold" in refused(unknown.asks(hub.client, WHO))


@pytest.mark.parametrize("seconds", [-121, 121])
def test_a_clock_that_is_off_is_told_the_hubs_time(hub: Running, seconds: int) -> None:
    sensor = hub.sensor("vejle")
    off = Sensor(sensor.member, sensor.key, sensor.id, lambda: hub.clock() + timedelta(seconds=seconds))
    answer = off.asks(hub.client, WHO)
    assert "Date" in refused(answer)
    assert answer.headers["date"]


@pytest.mark.parametrize(("spoken", "old"), [("2", "update the hub"), ("0", "update the sensor")])
def test_another_protocol_is_told_who_has_to_be_updated(hub: Running, spoken: str, old: str) -> None:
    signed = {**hub.sensor("vejle").signed("GET", WHO), "Bavn-Protocol": spoken}
    answer = hub.asked(WHO, signed)
    assert old in refused(answer, 400)
    assert answer.headers["bavn-protocols"] == "1"


@pytest.mark.parametrize("name", ["Signature", "Signature-Input", "Content-Digest", "Bavn-Protocol"])
def test_half_a_signature_is_none(hub: Running, name: str) -> None:
    signed = hub.sensor("vejle").signed("GET", WHO)
    del signed[name]
    refused(hub.asked(WHO, signed))


def test_a_suspended_member_is_let_in_no_more_and_a_revoked_key_neither(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        secret, sensor = hub.key("bouncer", "vejle"), hub.sensor("vejle")
        hub.changes(lambda store: store.registry.members.suspend("vejle"))
        assert "does not hold" in refused(sensor.asks(hub.client, WHO))
        refused(hub.asked(WHO, {"X-Api-Key": secret}))
        hub.changes(lambda store: store.registry.members.activate("vejle", hub.clock()))
        told(sensor.asks(hub.client, WHO))
        hub.changes(lambda store: store.registry.keys.revoke(sensor.id, hub.clock()))
        refused(sensor.asks(hub.client, WHO))


def test_who_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"), established("ishoej"))) as hub:
        hub.hub.limits = Limits(Rates(requests=Rate(0.001, 2)))
        vejle = hub.sensor("vejle")
        assert [vejle.asks(hub.client, WHO).status_code for _ in range(3)] == [200, 200, 429]
        assert int(vejle.asks(hub.client, WHO).headers["retry-after"]) > 100
        assert hub.sensor("ishoej").asks(hub.client, WHO).status_code == 200


def test_a_key_that_floods_does_not_silence_its_members_sensor(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        hub.hub.limits = Limits(Rates(requests=Rate(0.001, 2), door=Rate(0.001, 2), key=Rate(0.001, 3)))
        shown = {"X-Api-Key": hub.key("bouncer", "vejle")}
        assert [hub.asked(WHO, shown).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
        assert hub.sensor("vejle").asks(hub.client, WHO).status_code == 200


def test_a_person_who_floods_does_not_silence_their_members_sensor(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        hub.hub.limits = Limits(Rates(requests=Rate(0.001, 2)))
        lea, bo = (hub.person(role, "vejle") for role in ("read-only", "member"))
        assert [hub.asked(WHO, lea).status_code for _ in range(3)] == [200, 200, 429]
        assert hub.sensor("vejle").asks(hub.client, WHO).status_code == 200
        assert hub.asked(WHO, bo).status_code == 200


def test_who_asks_too_often_proves_no_connection_with_it(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"),), tls=True) as hub:
        hub.hub.limits = Limits(Rates(key=Rate(0.001, 1)))
        shown = {"X-Api-Key": hub.key("bouncer", "vejle")}
        assert [len(hub.server.guests), hub.asked(WHO, shown).status_code] == [0, 200]
        with httpx.Client(base_url=hub.url, verify=hub.verify, trust_env=False) as another:
            assert another.get(WHO, headers=shown).status_code == 429
            assert [sum(map(len, hub.server.guests._proven.values())), len(hub.server.guests)] == [1, 2]


def test_a_stranger_that_knocks_too_often_is_not_looked_at(tmp_path: Path) -> None:
    with running(tmp_path) as hub:
        hub.hub.limits = Limits(Rates(door=Rate(0.001, 2)))
        shown = {"X-Api-Key": "a guess"}
        assert [hub.asked(WHO, shown).status_code for _ in range(3)] == [401, 401, 429]


def test_strangers_at_a_members_address_keep_nobody_out_who_shows_who_it_is(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        hub.hub.limits = Limits(Rates(door=Rate(0.001, 3)))
        vejle, shown = hub.sensor("vejle"), {"X-Api-Key": hub.key("bouncer", "vejle")}
        forged = Sensor("vejle", SigningKey.make(), vejle.id, hub.clock)
        late = Sensor("vejle", vejle.key, vejle.id, lambda: hub.clock() - timedelta(hours=1))
        assert [forged.asks(hub.client, WHO).status_code for _ in range(5)] == [401, 401, 401, 429, 429]
        assert hub.client.get("/lists/clear/plain.txt").status_code == 429
        assert [vejle.asks(hub.client, WHO).status_code for _ in range(10)] == [200] * 10
        assert [hub.asked(WHO, shown).status_code for _ in range(10)] == [200] * 10
        assert "Date" in refused(late.asks(hub.client, WHO))  # so it can put its clock right


def test_who_shows_who_it_is_takes_nothing_from_its_address(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        hub.hub.limits = Limits(Rates(door=Rate(0.001, 1)))
        for _ in range(10):
            told(hub.sensor("vejle").asks(hub.client, WHO))
        assert hub.client.get("/lists/clear/plain.txt").status_code == 200


def test_nothing_is_reckoned_for_a_key_that_nobody_has(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    reckoned: list[bytes] = []

    def verify(public: bytes, *_: object) -> None:
        reckoned.append(public)
        raise BadSignatureError("signature")

    monkeypatch.setattr(access, "verify_head", verify)
    refused(Sensor("vejle", SigningKey.make(), "nobody", hub.clock).asks(hub.client, WHO))
    assert reckoned == []
    refused(hub.sensor("vejle").asks(hub.client, WHO))
    assert reckoned == [hub.sensor("vejle").key.public]


def test_a_body_that_comes_with_a_forged_signature_is_not_read(hub: Running) -> None:
    vejle = hub.sensor("vejle")
    forged = Sensor("vejle", SigningKey.make(), vejle.id, hub.clock)
    head = ["POST /api/v1/sightings HTTP/1.1", "Host: hub", "Content-Type: application/json", "Content-Length: 9"]
    head += [f"{name}: {value}" for name, value in forged.signed("POST", "/api/v1/sightings", b"[]").items()]
    with socket.create_connection(("127.0.0.1", hub.client.base_url.port or 0), 30) as line:
        line.sendall("\r\n".join((*head, "", "")).encode())
        assert line.recv(1_000).startswith(b"HTTP/1.1 401")


def test_it_is_noted_when_a_key_was_seen(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        sensor = hub.sensor("vejle")
        sensor.asks(hub.client, WHO)
        hub.clock.forward(minutes=2)

        def seen() -> bool:
            found = hub.hub.store.registry.keys.get(sensor.id)
            return found is not None and found.last_seen is not None

        until(seen)
