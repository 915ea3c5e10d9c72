import json
from dataclasses import replace
from pathlib import Path

from bavn.pages.status_json import status_json
from tests.pages.overviews import RUNS


def test_the_document_holds_what_the_page_shows() -> None:
    document = json.loads(status_json(RUNS))
    assert document["schema"] == "bavn.status/1"
    assert (document["running"], document["process"], document["at"]) == (True, 812, "2026-11-22T08:15:00Z")
    assert document["sensor"]["sites"][0]["rate"] == 131.0
    assert [one["id"] for one in document["findings"]] == [12]
    assert document["decisions"] == {"standing": 14, "next_expiry": "2026-11-22T08:35:00Z"}
    assert [(one["network"], one["confirmed"]) for one in document["releases"]] == [
        ("192.0.2.7/32", "2026-11-22T08:15:00Z"),
        (None, None),
    ]
    assert document["messages"][0]["state"] == "sent"
    assert document["channels"][0]["ok"]
    assert document["unread"] == []


def test_it_is_one_line_and_says_when_no_sensor_runs() -> None:
    written = status_json(replace(RUNS, process=None, status=None, folder=Path("/a\udcffb")))
    assert written.count(b"\n") == 1
    document = json.loads(written)
    assert (document["running"], document["process"], document["sensor"]) == (False, None, None)
    assert document["folder"] == "/a\\udcffb"


def test_a_sensor_of_unknown_number_runs_all_the_same() -> None:
    document = json.loads(status_json(replace(RUNS, process=0)))
    assert (document["running"], document["process"]) == (True, None)
