"""An exercise changes nothing that is real: whatever the hub tells, counts and keeps is the same before and after.

The clock stands while it is held, so that not even a time differs. Only the audit says that it was held, and by whom.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bavn.hub.people.bulletin_writing import write_missing
from bavn.hubstore import tables
from bavn.sharing.checking import encode_batch
from tests.hub.exercises import Training, training
from tests.hub.hubs import NOW, Clock, sighting
from tests.hub.screens.visits import Visit, visiting
from tests.hubstore.test_exercise_tables import OWN
from tests.waiting import until

FOR_PEOPLE = ("/", "/campaigns", "/members", "/outages", "/decisions", "/bulletins", "/bulletins/2026-11-21", "/report")
FOR_SENSORS = (
    "/api/v1/delta?since=0",
    "/api/v1/decisions",
    "/api/v1/campaigns",
    "/api/v1/warnings",
    "/api/v1/bulletins",
)
COUNTED = {"exercise", "inject", "remark"}  # numbers of its own
WRITTEN = {"audit", "sessions", "users", "keys", "marks"}  # that somebody did something, and when somebody was seen
AUDIT = re.compile(r"<section><h2[^>]*>Nyeste linjer i loggen</h2>.*?</section>|<h2[^>]*>Nyeste.*?</main>", re.DOTALL)
OF_THE_PROCESS = re.compile(
    r"^(?:# .*|bavn_hub_(?:last_commit_seconds|told_events|listeners|waiting).*)$", re.MULTILINE
)


def rows(scene: Training) -> dict[str, list[Any]]:
    """Everything that the store keeps but exercises."""
    own = {table.name for table in OWN} | WRITTEN
    store = scene.hub.hub.store
    found = {
        table.name: [tuple(row) for row in store.database.rows(select(table).order_by(*table.primary_key))]
        for table in tables.metadata.sorted_tables
        if table.name not in own
    }
    found["counters"] = [row for row in found["counters"] if row[0] not in COUNTED]
    return found


def told(scene: Training, visit: Visit) -> dict[str, str]:
    """Everything that the hub tells, by where."""
    hub = scene.hub
    answers = {way: AUDIT.sub("", visit.get(way).text) for way in FOR_PEOPLE}
    answers |= {way: hub.sensor("vejle").asks(hub.client, way).text for way in FOR_SENSORS}
    answers["metrics"] = OF_THE_PROCESS.sub("", hub.client.get("/metrics").text)
    for label in ("clear", "green"):
        answers[label] = hub.client.get(f"/lists/{label}/plain").text
    return answers


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Training]:
    """A hub with two attacks, decisions, warnings that people were told of, and a bulletin of a day that is over."""
    with training(tmp_path, clock=Clock(NOW - timedelta(days=1))) as one:
        hub = one.hub
        for member, number in (("odense", 1), ("ishoej", 2)):
            seen = replace(sighting(number, at=hub.clock.time), site=f"www.{member}.example")
            assert hub.sensor(member).says(hub.client, encode_batch([seen])).json()["accepted"] == 1
        one.real_turn()
        hub.clock.time = NOW
        for member, number in (("odense", 3), ("ishoej", 3)):
            other = f"3{member:0>15}".encode().hex()
            seen = replace(sighting(number), id=other, site=f"www.{member}.example")
            assert hub.sensor(member).says(hub.client, encode_batch([seen])).json()["accepted"] == 1
        hub.sensor("vejle").asks(hub.client, FOR_SENSORS[0])  # heard before the first picture of who is heard is made
        yield one


def settled(scene: Training) -> None:
    """Let what is real come to rest: people were told, bulletins are written, sites were looked at."""
    for _ in range(4):
        scene.real_turn()
    scene.await_(lambda: write_missing(scene.hub.hub))
    until(lambda: scene.hub.hub.lookout.observed.at == scene.hub.clock(), what="the hub has looked at its sites")


def through(scene: Training, visit: Visit) -> None:
    """A whole exercise, by its pages, with answers, notes, a pause and an end."""
    fields = {"scenario": "flood", "title": "Stormflod", "language": "da", "first": "vejle"}
    made = visit.post("/exercises/new", {**fields, "m.vejle": "1", "m.ishoej": "1"})
    here = made.headers["location"]
    assert visit.post(here, {"act": "start"}).headers["location"] == here
    scene.turn(times=2)
    for one in scene.hub.hub.store.exercises.injects([int(here.rpartition("/")[2])]):
        visit.post(here, {"act": "send", "inject": str(one.id)})
    scene.turn(times=8)
    sent = [body for _, title, body in scene.phone.sent if title.startswith("ØVELSE")]
    assert len(sent) > 4
    for body in sent[:3]:
        scene.hub.client.post(body[body.index("/answer/") :].split()[0])
    for fields in ({"act": "note", "note": "hurtigt"}, {"act": "pause"}, {"act": "resume"}, {"act": "end"}):
        assert visit.post(here, fields).headers["location"] == here
    scene.turn(times=4)
    assert visit.get(f"{here}/after").status_code == 200


def test_all_that_is_real_is_the_same_before_and_after_an_exercise(scene: Training) -> None:
    with visiting(scene.hub, name="anna") as visit:
        settled(scene)
        told(scene, visit)  # what is seen for the first time is noted
        settled(scene)
        before, told_before, published = rows(scene), told(scene, visit), scene.hub.hub.published
        for name in ("decisions", "warnings", "bulletins", "messages", "campaigns", "reports"):
            assert before[name], name
        through(scene, visit)
        settled(scene)
        assert rows(scene) == before
        assert told(scene, visit) == told_before
        assert replace(scene.hub.hub.published, at=published.at) == published
        audit = scene.hub.hub.store.audit.lines(NOW - timedelta(hours=1))
        assert {one.what for one in audit if one.who == "anna"} == {
            "exercise-made", "exercise-started", "exercise-paused", "exercise-resumed", "exercise-ended",
        }  # fmt: skip
