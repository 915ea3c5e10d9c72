"""Somebody's own account, and that it is nobody else's."""

import pytest

from bavn.hub.admitted import digest_of
from bavn.hub.screens.sessions import SESSION
from tests.hub.hubs import Running
from tests.hub.screens.people import enrol, send, sign_in, somebody
from tests.hub.screens.visits import browser, visiting


def audited(hub: Running, who: str) -> list[str]:
    return [one.what for one in hub.hub.store.audit.lines(hub.clock().replace(year=2020)) if one.who == who]


def test_it_shows_where_one_is_signed_in_and_nothing_of_others(hub: Running) -> None:
    with visiting(hub, name="lea") as visit, visiting(hub, name="lea"), visiting(hub, name="bo"):
        page = visit.get("/account?lang=en").text
    assert page.count('name="session" value=') == 3  # two, and all others
    assert "192.0.2.0/24" in page
    assert "bo" not in page.partition("<main")[2].replace("bold", "").split()
    assert visit.secret not in page


def test_a_session_is_ended_from_another(hub: Running) -> None:
    with visiting(hub, name="ida") as visit, visiting(hub, name="ida") as lost, visiting(hub, name="ida") as third:
        assert visit.post("/account/end", {"session": digest_of(lost.secret).hex()}).status_code == 200
        assert lost.get("/account").status_code == 303
        assert third.get("/account").status_code == 200
        assert visit.post("/account/end", {"session": "others"}).status_code == 200
        assert third.get("/account").status_code == 303
        assert visit.get("/account").status_code == 200
    assert audited(hub, "ida").count("session-ended") == 2


def test_nobody_ends_somebody_elses_session(hub: Running) -> None:
    with visiting(hub, name="mia") as mia, visiting(hub, name="per") as per:
        (theirs,) = hub.hub.store.registry.sessions.of("per", hub.clock())
        mia.post("/account/end", {"session": theirs.id.hex()})
        assert per.get("/account").status_code == 200
    assert "session-ended" not in audited(hub, "mia")


def test_ending_the_session_one_looks_with_is_signing_out(hub: Running) -> None:
    with visiting(hub, name="ole") as visit:
        (mine,) = hub.hub.store.registry.sessions.of("ole", hub.clock())
        answer = visit.post("/account/end", {"session": mine.id.hex()})
        assert answer.headers["location"] == "/sign-in?said=out"
        assert "Max-Age=0" in answer.headers["set-cookie"]
        visit.client.cookies.set(SESSION, visit.secret)
        assert visit.get("/account").status_code == 303


@pytest.mark.parametrize("given", ["", "zz", "../..", "00" * 5_000, "<script>", "é"])
def test_an_id_that_is_none_is_not_found(hub: Running, given: str) -> None:
    with visiting(hub) as visit:
        assert visit.post("/account/end", {"session": given}).status_code in {200, 404}
        assert visit.get("/account").status_code == 200


def test_the_last_way_in_is_not_removed(hub: Running) -> None:
    person = somebody(hub)
    with browser(hub) as client:
        enrol(client, person)
        page = send(client, "/account", "/account/remove", {"password": "yes"}, **{"Accept-Language": "en"})
        assert page.status_code == 409
        assert "only way" in page.text
        client.cookies.delete(SESSION)
        assert sign_in(client, person).status_code == 303


def test_new_recovery_codes_end_the_earlier_ones(hub: Running) -> None:
    person = somebody(hub)
    with browser(hub) as client:
        before = enrol(client, person)
        page = send(client, "/account", "/account/codes", {})
        assert page.status_code == 200
        assert not any(code in page.text for code in before)
    with browser(hub) as client:
        assert send(client, "/sign-in", "/sign-in", person.fields(code=before[0])).status_code == 403
    assert "recovery-codes-made" in audited(hub, person.name)


def test_who_has_no_password_has_no_codes(hub: Running) -> None:
    with visiting(hub) as visit:
        assert visit.post("/account/codes").status_code == 409


def test_a_while_after_signing_in_nothing_is_removed(hub: Running) -> None:
    with visiting(hub) as visit:
        hub.clock.forward(minutes=16)
        for path in ("/account/remove", "/account/codes"):
            assert "said=again" in visit.post(path).headers["location"]
