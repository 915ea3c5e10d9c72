from datetime import timedelta
from pathlib import Path

import pytest

from bavn.clearing.clearing import Clearing
from bavn.cli import hub_orders
from bavn.hub.opening import join_store
from bavn.hub.steps import GIVEN_UP
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
        assert (done.status, "obeyed after" in done.out) == (0, True)
        (one,) = hub.published.levels["amber"].standing
        assert (one.value, one.said["amber"].action) == ("203.0.113.9", "arm")
        assert timedelta(hours=1) < one.until - now() <= timedelta(hours=2)


def test_without_a_running_hub_it_is_kept_and_obeyed_at_the_next_start(call: Call, data: Path) -> None:
    done = call("hub", "kill", "--data", str(data))
    assert (done.status, "at its next start" in done.err) == (0, True)
    with hub_that_runs(data) as hub:
        until(lambda: hub.published.killed)
        assert call("hub", "unkill", "--data", str(data)).status == 0
        assert not hub.published.killed


def test_the_kill_switch_releases_what_was_said(call: Call, data: Path) -> None:
    seen_by(data, "vejle")
    with hub_that_runs(data) as hub:
        assert len(hub.published.level("member").standing) == 2
        assert call("hub", "kill", "--reason", "a test", "--data", str(data)).status == 0
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
    from bavn.hub.opening import open_hub  # noqa: PLC0415

    hub = open_hub(data, now)
    try:
        done = call("hub", "kill", "--data", str(data))
        assert (done.status, "has not obeyed" in done.err) == (2, True)
    finally:
        hub.close()


def test_a_target_list_is_read_and_its_counts_are_said(call: Call, data: Path, tmp_path: Path) -> None:
    (tmp_path / "list.json").write_bytes(LIST)
    with hub_that_runs(data) as hub:
        hub.store.registry.members.add(established("vejle"))
        hub.store.registry.members.activate("vejle", now())
        done = call("hub", "targets", "import", str(tmp_path / "list.json"), "--data", str(data))
        assert (done.status, '"entries":1' in done.out) == (0, True)
        assert [one.members for one in hub.published.warnings] == [("vejle",)]


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
    assert [line.split(":")[0] for line in done.out.splitlines()] == ["target list 1", "target list 2"]
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
