"""Exercises are run by a hub that runs; what would send notes what it was given."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from bavn.hub.people.escalation import ANSWER_WITHIN, ROUNDS
from bavn.hub.people.exercise_calls import LONGEST, ExerciseCalls, move_on
from bavn.hubstore.store import HubStore
from bavn.model.exercise import CLOSING, Exercise
from bavn.sharing.checking import encode_batch
from bavn.telling.sending import Outcome
from tests.hub.exercises import INJECTS, ISHOEJ, MINUTE, TITLE, VEJLE, Training, training
from tests.hub.hubs import Clock, running, sighting
from tests.hub.people.test_messages import OWN
from tests.waiting import until


def test_what_is_due_goes_to_the_first_contact_of_each_and_only_then(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        scene.make()
        scene.turn()
        assert scene.phone.sent == [], "a draft"
        scene.changes(lambda store: store.exercises.begin(scene.made[0].id, scene.hub.clock()))
        scene.turn()
        assert sorted(scene.phone.called) == sorted([VEJLE.contacts[0], ISHOEJ.contacts[0]])
        assert {title for _, title, _ in scene.phone.sent} == {f"ØVELSE / EXERCISE: {TITLE}"}
        scene.turn(later=4 * MINUTE)
        assert len(scene.phone.sent) == 2
        scene.turn(later=MINUTE)
        assert scene.phone.called[2:] == [VEJLE.contacts[0]]
        assert "Serveren er kold." in scene.phone.sent[-1][2]


def test_the_next_contact_is_called_until_somebody_answers_by_the_link(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        scene.start(replace(INJECTS[0], members=("vejle",)))
        scene.turn()
        scene.turn(later=ANSWER_WITHIN)
        assert scene.phone.called == list(VEJLE.contacts)
        page = scene.hub.client.get(scene.links()[0])
        assert "Skybrud i tre kommuner" in page.text
        assert "ØVELSE / EXERCISE" in page.text
        answered = scene.hub.client.post(scene.links()[0])
        assert "Tak" in answered.text
        assert "ØVELSE" in answered.text
        scene.turn(later=ANSWER_WITHIN)
        assert len(scene.phone.sent) == 2
        store = scene.hub.hub.store
        (message,) = store.exercises.messages.of([store.exercises.injects([scene.made[0].id])[0].id])
        assert (message.state, message.by) == ("answered", "link")


def test_the_hubs_own_people_hear_that_nobody_answered_marked_as_an_exercise(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        scene.start(replace(INJECTS[0], members=("ishoej",)))
        for _ in range(ROUNDS + 1):
            scene.turn()
            scene.hub.clock.time += ANSWER_WITHIN
    assert scene.phone.called == [*ISHOEJ.contacts * ROUNDS, OWN]
    assert scene.phone.sent[-1][1] == "ØVELSE / EXERCISE: ingen svarer hos Ishoej"


def test_nothing_is_sent_and_nobody_called_while_it_pauses(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        made = scene.start()
        scene.turn()
        scene.turn(later=4 * MINUTE)
        scene.changes(lambda store: store.exercises.pause(made.id, scene.hub.clock()))
        scene.turn(later=30 * MINUTE)
        assert len(scene.phone.sent) == 2
        scene.changes(lambda store: store.exercises.resume(made.id, scene.hub.clock()))
        scene.turn()
        assert len(scene.phone.sent) == 2, "each has as much time left as before"
        scene.turn(later=MINUTE)
        assert len(scene.phone.sent) == 3
        assert "for sent" not in scene.phone.sent[-1][2]


def test_whoever_was_told_anything_hears_of_the_end_and_nobody_more_than_once(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        scene.start()
        scene.turn()
        scene.hub.client.post(scene.links()[0])
        scene.end()
        scene.turn(times=3)
        ends = [one for one in scene.phone.sent if "slut" in one[1]]
        assert sorted(url for url, _, _ in ends) == sorted([VEJLE.contacts[0], ISHOEJ.contacts[0]])
        assert all(title.startswith("ØVELSE / EXERCISE") for _, title, _ in ends)
        assert "ikke længere" in scene.hub.client.get(scene.links()[1]).text
        store = scene.hub.hub.store
        assert store.exercises.messages.open() == []
        assert [one.minute for one in store.exercises.injects([scene.made[0].id]) if one.sent][-1:] == [0]
        assert CLOSING in {one.minute for one in store.exercises.injects([scene.made[0].id])}


def test_after_a_restart_what_was_due_meanwhile_is_sent_once_late_and_says_so(tmp_path: Path) -> None:
    clock = Clock()
    with training(tmp_path, clock=clock) as scene:
        made = scene.start()
        scene.turn()
    clock.forward(minutes=25)
    with training(tmp_path, clock=clock) as scene:
        scene.made.append(made)
        assert [one.id for one in scene.hub.hub.exercises] == [made.id], "its mark stands from the first moment on"
        scene.turn()
        assert len(scene.phone.called) == len(set(scene.phone.called)) == 2, "one step with each member at a time"
        scene.turn(times=6)
        bodies = [body for url, _, body in scene.phone.sent if url in VEJLE.contacts]
        late = [body for body in bodies if "for sent" in body]
        assert [body.splitlines()[1][:9] for body in late] == ["Indspil 2", "Indspil 3"], "in their order"
        assert "kl. 13.05" in late[0]
        scene.turn(times=3)
        assert len([body for _, _, body in scene.phone.sent if "for sent" in body]) == 3
        injects = scene.hub.hub.store.exercises.injects([made.id])
        assert [one.late for one in injects] == [False, True, True]


def test_a_hub_that_was_away_for_hours_lets_the_clock_stand_until_somebody_lets_it_run(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        made = scene.start()
        scene.turn()
        scene.turn(later=timedelta(hours=9))
        kept = scene.kept()
        assert kept.state == "paused"
        assert kept.clock(scene.hub.clock()) == 5 * MINUTE
        sent = len(scene.phone.sent)
        scene.turn()
        assert len(scene.phone.sent) == sent
        scene.changes(lambda store: store.exercises.resume(made.id, scene.hub.clock()))
        scene.turn()
        assert scene.kept().state == "running"
        assert "Serveren er kold." in scene.phone.sent[-1][2]
        assert "for sent" not in scene.phone.sent[-1][2]


def test_an_exercise_that_was_forgotten_ends(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        made = scene.start()
        scene.changes(lambda store: store.exercises.pause(made.id, scene.hub.clock()))
        scene.turn(later=LONGEST)
        assert scene.kept().state == "paused"
        scene.turn(later=MINUTE)
        assert scene.kept().state == "ended"
        assert scene.hub.hub.exercises == ()
        assert scene.hub.hub.store.audit.lines(made.made)[0].what == "exercise-ended"


def test_nothing_is_sent_while_the_hub_is_silenced(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        scene.start()
        hub = scene.hub.hub
        hub.published = replace(hub.published, killed=True)
        scene.turn()
        assert scene.phone.sent == []


def test_each_inject_is_sent_once_however_often_the_hub_looks(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        scene.start(replace(INJECTS[2], minute=0))
        for _ in range(3):
            scene.changes(lambda store: move_on(store, scene.hub.clock()))
        scene.turn(times=4)
        assert sorted(scene.phone.called) == sorted([VEJLE.contacts[0], ISHOEJ.contacts[0]])


# ── what is real goes first ──────────────────────────────────────────────────────────────────────────────────────────


def flooded(scene: Training) -> None:
    """Somebody who takes no part is hit: all others are warned."""
    assert scene.hub.sensor("odense").says(scene.hub.client, encode_batch([sighting()])).json()["accepted"] == 1


def test_a_real_warning_is_told_before_the_exercise_goes_on_and_says_that_it_is_none(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        scene.start()
        flooded(scene)
        scene.turn(times=2)
        assert scene.phone.sent == [], "the exercise waits"
        scene.real_turn()
        assert {url for url, _, _ in scene.phone.sent} == {VEJLE.contacts[0], ISHOEJ.contacts[0]}
        for _, title, body in scene.phone.sent:
            assert title.startswith("IKKE EN ØVELSE: Varsel")
            assert body.splitlines()[0] == "Dette er IKKE en øvelse / This is NOT an exercise."
        scene.turn()
        assert [title.startswith("ØVELSE") for _, title, _ in scene.phone.sent] == [False, False, True, True]


def test_what_waits_to_be_sent_waits_on_while_people_are_told_of_something_real(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        scene.start()
        real = [True]

        async def owes() -> bool:
            asks.append(1)
            return len(asks) > 1 and real[0]  # it comes up once the exercise's step was begun

        asks: list[int] = []
        scene.calls = ExerciseCalls(scene.hub.hub, scene.phone, (owes,))
        loop = scene.hub.hub.loop
        assert loop is not None
        asyncio.run_coroutine_threadsafe(scene.calls.turn(), loop).result(20)
        until(lambda: len(asks) > 3, what="it asks again")
        assert scene.phone.sent == []
        real[0] = False
        scene.await_(scene.calls.settled)
        assert len(scene.phone.sent) == 2


def test_a_hub_that_stops_waits_for_nothing_real(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        scene.start()
        asks: list[int] = []

        async def owes() -> bool:
            asks.append(1)
            return len(asks) > 1

        calls = ExerciseCalls(scene.hub.hub, scene.phone, (owes,))

        async def run() -> None:
            stop = asyncio.Event()
            running = asyncio.create_task(calls.run(stop))
            while len(asks) < 3:  # noqa: ASYNC110  it is the calls that are waited for
                await asyncio.sleep(0)
            stop.set()
            await running

        scene.await_(run)
        assert len(scene.phone.sent) == 2


def test_what_fails_at_one_member_is_taken_again_and_harms_no_other(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        broken = [True]

        def send(url: str, title: str, body: str) -> Outcome:
            if url == VEJLE.contacts[0] and broken:
                broken.clear()
                raise OSError
            return scene.phone(url, title, body)

        scene.calls = ExerciseCalls(scene.hub.hub, send)
        scene.start(replace(INJECTS[0], members=("ishoej", "vejle")))
        scene.turn()
        assert scene.phone.called == [ISHOEJ.contacts[0]]
        scene.turn(later=ANSWER_WITHIN)
        assert VEJLE.contacts[1] in scene.phone.called


@pytest.mark.parametrize("token", ["x", "../../etc", "%00", "a" * 300])
def test_a_link_that_is_none_of_ours_is_refused(tmp_path: Path, token: str) -> None:
    with training(tmp_path) as scene:
        answer: httpx.Response = scene.hub.client.post(f"/answer/{token}")
        assert answer.status_code in {200, 400, 404}
        assert "ØVELSE" not in answer.text


def test_a_hub_that_runs_sends_it_by_itself_and_hears_the_answer(tmp_path: Path) -> None:
    with listening() as (where, heard):
        member = replace(ISHOEJ, contacts=(f"json://{where}",))
        with running(tmp_path, members=(member,)) as hub:
            made = Exercise(0, TITLE, "", "da", "lea", hub.clock(), (member.id,))
            inject = replace(INJECTS[0], members=(member.id,))

            def begin(store: HubStore) -> None:
                store.exercises.begin(store.exercises.make(made, [inject]).id, hub.clock())

            hub.changes(begin)
            until(lambda: bool(heard), what="the contact is told")
            said = json.loads(heard[0])
            assert said["title"] == f"ØVELSE / EXERCISE: {TITLE}"
            assert said["message"].startswith("ØVELSE / EXERCISE. ")
            way = said["message"][said["message"].index("/answer/") :].split()[0]
            assert "ØVELSE" in hub.client.post(way).text
            (message,) = hub.hub.store.exercises.messages.of([1])
            assert message.state == "answered"
        assert len(heard) == 1


@contextmanager
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """A contact on this machine: where it is, and what it was sent."""
    heard: list[bytes] = []

    class Contact(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Contact)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
