"""The judge of logins: who guesses passwords, who got in, who comes from where he never was."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Self

from bavn.intrusions import keeping
from bavn.intrusions.accounts import NOBODY, Names
from bavn.intrusions.accusing import absolve, accuse, accuse_wide, end, lapse, widened
from bavn.intrusions.campaigning import end_quiet, join, leave
from bavn.intrusions.entering import tell_newcomer, tell_takeover
from bavn.intrusions.entry import Entry
from bavn.intrusions.guessing import CLEAR, Tries, hops
from bavn.intrusions.ledger import Campaign, Outlined, finding_of, outlined
from bavn.intrusions.levels import MINUTE_S
from bavn.intrusions.memory import Memory
from bavn.intrusions.networks import Places
from bavn.intrusions.spraying import NEVER, Scene
from bavn.intrusions.takeover import (
    PASSWORDLESS,
    Scenery,
    is_expected,
    is_familiar,
    judge_login,
    judge_unnamed,
)
from bavn.model.finding import Finding
from bavn.model.login import Login

SCHEMA: Final = "bavn.logins/1"
SECRET: Final = b"bavn: the same log gives the same findings"  # where nothing is kept, nothing is to be hidden
MOST_AT_ONCE: Final = 1000  # attempts that one line may stand for
LOOK_EVERY_S: Final = MINUTE_S  # of a system's own log
PROBE: Final = 0.2  # of a failure
UNNAMED_SLOT_S: Final = 600.0  # logins without a name count as one person in each such time
UNKNOWN: Final = "unknown-user"
CONSOLE: Final = frozenset({"sudo", "su", "login"})

ClockOf = Callable[[str], float | None]


class Logins:
    """Judges the logins of all systems, in log time, in bounded memory.

    Reports password guessing, spraying and stuffing by one address or by many together, a login that succeeded where
    many had failed, and one from a network new to the account. Silent for people who mistype and then log in, for an
    address that many people share as long as few of them fail for good, for accounts that roam, and for who was at the
    door without trying a password. A client that repeats one old password is reported as low, to be watched.

    `secret` keys the hashes that stand for user names: pass a random one where state is kept, and again to
    `restore`. Each system has its own clock: what one log says of the time ends nothing of another's.
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
        self._look(system, time)
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

    def live(self, now: datetime) -> bool:
        """Let the clock of all systems go on without a login: ends what has been quiet. True where anything was."""
        time = now.timestamp()
        return self.live_by(lambda _: time)

    def live_by(self, clock_of: ClockOf) -> bool:
        """The same, each system by its own clock, in seconds since 1970; None: nothing of this one ends."""
        memory = self._memory
        before = len(memory.ledger.open)
        for scene in memory.scenes.values():
            if (time := clock_of(scene.system)) is not None:
                end_quiet(memory, scene, time)
        for number, campaign in list(memory.ledger.open.items()):
            if (time := clock_of(campaign.system)) is not None and time - campaign.last > campaign.quiet_s:
                end(memory, number)
        return len(memory.ledger.open) < before

    def outline(self) -> list[Outlined]:
        """Return what makes each finding the same, and what of it is news; cheap, and hands nothing out."""
        ledger = self._memory.ledger
        return [outlined(campaign) for campaign in (*ledger.ended, *ledger.open.values())]

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

    def _look(self, system: str, time: float) -> None:
        """End what is quiet at a system, now and then: the more findings are open, the more seldom, as it costs."""
        memory = self._memory
        scene = memory.scenes.get(system)
        if scene is None or time - scene.looked < max(LOOK_EVERY_S, float(len(memory.ledger.open))):
            return
        scene.looked = time
        end_quiet(memory, scene, time)
        for number, campaign in list(memory.ledger.open.items()):
            if campaign.system == system and time - campaign.last > campaign.quiet_s:
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
        familiar = is_familiar(habit, entry.place, tries, account)
        tries.add_failure(entry, familiar=familiar)
        accuse(memory, entry, tries)
        wide = accuse_wide(memory, entry, familiar=familiar)
        if wide and wide.campaign >= 0 and wide.stage >= CLEAR:
            return
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
        wide = self._wide_of(entry)
        at_home = habit is not None and habit.is_near(entry.place)
        if with_password and self._suspect(entry, tries, scene):
            return
        if with_password and wide and not at_home and self._suspect(*wide, scene):
            return
        self._believe(tries, scene, account, time)
        tries.welcome(account, time)
        if wide:
            self._believe(wide[1], None, account, time)
            wide[1].welcome(account, time)
        if habit:
            tell_newcomer(memory, entry, habit)
        else:
            habit = memory.habit_of(account, time)
        if scene:
            scene.pass_time(time)
            scene.welcome(time, habit.last if habit.logins else NEVER[0])
        habit.learn(entry.place.network, time, entry.place.near)

    def _wide_of(self, entry: Entry) -> tuple[Entry, Tries] | None:
        """Return a login as one of its /48, and what that has tried."""
        wide = widened(entry)
        if wide is None:
            return None
        tries = self._memory.tries_of(wide)
        if tries.campaign >= 0:
            lapse(self._memory, tries, entry.time)
        tries.pass_time(entry.time)
        return wide, tries

    def _suspect(self, entry: Entry, tries: Tries, scene: Scene | None) -> bool:
        """Tell of a login that is not to be believed; False where it is."""
        memory, account = self._memory, entry.account
        habit, tried = memory.habits.get(account), memory.tried.get(account)
        wide = tries.address != "" and entry.place.wide is None and bool(tries.homes.count())
        if (
            not (tries.failures or tried)
            or (wide and not hops(tries))
            or is_expected(habit, entry.place, tries, account)
        ):
            return False
        attacked = scene is not None and scene.campaign in memory.ledger.open
        known = habit is not None and entry.place.network in habit.networks
        found = judge_login(Scenery(tries, tried, habit, account, entry.time, attacked, known))
        return found is not None and tell_takeover(memory, entry, found)

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
        if count and not tries.failures:
            absolve(self._memory, tries, time)
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
