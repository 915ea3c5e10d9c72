from collections.abc import Iterator

import pytest

from bavn.hub.app import LARGER, make_app, operations, routes
from bavn.hub.doors.headers import Threshold
from tests.hub.hubs import Running, established, running


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("hub"), members=(established("vejle"),)) as found:
        yield found


def test_everything_passes_the_threshold(hub: Running) -> None:
    assert isinstance(make_app(hub.hub), Threshold)


def test_the_doors_of_others_are_served_beside_our_own(hub: Running) -> None:
    paths = {getattr(route, "path", "") for route in routes(hub.hub)}
    assert {one.path for one in operations(hub.hub)} <= paths
    assert any(path.startswith("/v1/") for path in paths)
    assert any(path.startswith("/lists/") for path in paths)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "PURGE"])
def test_every_method_is_answered_sanely_everywhere(hub: Running, method: str) -> None:
    for operation in operations(hub.hub):
        path = operation.path.replace("{member}", "vejle").replace("{act}", "suspend").replace("{number}", "1")
        answer = hub.client.request(method, path)
        served = {one.method for one in operations(hub.hub) if one.path == operation.path}
        allowed = served | ({"HEAD"} if "GET" in served else set())
        if method in allowed:
            assert answer.status_code in {200, 400, 401, 404, 415, 422}, (method, path)
        else:
            assert answer.status_code in {400, 405}, (method, path)
        if answer.status_code == 405:
            assert set(answer.headers["allow"].split(", ")) == allowed
        assert "server" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v1/whoami/",
        "/API/V1/WHOAMI",
        "/api/v2/whoami",
        "/api/v1/members/%2e%2e/orders",
        "/api/v1/%77hoami%0a",
        "/healthz;x=y",
        "/.env",
        "/%00",
    ],
)
def test_a_path_that_nobody_answers_is_not_there(hub: Running, path: str) -> None:
    answer = hub.client.get(path, follow_redirects=False)
    assert answer.status_code in {400, 401, 404}
    assert "location" not in answer.headers
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_host_says_is_believed_nowhere(hub: Running) -> None:
    answer = hub.client.get("/api/v1/whoami/", headers={"Host": "evil.example"})
    assert "evil.example" not in str(answer.headers)
    assert "evil.example" not in answer.text


def test_an_answer_to_head_has_no_body(hub: Running) -> None:
    whole, head = hub.client.get("/healthz"), hub.client.head("/healthz")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]


def test_what_may_be_larger_is_a_path_that_there_is(hub: Running) -> None:
    assert set(LARGER) <= {getattr(route, "path", "") for route in routes(hub.hub)}
