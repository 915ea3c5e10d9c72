from collections.abc import Iterator
from datetime import timedelta

import pytest

from bavn.hub.dialects.lapi import routes
from tests.hub.dialects.lapi_samples import NOW, Client, StandInHub, Story, decision, key

STREAM = "/v1/decisions/stream"
AMBER, COMMUNITY, REPORT = "secret of amber", "secret of community", "secret of report"
FIRST, SECOND, RANGE = "192.0.2.1", "192.0.2.2", "198.51.100.0/24"


@pytest.fixture
def hub() -> StandInHub:
    hub = StandInHub()
    hub.know(key("amber", "bouncer", "vejle"), key("community", "bouncer"), key("report", "report", "vejle"))
    return hub


@pytest.fixture
def client(hub: StandInHub) -> Iterator[Client]:
    with Client(hub, routes) as client:
        yield client


def pull(client: Client, secret: str = AMBER, query: str = "", **more: object) -> tuple[list[str], list[str]]:
    answer = client.get(f"{STREAM}{query}", secret, **more)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    body = answer.json()
    return [one["value"] for one in body["new"]], [one["value"] for one in body["deleted"]]


@pytest.mark.parametrize("path", [STREAM, "/v1/decisions", f"{STREAM}?startup=true"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("secret", ["", "nobody's", REPORT])
def test_who_has_no_bouncers_key_is_told_so_in_crowdsecs_words(
    client: Client, path: str, method: str, secret: str
) -> None:
    answer = client.ask(method, path, secret)
    assert answer.status_code == 403
    if method == "GET":
        assert answer.json() == {"message": "access forbidden"}


def test_a_bouncer_is_told_everything_once_and_then_what_changes(hub: StandInHub, client: Client) -> None:
    story = Story()
    hub.published = story.tell(decision(1, FIRST), decision(2, RANGE))
    assert pull(client, query="?startup=true") == ([FIRST, RANGE], [])
    assert pull(client, query="?") == ([], [])
    hub.published = story.tell(decision(3, SECOND), decision(1, FIRST, seq=4, gone="revoked", lasts=timedelta()))
    assert pull(client) == ([SECOND], [FIRST])
    hub.time = NOW + timedelta(seconds=10)
    assert pull(client) == ([], [FIRST])  # it ended within two seconds of the last pull
    hub.time = NOW + timedelta(seconds=20)
    assert pull(client) == ([], [])


def test_a_first_question_without_startup_is_answered_with_everything(hub: StandInHub, client: Client) -> None:
    hub.published = Story().tell(decision(1, FIRST))
    assert pull(client, query="?startup=false") == ([FIRST], [])


def test_each_key_has_a_place_of_its_own(hub: StandInHub, client: Client) -> None:
    hub.published = Story().tell(decision(1, FIRST))
    assert pull(client)[0] == [FIRST]
    assert pull(client, COMMUNITY)[0] == [FIRST]
    assert pull(client)[0] == []


def test_head_asks_whether_the_key_holds_and_moves_nothing(hub: StandInHub, client: Client) -> None:
    hub.published = Story().tell(decision(1, FIRST))
    assert client.ask("HEAD", STREAM, AMBER).status_code == 200
    assert pull(client)[0] == [FIRST]


def test_the_place_outlives_the_hub(hub: StandInHub, client: Client) -> None:
    story = Story()
    hub.published = story.tell(decision(1, FIRST))
    hub.store.lapi_cursors.rows["id-amber"] = 1
    hub.published = story.tell(decision(2, SECOND))
    assert pull(client)[0] == [SECOND]


def test_who_belongs_to_no_member_is_told_what_the_community_may_know(hub: StandInHub, client: Client) -> None:
    hub.published = Story().tell(decision(1, FIRST, levels=("amber",)), decision(2, SECOND, levels=("amber", "green")))
    assert pull(client)[0] == [FIRST, SECOND]
    assert pull(client, COMMUNITY)[0] == [SECOND]
    assert client.get("/v1/decisions?ip=192.0.2.1", COMMUNITY).content == b"null"


def test_a_limit_is_a_captcha_and_what_only_arms_is_not_told(hub: StandInHub, client: Client) -> None:
    hub.published = Story().tell(decision(1, FIRST, "limit"), decision(2, SECOND, "arm"))
    (found,) = client.get(f"{STREAM}?startup=true", AMBER).json()["new"]
    assert (found["type"], found["value"], found["duration"]) == ("captcha", FIRST, "4h0m0s")
    assert client.get(f"/v1/decisions?ip={SECOND}", AMBER).content == b"null"


def test_the_duration_is_what_is_left(hub: StandInHub, client: Client) -> None:
    hub.published = Story().tell(decision(1, FIRST))
    hub.time = NOW + timedelta(minutes=61)
    (found,) = client.get(f"{STREAM}?startup=true", AMBER).json()["new"]
    assert found["duration"] == "2h59m0s"


def test_an_answer_is_packed_for_who_reads_that(hub: StandInHub, client: Client) -> None:
    hub.published = Story().tell(*(decision(number, f"192.0.2.{number}") for number in range(1, 50)))
    with_gzip = client.get(f"{STREAM}?startup=true", AMBER, headers={"Accept-Encoding": "gzip"})
    without = client.get(f"{STREAM}?startup=true", AMBER, headers={"Accept-Encoding": "identity"})
    assert (with_gzip.headers["content-encoding"], with_gzip.json()) == ("gzip", without.json())
    assert "content-encoding" not in without.headers
    assert "content-encoding" not in client.get(STREAM, AMBER, headers={"Accept-Encoding": "gzip"}).headers


def test_a_firewall_bouncer_is_told_single_addresses_and_that_they_are(hub: StandInHub, client: Client) -> None:
    story, headers = Story(), {"User-Agent": "crowdsec-firewall-bouncer/v0.0.25"}
    hub.published = story.tell(decision(1, RANGE))
    answer = client.get(f"{STREAM}?startup=true", AMBER, headers=headers)
    assert answer.headers["bavn-expanded"] == "ranges=1, addresses=256"
    assert {one["scope"] for one in answer.json()["new"]} == {"Ip"}
    assert (
        len(pull(client, COMMUNITY, "?startup=true", headers={"User-Agent": "crowdsec-custom-bouncer/v0.0.15"})[0]) == 1
    )
    hub.published = story.tell(decision(1, RANGE, seq=2, gone="revoked", lasts=timedelta()))
    assert len(pull(client, headers=headers)[1]) == 256


def test_the_kill_switch_reaches_a_bouncer_in_one_answer(hub: StandInHub, client: Client) -> None:
    story = Story()
    hub.published = story.tell(decision(1, FIRST), decision(2, RANGE))
    pull(client, query="?startup=true")
    hub.published = story.tell(killed=True)
    assert client.get(f"/v1/decisions?ip={FIRST}", AMBER).content == b"null"
    assert pull(client, headers={"User-Agent": "crowdsec-firewall-bouncer/v1"})[0] == []
    assert pull(client, query="?startup=true") == ([], [FIRST, RANGE])
    hub.published = story.tell(killed=False)
    assert pull(client) == ([FIRST, RANGE], [])


def test_a_filter_holds_for_ends_as_well(hub: StandInHub, client: Client) -> None:
    story = Story()
    hub.published = story.tell(decision(1, FIRST), decision(2, SECOND, kind="web-scan"))
    assert pull(client, query="?startup=true&scenarios_containing=flood")[0] == [FIRST]
    hub.published = story.tell(
        decision(1, FIRST, seq=3, gone="revoked", lasts=timedelta()),
        decision(2, SECOND, seq=4, kind="web-scan", gone="revoked", lasts=timedelta()),
    )
    assert pull(client, query="?scenarios_containing=flood") == ([], [FIRST])


@pytest.mark.parametrize("query", ["?startup=perhaps", f"?origins={'x' * 5_000}"])
def test_a_question_that_cannot_be_read_is_refused_and_moves_nothing(
    hub: StandInHub, client: Client, query: str
) -> None:
    hub.published = Story().tell(decision(1, FIRST))
    answer = client.get(f"{STREAM}{query}", AMBER)
    assert (answer.status_code, list(answer.json())) == (400, ["message"])
    assert client.ask("HEAD", f"{STREAM}{query}", AMBER).status_code == 400
    assert pull(client)[0] == [FIRST]


def test_a_look_up_finds_the_address_and_the_range_around_it(hub: StandInHub, client: Client) -> None:
    hub.published = Story().tell(decision(1, RANGE), decision(2, "198.51.100.7", "limit"))
    found = client.get("/v1/decisions?ip=198.51.100.7", AMBER).json()
    assert [(one["value"], one["type"]) for one in found] == [(RANGE, "ban"), ("198.51.100.7", "captcha")]
    assert client.get("/v1/decisions?ip=203.0.113.1", AMBER).content == b"null"
    assert client.ask("HEAD", "/v1/decisions?ip=198.51.100.7", AMBER).status_code == 200
    assert client.get("/v1/decisions?ip=nonsense", AMBER).status_code == 400


def test_a_look_up_does_not_find_what_has_run_out(hub: StandInHub, client: Client) -> None:
    hub.published = Story().tell(decision(1, FIRST))
    hub.time = NOW + timedelta(hours=5)
    assert client.get(f"/v1/decisions?ip={FIRST}", AMBER).content == b"null"


def test_many_that_start_in_one_second_are_given_the_same_bytes(hub: StandInHub, client: Client) -> None:
    hub.published = Story().tell(*(decision(number, f"192.0.2.{number}") for number in range(1, 50)))
    first = client.get(f"{STREAM}?startup=true", AMBER).content
    assert client.get(f"{STREAM}?startup=true", AMBER).content == first
    hub.time = NOW + timedelta(seconds=1)
    assert client.get(f"{STREAM}?startup=true", AMBER).content != first


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"remediation_components":[],"log_processors":[]}', 201),
        (b"{}", 201),
        (b"[]", 400),
        (b"", 400),
        (b'{"a":' * 5_000, 400),
        (b'{"a":"' + b"x" * 300_000 + b'"}', 400),
    ],
    ids=["figures", "empty", "a list", "nothing", "nested", "large"],
)
def test_figures_are_answered_and_not_kept(client: Client, body: bytes, status: int) -> None:
    assert client.post("/v1/usage-metrics", AMBER, content=body).status_code == status
    assert client.post("/v1/usage-metrics", "", content=body).status_code == 403


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_what_no_client_needs_is_answered_in_crowdsecs_words(client: Client, method: str) -> None:
    answer = client.ask(method, "/v1/papi/v1/anything", AMBER)
    assert (answer.status_code, list(answer.json())) == (404, ["message"])


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/v1/decisions"), ("PUT", "/v1/alerts"), ("GET", "/v1/watchers")]
)
def test_a_method_that_a_door_does_not_take_is_named_as_such(client: Client, method: str, path: str) -> None:
    answer = client.ask(method, path, AMBER)
    assert (answer.status_code, answer.json()) == (405, {"message": "method not allowed"})


def test_a_key_that_was_revoked_is_let_in_no_more(hub: StandInHub, client: Client) -> None:
    hub.know(key("community", "bouncer"))
    assert client.get(STREAM, AMBER).status_code == 403
