import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from bavn.hub.screens.sessions import (
    EACH,
    SESSION,
    begun,
    cookie,
    drop_cookie,
    form_token,
    network_of,
    new_secret,
    secure,
    set_cookie,
)
from bavn.hubstore.sessions import IDLE, LIFE
from bavn.model.account import Session
from tests.hub.hubs import NOW, PATIENCE_S, Running, running
from tests.hub.screens.people import enrol, somebody
from tests.hub.screens.visits import browser, visiting
from tests.waiting import until


def known(hub: Running, secret: str) -> Session | None:
    loop = hub.hub.loop
    assert loop is not None
    return asyncio.run_coroutine_threadsafe(hub.hub.signed_in.known(secret), loop).result(PATIENCE_S)


def test_of_a_session_only_a_digest_is_kept() -> None:
    secret, session = begun("lea", "passkey", "192.0.2.0/24", "Firefox", NOW)
    assert len(secret) == 43
    assert len(session.id) == 32
    assert secret not in repr(session)
    assert (session.until, session.latest) == (NOW + IDLE, NOW + LIFE)
    assert begun("lea", "token", "", "", NOW)[1].until == NOW + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:5:6::7", "2001:db8:5::/48"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("", ""),
        ("nowhere", ""),
    ],
)
def test_no_address_is_kept_but_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_cookie_that_is_shown_twice_is_none(hub: Running) -> None:
    def shown(line: str) -> str:
        return cookie(Request({"type": "http", "headers": [(b"cookie", line.encode())]}), hub.hub, SESSION)

    assert shown(f"a=b; {SESSION}=one; c=d") == "one"
    assert shown(f"{SESSION}=one; {SESSION}=two") == ""
    assert shown(f"__Host-{SESSION}=one") == ""
    assert shown("") == ""


def test_under_tls_a_cookie_is_for_this_host_alone_and_no_script(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def line() -> str:
        response = Response()
        set_cookie(response, hub.hub, SESSION, "secret")
        return response.headers["set-cookie"]

    assert line() == f"{SESSION}=secret; HttpOnly; Path=/; SameSite=strict"
    monkeypatch.setattr("bavn.hub.screens.sessions.secure", lambda _: True)
    assert line() == f"__Host-{SESSION}=secret; HttpOnly; Path=/; SameSite=strict; Secure"
    response = Response()
    drop_cookie(response, hub.hub, SESSION)
    assert "Max-Age=0" in response.headers["set-cookie"]


def test_without_tls_of_its_own_the_link_says_whether_a_proxy_has_it(hub: Running) -> None:
    assert not secure(hub.hub)


def test_each_browsers_forms_have_a_token_of_their_own() -> None:
    one, two = new_secret(), new_secret()
    assert form_token(one) == form_token(one) != form_token(two)
    assert one not in form_token(one)


def test_it_is_known_until_its_end(hub: Running) -> None:
    with visiting(hub) as visit:
        found = known(hub, visit.secret)
        assert found is not None
        assert found.user == visit.user
        hub.clock.forward(minutes=61)
        assert known(hub, visit.secret) is None
        assert known(hub, new_secret()) is None
        assert known(hub, "x" * 10_000) is None


def test_being_used_is_written_down_seldom(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    with visiting(hub) as visit:
        assert visit.get("/account").status_code == 200
        written = []
        call = hub.hub.pipeline.call

        async def noted(work: Any) -> Any:  # noqa: ANN401  whatever is done
            written.append(work)
            return await call(work)

        monkeypatch.setattr(hub.hub.pipeline, "call", noted)
        for _ in range(20):
            visit.get("/account")
        assert written == []
        hub.clock.forward(seconds=EACH.total_seconds())
        for _ in range(5):
            visit.get("/account")
        assert len(written) == 1


def test_who_goes_on_looking_is_signed_out_after_twelve_hours_all_the_same(hub: Running) -> None:
    with visiting(hub) as visit:
        for _ in range(23):
            hub.clock.forward(minutes=31)
            assert visit.get("/account").status_code == 200
        hub.clock.forward(minutes=31)
        assert visit.get("/account").headers["location"] == "/sign-in?next=/account&said=ended"


def test_what_a_command_ends_a_running_hub_lets_go_of(hub: Running) -> None:
    with visiting(hub) as visit:
        assert visit.get("/account").status_code == 200
        hub.hub.store.registry.users.revoke(visit.user, hub.clock())  # as a command does, beside the hub
        until(lambda: visit.get("/account").status_code == 303, what="signed out")


def test_a_stream_is_told_that_its_session_has_ended_and_not_that_another_has(hub: Running) -> None:
    def goes_on(session: Session) -> bool:
        loop = hub.hub.loop
        assert loop is not None
        return asyncio.run_coroutine_threadsafe(hub.hub.signed_in.goes_on(session), loop).result(PATIENCE_S)

    with visiting(hub) as visit, visiting(hub) as other:
        session, another = known(hub, visit.secret), known(hub, other.secret)
        assert session is not None
        assert another is not None
        hub.changes(lambda store: store.registry.sessions.end(another.id, another.user))
        assert goes_on(session)
        assert not goes_on(another)


def test_over_tls_the_whole_way_in_keeps_to_this_host(tmp_path: Path) -> None:
    with running(tmp_path, tls=True) as hub, browser(hub) as client:
        person = somebody(hub)
        enrol(client, person)
        assert set(client.cookies) == {"__Host-bavn-guest", "__Host-bavn-session", "__Host-bavn-browser"}
        assert client.get("/account").status_code == 200
        line = client.get("/sign-in?said=again&lang=da").headers["set-cookie"]
        assert "Secure" in line
