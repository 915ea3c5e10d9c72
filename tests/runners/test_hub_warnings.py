"""What the hub warns of is said once, also over a restart."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.model.campaign import Attribution
from bavn.model.sighting import Template
from bavn.runners import hub_warnings
from bavn.runners.hub_warnings import MOST_TEMPLATES, NAME, Known, Warnings, warned_line, warned_text
from bavn.sharing.delta import ToldWarning
from bavn.telling.warning_messages import Armed, Warned
from tests.runners.hubs import NOW, warning

URL = "https://hub.example"


def say(warnings: Warnings, *told: ToldWarning, lanes: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    """Say all the news; what they were."""
    news = warnings.news(told, NOW)
    for update, known in news:
        warnings.said(update, replace(known, told=lanes))
    warnings.keep()
    return [(update, known.warning.id) for update, known in news]


def test_each_is_new_once_and_over_once(tmp_path: Path) -> None:
    warnings = Warnings(tmp_path, URL)
    assert say(warnings, warning(3), warning(4)) == [("new", 3), ("new", 4)]
    assert say(warnings, warning(3), warning(4)) == []
    assert [one.warning.id for one in warnings.open] == [3, 4]
    assert say(warnings, warning(4)) == [("ended", 3)]
    assert say(warnings, replace(warning(4), ended=True)) == [("ended", 4)]
    assert say(warnings) == []
    assert warnings.open == ()


def test_what_has_hit_us_does_not_pile_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_warnings, "MOST", 5)
    warnings = Warnings(tmp_path, URL)
    for number in range(50):
        for update, known in warnings.news([warning(number)], NOW, own={warning(number).kind}):
            warnings.said(update, known)
    assert [one.warning.id for one in warnings.open] == [45, 46, 47, 48, 49]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"severity": "critical"}, True),
        ({"organisations": 4}, True),
        ({"templates": (Template("GET", "/soeg"),)}, True),
        ({"site": "www.example.dk"}, True),
        ({"attribution": Attribution("NoName057(16)", 0.8)}, True),
        ({"sources": 913}, False),
        ({"peak": 200.0}, False),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else str(value),
)
def test_what_matters_is_said_anew_and_each_request_more_is_not(
    tmp_path: Path, change: dict[str, object], *, told: bool
) -> None:
    warnings = Warnings(tmp_path, URL)
    say(warnings, warning(3))
    assert say(warnings, replace(warning(3), **change)) == ([("changed", 3)] if told else [])  # type: ignore[arg-type]


def test_what_was_said_is_remembered_over_a_restart_with_who_was_told(tmp_path: Path) -> None:
    say(Warnings(tmp_path, URL), warning(3), lanes=("anna",))
    again = Warnings(tmp_path, URL)
    assert say(again, warning(3), lanes=("anna",)) == []
    ((update, known),) = again.news([warning(3, organisations=9)], NOW)
    assert (update, known.told, known.times) == ("changed", ("anna",), 2)
    assert again.severity_of(3) == "high"
    assert again.severity_of(4) is None
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_many_templates_are_not_all_kept_and_make_no_news_each_time(tmp_path: Path) -> None:
    many = warning(3, templates=tuple(Template("GET", f"/{number}") for number in range(MOST_TEMPLATES + 5)))
    say(Warnings(tmp_path, URL), many)
    again = Warnings(tmp_path, URL)
    assert say(again, many) == []
    assert len(again.open[0].warning.templates) == MOST_TEMPLATES


def test_another_hub_begins_anew(tmp_path: Path) -> None:
    say(Warnings(tmp_path, URL), warning(3))
    assert say(Warnings(tmp_path, "https://other.example"), warning(3)) == [("new", 3)]


@pytest.mark.parametrize("data", [b"", b"\xff", b"{", b"{}", b'{"url": 3}', b"[" * 100_000], ids=range(6))
def test_a_damaged_file_costs_a_repetition_and_nothing_else(tmp_path: Path, data: bytes) -> None:
    (tmp_path / NAME).write_bytes(data)
    assert say(Warnings(tmp_path, URL), warning(3)) == [("new", 3)]
    assert Warnings(tmp_path, URL).severity_of(3) == "high"


def test_a_folder_that_is_full_or_gone_stops_nothing(tmp_path: Path) -> None:
    warnings = Warnings(tmp_path / "gone", URL)
    assert say(warnings, warning(3)) == [("new", 3)]
    assert say(warnings, warning(3)) == []


def test_a_line_of_json_says_what_is_armed_and_until_when() -> None:
    until = NOW + timedelta(hours=4)
    line = warned_line(Warned("new", warning(3), "Hub", NOW, Armed(812, until)))
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    read = json.loads(line)
    assert (read["schema"], read["update"], read["hub"], read["armed"]) == ("bavn.warning/1", "new", "Hub", 812)
    assert (read["at"], read["until"]) == ("2026-03-02T10:00:00Z", "2026-03-02T14:00:00Z")
    assert {"id": 3, "kind": "http-flood", "organisations": 3, "tlp": "amber"}.items() <= read["warning"].items()
    assert "members" not in read["warning"]


def test_a_warning_that_was_said_is_known_as_it_was_said(tmp_path: Path) -> None:
    warnings = Warnings(tmp_path, URL)
    warnings.said("new", Known(warning(3)))
    assert warnings.open == (Known(warning(3)),)


BLOCKED = Armed(2, NOW + timedelta(hours=4), 171)


def test_the_line_and_the_json_say_armed_and_blocked_apart() -> None:
    warned = Warned("changed", warning(3, organisations=1), "Hub", NOW, BLOCKED, since=NOW - timedelta(hours=1))
    read = json.loads(warned_line(warned))
    assert (read["armed"], read["blocked"], read["limited"], read["templates"]) == (2, 171, 0, 0)
    assert (read["since"], read["hit"]) == ("2026-03-02T09:00:00Z", False)
    assert warned_text(warned) == (
        "changed Hub warning 3 (campaign) http-flood: high, since 2026-03-02 09:00:00 UTC, 1 organisation hit, "
        "2 armed, 171 blocked"
    )


def test_what_has_ended_says_so_in_all_of_its_json() -> None:
    read = json.loads(warned_line(Warned("ended", warning(3), "Hub", NOW)))
    assert (read["update"], read["warning"]["ended"]) == ("ended", True)


def test_that_somebody_is_blocked_is_news_and_how_many_is_not(tmp_path: Path) -> None:
    warnings = Warnings(tmp_path, URL)
    say(warnings, warning(3))
    ((update, known),) = warnings.news([warning(3)], NOW, done=lambda _: BLOCKED)
    assert (update, known.armed) == ("changed", BLOCKED)
    warnings.said(update, known)
    assert warnings.news([warning(3)], NOW, done=lambda _: replace(BLOCKED, blocked=12)) == []


def test_what_has_hit_us_has_not_ended_until_our_own_attack_has(tmp_path: Path) -> None:
    warnings = Warnings(tmp_path, URL)
    say(warnings, warning(3), warning(4, campaign=8))
    warnings.said("new", Known(replace(warning(4), kind="web-scan")))
    news = dict(warnings.news([], NOW, own=["http-flood"]))
    assert {update: (known.warning.id, known.hit) for update, known in news.items()} == {
        "changed": (3, True),
        "ended": (4, False),
    }
    for update, known in news.items():
        warnings.said(update, known)
    assert warnings.news([], NOW, own=["http-flood"]) == []
    ((update, known),) = warnings.news([], NOW)
    assert (update, known.hit) == ("ended", True)


def test_when_it_was_first_heard_of_stays_as_the_warning_changes(tmp_path: Path) -> None:
    warnings = Warnings(tmp_path, URL)
    say(warnings, warning(3))
    later = replace(warning(3), severity="critical", at=NOW + timedelta(hours=2))
    say(warnings, later)
    assert Warnings(tmp_path, URL).open[0].since == NOW
