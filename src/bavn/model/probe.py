"""One look at a service from one place, and what follows of many: a verdict, and the spells in which it was not up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

Check = Literal["http", "tls", "dns", "tcp", "smtp"]
Family = Literal[4, 6]
Verdict = Literal["up", "slow", "guarded", "partial", "down", "unknown"]
Seen = Literal["good", "slow", "guarded", "bad", "unknown"]

# How a look ended. `SEEN` says what each means; whether an answer was slow is judged later, against what is usual.
Ending = Literal[
    "ok",
    "turned-away",  # an answer that refuses this visitor: 401, 403, 406, 429, 451, a challenge
    "unexpected",  # an answer, but not the one that was expected: status, text
    "server-error",  # 5xx
    "redirects",  # in circles, too many, or to where nobody should go
    "too-large",  # headers or a body without end, or a body that unpacks without end
    "no-http",  # what came is no HTTP, or its length is a lie
    "refused",
    "reset",
    "unreachable",
    "timed-out",
    "no-name",  # NXDOMAIN, or no address of this family any more
    "dns-failed",  # SERVFAIL, or servers that contradict each other
    "dns-timed-out",
    "not-public",  # the name leads to an address that is not of the public internet: never visited
    "tls-failed",
    "certificate-expired",
    "certificate-not-yet",
    "certificate-name",
    "certificate-untrusted",
    "no-greeting",  # SMTP
    "offline",  # our own line, or our own machine: says nothing about the target
    "left-out",  # not looked at: asked to come later (429, Retry-After), or too much to do
]

SEEN: Final[dict[str, Seen]] = {
    "ok": "good",
    "turned-away": "guarded",
    "offline": "unknown",
    "left-out": "unknown",
}
# How long an answer asked to be left alone (Retry-After), where that is longer than looks lie apart: codes of `detail`.
WAITS: Final[dict[str, timedelta]] = {f"wait-{minutes}m": timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)}
WAITING: Final[frozenset[str]] = frozenset({"server-error", "turned-away"})  # endings that may have such a code
LEAST_WAIT_S: Final = 30
NO_WAIT: Final = timedelta(0)
ENDINGS: Final[tuple[Ending, ...]] = get_args(Ending)
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Expect:
    """What a good answer is: one of these statuses (empty: 200 to 399), and a text within the first 64 kB of it."""

    statuses: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A service that is looked at. `name` is its own and unique; `site` is whose outage it would be.

    `url` says what to look at: `https://host/path`, `tls://host:port`, `dns://host`, `tcp://host:port`,
    `smtp://host:port`. `home` is the country (ISO 3166) whose visitors it is for: turned away abroad and open at home
    is a defence. `needs` names targets that it depends on (its sign-in, its supplier): they are looked at beside it.
    `member` is whose it is at a hub, "" elsewhere.
    """

    name: str
    url: str
    site: str
    member: str = ""
    home: str = "dk"
    supplier: str = ""
    needs: tuple[str, ...] = ()
    expect: Expect = Expect()
    interval: timedelta = timedelta(seconds=30)
    timeout: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Vantage:
    """A place that looks: a process of its own, with its own key and its own way to the internet.

    `country` is where its line ends (ISO 3166). `way` names line and supplier: two with one way are one witness.
    """

    name: str
    country: str = "dk"
    way: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """When a vantage point looks: it is `number`, from 0, of so many `places` that take turns within an interval."""

    number: int = 0
    places: int = 1


@dataclass(frozen=True, slots=True)
class Phases:
    """How long each part took, in microseconds; 0 where it did not happen. `total` is the whole look."""

    dns: int = 0
    connect: int = 0
    tls: int = 0
    first_byte: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at one target from one vantage point, by IPv4 or by IPv6. `at` is when it began (aware UTC).

    `address` is what was visited, "" where there was none. `status` is HTTP's or SMTP's, 0 without one. `cert_days` is
    how many whole days the certificate still holds, negative once it does not, None without one. `detail` is a code
    of our own (`hsts-missing`, `serial-differs`), never text that was sent.
    """

    target: str
    vantage: str
    at: datetime
    family: Family
    ending: Ending
    phases: Phases = Phases()
    address: str = ""
    status: int = 0
    cert_days: int | None = None
    detail: str = ""

    @property
    def seen(self) -> Seen:
        """What it means for the target. What is not in `SEEN` is bad."""
        return SEEN.get(self.ending, "bad")

    @property
    def wait(self) -> timedelta:
        """For how long at least it asked not to be looked at again, rounded up; nothing where it did not."""
        return WAITS.get(self.detail, NO_WAIT) if self.ending in WAITING else NO_WAIT


def wait_code(ending: Ending, retry_after_s: int | None) -> str:
    """Return the `detail` of an answer that asked for time; "" where it asked for none, or for no more than it gets.

    >>> wait_code("server-error", 120), wait_code("server-error", 20), wait_code("ok", 120)
    ('wait-5m', '', '')
    """
    if ending not in WAITING or retry_after_s is None or retry_after_s <= LEAST_WAIT_S:
        return ""
    wait = timedelta(seconds=retry_after_s)
    return next((code for code, longest in WAITS.items() if wait <= longest), [*WAITS][-1])


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A window that somebody announced. It changes the label and the alarm, never what is measured."""

    targets: tuple[str, ...]
    began: datetime
    ended: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which a target had one verdict other than `up`. With `down` it is an outage.

    `began` is the first sample that showed it, `confirmed` when it was believed, `ended` the first good sample after
    it (None: it goes on). `ending` is what most witnesses saw. `through` is the dependency that failed, "" where the
    target itself did. `witnesses` are vantage points. `planned`: it began within a maintenance window. `incident` is
    the number that spells with a common cause share, 0 alone.
    """

    id: int
    target: str
    site: str
    verdict: Verdict
    began: datetime
    confirmed: datetime
    ended: datetime | None
    ending: Ending
    witnesses: tuple[str, ...]
    through: str = ""
    planned: bool = False
    flapping: bool = False
    incident: int = 0
    member: str = ""
