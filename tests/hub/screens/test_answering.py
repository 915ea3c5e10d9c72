from typing import Any

import pytest

from bavn.disk.sqlite import StoreError
from bavn.hub.pipeline import BusyError
from tests.hub.hubs import Running
from tests.hub.screens.visits import browser, visiting


def test_whoever_comes_from_another_site_is_asked_once_more_before_signing_in(hub: Running) -> None:
    # A browser shows no strict cookie on the way from there; from our own page it does.
    with browser(hub) as client:
        answer = client.get("/account?lang=en", headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 200
        assert 'http-equiv="refresh" content="0;url=/account?lang=en"' in answer.text
        assert client.get("/account", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_a_script_is_told_in_its_own_way(hub: Running) -> None:
    with browser(hub) as client:
        answer = client.get("/account", headers={"Accept": "text/event-stream"})
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


def test_what_is_refused_is_a_page_that_repeats_nothing(hub: Running) -> None:
    with visiting(hub) as visit:
        answer = visit.post("/account/end", {"session": "<script>alert(1)</script>"})
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "alert" not in answer.text
        assert visit.user in answer.text  # still signed in


@pytest.mark.parametrize("path", ["/nix", "/sign-out", "/static/nix.css"])
def test_an_unknown_way_is_a_page_for_who_reads_pages(hub: Running, path: str) -> None:
    with browser(hub) as client:
        page = client.get(path, headers={"Accept": "text/html,*/*"})
        told = client.get(path, headers={"Accept": "*/*"})
    assert page.status_code == told.status_code in {404, 405}
    assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_a_way_of_programs_answers_them_in_their_way(hub: Running) -> None:
    with browser(hub) as client:
        answer = client.get("/api/v1/nix", headers={"Accept": "text/html"})
        other = client.get("/nix", headers={"Accept": "application/json"})
    for one in (answer, other):
        assert (one.status_code, one.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("error", [StoreError("is full", where="somewhere secret"), BusyError()])
def test_a_store_that_cannot_is_a_page_that_says_so(
    hub: Running, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def fails(*_: Any) -> None:  # noqa: ANN401  whatever is asked
        raise error

    with visiting(hub) as visit:
        assert visit.get("/account").status_code == 200
        monkeypatch.setattr("bavn.hub.hub.Hub.read", fails)
        answer = visit.get("/account")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "secret" not in answer.text


def test_a_fault_of_the_hub_is_a_page_that_shows_nothing_of_it(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:  # noqa: ANN401  whatever is asked
        raise ZeroDivisionError("something secret")

    with visiting(hub) as visit:
        monkeypatch.setattr("bavn.hub.screens.account.account_page", fails)
        page = visit.get("/account?lang=en", Accept="text/html")
        told = visit.get("/account", Accept="application/json")
    for answer in (page, told):
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "ZeroDivision" not in answer.text
    assert "Something went wrong here" in page.text
    assert told.headers["content-type"] == "application/problem+json"


def test_who_asks_too_often_is_told_on_a_page(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    with visiting(hub) as visit:
        monkeypatch.setattr("bavn.hub.doors.limits.Limits.take", lambda *_, **__: 7.0)
        answer = visit.get("/account")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "8"
