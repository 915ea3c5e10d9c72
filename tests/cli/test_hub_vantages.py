from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bavn.hub.opening import join_store
from bavn.member.identity import place_for_identity, read_identity
from bavn.member.joining import Applicant, join
from bavn.model.probe import Sample, Target, Vantage
from bavn.observatory.observatory import open_observatory
from tests.cli.conftest import Call
from tests.cli.hubs import new_folder
from tests.hub.hubs import running
from tests.waiting import until

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return new_folder(tmp_path)


def added(call: Call, data: Path, name: str = "aarhus") -> str:
    done = call("hub", "vantage", "add", name, "--way", "line 1", "--country", "DK", "--data", str(data))
    assert (done.status, done.out.count("\n")) == (0, 1), done.err
    return done.out.strip()


def test_a_place_joins_with_its_token_once_and_is_listed(call: Call, data: Path) -> None:
    token = added(call, data)
    assert "not joined yet" in call("hub", "vantage", "list", "--data", str(data)).out
    with running(data.parent, tls=True) as hub:
        with place_for_identity(data.parent / "identity") as place:
            identity = join(hub.url, token, Applicant("a small machine"), place)
        assert identity == read_identity(data.parent / "identity")
        assert identity.member == "vantage:aarhus"
        until(lambda: hub.hub.admitted.sensor(identity.key) is not None)
        key = hub.hub.admitted.keys[identity.key]
        assert (key.purpose, key.member, key.name) == ("probe", "", "a small machine")
        until(lambda: hub.hub.lookout.observed.watched.vantages == {key.id: Vantage("aarhus", "dk", "line 1")})
        asked = {"secret": "A" * 22, "member": "vantage:aarhus", "public_key": "A" * 43}
        assert hub.client.post("/api/v1/join", json=asked).status_code == 401
        assert call("hub", "vantage", "remove", "aarhus", "--data", str(data)).status == 0
        until(lambda: hub.hub.admitted.sensor(identity.key) is None)
    assert call("hub", "vantage", "list", "--data", str(data)).out.split()[:3] == ["aarhus", "dk", "removed"]


def test_a_place_is_invited_again_and_a_name_is_not_given_twice(call: Call, data: Path) -> None:
    first = added(call, data)
    done = call("hub", "vantage", "invite", "aarhus", "--data", str(data))
    assert (done.status, done.out.strip() != first) == (0, True)
    again = call("hub", "vantage", "add", "aarhus", "--way", "line 2", "--data", str(data))
    assert (again.status, "has been given" in again.err) == (2, True)


@pytest.mark.parametrize(
    "words",
    [
        ("vantage", "add", "Aarhus C", "--way", "line"),
        ("vantage", "add", "aarhus", "--way", " "),
        ("vantage", "add", "aarhus", "--way", "line", "--country", "Denmark"),
        ("vantage", "invite", "nowhere"),
        ("vantage", "remove", "nowhere"),
        ("probe", "remove", "nothing"),
        ("probe", "add", "file:///etc/passwd"),
        ("probe", "add", "https://user:secret@a.example/"),
        ("probe", "add", "https://a.example/", "--member", "nobody"),
        ("key", "add", "x", "--for", "probe"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_refused_in_one_line(call: Call, data: Path, words: tuple[str, ...]) -> None:
    done = call("hub", *words, "--data", str(data))
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)


def test_what_an_operator_names_is_looked_at_by_a_hub_that_runs(call: Call, data: Path) -> None:
    call("hub", "member", "add", "vejle", "--data", str(data))
    with running(data.parent) as hub:
        for words in (
            ("https://login.example/", "--member", "", "--name", "login"),
            ("dns://www.vejle.example", "--member", "", "--needs", "login", "--supplier", "A supplier"),
            ("https://line.example/", "--canary", "--name", "line"),
        ):
            assert call("hub", "probe", "add", *words, "--data", str(data)).status == 0
        until(lambda: len(hub.hub.lookout.observed.watched.targets) == 3, what="three are looked at")
        watched = hub.hub.lookout.observed.watched
        assert watched.targets["www.vejle.example"].needs == ("login",)
        assert watched.canaries == {"line"}
        assert call("hub", "probe", "remove", "line", "--data", str(data)).status == 0
        until(lambda: set(hub.hub.lookout.observed.watched.targets) == {"login", "www.vejle.example"})
    listed = call("hub", "probe", "list", "--data", str(data)).out
    assert [line.split()[0] for line in listed.splitlines()] == ["login", "www.vejle.example"]
    with join_store(data) as store:
        assert {"probe-added", "probe-removed"} <= {one.what for one in store.audit.lines(LONG_AGO)}


def test_what_waits_for_its_member_is_marked_until_that_is_active(call: Call, data: Path) -> None:
    call("hub", "member", "add", "vejle", "--data", str(data))
    done = call("hub", "probe", "add", "https://login.example/", "--member", "vejle", "--data", str(data))
    assert done.out == "login.example: looked at once vejle is active\n"
    assert call("hub", "probe", "list", "--data", str(data)).out.endswith("  waits until vejle is active\n")
    assert call("hub", "member", "activate", "vejle", "--data", str(data)).status == 0
    assert "waits" not in call("hub", "probe", "list", "--data", str(data)).out


def test_what_was_seen_is_reported_for_the_hubs_operator(call: Call, data: Path) -> None:
    moment = datetime(2026, 11, 22, 12, tzinfo=UTC)
    with open_observatory(data / "observatory", moment) as kept:
        kept.know([Target("www.vejle.example", "https://www.vejle.example/", "www.vejle.example", "vejle")])
        looks = [
            Sample("www.vejle.example", "aarhus", moment + timedelta(seconds=30 * one), 4, "ok") for one in range(9)
        ]
        kept.keep(looks, now=moment + timedelta(minutes=5))
    words = ("--from", "2026-11-22T11:00:00Z", "--to", "2026-11-22T13:00:00Z", "--format", "csv")
    done = call("outages", "--data", str(data), *words)
    assert (done.status, "www.vejle.example" in done.out) == (0, True), done.err
    nowhere = call("outages", "--data", str(data / "nowhere"), *words)
    assert (nowhere.status, nowhere.err.count("\n")) == (2, 1)
