from bavn.clearing.list_outcome import Outcome, outcome_of
from bavn.clearing.target_list import TargetEntry, TargetList
from bavn.model.campaign import EarlyWarning
from tests.clearing.attacks import SEARCH, START


def warning(member: str, *, why: str = "listed", ended: bool = False) -> EarlyWarning:
    return EarlyWarning(1, 1, why, START, "high", "http-flood", "amber", members=(member,), ended=ended)  # type: ignore[arg-type]


def test_hosts_and_members_are_counted_each_once_and_what_ended_or_is_of_no_list_is_not() -> None:
    entries = tuple(
        TargetEntry(host, "192.0.2.1", "http", "GET", SEARCH, port)
        for host in ("a.example", "b.example")
        for port in (80, 443)
    )
    said = [warning("a"), warning("a"), warning("b", ended=True), warning("c", why="campaign")]
    found = outcome_of(TargetList(START, "list", "list.json", entries, rejected=3), "", said)
    assert found == Outcome(hosts=2, entries=4, rejected=3, published=START, warned=1, silence="")
