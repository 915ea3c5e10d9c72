"""Logins of made-up days, for the tests of their judge."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random

from bavn.intrusions.logins import Logins
from bavn.model import Finding
from bavn.model.login import Login, LoginOutcome

MONDAY = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
GUESSER = "203.0.113.7"
OFFICE = "198.51.100.9"
HOME = "192.0.2.44"


def login(
    at: float,
    user: str = "anna",
    address: str | None = GUESSER,
    outcome: LoginOutcome = "failure",
    *,
    service: str = "dovecot",
    reason: str = "",
    mechanism: str = "password",
    host: str = "mx1",
) -> Login:
    """A login `at` seconds after Monday at seven."""
    return Login(MONDAY + timedelta(seconds=at), service, outcome, user, address, reason, mechanism, host)


def success(at: float, user: str = "anna", address: str | None = GUESSER, mechanism: str = "password") -> Login:
    return login(at, user, address, "success", mechanism=mechanism)


def judged(logins: Iterable[Login], judge: Logins | None = None, system: str = "mail") -> list[Finding]:
    """All findings about some logins, in the order of time."""
    judge = judge or Logins()
    for one in sorted(logins, key=lambda one: one.time):
        judge.feed(system, one)
    return judge.findings()


def habits(users: Iterable[str], address: str = OFFICE, days: int = 8, start: int = -10) -> list[Login]:
    """Each user logs in once a day from one address."""
    return [
        success(86400.0 * (start + day) + 37.0 * index, user, address)
        for day in range(days)
        for index, user in enumerate(users)
    ]


def monday_morning(people: int = 200, address: str = OFFICE, *, seed: int = 1) -> list[Login]:
    """Everybody logs in within two hours; a third mistypes once or twice, one in thirty gives up."""
    random, logins = Random(seed), list[Login]()
    for number in range(people):
        at = random.uniform(0, 7200)
        for _ in range(random.choice((0, 0, 0, 0, 1, 2))):
            logins.append(login(at, f"employee{number}", address))
            at += random.uniform(4, 40)
        if random.random() > 1 / 30:
            logins.append(success(at, f"employee{number}", address))
    return logins


def addresses(count: int, seed: int = 2) -> list[str]:
    """Addresses of many networks: of 100.x to 223.x, none of them one's own."""
    random = Random(seed)
    return [f"{random.randrange(128, 223)}.{random.randrange(30, 250)}.{n >> 8 & 255}.{n & 255}" for n in range(count)]
