from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from bavn.hub.doors.lists import routes
from tests.hub.dialects.lapi_samples import NOW, Client, StandInHub, Story, decision, key

FILES = ["plain.txt", "nftables.nft"]


@pytest.fixture
def hub() -> StandInHub:
    hub = StandInHub()
    hub.know(key("amber", "bouncer", "vejle"), key("green", "read"), key("report", "report", "vejle"))
    return hub


@pytest.fixture
def client(hub: StandInHub) -> Iterator[Client]:
    with Client(hub, routes) as client:
        yield client


def listed(client: Client, path: str, secret: str = "") -> list[str]:
    answer = client.get(path, secret)
    assert answer.status_code == 200
    return [line for line in answer.text.splitlines() if not line.startswith("#")]


def test_each_level_is_told_what_it_may_know(hub: StandInHub, client: Client) -> None:
    hub.published = Story().tell(
        decision(1, "192.0.2.1", levels=("amber",)),
        decision(2, "192.0.2.2", levels=("amber", "green")),
        decision(3, "192.0.2.3"),
    )
    assert listed(client, "/lists/clear/plain.txt") == ["192.0.2.3"]
    assert listed(client, "/lists/clear/plain.txt", "secret of amber") == ["192.0.2.3"]
    assert listed(client, "/lists/plain.txt", "secret of green") == ["192.0.2.2", "192.0.2.3"]
    assert listed(client, "/lists/plain.txt", "secret of amber") == ["192.0.2.1", "192.0.2.2", "192.0.2.3"]


@pytest.mark.parametrize("name", FILES)
def test_a_list_by_key_needs_one_that_may_read(client: Client, name: str) -> None:
    assert client.get(f"/lists/{name}").status_code == 401
    assert client.get(f"/lists/{name}", "x").status_code == 401
    assert client.get(f"/lists/{name}", "secret of report").status_code == 403
    assert client.get(f"/lists/clear/{name}", "x").status_code == 401


@pytest.mark.parametrize("name", FILES)
def test_a_list_is_there_and_empty_when_nothing_holds_or_the_kill_switch_is_on(
    hub: StandInHub, client: Client, name: str
) -> None:
    assert "entries: 0" in client.get(f"/lists/clear/{name}").text
    story = Story()
    hub.published = story.tell(decision(1, "192.0.2.1"))
    assert "192.0.2.1" in client.get(f"/lists/clear/{name}").text
    hub.published = story.tell(killed=True)
    assert "192.0.2.1" not in client.get(f"/lists/clear/{name}").text
    hub.published = story.tell(killed=False)
    assert "192.0.2.1" in client.get(f"/lists/clear/{name}").text


def test_who_has_it_already_is_told_so_until_it_changes(hub: StandInHub, client: Client) -> None:
    story = Story()
    hub.published = story.tell(decision(1, "192.0.2.1"))
    first = client.get("/lists/clear/plain.txt")
    known = {"If-None-Match": first.headers["etag"]}
    again = client.get("/lists/clear/plain.txt", headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    hub.published = story.tell(decision(2, "192.0.2.9", "arm"))
    assert client.get("/lists/clear/plain.txt", headers=known).status_code == 304
    hub.published = story.tell(decision(3, "192.0.2.3"))
    assert client.get("/lists/clear/plain.txt", headers=known).status_code == 200


def test_a_change_of_what_is_not_listed_is_no_change(hub: StandInHub, client: Client) -> None:
    story = Story()
    hub.published = story.tell(decision(1, "192.0.2.1"))
    first = client.get("/lists/clear/plain.txt").headers
    hub.published = story.tell(decision(2, "192.0.2.2", "limit"), at=NOW + timedelta(hours=1))
    second = client.get("/lists/clear/plain.txt").headers
    assert (second["last-modified"], second["etag"]) == (first["last-modified"], first["etag"])


def test_a_tag_outlives_the_hub_and_is_of_one_level(hub: StandInHub, client: Client) -> None:
    hub.published = Story().tell(decision(1, "192.0.2.1"))
    tag = client.get("/lists/clear/plain.txt").headers["etag"]
    with Client(hub, routes) as again:
        assert again.get("/lists/clear/plain.txt").headers["etag"] == tag
    assert client.get("/lists/plain.txt", "secret of green").headers["etag"] != tag


@pytest.mark.parametrize(
    ("since", "status"),
    [(NOW, 304), (NOW + timedelta(days=1), 304), (NOW - timedelta(seconds=1), 200)],
    ids=["then", "later", "before"],
)
def test_a_time_is_enough_for_who_has_no_tag(hub: StandInHub, client: Client, since: datetime, status: int) -> None:
    hub.published = Story().tell(decision(1, "192.0.2.1"))
    said = format_datetime(since, usegmt=True)
    assert client.get("/lists/clear/plain.txt", headers={"If-Modified-Since": said}).status_code == status


@pytest.mark.parametrize("said", ["", "yesterday", "Sun, 99 Nov 2026 10:00:00 GMT", "Sun, 22 Nov 99999 10:00:00 GMT"])
def test_a_time_that_cannot_be_read_is_passed_over(client: Client, said: str) -> None:
    assert client.get("/lists/clear/plain.txt", headers={"If-Modified-Since": said}).status_code == 200


def test_a_tag_counts_more_than_a_time(client: Client) -> None:
    headers = {"If-None-Match": '"another"', "If-Modified-Since": format_datetime(NOW, usegmt=True)}
    assert client.get("/lists/clear/plain.txt", headers=headers).status_code == 200
    assert client.get("/lists/clear/plain.txt", headers={"If-None-Match": "*"}).status_code == 304


def test_a_list_by_key_is_not_kept_by_caches_of_others(client: Client) -> None:
    assert client.get("/lists/plain.txt", "secret of green").headers["cache-control"] == "private, no-cache"
    assert client.get("/lists/clear/plain.txt").headers["cache-control"] == "public, no-cache"


def test_a_long_list_is_packed_for_who_reads_that(hub: StandInHub, client: Client) -> None:
    hub.published = Story().tell(*(decision(number, f"192.0.2.{number}") for number in range(1, 200)))
    answer = client.get("/lists/clear/plain.txt", headers={"Accept-Encoding": "gzip"})
    assert (answer.headers["content-encoding"], len(answer.text.splitlines())) == ("gzip", 203)
