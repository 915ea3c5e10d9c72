import pytest
from starlette.routing import Route

from bavn.hub.screens.every import routes, screens
from bavn.hub.screens.state import OVER
from tests.hub.hubs import Running
from tests.hub.screens.visits import browser

OPEN = {"/sign-in", "/sign-in/options", "/sign-in/passkey", "/sign-in/first", "/static/{name}"}


def test_no_two_pages_answer_the_same(hub: Running) -> None:
    asked = [
        (route.path, method) for route in routes(hub.hub) if isinstance(route, Route) for method in route.methods or ()
    ]
    assert len(asked) == len(set(asked))
    assert len(screens(hub.hub)) >= 4


def test_nobody_who_is_not_signed_in_sees_any_page_but_those_for_signing_in(hub: Running) -> None:
    with browser(hub) as client:
        for route in routes(hub.hub):
            assert isinstance(route, Route)
            path = route.path.replace("{name}", "x").replace("{value:path}", "192.0.2.1").replace("{day}", "2026-11-22")
            for name in route.param_convertors:
                path = path.replace(f"{{{name}}}", "1").replace(f"{{{name}:int}}", "1")
            if route.path in OPEN:
                continue
            for method in route.methods or ():
                answer = client.request(method, path, headers={"Sec-Fetch-Site": "same-origin"})
                if path == "/live":  # a stream says so in its own words
                    assert answer.content in {OVER, b""}
                    continue
                assert answer.status_code == 303, (method, path)
                assert answer.headers["location"].startswith("/sign-in"), (method, path)


@pytest.mark.parametrize("path", sorted(OPEN))
def test_what_is_open_says_nothing_of_anybody(hub: Running, path: str) -> None:
    with browser(hub) as client:
        answer = client.get(path.replace("{name}", "x"))
    assert answer.status_code in {200, 404, 405}
    assert "/members" not in answer.text
