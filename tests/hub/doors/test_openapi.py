import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis.specs.openapi.checks import ignored_auth
from starlette.routing import Route

from bavn.hub.app import operations, routes
from bavn.hub.doors.openapi import SECURITY, openapi
from tests.hub.hubs import Running, Sensor, established, running

OWN = re.compile(r"/(api/v1/.*|answer/.*|events|healthz|metrics)")
RUN = "from schemathesis.cli import schemathesis; schemathesis()"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Running]:
    """One for each test: whatever is sent as an operator may suspend anybody."""
    with running(tmp_path, members=(established("vejle"),)) as found:
        yield found


def document(hub: Running) -> dict[str, Any]:
    found: dict[str, Any] = hub.client.get("/api/v1/openapi.json").json()
    return found


def test_every_route_of_the_own_api_is_documented_and_nothing_else_is(hub: Running) -> None:
    served = {
        (route.path, method.lower())
        for route in routes(hub.hub)
        if isinstance(route, Route) and OWN.fullmatch(route.path) and not route.path.startswith("/api/v2")
        for method in (route.methods or set()) - {"HEAD"}
    }
    paths = document(hub)["paths"]
    assert {(path, method) for path, methods in paths.items() for method in methods} == served
    assert len(served) > 20


def test_every_operation_says_what_it_does_and_has_a_name_of_its_own(hub: Running) -> None:
    every = operations(hub.hub)
    assert len({one.name for one in every}) == len(every)
    assert all(one.meaning.endswith(".") for one in every)
    assert all(set(one.needs) <= SECURITY.keys() for one in every)


def test_every_reference_in_the_document_leads_somewhere(hub: Running) -> None:
    found = document(hub)
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(found)))
    assert named <= found["components"]["schemas"].keys()
    for schema in found["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_an_operation_that_needs_a_key_says_so(hub: Running) -> None:
    made = openapi(operations(hub.hub), "Prøve")["paths"]
    assert made["/healthz"]["get"]["security"] == []
    assert made["/api/v1/sightings"]["post"]["security"] == [{"sensor": []}]
    assert "401" in made["/api/v1/orders"]["post"]["responses"]


def test_schemathesis_finds_nothing_that_differs_from_the_document(hub: Running, tmp_path: Path) -> None:
    """Values that no schema can rule out (an address with host bits, a key that is known) may be refused as well."""
    command = [
        *(sys.executable, "-c", RUN, "run", f"{hub.url}/api/v1/openapi.json"),
        *("--exclude-path", "/events", "--exclude-checks", "positive_data_acceptance"),
        *("--phases", "coverage,fuzzing", "--max-examples", "3", "--seed", "6", "--no-color"),
        *("-H", f"Authorization: {hub.person('operator')['Authorization']}"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    assert "generated" in done.stdout


class Signed(AuthBase):
    """Signs a request as a sensor does."""

    def __init__(self, sensor: Sensor) -> None:
        self.sensor = sensor

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        body = request.body or b""
        data = body.encode() if isinstance(body, str) else body
        assert isinstance(data, bytes)
        request.headers.update(self.sensor.signed(request.method or "", request.path_url, data))
        return request


def test_a_sensor_may_send_whatever_the_document_allows(hub: Running) -> None:
    schema = schemathesis.openapi.from_url(f"{hub.url}/api/v1/openapi.json")
    operation = schema["/api/v1/sightings"]["POST"]

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(data=st.data())
    def send(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy())
        answer = case.call(auth=Signed(hub.sensor("vejle")))
        assert answer.status_code == 200, answer.text
        case.validate_response(answer, excluded_checks=[ignored_auth])  # ours stands in place of any that it made up

    send()
