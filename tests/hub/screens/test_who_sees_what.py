"""Who is shown what: each of these keeps something from somebody, and nothing else would notice if it did not."""

import asyncio
import html
import re
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import pyotp
import pytest
from argon2 import PasswordHasher
from starlette.requests import Request

from bavn.clearing.changes import Changes, Report
from bavn.hub.doors.reader import Reader
from bavn.hub.screens import attacks, state
from bavn.hub.screens.attacks import Decided
from bavn.hub.screens.campaigns import CampaignsScreen
from bavn.hub.screens.codes import written
from bavn.hub.screens.country import Watch
from bavn.hub.screens.entrance import Entrance, LetIn
from bavn.hub.screens.member_inside import gathered
from bavn.hub.screens.now import warnings_of
from bavn.hub.screens.passwords import Passwords
from bavn.hub.screens.state import Live, View
from bavn.hub.screens.values import vetoes_of
from bavn.hubstore.messages import Message
from bavn.hubstore.store import HubStore
from bavn.model.account import Account
from bavn.model.campaign import EarlyWarning
from bavn.model.member import Role
from bavn.model.tlp import Tlp
from tests.hub.hubs import NOW, PATIENCE_S, Running
from tests.hub.screens.land import country, land, sighting
from tests.hub.screens.people import PASSWORD, somebody
from tests.hub.screens.visits import visiting
from tests.waiting import until

T = TypeVar("T")
OPERATOR = Reader("operator", None, "operator", user="anna")
ANALYST = Reader("analyst", None, "analyst", user="bo")
VEJLE = Reader("member", "vejle", "member", user="lise")
TAARNBY = Reader("member", "taarnby", "member", user="ole")
COMMUNITY = Reader("community", None, "read-only", user="jens")
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
SECRET = b"12345678901234567890"
COMMON = "198.18.0.3"  # named by all that are hit


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Running]:
    """A hub that a test may change; a campaign is in progress, and something is decided."""
    with land(tmp_path, country(6)) as hub:
        until(lambda: hub.hub.published.levels["amber"].standing, what="something is decided")
        yield hub


def on(hub: Running, work: Coroutine[Any, Any, T]) -> T:
    """Do something in the hub's own loop."""
    assert hub.hub.loop is not None
    return asyncio.run_coroutine_threadsafe(work, hub.hub.loop).result(PATIENCE_S)


def killed(hub: Running) -> None:
    hub.client.post("/api/v1/orders", json={"what": "kill"}, headers=hub.person("operator"))
    until(lambda: hub.hub.published.killed, what="the switch is on")


def text_of(hub: Running, role: Role, member: str, path: str) -> str:
    with visiting(hub, role, member) as visit:
        found = visit.get(path)
    assert found.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", found.text.split("<main")[1])))


# ── an address ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_whose_network_an_address_lies_in_is_told_to_that_member_and_the_hubs_own_people(tmp_path: Path) -> None:
    members = tuple(
        replace(one, networks=(ip_network("198.19.200.0/24"),)) if one.id == "vejle" else one for one in country(6)
    )
    with land(tmp_path, members, hit=(), down=()) as hub:
        told = {
            who.user: vetoes_of(hub.hub, "198.19.200.7", who) for who in (OPERATOR, ANALYST, VEJLE, TAARNBY, COMMUNITY)
        }
    of_vejle = ("network-of:vejle", "")
    assert told == {"anna": of_vejle, "bo": of_vejle, "lise": of_vejle, "ole": ("", ""), "jens": ("", "")}


def test_what_was_decided_before_is_told_to_nobody_else_while_the_kill_switch_is_on(small: Running) -> None:
    way, ended = f"/values/{COMMON}?lang=da", "Trukket tilbage som en fejl"
    small.client.post("/api/v1/orders", json={"what": "mistake", "value": COMMON}, headers=small.person("operator"))
    until(lambda: ended in text_of(small, "member", "vejle", way), what="it is over")
    killed(small)
    assert ended in text_of(small, "operator", "", way)
    for role, member in (("member", "vejle"), ("member", "taarnby"), ("read-only", "vejle"), ("read-only", "")):
        assert ended not in text_of(small, role, member, way)  # type: ignore[arg-type]


# ── warnings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def warning(number: int, label: Tlp) -> EarlyWarning:
    return EarlyWarning(number, number, "claimed", NOW, "high", "http-flood", label, members=("vejle",))


def test_of_what_a_member_was_told_others_see_what_its_label_lets_them(small: Running) -> None:
    labels: dict[int, Tlp] = {901: "red", 902: "amber+strict", 903: "amber", 904: "green"}
    store, vejle = small.hub.store, small.hub.admitted.members["vejle"]

    def keep(_: HubStore) -> None:
        store.write(Changes(warnings={number: warning(number, label) for number, label in labels.items()}))
        store.messages.keep(*(Message(one, "vejle", NOW, NOW, needs_answer=True) for one in labels))

    small.changes(keep)
    seen = {
        who.user: {one.id for one in gathered(store, vejle, who).warnings if one.id in labels}
        for who in (OPERATOR, ANALYST, VEJLE, TAARNBY, COMMUNITY)
    }
    assert seen == {
        "anna": {901, 902, 903, 904},
        "bo": {902, 903, 904},
        "lise": {901, 902, 903, 904},  # her own organisation was told them
        "ole": {903, 904},
        "jens": {904},
    }


def test_while_the_kill_switch_is_on_members_are_warned_of_nothing_on_now(small: Running) -> None:
    assert warnings_of(small.hub, VEJLE, set())
    killed(small)
    assert any(not one.ended for one in small.hub.published.warnings)
    assert warnings_of(small.hub, OPERATOR, set())
    for reader in (VEJLE, TAARNBY, COMMUNITY):
        assert warnings_of(small.hub, reader, set()) == []


# ── campaigns ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_label_keeps_for_operators_no_analyst_is_shown_after_an_operator_looked(small: Running) -> None:
    (one,) = attacks.known(small.hub.published, OPERATOR)
    kept = Report("vejle", "key", NOW, sighting(77, "www.vejle.example", tlp="red"), campaign=one.id)
    small.changes(lambda store: store.write(Changes(reports=[kept])))
    screen = CampaignsScreen(small.hub, Watch(small.hub), Decided(small.hub))
    named = {
        who.user: {found.value: found.organisations for found in on(small, screen._sources(one, who)).sources}
        for who in (OPERATOR, ANALYST, replace(OPERATOR, user="carl"))
    }
    assert [named[name]["198.18.0.1"] for name in ("anna", "bo", "carl")] == [5, 4, 5]


def test_a_campaign_that_turned_out_to_be_part_of_another_is_not_listed_beside_it(small: Running) -> None:
    published = small.hub.published
    (whole,) = published.campaigns
    part = replace(whole, id=whole.id + 1, into=whole.id)
    both = replace(published, campaigns=(whole, part))
    assert part.members
    for reader in (OPERATOR, ANALYST, VEJLE):
        assert [one.id for one in attacks.known(both, reader)] == [whole.id]


# ── who may look at all ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("now", "over"),
    [
        (SimpleNamespace(role="operator", member=""), False),
        (SimpleNamespace(role="analyst", member=""), True),
        (SimpleNamespace(role="operator", member="vejle"), True),
        (None, True),
    ],
    ids=["as-it-was", "another-role-alone", "another-member-alone", "gone"],
)
def test_an_open_page_ends_when_what_its_reader_may_see_has_changed(now: SimpleNamespace | None, *, over: bool) -> None:
    async def look() -> bool:
        people = {} if now is None else {"anna": now}
        hub = SimpleNamespace(admitted=SimpleNamespace(people=people), events=SimpleNamespace(closed=False))
        live = Live(hub, None, None)  # type: ignore[arg-type]
        page = state.Page(OPERATOR, View(OPERATOR, "da"), 0, until=1e12)
        live.pages[page] = None
        live._let_go(0.0)
        return page.over

    assert asyncio.run(look()) is over


@pytest.mark.parametrize("changed", [False, True], ids=["the-same", "changed-meanwhile"])
def test_who_proved_a_password_that_was_changed_meanwhile_is_not_let_in(hub: Running, *, changed: bool) -> None:
    person = somebody(hub)
    entrance = Entrance(hub.hub, Passwords(CHEAP))
    account = Account(person.name, hub.clock(), CHEAP.hash(PASSWORD), entrance.sealing.seal(person.name, SECRET))
    hub.changes(lambda store: store.registry.accounts.set_password(account, ()))
    proved = hub.hub.store.registry.accounts.get(person.name)
    assert proved is not None
    if changed:
        other = replace(account, password=CHEAP.hash(f"{PASSWORD} to"))
        hub.changes(lambda store: store.registry.accounts.set_password(other, ()))
    code = str(pyotp.TOTP(written(SECRET).replace(" ", "")).at(int(hub.clock().timestamp())))
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": [], "client": ("192.0.2.1", 1)})
    found = on(hub, entrance._begin_by_code(request, proved, code, hub.clock()))
    assert isinstance(found, LetIn) is not changed
    assert bool(hub.hub.store.registry.sessions.of(person.name, hub.clock())) is not changed
