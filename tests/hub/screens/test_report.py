"""The report of a period, as each reader may have it, of a hub that was really attacked."""

import asyncio
import csv
import io
import json
import socket
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bavn.clearing.changes import Report
from bavn.hub.doors.operator_acts import Acting
from bavn.hub.screens import report
from bavn.hub.screens.days import Days
from bavn.hub.screens.report import period_of
from bavn.hub.screens.sessions import SESSION
from bavn.hubstore import period
from bavn.hubstore.messages import Message
from bavn.hubstore.store import HubStore
from bavn.model.exercise import Exercise
from bavn.model.readiness import Told
from bavn.model.tlp import SEES, Tlp
from tests.hub.hubs import NOW, PATIENCE_S, Running
from tests.hub.screens.land import HIT, country, land, sighting, submit
from tests.hub.screens.visits import Visit, visiting
from tests.hub.screens.whole import wait

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
    assert rows[1] == ["period", "label", "", "TLP:AMBER+STRICT"]
    assert ["warned", "hits", "", str(warned["hits"])] in rows
    assert ["warned", "lead", "median_s", "600.0"] in rows
    assert answer.headers["content-disposition"].startswith('attachment; filename="bavn-2026-')


@pytest.mark.parametrize(
    "query",
    [
        "?from=0001-01-01&to=0001-01-01",
        "?from=9999-12-30&to=9999-12-31",
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


@pytest.mark.parametrize(
    ("query", "said"),
    [("?from=2025-01-01&to=2025-10-31", None), ("?from=2025-10-01&to=2026-10-31", {"campaigns": 0, "sightings": 0})],
    ids=["gone", "half-gone"],
)
def test_of_a_time_of_which_nothing_is_kept_no_attack_is_counted_as_none(
    hub: Running, query: str, said: dict[str, int] | None
) -> None:
    with visiting(hub) as visit:
        found, page = document(visit, query), visit.get(f"/report{query}&lang=en").text
    attacks = found["attacks"]
    assert found["attacks_from"] == "2025-11-22"
    assert attacks is None if said is None else isinstance(attacks, dict) and said.items() <= attacks.items()
    assert ("older than" in page) == (said is None)
    assert page.count("Known only from") == (2 if said is None else 4)  # decisions, messages; attacks, warnings


def test_where_something_was_cut_the_report_says_of_what(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with land(tmp_path, country(16), down=()) as hub, visiting(hub) as visit:
        assert document(visit)["cut"] == []
        monkeypatch.setattr(period, "MOST_CAMPAIGNS", 1)
        assert document(visit, f"?from=2026-11-01&to={NOW.date()}")["cut"] == ["attacks", "warned"]
        monkeypatch.setattr(report, "MOST_EXERCISES", 0)
        assert document(visit, f"?from=2026-11-02&to={NOW.date()}")["cut"] == ["attacks", "warned", "effort"]


def test_the_noise_of_the_internet_is_no_attack_here_either(tmp_path: Path) -> None:
    with land(tmp_path, country(16), hit=(), down=()) as hub:
        sites = {one.id: one.sites[0] for one in country(16)}
        noise = {name: replace(sighting(place, sites[name]), severity="medium") for place, name in enumerate(FIVE)}
        scans = {name: replace(one, kind="web-scan", templates=()) for name, one in noise.items()}
        submit(hub.hub, [Report(name, "key", NOW, one) for name, one in scans.items()])
        with visiting(hub) as visit:
            attacks = part(visit, "attacks")
    assert (attacks["campaigns"], attacks["alone"], attacks["organisations"]) == (0, 0, 0)


def test_a_day_of_a_period_is_the_hubs_own(hub: Running) -> None:
    assert period_of("2026-11-01", "9999-12-31", hub.hub, NOW.date())[0].last == NOW.date()
    found, wrong = period_of("2026-03-29", "2026-03-29", hub.hub, NOW.date())  # the clock is put forward
    assert (found.ended - found.began, wrong) == (timedelta(hours=23), False)


def told(hub: Running, label: Tlp | None, who: Iterable[str], days: int = 0, first: int = 200) -> None:
    """These report attacks that they label so, which began so many days ago."""
    sites = {one.id: one.sites[0] for one in country(16)}
    minutes = days * 24 * 60 + 8
    seen = [(name, sighting(first + place, sites[name], tlp=label, minutes=minutes)) for place, name in enumerate(who)]
    submit(hub.hub, [Report(name, "key", hub.clock(), one) for name, one in seen])


FIVE = tuple(one.id for one in country(16))[6:11]
TODAY = f"?from={NOW.date()}&to={NOW.date()}"


def outside(hub: Running, query: str = "") -> dict[str, object]:
    with visiting(hub, "read-only") as visit:
        return document(visit, query)


@pytest.mark.parametrize("label", [None, "red", "amber+strict", "amber"])
def test_who_reads_for_the_community_learns_nothing_of_what_is_not_labelled_for_it(
    tmp_path: Path, label: Tlp | None
) -> None:
    with land(tmp_path, country(16), hit=(), down=()) as hub:
        hub.clock.forward(days=2)
        before = outside(hub, "?from=2026-11-10&to=2026-11-21")
        told(hub, label, FIVE, days=1)
        after = outside(hub, "?from=2026-11-09&to=2026-11-21")
        assert {**after, "first": before["first"]} == before
        assert after["attacks"] is None
        with visiting(hub, "operator") as operator, visiting(hub, "analyst") as analyst:
            own, theirs = (document(one, "?from=2026-11-09&to=2026-11-21")["attacks"] for one in (operator, analyst))
        assert own == theirs
        assert isinstance(own, dict)
        assert bool(own["sightings"]) == (label in SEES["analyst"])


def test_the_community_is_told_of_five_at_least_once_their_day_is_over(tmp_path: Path) -> None:
    with land(tmp_path, country(16), hit=(), down=()) as hub:
        told(hub, "green", FIVE[:4])
        told(hub, "amber", FIVE, first=300)
        hub.clock.forward(days=1)
        assert outside(hub, TODAY)["attacks"] is None
        told(hub, "green", FIVE[4:], days=1, first=400)
        hub.clock.forward(minutes=6)
        attacks = outside(hub, "?from=2026-11-21&to=2026-11-22")["attacks"]
        assert isinstance(attacks, dict)
        assert (attacks["sightings"], attacks["organisations"]) == (5, 5)


def test_the_community_is_told_of_no_day_that_is_not_over(hub: Running) -> None:
    with visiting(hub, "read-only") as visit:
        usual, asked = document(visit), document(visit, "?from=2026-11-01&to=2026-11-30")
        assert usual["last"] == asked["last"] == "2026-11-21"
        assert (asked["counted"], asked["label"]) == ("green", "TLP:GREEN")
        assert "whole days that are over" in visit.get(f"/report{TODAY}&lang=en").text


def test_nothing_newer_than_the_kill_switch_is_told_while_it_is_on(tmp_path: Path) -> None:
    with land(tmp_path, country(16), hit=(), down=()) as hub:
        wait(hub, Acting(hub.hub, "x").order("kill", reason="r"))
        hub.clock.forward(days=3)
        told(hub, "green", FIVE, days=-1)
        asked = outside(hub, "?from=2026-11-01&to=2026-11-30")
        assert (asked["last"], asked["attacks"]) == ("2026-11-21", None)
        wait(hub, Acting(hub.hub, "x").order("unkill", reason="r"))
        asked = outside(hub, "?from=2026-11-01&to=2026-11-30")
        assert asked["last"] == "2026-11-24"
        assert asked["attacks"] is not None


def test_many_reports_are_made_one_at_a_time_and_none_for_who_hung_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may, made = threading.Event(), list[date]()
    add_up = report.report_of

    def slowly(store: HubStore, folder: Path, period: Days, now: datetime, own: bool) -> Any:  # noqa: ANN401, FBT001
        made.append(period.first)
        assert may.wait(PATIENCE_S)
        return add_up(store, folder, period, now, own)

    monkeypatch.setattr(report, "report_of", slowly)
    with land(tmp_path, hit=(), down=()) as hub, visiting(hub) as visit:
        address = urlsplit(hub.url)
        asked = [f"/report?from=2026-11-{day:02}&to=2026-11-22" for day in (1, 2, 3)]
        for way in asked:
            with socket.create_connection((str(address.hostname), address.port or 0)) as line:
                said = f"GET {way} HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {SESSION}={visit.secret}\r\n\r\n"
                line.sendall(said.encode())
                answered(visit)
        may.set()
        assert visit.get("/report?from=2026-11-09&to=2026-11-22").status_code == 200
    assert made == [date(2026, 11, 1), date(2026, 11, 9)]


def answered(visit: Visit) -> None:
    """Meanwhile other pages answer, so what came before them has been read."""
    for _ in range(3):
        assert visit.get("/decisions").status_code == 200
