from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import msgspec
import pytest

from bavn.clearing.clearing import Clearing
from bavn.cli import hub_orders
from bavn.hub.opening import join_store, open_hub
from bavn.hub.steps import GIVEN_UP
from bavn.hubstore.store import HubStore
from bavn.model.problem import Problem
from tests.clearing.attacks import START
from tests.cli.conftest import Call
from tests.cli.hubs import established, hub_that_runs, new_folder, now, seen_by
from tests.hub.doors.test_api_operator import LIST
from tests.waiting import until


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return new_folder(tmp_path)


def test_a_running_hub_obeys_and_the_command_waits_for_that(call: Call, data: Path) -> None:
    with hub_that_runs(data) as hub:
        done = call("hub", "decide", "arm", "203.0.113.9", "--for", "2h", "--reason", "seen", "--data", str(data))
        assert (done.status, done.out.startswith("arm 203.0.113.9: obeyed after")) == (0, True)
    (one,) = hub.published.levels["amber"].standing
    assert (one.value, one.said["amber"].action) == ("203.0.113.9", "arm")
    assert timedelta(hours=1) < one.until - now() <= timedelta(hours=2)
    assert done.out.endswith(f", until {one.until:%Y-%m-%d %H:%M} UTC\n")


def test_without_a_running_hub_it_is_kept_and_obeyed_at_the_next_start(call: Call, data: Path) -> None:
    done = call("hub", "kill", "--data", str(data))
    assert (done.status, "at its next start" in done.err) == (0, True)
    with hub_that_runs(data) as hub:
        until(lambda: hub.published.killed)
        assert call("hub", "unkill", "--data", str(data)).status == 0
    assert not hub.published.killed


def test_a_hub_that_is_still_starting_is_waited_for(call: Call, data: Path) -> None:
    hub = open_hub(data, now)  # it has its store, and writes nothing yet

    def begin() -> None:
        until(hub.store.orders.waiting_orders, what="the command has written")
        hub._steps.tick(now())

    begins = Thread(target=begin)
    begins.start()
    try:
        done = call("hub", "decide", "arm", "203.0.113.9", "--data", str(data))
    finally:
        begins.join()
        hub.close()
    assert (done.status, done.out.startswith("arm 203.0.113.9: obeyed after"), done.err) == (0, True, "")


def test_the_kill_switch_releases_what_was_said(call: Call, data: Path) -> None:
    seen_by(data, "vejle")
    with hub_that_runs(data) as hub:
        assert len(hub.published.level("member").standing) == 2
        killed = call("hub", "kill", "--reason", "a test", "--data", str(data))
        assert (killed.status, killed.out.startswith("kill: obeyed after")) == (0, True)
        assert "all that the hub ever said is let go of, everywhere" in killed.out
    assert hub.published.level("member").standing == ()


def test_a_block_is_held_and_signed(call: Call, data: Path) -> None:
    with hub_that_runs(data):
        for command in ("hold", "sign"):
            assert call("hub", command, "203.0.113.9", "--data", str(data)).status == 0
    with join_store(data) as store:
        assert [order.what for order, _ in store.orders.all()] == ["sign", "hold"]


def test_a_hub_that_does_not_obey_is_not_waited_for_for_ever(
    call: Call, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_orders, "PATIENCE_S", 0.05)
    hub = open_hub(data, now)
    try:
        done = call("hub", "kill", "--data", str(data))
        assert (done.status, "has not obeyed" in done.err) == (2, True)
    finally:
        hub.close()


def test_what_a_hub_does_last_before_it_ends_is_said_to_be_done(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[int] = []

    def ends(_: HubStore) -> bool:
        done.append(7)
        return False

    monkeypatch.setattr(HubStore, "hub_runs", ends)
    with join_store(data) as store:
        assert hub_orders.wait(store, lambda: done[0] if done else None, "order 1") == 0
    said = capsys.readouterr()
    assert "order 1: obeyed after" in said.out
    assert said.err == ""


def test_a_target_list_is_read_and_its_counts_are_said(call: Call, data: Path, tmp_path: Path) -> None:
    (tmp_path / "list.json").write_bytes(LIST)
    with hub_that_runs(data) as hub:
        hub.store.registry.members.add(established("vejle"))
        hub.store.registry.members.activate("vejle", now())
        done = call("hub", "targets", "import", str(tmp_path / "list.json"), "--data", str(data))
        assert (done.status, done.out.startswith("list.json: read 1 host, published ")) == (0, True)
        assert " UTC: 1 member warned (after " in done.out
    assert [one.members for one in hub.published.warnings] == [("vejle",)]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("2025-11-20_08-15-03_DDoSia-target-list-full.json", ()),
        ("list.json", ("--at", "2025-11-20T08:15:03+01:00")),
        ("2026-11-22_08-15-03_DDoSia-target-list-full.json", ("--at", "2025-11-20T07:15:03Z")),
    ],
    ids=["by its name", "by --at", "--at goes before the name"],
)
def test_a_list_of_long_ago_is_said_to_be_learned_and_warned_of_to_nobody(
    call: Call, data: Path, tmp_path: Path, name: str, arguments: tuple[str, ...]
) -> None:
    (tmp_path / name).write_bytes(LIST)
    with hub_that_runs(data) as hub:
        hub.store.registry.members.add(established("vejle"))
        hub.store.registry.members.activate("vejle", now())
        done = call("hub", "targets", "import", str(tmp_path / name), *arguments, "--data", str(data))
        said = "read 1 host, published 2025-11-20 07:15 UTC: too old to warn of, learned as templates (after "
        assert (done.status, said in done.out) == (0, True), done.out
    assert hub.published.warnings == ()


def test_a_list_that_cannot_be_read_is_one_line_and_none_is_handed_in(call: Call, data: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(LIST)
    bad.write_bytes(b'{"targets": [')
    done = call("hub", "targets", "import", str(good), str(bad), "--data", str(data))
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"bavn: {bad}: no JSON: ")
    assert "; allowed: a list as it was published" in done.err
    with join_store(data) as store:
        assert store.orders.waiting_imports() == []


def test_when_a_list_was_published_waits_with_it_for_the_hub(call: Call, data: Path, tmp_path: Path) -> None:
    (tmp_path / "list.json").write_bytes(LIST)
    arguments = ("import", str(tmp_path / "list.json"), "--at", "2025-11-20T08:15+01:00")
    done = call("hub", "targets", *arguments, "--data", str(data))
    assert (done.status, done.err.startswith("bavn: list.json is kept; the hub does not run")) == (0, True)
    with join_store(data) as store:
        (waiting,) = store.orders.waiting_imports()
    assert waiting.published == datetime(2025, 11, 20, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("came", "said"),
    [
        ({"silence": "superseded"}, "published 2026-03-02 06:10 UTC: a newer one was read before, so nobody is warned"),
        ({"silence": "empty", "hosts": 0, "entries": 0}, "read 0 hosts, published"),
        ({"rejected": 1, "hosts": 1200}, "read 1,200 hosts, 1 entry left out, published"),
        ({"rejected": 2, "warned": 2}, "2 entries left out, published 2026-03-02 06:10 UTC: 2 members warned"),
        ({"warned": 0}, ": 0 members warned"),
    ],
)
def test_what_came_of_a_list_is_said_in_words(came: dict[str, object], said: str) -> None:
    whole = {"hosts": 3, "entries": 9, "rejected": 0, "published": START, "warned": 1, "silence": ""} | came
    assert said in hub_orders._what_came_of_it(msgspec.json.encode(whole).decode(), 0.5)


def test_what_the_hub_itself_could_not_read_is_a_failure() -> None:
    with pytest.raises(Problem, match="this list could not be read"):
        hub_orders._what_came_of_it("this list could not be read", 0.5)


def test_a_decision_that_a_veto_forbids_is_told_with_the_reason(call: Call, data: Path) -> None:
    with hub_that_runs(data):
        refused = call("hub", "decide", "block", "10.1.2.3", "--data", str(data))
        assert (refused.status, refused.err.count("\n")) == (2, 1)
        assert "10.1.2.3: nothing was decided: " in refused.err
        for what in ("allow", "revoke", "mistake"):
            assert call("hub", "decide", what, "10.1.2.3", "--data", str(data)).status == 0
        assert call("hub", "decide", "block", "203.0.113.9", "--data", str(data)).status == 0


def test_several_lists_are_read_one_after_another(call: Call, data: Path, tmp_path: Path) -> None:
    names = [str(tmp_path / name) for name in ("one.json", "two.json")]
    for name in names:
        Path(name).write_bytes(LIST)
    with hub_that_runs(data):
        done = call("hub", "targets", "import", *names, "--data", str(data))
    assert [line.split(":")[0] for line in done.out.splitlines()] == ["one.json", "two.json"]
    with join_store(data) as store:
        audit = [(line.what, line.detail) for line in store.audit.lines(now() - timedelta(hours=1))]
    assert ("targets-handed-in", "two.json") in audit


def test_a_claim_is_recorded(call: Call, data: Path) -> None:
    arguments = ("Somebody", "www.vejle.example", "--source", "a channel", "--at", "2026-11-22T12:00+01:00")
    done = call("hub", "claim", "add", *arguments, "--data", str(data))
    assert (done.status, "claim 1 is kept" in done.err) == (0, True)
    with join_store(data) as store:
        (claim,) = store.orders.waiting_claims()
    assert (claim.by, claim.at.hour, claim.tlp) == ("Somebody", 11, "amber")


def test_a_running_hub_has_read_the_claim_when_the_command_ends(call: Call, data: Path) -> None:
    with hub_that_runs(data):
        done = call("hub", "claim", "add", "Somebody", "vejle.dk", "--source", "a channel", "--data", str(data))
        assert (done.status, "claim 1: obeyed after" in done.out) == (0, True)
        with join_store(data) as store:
            assert store.orders.waiting_claims() == []


def test_who_ordered_what_and_why_is_in_the_audit(call: Call, data: Path) -> None:
    call("hub", "decide", "allow", "203.0.113.9", "--reason", "our own", "--data", str(data))
    with join_store(data) as store:
        (line,) = store.audit.lines(now() - timedelta(hours=1))
    assert (line.what, line.value, line.detail) == ("order-allow", "203.0.113.9", "our own")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("decide", "block", "everything"), "ADDRESS 'everything'"),
        (("decide", "block", "192.0.2.7/24"), "did you mean 192.0.2.0/24"),
        (("decide", "destroy", "192.0.2.7"), "destroy"),
        (("decide", "block", "192.0.2.7", "--for", "0s"), "--for '0s'"),
        (("decide", "block", "192.0.2.7", "--for", "long"), "--for 'long'"),
        (("decide", "block", "192.0.2.7", "--reason", "a\nb"), "--reason is one line"),
        (("claim", "add", "x", "y", "--source", "z", "--at", "noon"), "--at 'noon'"),
        (("claim", "add", "x", "y", "--source", "z", "--at", "2026-11-22T12:00"), "no time with a zone"),
        (("targets", "import", "nothing.json"), "No such file"),
        (("targets", "import", "nothing.json", "--at", "today"), "--at 'today' is no time with a zone"),
        (("targets", "import", "nothing.json", "--at", "2999-01-01T00:00Z"), "is yet to come"),
        (("targets", "import", "a.json", "b.json", "--at", "2025-01-01T00:00Z"), "allowed: one FILE, or no --at"),
    ],
)
def test_what_makes_no_sense_is_one_line(call: Call, data: Path, arguments: tuple[str, ...], line: str) -> None:
    done = call("hub", *arguments, "--data", str(data))
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert line in done.err


def test_a_list_that_is_too_large_is_not_read(
    call: Call, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_orders, "LARGEST_LIST", 10)
    (tmp_path / "list.json").write_bytes(LIST)
    done = call("hub", "targets", "import", str(tmp_path / "list.json"), "--data", str(data))
    assert (done.status, "at most 10 bytes" in done.err) == (2, True)


def test_what_could_not_be_obeyed_is_said(call: Call, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise KeyError

    monkeypatch.setattr(Clearing, "obey", breaks)
    assert hub_orders.GIVEN_UP == GIVEN_UP
    with hub_that_runs(data):
        done = call("hub", "kill", "--data", str(data))
    assert (done.status, "could not be obeyed" in done.err) == (2, True)
