import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bavn.clearing.changes import Order
from bavn.hub.app import operations
from bavn.model.member import Purpose
from bavn.model.sighting import SharedTemplate, Template
from bavn.model.tlp import LABELS, Tlp
from bavn.sharing.checking import encode_batch
from tests.hub.hubs import NOW, Running, established, running, sighting
from tests.waiting import until

MEMBERS = ("vejle", "ishoej", "kolding")
TEMPLATE = SharedTemplate(Template("GET", "/soeg", ("query",)), 500)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Vejle has handed in one sighting under each label, and one without; ishoej the first of them too."""
    members = tuple(established(name) for name in MEMBERS)
    with running(tmp_path_factory.mktemp("hub"), members=members) as found:
        labels: tuple[Tlp | None, ...] = (*LABELS, None)
        for number, label in enumerate(labels):
            found.sensor("vejle").says(found.client, encode_batch([sighting(number, tlp=label)]))
        found.sensor("ishoej").says(
            found.client,
            encode_batch(
                [replace(sighting(number, tlp=label), id=f"{number + 50:032x}") for number, label in enumerate(labels)]
            ),
        )
        yield found


def got(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def label_of(value: str) -> str:
    """Under which label this address was handed in."""
    return str([*LABELS, None][int(value.rpartition(".")[2])])


def labels(answer: httpx.Response) -> set[str]:
    return {label_of(one["value"]) for one in got(answer)["decisions"]}


def test_each_reader_is_told_of_what_its_label_lets_it_see(hub: Running) -> None:
    path = "/api/v1/decisions"
    assert labels(hub.sensor("kolding").asks(hub.client, path)) == {"amber", "green", "clear"}
    assert labels(hub.asked(path, {"X-Api-Key": hub.key("read", "kolding")})) == {"amber", "green", "clear"}
    assert labels(hub.asked(path, {"X-Api-Key": hub.key("read")})) == {"green", "clear"}
    assert labels(hub.asked(path, hub.person("read-only"))) == {"green", "clear"}
    assert labels(hub.asked(path, hub.person("operator"))) == {"amber", "green", "clear"}


def test_outside_the_membership_neither_times_nor_counters_tell_what_members_are_told(hub: Running) -> None:
    member, outsider = hub.key("read", "kolding"), hub.key("read")
    inside, outside = (got(hub.asked("/api/v1/decisions", {"X-Api-Key": key})) for key in (member, outsider))
    assert all(one["made"] for one in inside["decisions"])
    assert {one["made"] for one in outside["decisions"]} == {None}
    assert {one["campaign"] for one in outside["decisions"]} == {0}
    for path in ("whoami", "campaigns", "warnings", "decisions"):
        assert got(hub.asked(f"/api/v1/{path}", {"X-Api-Key": outsider}))["seq"] == hub.hub.published.place("community")
    assert inside["seq"] == hub.hub.published.seq


def test_members_are_counted_and_not_named(hub: Running) -> None:
    for path in ("decisions", "campaigns", "warnings", "delta"):
        answer = hub.sensor("kolding").asks(hub.client, f"/api/v1/{path}")
        assert "vejle" not in answer.text.lower(), path
        assert "ishoej" not in answer.text.lower(), path
    found = got(hub.sensor("kolding").asks(hub.client, "/api/v1/decisions"))
    assert {one["organisations"] for one in found["decisions"]} == {2}
    assert {one["action"] for one in found["decisions"]} == {"block"}


def test_decisions_come_in_pages_that_miss_nothing(hub: Running) -> None:
    who, seen, after = hub.person("operator"), [], 0
    while after is not None:
        page = got(hub.asked(f"/api/v1/decisions?limit=2&after={after}", who))
        seen += [one["seq"] for one in page["decisions"]]
        assert len(page["decisions"]) <= 2
        after = page["next"]
    whole = got(hub.asked("/api/v1/decisions", who))
    assert seen == sorted(seen) == [one["seq"] for one in whole["decisions"]]
    assert whole["next"] is None


def test_who_goes_on_is_also_told_what_ended(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        hub.sensor("vejle").says(hub.client, encode_batch([sighting()]))
        who, seq = hub.person("operator"), hub.hub.published.seq
        loop = hub.hub._loop
        assert loop is not None
        order = hub.hub.pipeline.obey(Order(0, "revoke", "198.18.0.1", "anna", NOW))
        asyncio.run_coroutine_threadsafe(order, loop).result(30)
        news = got(hub.asked(f"/api/v1/decisions?after={seq}", who))["decisions"]
        assert [(one["value"], one["gone"]) for one in news] == [("198.18.0.1", "revoked")]
        assert [one["value"] for one in got(hub.asked("/api/v1/decisions", who))["decisions"]] == ["198.19.0.1"]


def sightings(answer: httpx.Response) -> list[tuple[str, str | None]]:
    return sorted((one["member"], str(one["sighting"]["tlp"])) for one in got(answer)["sightings"])


def test_sightings_are_seen_by_those_whom_their_label_lets(hub: Running) -> None:
    path = "/api/v1/sightings"
    every = [*map(str, LABELS), "None"]
    assert sightings(hub.asked(path, hub.person("operator"))) == sorted(
        (m, t) for m in ("vejle", "ishoej") for t in every
    )
    analyst = {label for _, label in sightings(hub.asked(path, hub.person("analyst")))}
    assert analyst == {"amber+strict", "amber", "green", "clear"}
    assert sightings(hub.sensor("vejle").asks(hub.client, path)) == sorted(("vejle", label) for label in every)
    assert sightings(hub.sensor("kolding").asks(hub.client, path)) == []
    assert sightings(hub.asked(path, {"X-Api-Key": hub.key("read")})) == []


def test_sightings_come_in_pages(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        for number in range(5):
            hub.sensor("vejle").says(hub.client, encode_batch([sighting(number)]))
            hub.clock.forward(seconds=1)
        who, query, seen = hub.person("operator"), "?limit=2", 0
        while query:
            page = got(hub.asked(f"/api/v1/sightings{query}", who))
            seen += len(page["sightings"])
            query = f"?limit=2&before={page['before']}" if page["before"] else ""
        assert seen == 5


@pytest.mark.parametrize("before", ["yesterday", "2026-11-22", "2026-11-22T12:00:00", "2026-11-22T12:00:00Z&before=x"])
def test_a_time_that_is_none_is_refused(hub: Running, before: str) -> None:
    assert hub.asked(f"/api/v1/sightings?before={before}", hub.person("operator")).status_code == 400


def test_a_member_is_told_of_campaigns_what_was_told_and_an_operator_all(tmp_path: Path) -> None:
    with running(tmp_path, members=tuple(established(name) for name in MEMBERS)) as hub:
        secret = replace(sighting(1, tlp="red"), templates=(TEMPLATE,))
        hub.sensor("vejle").says(hub.client, encode_batch([secret, replace(sighting(2), templates=(TEMPLATE,))]))
        hub.sensor("ishoej").says(hub.client, encode_batch([replace(sighting(2), templates=(TEMPLATE,))]))
        (whole,) = got(hub.asked("/api/v1/campaigns", hub.person("operator")))["campaigns"]
        assert (whole["organisations"], whole["sources"]) == (2, 2)
        (told,) = got(hub.sensor("kolding").asks(hub.client, "/api/v1/campaigns"))["campaigns"]
        assert told["id"] == whole["id"]
        assert told["organisations"] == 2
        assert got(hub.asked("/api/v1/campaigns", {"X-Api-Key": hub.key("read")}))["campaigns"] == []


def test_members_are_told_from_when_to_when_a_campaign_was_seen_and_the_community_is_not(tmp_path: Path) -> None:
    with running(tmp_path, members=tuple(established(name) for name in MEMBERS)) as hub:
        long = replace(sighting(1, tlp="green"), began=NOW - timedelta(minutes=20))
        hub.sensor("vejle").says(hub.client, encode_batch([long]))

        def span(answer: httpx.Response) -> list[datetime]:
            (told,) = got(answer)["campaigns"]
            return [datetime.fromisoformat(told[name]) for name in ("first", "last")]

        whole = [NOW - timedelta(minutes=20), NOW]
        assert span(hub.sensor("kolding").asks(hub.client, "/api/v1/campaigns")) == whole
        assert span(hub.asked("/api/v1/campaigns", hub.person("operator"))) == whole
        first, last = span(hub.asked("/api/v1/campaigns", {"X-Api-Key": hub.key("read")}))
        assert first == last >= NOW


def test_warnings_are_for_those_not_hit_yet(tmp_path: Path) -> None:
    with running(tmp_path, members=tuple(established(name) for name in MEMBERS)) as hub:
        hub.sensor("vejle").says(hub.client, encode_batch([sighting()]))
        (warning,) = got(hub.sensor("kolding").asks(hub.client, "/api/v1/warnings"))["warnings"]
        assert (warning["why"], warning["kind"], warning["organisations"]) == ("campaign", "http-flood", 1)
        assert [one["ended"] for one in got(hub.sensor("vejle").asks(hub.client, "/api/v1/warnings"))["warnings"]] in (
            [],
            [True],
        )
        assert got(hub.asked("/api/v1/warnings", {"X-Api-Key": hub.key("read")}))["warnings"] == []


def test_nothing_is_told_while_the_kill_switch_is_on(tmp_path: Path) -> None:
    with running(tmp_path, members=tuple(established(name) for name in MEMBERS)) as hub:
        hub.sensor("vejle").says(hub.client, encode_batch([sighting()]))
        loop = hub.hub._loop
        assert loop is not None
        asyncio.run_coroutine_threadsafe(hub.hub.pipeline.obey(Order(0, "kill", "", "anna", NOW)), loop).result(30)
        kolding = hub.sensor("kolding")
        found = got(kolding.asks(hub.client, "/api/v1/decisions"))
        assert (found["killed"], found["decisions"]) == (True, [])
        assert got(kolding.asks(hub.client, "/api/v1/warnings"))["warnings"] == []
        assert got(kolding.asks(hub.client, "/api/v1/campaigns"))["campaigns"] == []


def test_a_delta_is_asked_for_by_what_was_heard_last(hub: Running) -> None:
    sensor = hub.sensor("kolding")
    seq = hub.hub.published.seq
    assert f'\\"since\\": {seq}'.replace(" ", "") in sensor.asks(hub.client, f"/api/v1/delta?since={seq}").text
    assert sensor.asks(hub.client, "/api/v1/delta?since=x").status_code == 400


def test_every_door_for_readers_is_closed_to_the_public(hub: Running) -> None:
    paths = [one.path for one in operations(hub.hub) if one.tag == "reading"]
    assert len(paths) >= 7
    for path in paths:
        assert hub.client.get(path).status_code == 401, path


def test_expired_decisions_are_told_as_ended(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        hub.sensor("vejle").says(hub.client, encode_batch([sighting()]))
        who, seq = hub.person("operator"), hub.hub.published.seq
        hub.clock.forward(hours=25)
        until(lambda: hub.hub.published.seq > seq)
        found = got(hub.asked("/api/v1/decisions", who))
        assert found["decisions"] == []
        assert hub.clock() - NOW == timedelta(hours=25)


@pytest.mark.parametrize("purpose", ["bouncer", "report"])
def test_a_key_that_lies_on_a_firewall_or_in_a_script_reads_nothing_of_members(hub: Running, purpose: Purpose) -> None:
    shown = {"X-Api-Key": hub.key(purpose, "vejle")}
    for path in ("/api/v1/delta", "/api/v1/sightings", "/api/v1/decisions", "/api/v1/warnings", "/api/v1/campaigns"):
        assert hub.asked(path, shown).status_code == 403
    assert hub.asked("/events", shown).status_code == 403
    assert hub.asked("/api/v1/whoami", shown).status_code == 200
