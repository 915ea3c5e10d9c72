import json
from collections.abc import Iterator
from datetime import date

import pytest

from bavn.model.readiness import Told
from tests.hub.hubs import Running, established, running
from tests.hub.screens.visits import visiting

PATH = "/api/v1/readiness"
VEJLE, ISHOEJ = established("vejle"), established("ishoej")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("hub"), members=(VEJLE, ISHOEJ)) as found:
        yield found


def says(hub: Running, member: str, document: object) -> tuple[int, object]:
    answer = hub.sensor(member).says(hub.client, json.dumps(document).encode(), PATH)
    return answer.status_code, answer.json()


def kept(hub: Running) -> list[Told]:
    return hub.hub.store.readiness.all()


def test_a_member_tells_a_band_and_takes_it_back(hub: Running) -> None:
    assert says(hub, "vejle", {"band": 60}) == (200, {"band": 60, "on": "2026-11-22"})
    assert kept(hub) == [Told("vejle", 60, date(2026, 11, 22))]
    assert says(hub, "vejle", {"band": None}) == (200, {"band": None, "on": None})
    assert kept(hub) == []


@pytest.mark.parametrize(
    "document",
    [
        {"band": 61},
        {"band": 100},
        {"band": "60"},
        {},
        {"band": 60, "score": 63},
        {"band": 60, "member": "ishoej"},
        [60],
    ],
)
def test_nothing_but_a_band_is_taken(hub: Running, document: object) -> None:
    assert says(hub, "vejle", document)[0] == 422
    assert kept(hub) == []


def test_only_a_members_own_sensor_may_tell(hub: Running) -> None:
    body, headers = b'{"band":20}', {"Content-Type": "application/json"}
    assert hub.client.post(PATH, content=body, headers=headers).status_code == 401
    for shown in (hub.person("operator"), {"X-Api-Key": hub.key("read", "vejle")}):
        assert hub.client.post(PATH, content=body, headers={**headers, **shown}).status_code == 403
    assert kept(hub) == []


def test_the_audit_says_that_it_was_told_and_not_what(hub: Running) -> None:
    says(hub, "vejle", {"band": 40})
    says(hub, "vejle", {"band": None})
    lines = [one for one in hub.hub.store.audit.lines(hub.clock().replace(hour=0)) if one.what.startswith("readiness")]
    assert {one.what for one in lines} == {"readiness-told", "readiness-taken-back"}
    assert not any("40" in one.value + one.detail for one in lines)


def test_the_member_and_operators_see_it_on_its_page_and_nobody_else(hub: Running) -> None:
    says(hub, "ishoej", {"band": 40})
    seen = {}
    for role, member in (("operator", ""), ("member", "ishoej"), ("analyst", ""), ("member", "vejle")):
        with visiting(hub, role, member) as visit:  # type: ignore[arg-type]
            page = visit.get("/members/ishoej?lang=en").text
            seen[role, member] = "40\N{EN DASH}59 of 100" in page
    assert seen == {
        ("operator", ""): True,
        ("member", "ishoej"): True,
        ("analyst", ""): False,
        ("member", "vejle"): False,
    }
    says(hub, "ishoej", {"band": None})
