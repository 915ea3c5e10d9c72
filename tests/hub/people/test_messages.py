"""People at members are called in turn, by a hub that runs; what would send notes what it was given."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from bavn.hub.people.escalation import ANSWER_WITHIN, ROUNDS
from bavn.hub.people.messages import People, concerns
from bavn.model.campaign import EarlyWarning
from bavn.model.member import Member
from bavn.sharing.checking import encode_batch
from bavn.telling.sending import Outcome
from tests.hub.hubs import NOW, Clock, Running, established, running, sighting
from tests.planner.browser import CHROMIUM, OPTIONS

VEJLE = established("vejle")
ISHOEJ = replace(established("ishoej"), contacts=("json://first.example", "json://second.example"))
OWN = "json://hub.example"


@dataclass
class Phone:
    """Where messages would go."""

    taken: bool = True
    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def __call__(self, url: str, title: str, body: str) -> Outcome:
        self.sent.append((url, title, body))
        return Outcome(taken=self.taken)

    @property
    def called(self) -> list[str]:
        return [url for url, _, _ in self.sent]


@dataclass
class Scene:
    """A hub with a flood at Vejle, and Ishøj's people."""

    hub: Running
    phone: Phone
    people: People

    def turn(self, *, later: timedelta = timedelta(0)) -> None:
        """Let time pass, and the hub look whom to call."""
        self.hub.clock.time += later
        loop = self.hub.hub.loop
        assert loop is not None
        asyncio.run_coroutine_threadsafe(self._turn(), loop).result(20)

    async def _turn(self) -> None:
        await self.people.turn()
        await self.people.settled()

    def link(self) -> str:
        """The way of the link in the newest message."""
        found = re.search(r"https?://\S+(/answer/\S+)", self.phone.sent[-1][2])
        assert found is not None
        return found[1]


@contextmanager
def warned(folder: Path, *, member: Member = ISHOEJ, phone: Phone | None = None) -> Iterator[Scene]:
    with running(
        folder,
        members=(VEJLE, member),
        clock=Clock(NOW),
        change=lambda read: replace(read, hub=replace(read.hub, contacts=(OWN,))),
        opened=lambda hub: setattr(hub, "calls_people", False),
    ) as hub:
        assert hub.sensor("vejle").says(hub.client, encode_batch([sighting()])).json()["accepted"] == 1
        phone = phone or Phone()
        yield Scene(hub, phone, People(hub.hub, phone))


def test_the_first_contact_is_called_at_once_and_who_was_hit_is_not(tmp_path: Path) -> None:
    with warned(tmp_path) as scene:
        scene.turn()
    assert scene.phone.called == [ISHOEJ.contacts[0]]
    assert scene.phone.sent[0][1] == "Varsel: Overbelastningsangreb hos andre"


def test_the_next_one_is_called_when_nobody_answers(tmp_path: Path) -> None:
    with warned(tmp_path) as scene:
        scene.turn()
        scene.turn(later=ANSWER_WITHIN - timedelta(seconds=1))
        scene.turn(later=timedelta(seconds=1))
    assert scene.phone.called == list(ISHOEJ.contacts)


def test_pressing_the_button_is_an_answer_and_opening_the_page_is_not(tmp_path: Path) -> None:
    with warned(tmp_path) as scene:
        scene.turn()
        link = scene.link()
        assert scene.hub.client.get(link).status_code == 200
        scene.turn(later=ANSWER_WITHIN)
        assert len(scene.phone.sent) == 2
        assert scene.hub.client.post(scene.link()).status_code == 200
        scene.turn(later=ANSWER_WITHIN)
    assert len(scene.phone.sent) == 2


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium")
def test_a_person_presses_the_button_in_a_browser(tmp_path: Path) -> None:
    with warned(tmp_path) as scene, sync_playwright() as playwright:
        scene.turn()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS, headless=True)
        page = browser.new_page(viewport={"width": 390, "height": 700})
        page.goto(f"{scene.hub.url}{scene.link()}")
        assert page.get_by_role("heading").first.inner_text() == "Prøve: et varsel til Ishoej"
        page.get_by_role("button").click()
        page.get_by_text("Tak: I er på sagen.").wait_for()
        assert page.get_by_role("button").count() == 0
        browser.close()
        scene.turn(later=ANSWER_WITHIN)
    assert len(scene.phone.sent) == 1


def test_the_first_contacts_link_still_answers_when_the_second_was_called(tmp_path: Path) -> None:
    with warned(tmp_path) as scene:
        scene.turn()
        first = scene.link()
        scene.turn(later=ANSWER_WITHIN)
        assert "Tak" in scene.hub.client.post(first).text
        scene.turn(later=ANSWER_WITHIN)
    assert len(scene.phone.sent) == 2


def test_an_answer_that_comes_while_the_next_one_is_being_called_counts(tmp_path: Path) -> None:
    with warned(tmp_path) as scene:
        scene.turn()
        before = scene.hub.hub.store.messages.get(1, "ishoej")
        assert before is not None
        scene.hub.client.post(scene.link())
        assert not scene.hub.hub.store.messages.move(before, replace(before, told=2))
        after = scene.hub.hub.store.messages.get(1, "ishoej")
        assert after is not None
        assert (after.state, after.told) == ("answered", 1)


def test_what_fails_at_one_member_is_tried_again_and_the_others_are_called(tmp_path: Path) -> None:
    phone = Phone()

    def breaks_once(url: str, title: str, body: str) -> Outcome:
        if not phone.sent:
            phone.sent.append((url, title, body))
            raise OSError
        return phone(url, title, body)

    with warned(tmp_path, phone=phone) as scene:
        scene.people.send = breaks_once
        scene.turn()
        scene.turn(later=ANSWER_WITHIN)
    assert phone.called == list(ISHOEJ.contacts)


def test_those_who_were_told_hear_that_it_is_over(tmp_path: Path) -> None:
    with warned(tmp_path) as scene:
        scene.turn()
        ended = tuple(replace(one, ended=True) for one in scene.hub.hub.published.warnings)
        scene.hub.hub.published = replace(scene.hub.hub.published, warnings=ended)
        scene.turn()
    assert scene.phone.called == [ISHOEJ.contacts[0]] * 2
    assert scene.phone.sent[-1][1].startswith("Slut: ")


def test_the_hubs_own_people_hear_when_nobody_answers(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with warned(tmp_path) as scene:
        for _ in range(2 * ROUNDS + 2):
            scene.turn(later=timedelta(0))
            scene.hub.clock.time += ANSWER_WITHIN
    assert scene.phone.called == [*ISHOEJ.contacts * ROUNDS, OWN]
    assert "Ishoej" in scene.phone.sent[-1][1]
    assert "warning 1: nobody answered at member ishoej" in caplog.messages


def test_a_hub_that_was_restarted_calls_nobody_twice(tmp_path: Path) -> None:
    with warned(tmp_path) as scene:
        scene.turn()
        scene.turn()
        scene.turn()
    assert len(scene.phone.sent) == 1


def test_a_contact_that_cannot_be_reached_does_not_keep_the_next_one_waiting(tmp_path: Path) -> None:
    with warned(tmp_path, phone=Phone(taken=False)) as scene:
        scene.turn()
        scene.turn(later=ANSWER_WITHIN)
    assert scene.phone.called == list(ISHOEJ.contacts)


def test_nobody_is_called_while_the_kill_switch_is_on(tmp_path: Path) -> None:
    with warned(tmp_path) as scene:
        scene.hub.hub.published = replace(scene.hub.hub.published, killed=True)
        scene.turn()
    assert not scene.phone.sent


def test_a_member_that_named_nobody_is_not_called_and_nobody_is_told_of_its_silence(tmp_path: Path) -> None:
    with warned(tmp_path, member=replace(ISHOEJ, contacts=())) as scene:
        scene.turn()
        scene.turn(later=ANSWER_WITHIN)
    assert not scene.phone.called


def test_a_warning_is_for_those_it_names_or_for_all_that_were_not_hit() -> None:
    warning = EarlyWarning(1, 1, "campaign", NOW, "high", "http-flood", "amber", hit=("vejle",))
    assert [concerns(warning, one) for one in ("vejle", "ishoej")] == [False, True]
    assert [concerns(replace(warning, members=("vejle",)), one) for one in ("vejle", "ishoej")] == [True, False]
