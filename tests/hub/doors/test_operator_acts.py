"""What operators do, whichever door or page they come by."""

import asyncio
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bavn.hub.doors.operator_acts import Acting, call, networks_of
from bavn.hub.doors.problems import ProblemError
from bavn.hubstore.store import HubStore
from bavn.model.member import Member
from bavn.model.problem import Problem
from bavn.model.removal import Removal
from bavn.sharing.token import read_token
from tests.hub.hubs import NOW, PATIENCE_S, Running, established, running

T = TypeVar("T")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, members=(established("vejle"),)) as found:
        yield found


def done(hub: Running, work: Coroutine[Any, Any, T]) -> T:
    assert hub.hub.loop is not None
    return asyncio.run_coroutine_threadsafe(work, hub.hub.loop).result(PATIENCE_S)


def test_each_act_has_its_line_in_the_audit(hub: Running) -> None:
    anna = Acting(hub.hub, "anna")
    _, token = done(hub, anna.add_member(Member("kolding", "Kolding")))
    assert read_token(token).member == "kolding"
    done(hub, anna.change("vejle", "suspend"))
    done(hub, anna.order("block", "203.0.113.9", NOW + timedelta(hours=1), "ours"))
    lines = [(one.who, one.what, one.member, one.value) for one in reversed(hub.hub.store.audit.lines(NOW))]
    assert lines == [
        ("anna", "member-added", "kolding", ""),
        ("anna", "member-suspend", "vejle", ""),
        ("anna", "order-block", "", "203.0.113.9"),
    ]


def test_whoever_asked_for_an_address_is_answered_when_it_is_let_go_of(hub: Running) -> None:
    hub.changes(lambda store: store.removals.ask(Removal(0, "203.0.113.9", "lea", "vejle", NOW, "ours")))
    done(hub, Acting(hub.hub, "anna").order("block", "203.0.113.9"))
    assert len(hub.hub.store.removals.open()) == 1
    done(hub, Acting(hub.hub, "anna").order("revoke", "203.0.113.9"))
    (answered,) = hub.hub.store.removals.all()
    assert (answered.state, answered.closed_by) == ("released", "anna")


@pytest.mark.parametrize("what", ["block", "mistake"])
def test_an_order_about_nothing_is_refused_and_not_in_the_audit(hub: Running, what: str) -> None:
    with pytest.raises(ProblemError) as refused:
        done(hub, Acting(hub.hub, "anna").order(what, "vejle.example"))
    assert refused.value.status_code == 422
    assert hub.hub.store.audit.lines(NOW) == []


def test_what_the_store_refuses_is_a_conflict(hub: Running) -> None:
    def refuse(_: HubStore, __: object) -> None:
        raise Problem("cannot be")

    with pytest.raises(ProblemError) as refused:
        done(hub, call(hub.hub, refuse))
    assert (refused.value.status_code, refused.value.detail) == (409, "cannot be")


def test_networks_are_read_or_refused() -> None:
    assert [str(one) for one in networks_of(["192.0.2.0/24"])] == ["192.0.2.0/24"]
    with pytest.raises(ProblemError):
        networks_of(["192.0.2.1/24"])
