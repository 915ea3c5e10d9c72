"""The member's side against the real hub: real TLS, real store, nothing between them made up."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bavn.hubstore.store import HubStore
from bavn.member import standing
from bavn.member.heard import Heard
from bavn.member.identity import Identity, place_for_identity
from bavn.member.joining import Applicant, join
from bavn.member.link import Link
from bavn.model.member import Member
from bavn.model.problem import Problem
from bavn.settings.schema import HubSettings
from tests.hub.hubs import NOW, Running, established, new_folder, running
from tests.member.sightings import ATTACKER, finding
from tests.waiting import until

VEJLE, ISHOJ = established("vejle"), established("ishoj")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, members=(VEJLE, ISHOJ), tls=True) as one:
        yield one


def token(hub: Running, member: Member) -> str:
    made = hub.hub.new_token(member.id)
    hub.changes(lambda store: store.registry.tokens.new_token(member.id, made.secret_sha256, NOW + timedelta(days=7)))
    return made.text()


def joined(hub: Running, member: Member, folder: Path) -> Identity:
    with place_for_identity(folder / "hub.identity") as place:
        return join(hub.url, token(hub, member), Applicant("web-1", [f"www.{member.id}.example"]), place)


@contextmanager
def linked(hub: Running, member: Member, folder: Path) -> Iterator[Link]:
    state = folder / member.id
    one = joined(hub, member, state)
    link = Link(HubSettings(hub.url), one, clock=hub.clock, state=state)
    link.start()
    try:
        until(lambda: link.heard.connected, what="the link is there")
        yield link
    finally:
        link.stop(30)


@pytest.fixture
def links(hub: Running, tmp_path: Path) -> Iterator[tuple[Link, Link]]:
    with ExitStack() as stack:
        yield stack.enter_context(linked(hub, VEJLE, tmp_path)), stack.enter_context(linked(hub, ISHOJ, tmp_path))


def action(heard: Heard) -> str:
    found = heard.decisions.get(ATTACKER)
    return found.action if found else ""


def organisations(heard: Heard) -> int:
    found = heard.decisions.get(ATTACKER)
    return found.organisations if found else 0


def report(link: Link, member: Member) -> None:
    found = finding(f"www.{member.id}.example")
    source = replace(found.sources[0], first=NOW, last=NOW)
    link.report(replace(found, began=NOW, detected=NOW, sources=(source,)), 1, "new", NOW)


def test_what_one_member_reports_arms_the_other(links: tuple[Link, Link]) -> None:
    vejle, ishoj = links
    report(vejle, VEJLE)
    until(lambda: action(ishoj.heard) == "arm", what="the other is armed")
    found = ishoj.heard.decisions[ATTACKER]
    assert (found.organisations, found.named, found.kind) == (1, (), "http-flood")
    assert vejle.notices() == ishoj.notices() == []


def test_what_two_members_report_is_told_again_as_it_changes(links: tuple[Link, Link]) -> None:
    vejle, ishoj = links
    report(vejle, VEJLE)
    until(lambda: action(ishoj.heard))
    report(ishoj, ISHOJ)
    until(lambda: organisations(vejle.heard) == 2, what="two bear it out")


def test_a_token_is_good_once(hub: Running, tmp_path: Path) -> None:
    text = token(hub, VEJLE)
    for place, spent in ((tmp_path / "one", False), (tmp_path / "two", True)):
        with place_for_identity(place) as at:
            if not spent:
                assert join(hub.url, text, Applicant("web-1"), at).member == "vejle"
                continue
            with pytest.raises(Problem, match="the hub says no: this token does not hold here"):
                join(hub.url, text, Applicant("web-1"), at)


def revoke(key: str, store: HubStore) -> None:
    store.registry.keys.revoke(key, NOW)


def test_a_key_that_is_revoked_is_said_and_hears_nothing_any_more(
    hub: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "SOON_S", 0.1)  # before a key that was refused is shown again
    with linked(hub, VEJLE, tmp_path) as link:
        for key in hub.hub.admitted.keys.values():
            hub.changes(partial(revoke, key.id))
        until(lambda: not link.heard.connected, what="it is cut off")
        said: list[str] = []

        def revoked() -> bool:
            said.extend(one.code for one in link.notices())
            return "hub-revoked" in said

        until(revoked)


def test_a_clock_that_is_an_hour_wrong_is_made_up_for(hub: Running, tmp_path: Path) -> None:
    hub.clock.time = datetime.now(UTC)  # noqa: TID251  the server that the hub stands on says the machine's time
    state = tmp_path / "vejle"
    one = joined(hub, VEJLE, state)
    link = Link(HubSettings(hub.url), one, clock=lambda: hub.clock() + timedelta(hours=1), state=state)
    link.start()
    until(lambda: link.heard.connected, what="it is heard all the same")
    [notice] = link.notices()
    assert notice.code == "hub-clock"
    assert abs(int(notice.values["seconds"]) + 3600) < 60
    link.stop(30)


def test_after_the_hub_was_away_both_go_on(tmp_path: Path) -> None:
    new_folder(tmp_path)
    with running(tmp_path, members=(VEJLE, ISHOJ), tls=True) as first:
        states = {member.id: joined(first, member, tmp_path / member.id) for member in (VEJLE, ISHOJ)}
        clock = first.clock
    made = {name: Link(HubSettings(one.url), one, clock=clock, state=tmp_path / name) for name, one in states.items()}
    for link in made.values():
        link.start()
    report(made["vejle"], VEJLE)
    until(lambda: len(made["vejle"]._spool) == 1)
    for link in made.values():
        link.stop(30)
    with running(tmp_path, tls=True, clock=clock) as again:
        links = [Link(HubSettings(again.url), one, clock=clock, state=tmp_path / name) for name, one in states.items()]
        for link in links:
            link.start()
        until(lambda: action(links[1].heard) == "arm", what="what was kept while the hub was away has arrived")
        for link in links:
            link.stop(30)
