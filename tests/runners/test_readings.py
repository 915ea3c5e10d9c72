from datetime import UTC, datetime

from bavn.events.formats import detect
from bavn.events.reading import Calendar, Reader
from bavn.model.login import Login
from bavn.runners.event_lines import Event
from bavn.runners.feeds import Feed
from bavn.runners.lines import Counted
from bavn.runners.readings import Reading, SystemReading
from bavn.sources.clients import TrustedProxies
from tests.runners.growing import Given

AT = datetime(2025, 11, 23, tzinfo=UTC)
LINE = b"Nov 22 10:00:00 mail sshd[4711]: Failed password for ann from 192.0.2.7 port 5500 ssh2\n"


def find(head: bytes, name: str) -> Reader | None:
    return detect(head, name, Calendar(AT))


def test_a_site_is_read_as_requests() -> None:
    assert isinstance(Reading("www", None, UTC, TrustedProxies()).feed(Given(), Counted()), Feed)


def test_a_system_is_read_as_logins_under_its_name() -> None:
    taken: list[tuple[str, Event]] = []
    counted = Counted()
    feed = SystemReading("mail", find).feed(Given(LINE), counted)
    assert feed.count(lambda system, event: taken.append((system, event)), lambda: True) == 1
    [(system, login)] = taken
    assert isinstance(login, Login)
    assert (system, login.address, login.outcome, counted.lines) == ("mail", "192.0.2.7", "failure", 1)


def test_a_rotated_log_is_known_by_the_lines_before_it() -> None:
    feed = SystemReading("mail", find).feed(Given(b"-- rotated --\n" + LINE), Counted(), LINE)
    assert feed.count(lambda _, __: None, lambda: True) in {0, 1}
