from datetime import UTC, datetime, timedelta

import pytest

from bavn.events.windows import Event
from bavn.events.windows_logins import MOST_HELD, MOST_SUBJECTS, MOST_TARGETS, MOST_TOLD, WindowsLogins

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def event(number: int, user: str = "ann", second: float = 0, host: str = "pc", **data: str) -> Event:
    usual = {"targetusername": user, "logontype": "3", "status": "0xc000006a", "ipaddress": "192.0.2.7"}
    return Event(number, "security", "", NOON + timedelta(seconds=second), host, {**usual, **data})


def told(*events: Event) -> list[tuple[str, str | None]]:
    """User and address of every login, in the order in which they are told."""
    logins = WindowsLogins()
    found = [login for each in events for login in logins.settle(each)]
    return [(login.user, login.address) for login in [*found, *logins.rest()]]


@pytest.mark.parametrize("number", [4776, 4771, 4768])
def test_a_check_and_its_logon_count_once_in_either_order(number: int) -> None:
    code = "0xc000006a" if number == 4776 else "0x18"
    check = event(number, host="dc", status=code, ipaddress="198.51.100.1")
    assert told(check, event(4625, second=0.1)) == [("ann", "192.0.2.7")]
    assert told(event(4625, second=0.1), check) == [("ann", "192.0.2.7")]


def test_a_check_alone_counts() -> None:
    assert told(event(4776), event(4625, second=3)) == [("ann", None), ("ann", "192.0.2.7")]
    assert told(event(4776)) == [("ann", None)]
    assert told(event(4776), Event(4688, "security", "", NOON + timedelta(seconds=9), "pc")) == [("ann", None)]


def test_a_check_of_another_user_or_outcome_counts() -> None:
    assert len(told(event(4776, user="bo"), event(4625))) == 2
    assert len(told(event(4776, status="0x0"), event(4625))) == 2


def test_each_logon_takes_one_check_away() -> None:
    checks = [event(4776, second=number / 10) for number in range(3)]
    assert len(told(*checks, event(4625, second=0.3))) == 3
    assert len(told(*checks, *[event(4625, user="ANN", second=0.3)] * 3)) == 3


def test_the_database_says_it_once() -> None:
    values = ("sa", "Reason: Password did not match", "[CLIENT: 192.0.2.7]")
    audit = "action_id:LGIF\nserver_principal_name:sa\nstatement:Reason: Password did not match\n"
    one = Event(33205, "application", "mssqlserver", NOON, "db", {}, (audit,))
    other = Event(18456, "application", "mssqlserver", NOON, "db", {}, values)
    assert told(one, other) == told(other, one) == [("sa", "192.0.2.7")]


def tried(target: str, second: float = 0, subject: str = "eve", **data: str) -> Event:
    return event(4648, target, second, subjectusername=subject, subjectusersid="S-1-5-21-9", **data)


def test_being_somebody_else_now_and_then_is_no_failure() -> None:
    assert told(*[tried("admin", second) for second in range(100)]) == []
    assert told(*[tried(f"user{number}", number * 300) for number in range(50)]) == []
    assert told(*[tried(f"user{number}", subject=f"eve{number}") for number in range(50)]) == []
    assert told(*[tried(f"user{number}", subject="PC$") for number in range(50)]) == []


def test_trying_to_be_many_is_a_failure_without_an_address() -> None:
    found = told(*[tried(f"user{number}", number) for number in range(40)])
    assert found == [(f"user{number}", None) for number in range(4, 40)]


def test_what_sshd_of_windows_says() -> None:
    said = ["Failed password for invalid user ann from 192.0.2.7 port 5500 ssh2", "Server listening on :: port 22."]
    events = [Event(4, "openssh/operational", "openssh", NOON, "pc", {"payload": text}) for text in said]
    assert told(*events) == [("ann", "192.0.2.7")]
    assert told(Event(4, "openssh/operational", "other", NOON, "pc", {"payload": said[0]})) == []


def test_memory_is_bounded() -> None:
    logins = WindowsLogins()
    for number in range(5000):
        list(logins.settle(event(4776, f"user{number}")))
        list(logins.settle(event(4625, f"other{number}")))
        list(logins.settle(tried(f"target{number}", subject="eve")))
        list(logins.settle(tried("target", subject=f"eve{number}")))
    assert len(logins._held) <= MOST_HELD + 1
    assert len(logins._told) <= MOST_TOLD
    targets = logins._explicit._targets
    assert len(targets) <= MOST_SUBJECTS
    assert max(map(len, targets.values())) <= MOST_TARGETS
