"""Setting up how one signs in: by passkey, by password with a code, and what is refused of it."""

import re
from base64 import b32decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import current_thread

import httpx
import pyotp
import pytest
from sqlalchemy import select

from bavn.hub.doors.limits import Limits, Rate, Rates
from bavn.hub.screens import setting_up
from bavn.hub.screens.entrance import CLOCKS
from bavn.hub.screens.sessions import GUEST, SESSION, form_token
from bavn.hub.screens.setting_up import DRAWN
from bavn.hub.settings import HubSettings
from bavn.hubstore.tables import recovery
from bavn.model.account import Way
from bavn.pages.situation.frame import TOKEN_FIELD
from tests.hub.hubs import Running, running
from tests.hub.screens.authenticator import Authenticator
from tests.hub.screens.people import PASSWORD, Person, enrol, secret_on, send, sign_in, somebody
from tests.hub.screens.visits import OWN, browser, visiting

NEW = "en helt anden lang sætning"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    def named(found: HubSettings) -> HubSettings:
        return replace(found, hub=replace(found.hub, names=("localhost",)))

    with running(tmp_path_factory.mktemp("hub"), change=named) as one:
        one.url = one.url.replace("127.0.0.1", "localhost")
        yield one


def begin(client: httpx.Client, person: Person) -> None:
    assert send(client, "/sign-in/first", "/sign-in/first", {"token": person.token}).status_code == 303


def passkey(client: httpx.Client, device: Authenticator, name: str = "Telefon") -> httpx.Response:
    token = form_token(client.cookies[SESSION])
    asked = client.post("/account/set-up/options", data={TOKEN_FIELD: token}, headers=OWN)
    assert asked.status_code == 200
    fields = {TOKEN_FIELD: token, "credential": device.makes(asked.text), "name": name}
    return client.post("/account/set-up/passkey", data=fields, headers=OWN)


def show(client: httpx.Client, device: Authenticator) -> httpx.Response:
    client.get("/sign-in?said=again")
    token = form_token(client.cookies[GUEST])
    asked = client.post("/sign-in/options", data={TOKEN_FIELD: token}, headers=OWN)
    fields = {TOKEN_FIELD: token, "credential": device.shows(asked.text), "next": "/account"}
    return client.post("/sign-in/passkey", data=fields, headers=OWN)


def test_a_passkey_is_set_up_and_opens(hub: Running) -> None:
    person, device = somebody(hub), Authenticator(hub.url)
    with browser(hub) as client:
        begin(client, person)
        before = client.cookies[SESSION]
        assert passkey(client, device).headers["location"] == "/"
        assert client.cookies[SESSION] != before
        assert "Telefon" in client.get("/account").text
    with browser(hub) as client:
        assert show(client, device).headers["location"] == "/account"
        assert client.get("/account").status_code == 200
    with browser(hub) as client:
        assert show(client, Authenticator(hub.url)).status_code == 403  # nobody's


def test_an_answer_that_somebody_listened_in_on_opens_nothing(hub: Running) -> None:
    person, device = somebody(hub), Authenticator(hub.url)
    with browser(hub) as client:
        begin(client, person)
        passkey(client, device)
    with browser(hub) as client:
        client.get("/sign-in")
        token = form_token(client.cookies[GUEST])
        asked = client.post("/sign-in/options", data={TOKEN_FIELD: token}, headers=OWN).text
        fields = {TOKEN_FIELD: token, "credential": device.shows(asked)}
        with browser(hub) as other:
            other.get("/sign-in")
            stolen = {**fields, TOKEN_FIELD: form_token(other.cookies[GUEST])}
            assert other.post("/sign-in/passkey", data=stolen, headers=OWN).status_code == 403
        assert client.post("/sign-in/passkey", data=fields, headers=OWN).status_code == 303
        client.cookies.delete(SESSION)
        assert client.post("/sign-in/passkey", data=fields, headers=OWN).status_code == 403  # replayed


def test_a_passkey_of_somebody_who_was_removed_opens_nothing(hub: Running) -> None:
    person, device = somebody(hub), Authenticator(hub.url)
    with browser(hub) as client:
        begin(client, person)
        passkey(client, device)
        hub.changes(lambda store: store.registry.users.revoke(person.name, hub.clock()))
        assert client.get("/account").status_code == 303
        assert show(client, device).status_code == 403


def test_what_a_passkey_is_called_is_shown_and_nothing_of_it_runs(hub: Running) -> None:
    person = somebody(hub)
    with browser(hub) as client:
        begin(client, person)
        assert passkey(client, Authenticator(hub.url), "<b>\u202egnp.exe\x1b[2J" + "x" * 5_000).status_code == 303
        page = client.get("/account").text
    assert "&lt;b&gt;\\u202egnp.exe" in page
    assert "x" * 100 not in page


def test_a_second_way_ends_all_other_sessions(hub: Running) -> None:
    person, device = somebody(hub), Authenticator(hub.url)
    with browser(hub) as client, browser(hub) as other:
        enrol(client, person)
        assert sign_in(other, person).status_code == 303
        assert client.get("/account").status_code == 200
        assert passkey(client, device).headers["location"] == "/account"
        assert client.get("/account").status_code == 200
        assert other.get("/account").status_code == 303
        assert show(other, device).status_code == 303


def test_a_while_after_signing_in_one_signs_in_again_before_it_is_changed(hub: Running) -> None:
    with visiting(hub) as visit:
        assert visit.get("/account/set-up/password").status_code == 200
        hub.clock.forward(minutes=16)
        answer = visit.get("/account/set-up/password")
        assert answer.headers["location"] == "/sign-in?next=/account/set-up/password&said=again"
        assert visit.post("/account/set-up/password", {"password": NEW}).status_code == 303


def test_two_who_were_let_in_by_one_token_do_not_both_set_it_up(hub: Running) -> None:
    person = somebody(hub)
    with browser(hub) as client, browser(hub) as thief:
        begin(thief, person)
        enrol(client, person)
        assert thief.get("/account/set-up").status_code == 303
        assert client.get("/account").status_code == 200


def test_the_picture_and_the_text_say_the_same_and_stay_until_it_is_taken(hub: Running) -> None:
    person = somebody(hub)
    with browser(hub) as client:
        begin(client, person)
        pages = [client.get("/account/set-up/password").text for _ in range(2)]
        secret = secret_on(pages[0])
        assert secret_on(pages[1]) == secret
        assert "<svg" in pages[0]
        fields = {"password": NEW, "again": NEW, "code": pyotp.TOTP(secret).at(int(hub.clock().timestamp()))}
        assert send(client, "/account/set-up/password", "/account/set-up/password", fields).status_code == 200
        assert secret_on(client.get("/account/set-up/password").text) != secret


FAULTS = {
    "short": ({"password": "kort", "again": "kort"}, "shorter than 12"),
    "plain": ({"password": "a" * 20, "again": "a" * 20}, "guessed too quickly"),
    "unlike": ({"again": "en anden lang sætning"}, "not the same"),
    "kilobytes": ({"password": "langt " * 2_000, "again": "langt " * 2_000}, "longer than 128"),
    "no code": ({"code": ""}, "does not fit"),
    "a code of nobody": ({"code": "000000"}, "does not fit"),
    "nothing at all": ({"password": "", "again": "", "code": ""}, "shorter than 12"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_said_beside_the_box_and_nothing_is_set_up(hub: Running, fault: str) -> None:
    person = somebody(hub)
    changed, why = FAULTS[fault]
    with browser(hub) as client:
        client.headers["Accept-Language"] = "en"
        begin(client, person)
        secret = secret_on(client.get("/account/set-up/password").text)
        fields = {"password": NEW, "again": NEW, "code": pyotp.TOTP(secret).at(int(hub.clock().timestamp())), **changed}
        page = send(client, "/account/set-up/password", "/account/set-up/password", fields)
        assert page.status_code == 422
        assert re.search(rf'class="wrong"[^>]*>[^<]*{why}', page.text)
        assert NEW not in page.text
        assert len(page.content) < 20_000
    assert not hub.hub.store.registry.accounts.is_set_up(person.name)


@pytest.mark.parametrize(("hours", "said"), [(1, "1 h"), (-1, "1 h"), (13, "13 h")])
def test_a_clock_that_is_hours_off_is_said_with_both_clocks(hub: Running, hours: int, said: str) -> None:
    person = somebody(hub)
    with browser(hub) as client:
        client.headers["Accept-Language"] = "en"
        begin(client, person)
        secret = secret_on(client.get("/account/set-up/password").text)
        code = pyotp.TOTP(secret).at(int(hub.clock().timestamp()) + hours * 3_600)
        fields = {"password": NEW, "again": NEW, "code": code}
        page = send(client, "/account/set-up/password", "/account/set-up/password", fields)
    wrong = page.text.partition('id="code-wrong">')[2].partition("<")[0]
    minutes = {"1 h": "60 min", "13 h": "13 h"}[said]
    assert f"{minutes} {'ahead of' if hours > 0 else 'behind'}" in wrong


def test_the_codes_to_recover_with_are_shown_once(hub: Running) -> None:
    person = somebody(hub)
    with browser(hub) as client:
        codes = enrol(client, person)
        assert len(codes) == 10
        for path in ("/account", "/account/set-up", "/account/set-up/password"):
            assert not any(code in client.get(path).text for code in codes)
    kept = repr(hub.hub.store.database.rows(select(recovery)))
    assert not any(code.replace("-", "") in kept for code in codes)


def test_neither_the_password_nor_the_secret_is_in_the_store(hub: Running) -> None:
    person = somebody(hub)
    with browser(hub) as client:
        enrol(client, person)
    account = hub.hub.store.registry.accounts.get(person.name)
    assert account is not None
    assert account.password.startswith("$argon2id$")
    assert PASSWORD not in account.password
    assert b32decode(person.secret) not in account.totp


@pytest.mark.parametrize("way", ["passkey", "token"])
def test_setting_up_is_in_the_same_budget_as_all_other_pages(
    hub: Running, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    with visiting(hub, way=way) as visit:
        monkeypatch.setattr(hub.hub, "limits", Limits(Rates(requests=Rate(0.001, 2 + DRAWN))))
        pages = [visit.get(path).status_code for path in ("/account/set-up", "/account/set-up/password") * 2]
        assert pages == [200, 200, 200, 429]
        for path in ("/account/set-up/password", "/account/set-up/options", "/account/remove", "/account/codes"):
            answer = visit.post(path)
            assert (answer.status_code, int(answer.headers["retry-after"]) > 100) == (429, True)


def test_whose_clock_is_off_is_looked_for_beside_the_loop_and_not_again_and_again(
    hub: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bool] = []

    def off_by(*_: object) -> timedelta:
        looked.append(current_thread().name == "hub-of-a-test")
        return timedelta(hours=1)

    monkeypatch.setattr(setting_up, "off_by", off_by)
    with visiting(hub) as visit, visiting(hub) as other:
        wrong = {"password": NEW, "again": NEW, "code": "000000"}
        pages = [visit.post("/account/set-up/password", wrong).text for _ in range(8)]
        assert looked == [False] * int(CLOCKS.key.burst)
        assert ["60 min" in page for page in pages] == [True] * 5 + [False] * 3
        assert "60 min" in other.post("/account/set-up/password", wrong).text
