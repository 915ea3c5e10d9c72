"""The report of a period, as each reader may have it, of a hub that was really attacked."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bavn.clearing.changes import Report
from bavn.hub.screens.report import period_of
from bavn.hubstore.messages import Message
from bavn.model.exercise import Exercise
from bavn.model.readiness import Told
from tests.hub.hubs import NOW, PATIENCE_S, Running
from tests.hub.screens.land import HIT, country, land, sighting
from tests.hub.screens.visits import Visit, visiting

LATE = "vejle"
MINUTE = timedelta(minutes=1)


def late_hit(hub: Running) -> None:
    """One more is hit, ten minutes after the others were warned."""
    hub.clock.forward(minutes=20)
    one = sighting(99, "www.vejle.example", minutes=-10)
    assert hub.hub.loop is not None
    told = hub.hub.pipeline.submit([Report(LATE, "key", hub.clock(), one)])
    asyncio.run_coroutine_threadsafe(told, hub.hub.loop).result(PATIENCE_S)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with land(tmp_path_factory.mktemp("land"), country(16)) as running:
        late_hit(running)
        names = [one.id for one in country(16)]

        def keep(store) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
            for place, name in enumerate(names[:12]):
                store.readiness.keep(Told(name, 20 if place < 6 else 60, date(2026, 11, 20)))
            store.messages.keep(
                Message(
                    1, "vejle", NOW, NOW, needs_answer=True, told=2, state="answered", answered=NOW + MINUTE, by="x"
                )
            )
            drill = store.exercises.make(Exercise(0, "<script>", "s", "da", "x", NOW, ("vejle", "ishoej")), [])
            store.exercises.begin(drill.id, NOW)
            store.exercises.end(drill.id, NOW + MINUTE)

        running.changes(keep)
        yield running


def document(visit: Visit, query: str = "") -> dict[str, object]:
    answer = visit.get(f"/report.json{query}")
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text)  # type: ignore[no-any-return]


def part(visit: Visit, name: str, query: str = "") -> dict[str, object]:
    found = document(visit, query)[name]
    assert isinstance(found, dict)
    return found


def test_who_was_hit_after_the_others_counts_as_warned_before(hub: Running) -> None:
    with visiting(hub, "analyst") as visit:
        warned, attacks = part(visit, "warned"), part(visit, "attacks")
    assert (warned["hits"], warned["first"], warned["warned"]) == (len(HIT) + 1, len(HIT), 1)
    assert warned["lead"] == {"measured": 1, "median_s": 600.0, "longest_s": 600.0}
    assert dict(warned["leads"])["under-1h"] == 1  # type: ignore[call-overload]
    assert (attacks["campaigns"], attacks["organisations"]) == (1, len(HIT) + 1)


def test_an_exercise_is_counted_as_effort_and_as_nothing_else(hub: Running) -> None:
    with visiting(hub) as visit:
        effort, attacks = part(visit, "effort"), part(visit, "attacks")
        page = visit.get("/report").text
    assert (effort["exercises"], effort["trained"]) == (1, 2)
    assert (effort["warnings"], effort["told"], effort["answered"]) == (1, 2, 1)
    assert attacks["sightings"] == len(HIT) + 1
    assert "<script>" not in page.replace("<script src=", "")


@pytest.mark.parametrize(
    ("role", "member", "status"),
    [
        ("operator", "", 200),
        ("analyst", "", 200),
        ("read-only", "", 200),
        ("read-only", "vejle", 403),
        ("member", "vejle", 403),
    ],
    ids=["operator", "analyst", "community", "a-member's-reader", "member"],
)
@pytest.mark.parametrize("path", ["/report", "/report.csv", "/report.json"])
def test_it_is_for_the_hubs_own_and_the_community(hub: Running, role: str, member: str, status: int, path: str) -> None:
    with visiting(hub, role, member) as visit:  # type: ignore[arg-type]
        assert visit.get(path).status_code == status


def test_nobody_is_named_in_it(hub: Running) -> None:
    with visiting(hub) as visit:
        said = "".join(visit.get(path).text for path in ("/report", "/report.csv", "/report.json?lang=en"))
    for one in country(16):
        assert one.id not in said
        assert one.name not in said


def test_readiness_is_told_in_groups_of_five_at_least(hub: Running) -> None:
    with visiting(hub) as visit:
        ready = part(visit, "ready")
    assert ready["told"] == 12
    assert ready["groups"] == [
        {"least": 0, "most": 39, "members": 6},
        {"least": 40, "most": 100, "members": 6},
    ]


def test_the_table_says_the_same_as_the_document(hub: Running) -> None:
    with visiting(hub) as visit:
        answer, warned = visit.get("/report.csv"), part(visit, "warned")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["part", "figure", "of", "value"]
    assert ["warned", "hits", "", str(warned["hits"])] in rows
    assert ["warned", "lead", "median_s", "600.0"] in rows
    assert answer.headers["content-disposition"].startswith('attachment; filename="bavn-2026-')


@pytest.mark.parametrize(
    "query",
    [
        "?from=x&to=y",
        "?from=2026-11-22&to=2026-11-01",
        "?from=2001-01-01&to=2026-11-22",
        "?from=9999-12-31&to=9999-12-31",
    ],
)
def test_what_is_no_period_is_said_and_the_last_ninety_days_are_shown(hub: Running, query: str) -> None:
    with visiting(hub) as visit:
        page = visit.get(f"/report{query}&lang=da").text
    assert "de seneste 90 dage vises" in page
    assert "25. aug. 2026" in page


def test_a_period_before_the_attack_has_none(hub: Running) -> None:
    with visiting(hub) as visit:
        attacks = part(visit, "attacks", "?from=2026-10-01&to=2026-10-31")
    assert (attacks["campaigns"], attacks["sightings"], attacks["organisations"]) == (0, 0, 0)


def test_a_day_of_a_period_is_the_hubs_own(hub: Running) -> None:
    found = period_of("2026-03-29", "2026-03-29", hub.hub)  # the clock is put forward
    assert found.ended - found.began == timedelta(hours=23)
    assert isinstance(found.began, datetime)
    assert Path(hub.hub.data).exists()
