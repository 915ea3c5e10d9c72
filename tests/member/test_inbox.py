from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.member import inbox as module
from bavn.member.inbox import Inbox
from bavn.member.spool import Spool
from bavn.model.finding import Finding
from bavn.settings.schema import HubSettings
from bavn.sharing.leaving import sighting_of
from tests.member.hubs import NOW
from tests.member.sightings import ATTACKER, finding, withdrawn

KEY = bytes(32)
LATER = NOW + timedelta(seconds=5)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    one = Spool(tmp_path, NOW)
    yield one
    one.close()


@pytest.fixture
def inbox(spool: Spool) -> Inbox:
    return Inbox(HubSettings("https://hub.example", tlp="green"), KEY, spool)


def test_a_finding_is_redacted_and_waits_on_disk(inbox: Inbox, spool: Spool) -> None:
    inbox.put(finding(), LATER)
    assert inbox.keep()
    [one] = spool.newest(10, 1 << 20)
    assert (one.site, one.kind, one.tlp, one.seen) == ("www.example", "http-flood", "green", LATER)
    assert [source.address for source in one.sources] == [ATTACKER]
    assert not inbox.keep()


def test_only_the_newest_state_of_a_finding_is_kept(inbox: Inbox, spool: Spool) -> None:
    for requests in (1, 2, 3):
        inbox.put(finding(requests=requests), NOW)
    inbox.keep()
    [one] = spool.newest(10, 1 << 20)
    assert one.requests == 3


def test_a_later_state_has_the_same_id_and_a_higher_revision(inbox: Inbox, spool: Spool) -> None:
    found = []
    for requests in (1, 2):
        inbox.put(finding(requests=requests), NOW)
        inbox.keep()
        found += spool.newest(10, 1 << 20)
    assert found[0].id == found[1].id
    assert found[0].revision < found[1].revision


def test_the_same_finding_of_another_tool_is_another_one(inbox: Inbox, spool: Spool) -> None:
    inbox.put(finding(), NOW)
    inbox.put(replace(finding(), origin="crowdsec"), NOW)
    inbox.keep()
    assert len(spool) == 2


def test_what_is_nobodys_business_stays_here(inbox: Inbox, spool: Spool) -> None:
    inbox.put(replace(finding(), kind="web-probe"), NOW)
    inbox.put(replace(finding(), kind="password-guessing", sources=()), NOW)
    assert not inbox.keep()
    assert len(spool) == 0


def test_the_hub_hears_that_what_it_was_told_is_withdrawn(inbox: Inbox, spool: Spool) -> None:
    guessing = replace(finding(), kind="password-guessing", technique="T1110.001")
    inbox.put(guessing, NOW)
    inbox.keep()
    spool.done(spool.newest(10, 1 << 20))
    inbox.put(withdrawn(guessing), LATER)
    assert inbox.keep()
    [one] = spool.newest(10, 1 << 20)
    assert one.sources == ()


def test_beyond_its_room_the_oldest_are_let_go_and_counted(
    inbox: Inbox, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    for name in ("a.example", "b.example", "c.example"):
        inbox.put(finding(name), NOW)
    inbox.keep()
    assert {one.site for one in spool.newest(10, 1 << 20)} == {"b.example", "c.example"}
    assert (inbox.lost(), inbox.lost()) == (1, 0)


def test_one_that_cannot_be_redacted_is_counted_and_the_others_go(
    inbox: Inbox, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sighting_of

    def some(one: Finding, **rest: object) -> object:
        if one.site == "bad.example":
            raise ValueError
        return real(one, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "sighting_of", some)
    inbox.put(finding("bad.example"), NOW)
    inbox.put(finding(), NOW)
    assert inbox.keep()
    assert [one.site for one in spool.newest(10, 1 << 20)] == ["www.example"]
    assert inbox.lost() == 1


def test_waiting_ends_when_something_comes_or_somebody_says_so_or_the_time_is_over(inbox: Inbox) -> None:
    inbox.put(finding(), NOW)
    inbox.wait(60)
    inbox.wake()
    inbox.wait(60)
    inbox.wait(0)
