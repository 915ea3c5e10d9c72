from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.doors.limits import Limits, Rate, Rates
from bavn.hub.screens.screen import HEADERS, own_way, sign_in_way
from bavn.hub.screens.sessions import GUEST, SESSION, form_token, new_secret
from bavn.model.member import Member
from bavn.pages.situation.frame import POLICY, TOKEN_FIELD
from tests.hub.hubs import NOW, Running, established, running
from tests.hub.screens.visits import OWN, browser, visiting


@pytest.mark.parametrize(
    ("given_way", "way"),
    [
        ("/values?q=192.0.2.1", "/values?q=192.0.2.1"),
        ("/values/2001:db8::%2F32", "/values/2001:db8::%2F32"),
        ("//evil.example", "/"),
        ("///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/values\\..", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\tevil", "/"),
        ("/\n/evil.example", "/"),
        ("/ø", "/"),
        ("", "/"),
        ("/sign-in?next=/", "/"),
        ("/sign-out", "/"),
        ("/sign-in/first", "/"),
        ("/" + "x" * 5_000, "/"),
    ],
)
def test_one_goes_on_to_a_page_of_ours_only(given_way: str, way: str) -> None:
    assert own_way(given_way) == way


@given(st.text(max_size=40))
def test_no_text_leads_elsewhere(text: str) -> None:
    way = own_way(f"/{text}")
    assert httpx.URL("https://hub.example").join(way).host == "hub.example"
    assert way.isascii()
    assert way.isprintable()


def test_the_way_to_signing_in_keeps_where_one_was() -> None:
    assert sign_in_way("/") == "/sign-in"
    assert sign_in_way("/values?q=1&r=2", "ended") == "/sign-in?next=/values%3Fq%3D1%26r%3D2&said=ended"


def test_who_is_not_signed_in_is_led_there_and_back(hub: Running) -> None:
    with browser(hub) as client:
        assert client.get("/account?lang=da").headers["location"] == "/sign-in?next=/account%3Flang%3Dda"
        assert (
            client.get("/account", headers={"Cookie": f"{SESSION}={new_secret()}"})
            .headers["location"]
            .endswith("&said=ended")
        )


def test_a_page_takes_no_bearer_and_a_door_of_the_api_no_cookie(hub: Running) -> None:
    with browser(hub) as client:
        shown = hub.person("operator")
        assert client.get("/account", headers=shown).status_code == 303
        with visiting(hub) as visit:
            assert visit.get("/account").status_code == 200
            assert visit.get("/api/v1/members").status_code == 401
            assert visit.get("/api/v1/whoami").status_code == 401


def test_a_page_is_kept_by_nobody_and_runs_nothing_but_its_own(hub: Running) -> None:
    with visiting(hub) as visit:
        answer = visit.get("/account")
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["content-security-policy"] == POLICY
    assert "style=" not in answer.text
    assert "onclick" not in answer.text


FORGED: dict[str, dict[str, str]] = {
    "another site": {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    "another host of the same site": {"Sec-Fetch-Site": "same-site"},
    "no page at all": {"Sec-Fetch-Site": "none"},
    "an old browser at another site": {"Origin": "https://evil.example"},
    "an old browser that says nothing": {},
    "an origin without a name": {"Origin": "null"},
}


@pytest.mark.parametrize("whence", FORGED)
def test_a_form_that_another_site_sends_does_nothing(hub: Running, whence: str) -> None:
    with visiting(hub) as visit:
        fields = {TOKEN_FIELD: form_token(visit.secret)}
        answer = visit.client.post("/sign-out", data=fields, headers=FORGED[whence])
        assert answer.status_code == 403
        assert visit.get("/account").status_code == 200


def test_an_old_browser_at_our_own_page_is_believed(hub: Running) -> None:
    with visiting(hub) as visit:
        fields = {TOKEN_FIELD: form_token(visit.secret)}
        assert visit.client.post("/sign-out", data=fields, headers={"Origin": hub.url}).status_code == 303


@pytest.mark.parametrize("token", ["", "0" * 64, form_token("a" * 43), "ø", "x" * 50_000])
def test_a_form_without_its_token_does_nothing(hub: Running, token: str) -> None:
    with visiting(hub) as visit:
        answer = visit.client.post("/sign-out", data={TOKEN_FIELD: token}, headers=OWN)
        assert answer.status_code == 403
        assert "evil" not in answer.text
        assert visit.get("/account").status_code == 200


def test_the_token_of_a_guest_or_of_somebody_else_is_no_token_here(hub: Running) -> None:
    guest = new_secret()
    with visiting(hub) as visit, visiting(hub) as other:
        for secret in (guest, other.secret):
            visit.client.cookies.set(GUEST, guest)
            answer = visit.client.post("/sign-out", data={TOKEN_FIELD: form_token(secret)}, headers=OWN)
            assert answer.status_code == 403


BODIES = {
    "another type": (b"{}", "application/json", 415),
    "parts": (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 415),
    "no form": (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
    "bytes that are no text": (b"a=%ff%fe", "application/x-www-form-urlencoded", 400),
    "a name twice": (b"a=1&a=2", "application/x-www-form-urlencoded", 400),
    "a thousand fields": (b"&".join(b"f%d=1" % one for one in range(1_000)), "application/x-www-form-urlencoded", 400),
    "more than a form has": (b"a=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
}


@pytest.mark.parametrize("body", BODIES)
def test_what_is_no_form_of_ours_is_refused_as_a_page(hub: Running, body: str) -> None:
    content, kind, status = BODIES[body]
    with visiting(hub) as visit:
        answer = visit.client.post("/sign-out", content=content, headers={**OWN, "Content-Type": kind})
        assert answer.status_code == status
        assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_a_form_that_comes_too_late_leads_back_to_the_page_that_had_it(hub: Running) -> None:
    with visiting(hub) as visit:
        hub.clock.forward(hours=2)
        answer = visit.post("/account/end", {"session": "others"}, Referer=f"{hub.url}/account?lang=en")
        assert answer.headers["location"] == "/sign-in?next=/account%3Flang%3Den&said=ended"
        for elsewhere in ("https://evil.example/account", "http://[", "https://[::1"):
            answer = visit.post("/account/end", {"session": "others"}, Referer=elsewhere)
            assert answer.headers["location"].startswith("/sign-in?said=") or answer.headers["location"] == "/sign-in"


def test_the_language_is_that_asked_for_then_the_browsers_then_the_hubs(hub: Running) -> None:
    with browser(hub) as client:
        assert 'lang="da"' in client.get("/sign-in").text
        english = client.get("/sign-in", headers={"Accept-Language": "fr, en-GB;q=0.8, da;q=0.5"})
        assert '<html lang="en">' in english.text
        assert '<html lang="en">' in client.get("/sign-in?lang=en").text
        assert '<html lang="en">' in client.get("/sign-in").text  # the browser keeps it
        assert '<html lang="en">' in client.get("/sign-in?lang=xx").text


def test_who_asks_for_pages_too_often_takes_nothing_of_their_members_sensor_and_of_nobody_else(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"),)) as one, visiting(one, "read-only", "vejle") as lea:
        one.hub.limits = Limits(Rates(requests=Rate(0.001, 2)))
        assert [lea.get("/account").status_code for _ in range(3)] == [200, 200, 429]
        assert one.sensor("vejle").asks(one.client, "/api/v1/whoami").status_code == 200
        with visiting(one, "member", "vejle") as bo:
            assert bo.get("/account").status_code == 200


def test_somebody_of_a_suspended_member_is_nobody(hub: Running) -> None:
    hub.changes(lambda store: store.registry.members.add(Member("vejle", "Vejle", status="active", joined=NOW)))
    with visiting(hub, "member", "vejle") as visit:
        assert "Vejle" in visit.get("/account").text
        hub.changes(lambda store: store.registry.members.suspend("vejle"))
        assert visit.get("/account").status_code == 303
        hub.changes(lambda store: store.registry.members.activate("vejle", NOW))
        assert visit.get("/account").status_code == 303  # signed in anew, not back again
