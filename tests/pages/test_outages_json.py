import json
from dataclasses import replace
from typing import Any

from bavn.model.probe import VERDICTS
from bavn.pages.outages import OutagesReport
from bavn.pages.outages_html import outages_html
from bavn.pages.outages_json import outages_json
from tests.pages.outage_samples import hostile, local, november


def read(report: OutagesReport) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(outages_json(report))
    return found


def test_the_document_names_its_schema_and_its_period() -> None:
    found = read(november())
    assert found["schema"] == "bavn.outages/1"
    assert found["period"] == {
        "began": "2026-11-09T23:00:00Z",
        "ended": "2026-11-13T23:00:00Z",
        "made": "2026-11-14T07:00:00Z",
    }
    assert found["totals"] == {
        "sites": 15,
        "claimed": 6,
        "seen_attacked": 3,
        "seen_down": 8,
        "only_claimed": 2,
        "unknown": 1,
    }


def test_a_target_holds_what_was_claimed_seen_attacked_and_seen_down() -> None:
    first = read(november())["targets"][0]
    assert first["claimed"] == [
        {"by": "NoName057(16)", "at": "2026-11-12T07:30:00Z", "source": "a channel of theirs", "assumed": False}
    ]
    assert first["seen_attacked"] == [
        {"began": "2026-11-12T06:57:41Z", "ended": "2026-11-12T14:40:00Z", "assumed": False}
    ]
    assert [one["verdict"] for one in first["spells"]] == ["down", "down", "down", "guarded"]
    assert first["spells"][0]["began"] == "2026-11-12T06:58:03Z"
    assert first["latency_ms"] == {"p50": 84.0, "p95": 311.0, "p99": 1240.0}


def test_the_seconds_of_every_target_add_up_to_the_period() -> None:
    for one in read(november())["targets"]:
        assert set(one["seconds"]) == set(VERDICTS)
        assert abs(sum(one["seconds"].values()) - 4 * 86_400) < 1e-6


def test_what_is_unknown_is_null_and_not_nothing() -> None:
    unseen = next(one for one in read(november())["targets"] if one["name"] == "www.m-kommune.example")
    assert unseen["availability"] is None
    assert unseen["latency_ms"] is None


def test_what_goes_on_has_no_end() -> None:
    going = next(one for one in read(november())["targets"] if one["name"] == "www.n-kommune.example")
    assert going["spells"][0]["ended"] is None


def test_what_belongs_together_is_listed() -> None:
    (group,) = read(november())["together"]
    assert (group["incident"], group["supplier"], len(group["sites"])) == (4, "Hosting ApS", 3)


def test_what_a_report_says_of_a_url_ends_before_its_query() -> None:
    first = november().rows[0]
    secret = replace(first, target=replace(first.target, url="https://www.example.dk/status?token=hunter2"))
    report = replace(november(), rows=(secret,))
    assert read(report)["targets"][0]["url"] == "https://www.example.dk/status"
    assert "hunter2" not in outages_html(report, local())


def test_hostile_text_is_escaped_and_cut() -> None:
    raw = outages_json(hostile()).decode()
    assert raw.rstrip("\n").isprintable()
    target = json.loads(raw)["targets"][0]
    assert max(len(target[key]) for key in ("name", "site", "url", "note")) < 2_100
