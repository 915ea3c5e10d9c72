from bavn.hubstore.audit import AuditLine
from bavn.hubstore.store import HubStore
from tests.hubstore.samples import HOUR, NOW, SECOND

FIRST = AuditLine(NOW, "lea", "member-added", "vejle")
SECOND_LINE = AuditLine(NOW + SECOND, "lea", "decided", "", "203.0.113.7", "a\\b")


def test_lines_come_back_newest_first(store: HubStore) -> None:
    store.audit.write(FIRST, SECOND_LINE)
    assert store.audit.lines(NOW) == [SECOND_LINE, FIRST]
    assert store.audit.lines(NOW, most=1) == [SECOND_LINE]
    assert store.audit.lines(NOW + HOUR) == []


def test_those_of_one_moment_are_in_the_order_in_which_they_were_written(store: HubStore) -> None:
    lines = [AuditLine(NOW, "lea", str(number)) for number in range(5)]
    store.audit.write(*lines)
    store.audit.write()
    assert store.audit.lines(NOW) == lines[::-1]


def test_a_nul_in_what_somebody_said_is_dropped(store: HubStore) -> None:
    store.audit.write(AuditLine(NOW, "lea", "said", detail="a\0b"))
    assert store.audit.lines(NOW)[0].detail == "ab"
