"""Coming in, and going: what is let in, what is not, and that what is not learns nothing."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import httpx
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bavn.hub.screens.entrance import KNOWN
from bavn.hub.screens.sessions import GUEST, SESSION, new_secret
from bavn.hubstore.audit import AuditLine
from bavn.pages.situation.frame import TOKEN_FIELD
from tests.hub.hubs import Running, running
from tests.hub.screens.people import PASSWORD, Person, enrol, send, sign_in, somebody, token_in
from tests.hub.screens.visits import OWN, browser, visiting
from tests.waiting import until

NOT_LET_IN = 403


@pytest.fixture
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A hub of its own for each test: tries are counted."""
    with running(tmp_path_factory.mktemp("hub")) as one:
        yield one


@pytest.fixture
def lea(hub: Running) -> Person:
    """Somebody who has set up a password with a code, in a browser that is gone."""
    person = somebody(hub, name="lea")
    with browser(hub) as client:
        enrol(client, person)
    hub.clock.forward(minutes=5)
    return person


def audit(hub: Running, what: str) -> list[AuditLine]:
    lines = hub.hub.store.audit.lines(datetime.fromisoformat("2026-01-01T00:00:00Z"))
    return [one for one in lines if one.what == what]


def said(page: httpx.Response) -> str:
    """What the page says was wrong, whenever that was."""
    return re.sub(r"\d\d\.\d\d\.\d\d", "…", page.text.partition('role="alert"')[2].partition("</div>")[0])


def test_who_shows_name_password_and_code_comes_in_where_they_wanted_to(hub: Running, lea: Person) -> None:
    with browser(hub) as client:
        answer = sign_in(client, lea, "/account?lang=en")
        assert (answer.status_code, answer.headers["location"]) == (303, "/account?lang=en")
        page = client.get("/account")
        assert page.status_code == 200
        assert "lea" in page.text
    (line, *_) = audit(hub, "signed-in")
    assert (line.who, line.detail) == ("lea", "password 127.0.0.0/24")


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "/sign-out"])
def test_nobody_is_led_elsewhere(hub: Running, lea: Person, back: str) -> None:
    with browser(hub) as client:
        assert 'name="next" value="/"' in client.get("/sign-in", params={"next": back}).text
        hub.clock.forward(seconds=30)
        answer = send(client, "/sign-in", "/sign-in", {"next": back, **lea.fields()})
        assert answer.headers["location"] == "/"


WRONG = {
    "the password": {"password": "forkert hest batteri"},
    "the code": {"code": "000000"},
    "no code": {"code": ""},
    "the name": {"name": "leo"},
    "a recovery code of nobody": {"code": "aaaa-aaaa-aaaa-aaaa"},
    "the name in other letters": {"name": "LEA"},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_the_answer_is_the_same(hub: Running, lea: Person, wrong: str) -> None:
    with browser(hub) as client, browser(hub) as other:
        answer = sign_in(client, lea, **WRONG[wrong])
        assert answer.status_code == NOT_LET_IN
        assert SESSION not in client.cookies
        nobody = sign_in(other, lea, name="nobody at all")
        assert said(answer) == said(nobody)
        assert answer.headers.keys() == nobody.headers.keys()
    assert PASSWORD not in answer.text


def test_a_name_that_nobody_has_costs_as_much_to_look_at(
    hub: Running, lea: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs: list[str] = []
    really = PasswordHasher.verify

    def verify(hasher: PasswordHasher, kept: str, password: bytes) -> bool:
        costs.append(kept.rsplit("$", 2)[0])
        return really(hasher, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    for name in ("lea", "nobody"):
        with browser(hub) as client:
            answer = send(client, "/sign-in", "/sign-in", lea.fields(code="000000") | {"name": name})
            assert answer.status_code == NOT_LET_IN
    assert len(costs) == 2
    assert costs[0] == costs[1]


def test_a_code_opens_once(hub: Running, lea: Person) -> None:
    with browser(hub) as client:
        code = lea.code()
        assert send(client, "/sign-in", "/sign-in", lea.fields(code=code)).status_code == 303
    with browser(hub) as client:
        assert send(client, "/sign-in", "/sign-in", lea.fields(code=code)).status_code == NOT_LET_IN
        earlier = lea.code(steps=-1)
        assert send(client, "/sign-in", "/sign-in", lea.fields(code=earlier)).status_code == NOT_LET_IN


def test_the_code_that_set_it_up_opens_nothing_more(hub: Running) -> None:
    person = somebody(hub)
    with browser(hub) as client:
        enrol(client, person)
    with browser(hub) as client:
        assert send(client, "/sign-in", "/sign-in", person.fields()).status_code == NOT_LET_IN


def test_a_recovery_code_opens_once_beside_the_password(hub: Running) -> None:
    person = somebody(hub)
    with browser(hub) as client:
        codes = enrol(client, person)
    with browser(hub) as client:
        wrong = send(client, "/sign-in", "/sign-in", person.fields(code=codes[0], password="forkert hest 1"))  # noqa: S106
        assert wrong.status_code == NOT_LET_IN
        assert send(client, "/sign-in", "/sign-in", person.fields(code=codes[0])).status_code == 303
    with browser(hub) as client:
        assert send(client, "/sign-in", "/sign-in", person.fields(code=codes[0])).status_code == NOT_LET_IN
    assert audit(hub, "signed-in")[0].detail == "recovery 127.0.0.0/24"


def test_a_clock_an_hour_off_is_told_to_who_tries_and_to_who_runs_the_hub(hub: Running, lea: Person) -> None:
    code = lea.code()
    hub.clock.forward(hours=1)  # the hub's: the phone's is right
    with browser(hub) as client:
        page = send(client, "/sign-in", "/sign-in", lea.fields(code=code), **{"Accept-Language": "en"})
        assert page.status_code == NOT_LET_IN
        clock = (hub.clock() + timedelta(hours=1)).strftime("%H:%M:%S")  # Danish time
        assert f"clock says {clock}" in page.text
    until(lambda: audit(hub, "sign-in-refused"), what="it is noted")
    assert audit(hub, "sign-in-refused")[0].detail == "the code is of a clock -60 min from the hub's 127.0.0.0/24"


def test_a_session_that_the_browser_had_before_is_not_the_one_it_gets(hub: Running, lea: Person) -> None:
    with visiting(hub, name="mallory") as planted, browser(hub) as client:
        client.cookies.set(SESSION, planted.secret)
        hub.clock.forward(seconds=30)
        answer = send(client, "/sign-in?said=again", "/sign-in", lea.fields())
        assert answer.status_code == 303
        assert SESSION in answer.headers["set-cookie"]
        assert planted.secret not in answer.headers["set-cookie"]
        assert planted.get("/account").status_code == 303  # what was planted has ended


def test_a_session_that_the_hub_never_gave_opens_nothing(hub: Running, lea: Person) -> None:
    with browser(hub) as client:
        client.cookies.set(SESSION, new_secret())
        assert client.get("/account").status_code == 303
    assert lea.secret


def test_a_form_for_signing_in_that_another_site_sends_signs_nobody_in(hub: Running, lea: Person) -> None:
    with browser(hub) as client:
        hub.clock.forward(seconds=30)
        token = token_in(client.get("/sign-in"))
        fields = {TOKEN_FIELD: token, **lea.fields()}
        assert client.post("/sign-in", data=fields, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        client.cookies.delete(GUEST)
        assert client.post("/sign-in", data=fields, headers=OWN).status_code == 403
        assert client.post("/sign-in", data=lea.fields(), headers=OWN).status_code == 403


def test_who_tries_again_and_again_waits_and_the_right_one_too_from_there(hub: Running, lea: Person) -> None:
    with browser(hub) as client:
        answers = [sign_in(client, lea, password=f"forkert hest {number}") for number in range(6)]
        assert [one.status_code for one in answers[-2:]] == [429, 429]
        assert int(answers[-1].headers["retry-after"]) > 0
        assert sign_in(client, lea).status_code == 429


def test_names_that_nobody_has_are_locked_in_the_same_way(hub: Running, lea: Person) -> None:
    with browser(hub) as client:
        statuses = [sign_in(client, lea, name="nobody").status_code for _ in range(6)]
    with browser(hub) as client:
        assert [sign_in(client, lea, code="000000").status_code for _ in range(6)] == statuses


def test_a_browser_that_is_known_comes_in_while_strangers_are_locked_out(hub: Running) -> None:
    person = somebody(hub)
    with browser(hub) as own, browser(hub) as stranger:
        enrol(own, person)
        assert KNOWN in own.cookies
        for _ in range(8):
            sign_in(stranger, person, code="000000")
        assert sign_in(stranger, person).status_code == 429
        own.cookies.delete(SESSION)
        assert sign_in(own, person).status_code == 303


def test_a_refused_try_is_noted_of_those_who_exist_and_of_nobody_else(hub: Running, lea: Person) -> None:
    with browser(hub) as client:
        sign_in(client, lea, code="000000")
        sign_in(client, lea, name="kodeord123 som nogen skrev i navnefeltet")
    until(lambda: audit(hub, "sign-in-refused"), what="it is noted")
    assert [(one.who, one.detail) for one in audit(hub, "sign-in-refused")] == [("lea", "127.0.0.0/24")]


def test_one_address_does_not_try_all_names(hub: Running, lea: Person) -> None:
    with browser(hub) as client:
        token = token_in(client.get("/sign-in/first"))
        fields = {TOKEN_FIELD: token, "token": "bavn_guess"}
        statuses = [client.post("/sign-in/first", data=fields, headers=OWN).status_code for _ in range(40)]
    assert statuses[0] == NOT_LET_IN
    assert statuses[-1] == 429
    assert lea.secret


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=50), st.text(max_size=50), st.text(max_size=50), st.sampled_from([1, 300]))
def test_whatever_is_written_in_a_box_is_answered_and_nothing_of_it_runs(
    hub: Running, name: str, password: str, code: str, times: int
) -> None:
    hub.hub.limits._addresses.clear()
    fields = {"name": f"<script>{name}" * times, "password": password * times, "code": code * times, "next": name}
    clean = {key: value.encode("utf-8", "replace").decode() for key, value in fields.items()}
    with browser(hub) as client:
        page = send(client, "/sign-in", "/sign-in", clean)
    assert page.status_code in {400, 403, 413, 429}
    assert "<script>" not in page.text.replace('<script src="/static/', "")
    assert len(page.content) < 20_000


def test_kilobytes_in_every_box_are_refused(hub: Running, lea: Person) -> None:
    with browser(hub) as client:
        for box in ("name", "password", "code", "next"):
            page = send(client, "/sign-in", "/sign-in", {**lea.fields(code="000000"), box: "x" * 20_000})
            assert page.status_code in {403, 429}
            assert "x" * 200 not in page.text
        assert send(client, "/sign-in/first", "/sign-in/first", {"token": "x" * 20_000}).status_code in {403, 429}


def test_a_token_opens_the_way_to_set_up_signing_in_and_no_page(hub: Running) -> None:
    person = somebody(hub)
    with browser(hub) as client:
        answer = send(client, "/sign-in/first", "/sign-in/first", {"token": f"  {person.token}\n"})
        assert answer.headers["location"] == "/account/set-up"
        assert client.get("/account/set-up").status_code == 200
        for path in ("/", "/account", "/members"):
            assert client.get(path).status_code in {303, 404}
        hub.clock.forward(minutes=16)
        assert client.get("/account/set-up").status_code == 303


def test_a_token_is_not_enough_once_signing_in_is_set_up(hub: Running, lea: Person) -> None:
    with browser(hub) as client:
        page = send(client, "/sign-in/first", "/sign-in/first", {"token": lea.token}, **{"Accept-Language": "en"})
        assert page.status_code == NOT_LET_IN
        assert "bavn hub user reset" in page.text
        assert SESSION not in client.cookies


def test_who_signs_out_is_out_everywhere_that_the_cookie_was(hub: Running) -> None:
    with visiting(hub) as visit:
        answer = visit.post("/sign-out")
        assert answer.headers["location"] == "/sign-in?said=out"
        visit.client.cookies.set(SESSION, visit.secret)
        assert visit.get("/account").status_code == 303
    assert [one.who for one in audit(hub, "signed-out")] == [visit.user]
    with browser(hub) as client:
        assert client.post("/sign-out", headers=OWN).headers["location"] == "/sign-in?said=out"


def test_who_is_signed_in_goes_on_at_once_unless_it_is_to_be_done_again(hub: Running) -> None:
    with visiting(hub) as visit:
        assert visit.get("/sign-in?next=/account").headers["location"] == "/account"
        assert visit.get("/sign-in?next=/account&said=again").status_code == 200
        assert visit.get("/sign-in?next=/account&said=<script>").status_code == 303


def test_two_tries_with_one_code_at_the_same_time_let_one_in(hub: Running, lea: Person) -> None:

    with browser(hub) as one, browser(hub) as two, ThreadPoolExecutor(2) as both:
        fields = [{TOKEN_FIELD: token_in(client.get("/sign-in")), **lea.fields()} for client in (one, two)]
        asked = [
            both.submit(client.post, "/sign-in", data=data, headers=OWN)
            for client, data in zip((one, two), fields, strict=True)
        ]
        assert sorted(answer.result().status_code for answer in asked) == [303, NOT_LET_IN]


def test_passkeys_are_not_asked_for_by_an_address(hub: Running) -> None:
    with browser(hub) as client:
        assert "data-passkey" not in client.get("/sign-in").text
        answer = send(client, "/sign-in", "/sign-in/options", {})
        assert answer.status_code == 409
