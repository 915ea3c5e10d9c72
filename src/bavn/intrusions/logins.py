"""The judge of logins: who guesses passwords, who got in, who comes from where he never was."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Self

from bavn.intrusions import keeping
from bavn.intrusions.accounts import NOBODY, Names
from bavn.intrusions.accusing import accuse, end, lapse
from bavn.intrusions.campaigning import end_quiet, join, leave
from bavn.intrusions.entering import tell_newcomer, tell_takeover
from bavn.intrusions.entry import Entry
from bavn.intrusions.guessing import CLEAR, Tries
from bavn.intrusions.ledger import Campaign, finding_of
from bavn.intrusions.levels import MINUTE_S
from bavn.intrusions.memory import Memory
from bavn.intrusions.networks import Places
from bavn.intrusions.spraying import NEVER, Scene
from bavn.intrusions.takeover import PASSWORDLESS, Scenery, judge_login, judge_unnamed
from bavn.model.finding import Finding
from bavn.model.login import Login

SCHEMA: Final = "bavn.logins/1"
SECRET: Final = b"bavn: the same log gives the same findings"  # where nothing is kept, nothing is to be hidden
MOST_AT_ONCE: Final = 1000  # attempts that one line may stand for
LOOK_EVERY_S: Final = MINUTE_S
PROBE: Final = 0.2  # of a failure
UNNAMED_SLOT_S: Final = 600.0  # logins without a name count as one person in each such time
UNKNOWN: Final = "unknown-user"
CONSOLE: Final = frozenset({"sudo", "su", "login"})


class Logins:
    """Judges the logins of all systems, in log time, in bounded memory.

    Reports password guessing, spraying and stuffing by one address or by many together, a login that succeeded where
    many had failed, and one from a network new to the account. Silent for people who mistype and then log in, for an
    address that many people share as long as few of them fail for good, for accounts that roam, and for who was at the
    door without trying a password. A client that repeats one old password is reported as low, to be watched.

    `secret` keys the hashes that stand for user names: pass a random one where state is kept, and again to
    `restore`.
    `network_of` names the network of an address (an ASN, a country); without it, prefixes.

    >>> from datetime import UTC, timedelta
    >>> judge, noon = Logins(), datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> for second in range(20):
    ...     judge.feed("mail", Login(noon + timedelta(seconds=second), "dovecot", "failure", "anna", "203.0.113.7"))
    >>> [(finding.kind, finding.actor, finding.requests) for finding in judge.findings()]
    [('password-guessing', '203.0.113.7', 20)]
    """

    def __init__(self, secret: bytes = SECRET, network_of: Callable[[str], str] | None = None) -> None:
        self._names = Names(secret)
        self._places = Places(network_of)
        self._memory = Memory()
        self._made: dict[int, tuple[int, Finding]] = {}

    @property
    def sampled(self) -> int:
        """How many addresses, accounts and systems were let go because memory was full."""
        return self._memory.sampled

    def feed(self, system: str, login: Login) -> None:
        """Judge one login. Times may step back: an older login counts, and makes nothing fade."""
        time = login.time.timestamp()
        if time - self._memory.looked >= LOOK_EVERY_S:
            self._end_quiet(time)
        place = self._places.find(login.address)
        console = login.service in CONSOLE and not place.address
        entry = Entry(
            source=f"{system}\n{place.address}" if place.address else f"{system}\n{console:d}\n{login.host}",
            system=system,
            place=place,
            account=self._names.key(system, login.user),
            time=time,
            count=min(max(login.count, 1), MOST_AT_ONCE),
            unknown=login.reason == UNKNOWN,
            console=console,
        )
        if login.outcome == "failure":
            self._fail(entry)
        elif login.outcome == "success":
            self._succeed(entry, with_password=login.mechanism not in PASSWORDLESS)
        else:
            self._knock(entry)

    def live(self, now: datetime) -> None:
        """Let the clock go on without a login: ends what has been quiet."""
        self._end_quiet(now.timestamp())

    def findings(self) -> list[Finding]:
        """Return all findings that go on, and those that ended since the last `forget_ended`."""
        ledger = self._memory.ledger
        ledger.handed_out = len(ledger.ended)
        made = {number: self._make(number, campaign) for number, campaign in ledger.open.items()}
        self._made = made
        ended = [finding_of(campaign) for campaign in ledger.ended]
        return ended + [finding for _, finding in made.values()]

    def forget_ended(self) -> None:
        """Drop the ended findings that the last `findings()` has handed out."""
        self._memory.ledger.forget_ended()

    def keep(self) -> bytes:
        """Return all that is remembered, for `restore`. User names are in it as keyed hashes only."""
        return keeping.pack(SCHEMA, self._memory)

    @classmethod
    def restore(cls, kept: bytes, secret: bytes = SECRET, network_of: Callable[[str], str] | None = None) -> Self:
        """Return a judge that goes on where the kept one stood.

        Raises ValueError where `kept` is damaged or of another version.
        """
        judge = cls(secret, network_of)
        judge._memory = keeping.unpack(SCHEMA, kept, Memory)
        return judge

    def _end_quiet(self, time: float) -> None:
        memory = self._memory
        memory.looked = time
        for scene in memory.scenes.values():
            end_quiet(memory, scene, time)
        for number, campaign in list(memory.ledger.open.items()):
            if time - campaign.last > campaign.quiet_s:
                end(memory, number)

    def _make(self, number: int, campaign: Campaign) -> tuple[int, Finding]:
        made = self._made.get(number)
        return made if made and made[0] == campaign.changes else (campaign.changes, finding_of(campaign))

    def _fail(self, entry: Entry) -> None:
        memory, account, time = self._memory, entry.account, entry.time
        tries = memory.tries_of(entry)
        scene = memory.scene_of(entry.system)
        if scene and (scene.campaign >= 0 or scene.hunt >= 0):
            end_quiet(memory, scene, time)
        if tries.campaign >= 0:
            lapse(memory, tries, time)
        tries.pass_time(time)
        habit = memory.habits.get(account) if account else None
        familiar = habit is not None and entry.place.network in habit.networks
        tries.add_failure(entry, familiar=familiar)
        accuse(memory, entry, tries)
        if familiar or not entry.place.address or (tries.campaign >= 0 and tries.stage >= CLEAR):
            return
        if scene:
            join(memory, scene, tries, memory.tried_of(account, time) if account else None, entry)

    def _succeed(self, entry: Entry, *, with_password: bool) -> None:
        memory, account, time = self._memory, entry.account, entry.time
        tries = memory.tries_of(entry)
        scene = memory.scene_of(entry.system)
        if scene and (scene.campaign >= 0 or scene.hunt >= 0):
            end_quiet(memory, scene, time)
        if tries.campaign >= 0:
            lapse(memory, tries, time)
        tries.pass_time(time)
        if account == NOBODY:
            self._succeed_unnamed(entry, scene, tries)
            return
        habit = memory.habits.get(account)
        if with_password and not (habit and entry.place.network in habit.networks):
            tried = memory.tried.get(account)
            attacked = scene is not None and scene.campaign in memory.ledger.open
            suspect = tries.failures or tried
            found = judge_login(Scenery(tries, tried, habit, account, time, attacked)) if suspect else None
            if found:
                tell_takeover(memory, entry, found)
                return
        self._believe(tries, scene, account, time)
        tries.welcome(account, time)
        if habit:
            tell_newcomer(memory, entry, habit)
        else:
            habit = memory.habit_of(account, time)
        if scene:
            scene.pass_time(time)
            scene.welcome(time, habit.last if habit.logins else NEVER[0])
        habit.learn(entry.place.network, time)

    def _succeed_unnamed(self, entry: Entry, scene: Scene | None, tries: Tries) -> None:
        found = judge_unnamed(tries, entry.time)
        if found:
            tell_takeover(self._memory, entry, found)
            return
        self._believe(tries, scene, NOBODY, entry.time)
        if scene:
            scene.pass_time(entry.time)
            scene.welcome(entry.time, max(tries.people.values(), default=NEVER[0]))
        tries.welcome(int(entry.time // UNNAMED_SLOT_S), entry.time)

    def _believe(self, tries: Tries, scene: Scene | None, account: int, time: float) -> None:
        """Take the failures back that the owner has resolved by logging in."""
        count = tries.forgive(account)
        if not count or scene is None:
            return
        tried = self._memory.tried.get(account)
        if tried:
            tried.forgive(count)
        scene.pass_time(time)
        scene.resolve(tried.counted if tried else tries.counted, time, count)
        leave(self._memory, scene, tries)

    def _knock(self, entry: Entry) -> None:
        """Count somebody at the door: a little, and only where he has failed as well."""
        tries = self._memory.tries.get(entry.source)
        if tries is None or tries.probes >= tries.failures:
            return
        tries.pass_time(entry.time)
        tries.probes += entry.count
        tries.fast += PROBE * min(entry.count, tries.failures)
        tries.last = max(tries.last, entry.time)
