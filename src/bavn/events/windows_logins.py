"""Logins out of a run of Windows events: what one attempt wrote twice counts once.

**Told twice.** One attempt is written where the password is checked (4776 NTLM, 4768 and 4771 Kerberos: on the domain
controller, or on the machine itself for its own accounts) and where somebody logs on (4624, 4625, with the client's
address). So a check waits for two seconds of log time: where the logon of the same user with the same outcome stands
in this log too, on whatever machine and before or behind it, the check is dropped; else it is told. Each logon takes
away one check of each kind. The same holds for SQL Server's audit (33205) and its message (18456).

**Tried as somebody (4648).** Written by the machine that tries, before it knows whether it succeeds. Somebody who
starts a program as another user writes one as well, so it counts, as a failure, from the fifth different account that
one user of one machine tries within ten minutes. The address in it is often the target's, and is not used.

**OpenSSH.** What sshd says is read like any sshd's.
"""

from collections import OrderedDict, deque
from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from bavn.events.sshd import Sshd
from bavn.events.syslog_line import Line
from bavn.events.windows import Event, is_person, login_of, name_of
from bavn.model.login import Login

CHECKS: Final = {4776: 4625, 4768: 4625, 4771: 4625, 33205: 18456}  # and the logon that tells of the same attempt
LOGONS: Final = {4624: (4776, 4768, 4771), 4625: (4776, 4768, 4771), 18456: (33205,), 18454: (33205,)}
SAME_ATTEMPT_S: Final = 2.0
MOST_HELD: Final = 256
MOST_TOLD: Final = 2048
EXPLICIT: Final = 4648
SPRAYED: Final = 5  # accounts
SPRAYED_WITHIN_S: Final = 600.0
MOST_SUBJECTS: Final = 256
MOST_TARGETS: Final = 64


class Attempt(NamedTuple):
    """What two events of one attempt have in common; `number` is the event that is dropped."""

    number: int
    user: str
    outcome: str


class WindowsLogins:
    """Turns the events of one log into logins, in bounded memory. Give it events in the log's order, forth or back."""

    def __init__(self) -> None:
        self._held: deque[tuple[Attempt, Login]] = deque()
        self._told: OrderedDict[Attempt, deque[datetime]] = OrderedDict()
        self._explicit = Explicit()
        self._sshd = Sshd()

    def settle(self, event: Event) -> Iterator[Login]:
        """The logins that are certain now that this event is known: none, one, or some that had waited."""
        yield from self._released(event.time)
        login = self._login(event)
        if login is None:
            return
        if event.number in CHECKS:
            attempt = Attempt(event.number, login.user.lower(), login.outcome)
            if not self._was_told(attempt, login.time):
                self._held.append((attempt, login))
            return
        for number in LOGONS.get(event.number, ()):
            self._drop(Attempt(number, login.user.lower(), login.outcome), login.time)
        yield login

    def rest(self) -> Iterator[Login]:
        """What still waits when the log is at its end."""
        while self._held:
            yield self._held.popleft()[1]

    def _login(self, event: Event) -> Login | None:
        if event.number == EXPLICIT:
            return self._explicit.login_of(event)
        if event.number == 4 and event.provider == "openssh":
            return self._said_by_sshd(event)
        return login_of(event)

    def _said_by_sshd(self, event: Event) -> Login | None:
        said = event.data.get("payload") or (event.values[-1] if event.values else "")
        line = said.replace("\r", " ").replace("\n", " ")
        knock = self._sshd.read(Line("", event.host, "sshd", "", event.data.get("pid", ""), line))
        if knock is None:
            return None
        service, outcome, user, address, reason, mechanism, count = knock
        return Login(event.time, service, outcome, user, address, reason, mechanism, event.host, count)

    def _released(self, now: datetime) -> Iterator[Login]:
        held = self._held
        while held and (len(held) > MOST_HELD or not _near(held[0][1].time, now)):
            yield held.popleft()[1]

    def _was_told(self, attempt: Attempt, time: datetime) -> bool:
        times = self._told.get(attempt)
        while times:
            if _near(times.popleft(), time):
                return True
        return False

    def _drop(self, attempt: Attempt, time: datetime) -> None:
        """Drop one check that waits, or remember that the next one is not to be told."""
        for place, (held, login) in enumerate(self._held):
            if held == attempt and _near(login.time, time):
                del self._held[place]
                return
        self._told.setdefault(attempt, deque(maxlen=MOST_TARGETS)).append(time)
        self._told.move_to_end(attempt)
        if len(self._told) > MOST_TOLD:
            self._told.popitem(last=False)


class Explicit:
    """Follows who tries to be whom (4648)."""

    def __init__(self) -> None:
        self._targets: OrderedDict[tuple[str, str], OrderedDict[str, datetime]] = OrderedDict()

    def login_of(self, event: Event) -> Login | None:
        """A failure from the fifth different account within ten minutes on, None before."""
        subject, target = event.get("subjectusername"), event.get("targetusername")
        if event.channel != "security" or not subject or not is_person(subject, event.get("subjectusersid")):
            return None
        if not name_of(target) or not is_person(target, "", event.get("targetdomainname")):
            return None
        targets = self._of(event.host, subject)
        targets[name_of(target).lower()] = event.time
        targets.move_to_end(name_of(target).lower())
        while abs((event.time - next(iter(targets.values()))).total_seconds()) > SPRAYED_WITHIN_S:
            targets.popitem(last=False)
        if len(targets) > MOST_TARGETS:
            targets.popitem(last=False)
        if len(targets) < SPRAYED:
            return None
        return Login(event.time, "windows", "failure", name_of(target), None, "explicit", "", event.host)

    def _of(self, host: str, subject: str) -> OrderedDict[str, datetime]:
        key = (host.lower(), subject.lower())
        targets = self._targets.setdefault(key, OrderedDict())
        self._targets.move_to_end(key)
        if len(self._targets) > MOST_SUBJECTS:
            self._targets.popitem(last=False)
        return targets


def _near(one: datetime, other: datetime) -> bool:
    return abs((one - other).total_seconds()) <= SAME_ATTEMPT_S
