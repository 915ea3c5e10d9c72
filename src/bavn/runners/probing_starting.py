"""A prober is put together from its settings, and taken apart again, whatever happens in between."""

import resource
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from typing import Final

from bavn import __version__
from bavn.model.finding import Finding
from bavn.model.language import Language
from bavn.model.notice import Notice
from bavn.model.probe import Family, Sample, Target
from bavn.model.problem import Problem
from bavn.model.public_address import is_public, is_public_or_own
from bavn.observatory.observatory import Observatory, open_observatory
from bavn.pages.notices import said as notice_text
from bavn.pages.words import Words
from bavn.probing.look import Looked, look
from bavn.probing.manners import user_agent
from bavn.probing.tools import Tools
from bavn.runners.notify_systemd import Notifier, from_environment
from bavn.runners.probing import Prober, ProberParts
from bavn.runners.probing_clock import SteadyClock
from bavn.runners.probing_findings import OutageFindings
from bavn.runners.probing_hub import Reports, reports_of
from bavn.runners.probing_looks import Look, Looks
from bavn.runners.probing_schedule import Schedule
from bavn.runners.public_status import board_of, files_of, write_public
from bavn.runners.publishing import Announcement, Publisher
from bavn.runners.turning import Clock, Due
from bavn.settings.room import looks_at_once
from bavn.settings.schema import Settings
from bavn.settings.targets import canaries_of, targets_of, vantage_of, windows_of
from bavn.store.database import open_store
from bavn.store.lock import hold
from bavn.telling.teller import Teller
from bavn.verdicts.observing import Observing

STOP_S: Final = 0.5
FILES_EACH: Final = 3  # a look's name server, connection, and the one that reads a bad certificate
FILES_BESIDE: Final = 64
STATUS_S: Final = 10.0
PUBLIC_S: Final = 60.0
ENGLISH: Final[Language] = "en"


class Unprotected:
    """What a prober does about an outage: nothing. That is for people, and for a sensor."""

    def update(self, finding_id: int, finding: Finding, now: datetime) -> None:
        """Nothing."""


@contextmanager
def prober_of(
    settings: Settings,
    clock: Clock,
    announce: Callable[[Announcement], None],
    say: Callable[[str], None],
    tools: Tools | None = None,
) -> Iterator[Prober]:
    """Start everything that `settings` ask for; stop it when the body ends. `Problem`: something cannot be had.

    `announce` is called for each new, changed or ended finding; `say` gets one line for each notice. `tools` None:
    this machine's own resolver and authorities.
    """
    check(settings)
    steady, state = SteadyClock(clock), settings.probing.state
    now = steady.now()
    with ExitStack() as stack:
        stack.enter_context(hold(state))
        observatory = stack.enter_context(open_observatory(state, now))
        store = stack.enter_context(open_store(state, now))
        teller = Teller(settings.tell, store, zone=settings.sensor.time_zone, clock=clock.wall)
        reports = reports_of(settings, clock)
        stack.callback(reports.stop, STOP_S)
        observatory.know([*targets_of(settings), *canaries_of(settings)])
        observing = observing_of(settings)
        learn(observing, observatory, now)
        left = observatory.left(now)
        judged = observing.restore(left, now)
        schedule = schedule_of(settings, steady.now(), left.looks)

        def on_news(said: Announcement) -> None:
            announce(said)
            teller.queue(said.number, said.update, said.finding, said.at)
            reports.report(said.finding, said.number, said.update, said.at)

        notifier = from_environment()
        publicity = Publicity(settings, observatory, clock.monotonic)
        reporter = Saying(teller, reports, notifier, say, clock.monotonic, publicity.renew)
        publisher = Publisher(store, Unprotected(), on_news)
        parts = ProberParts(
            steady,
            clock.monotonic,
            Looks(schedule, look_of(settings, steady, tools or tools_of(settings)), steady),
            observing,
            observatory,
            OutageFindings(windows_of(settings)),
            publisher,
            reporter.report,
        )
        prober = Prober(parts)
        for notice in (*store.notices, *observatory.notices):
            reporter.note(notice)
        prober.begin(judged, left.going_on)
        teller.start()
        stack.callback(teller.stop, STOP_S)
        reports.start()
        notifier.ready()
        stack.callback(notifier.stopping)
        yield prober


def check(settings: Settings) -> None:
    """What a prober needs beyond what is right in itself. `Problem` says what is missing."""
    if not settings.probes:
        raise Problem("there is no [[probe]], so there is nothing to look at", allowed="one [[probe]] at least")
    if not settings.probing.contact:
        allowed = '"https://…" or "mailto:…", so that whoever is looked at knows whom to ask'
        raise Problem("is missing", where="[probing], contact", allowed=allowed)


def observing_of(settings: Settings) -> Observing:
    """The judging of all targets and canaries, from this place."""
    canaries = canaries_of(settings)
    return Observing(
        [*targets_of(settings), *canaries],
        [vantage_of(settings)],
        canaries=[one.name for one in canaries],
        windows=windows_of(settings),
    )


def learn(observing: Observing, observatory: Observatory, now: datetime) -> None:
    """Teach it what was usual until now."""
    for one in observatory.usual(now):
        observing.learn(one.target, one.seat, one.hour, one.took)


def schedule_of(settings: Settings, now: datetime, before: Iterable[Sample] = ()) -> Schedule:
    """The looks to come. No more at once than this process may have files for.

    `before`: looks of an earlier run, in order of time. Whoever asked for time in the last of them gets it.
    """
    targets = [*targets_of(settings), *canaries_of(settings)]
    schedule = Schedule(min(looks_at_once(settings, targets), room_for_looks()))
    families: list[Family] = [4 if one == 4 else 6 for one in sorted(set(settings.probing.families))]  # noqa: PLR2004
    schedule.add(targets, families, now)
    schedule.go_easy(before)
    return schedule


def room_for_looks() -> int:
    """How many looks this process has files for, once it has taken all that it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = hard if hard != resource.RLIM_INFINITY else max(soft, 1 << 16)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return max(1, (soft - FILES_BESIDE) // FILES_EACH)


def tools_of(settings: Settings) -> Tools:
    """What looks are made with: under which name, and where they may go."""
    probing = settings.probing
    agent = user_agent(__version__, probing.contact)
    return Tools(agent=agent, allowed=is_public_or_own if probing.inside else is_public)


def look_of(settings: Settings, clock: SteadyClock, tools: Tools) -> Look:
    """One look from the place that the settings name."""
    vantage = settings.probing.vantage

    async def one(target: Target, family: Family) -> Looked:
        return await look(target, family, vantage, tools, clock.now)

    return one


class Publicity:
    """The public page, written anew once a minute. Nothing where nobody asked for one."""

    def __init__(self, settings: Settings, observatory: Observatory, monotonic: Callable[[], float]) -> None:
        self._settings, self._observatory, self._monotonic = settings, observatory, monotonic
        self._due = Due(PUBLIC_S)
        self._failing = ""

    def renew(self, now: datetime) -> list[Notice]:
        """Write it where it is time; return what there is to say: that it cannot be written, once."""
        public = self._settings.public
        if public is None or not self._due.now(self._monotonic()):
            return []
        try:
            told = board_of(self._settings, self._observatory, now)
            if told is not None:
                write_public(public.folder, files_of(told, self._settings.sensor.time_zone))
        except Problem as problem:
            before, self._failing = self._failing, str(problem)
            return (
                [] if before == self._failing else [Notice("public-not-written", problem.where, {"why": problem.what})]
            )
        self._failing = ""
        return []


class Saying:
    """What there is to say at the end of each round: to the log, to systemd, and to who is told of such things."""

    def __init__(  # noqa: PLR0913, PLR0917  whom it says it to
        self,
        teller: Teller,
        reports: Reports,
        notifier: Notifier,
        say: Callable[[str], None],
        monotonic: Callable[[], float],
        show: Callable[[datetime], list[Notice]],
    ) -> None:
        self._show = show
        self._teller, self._reports, self._notifier, self._say = teller, reports, notifier, say
        self._monotonic = monotonic
        self._status = Due(STATUS_S)

    def report(self, prober: Prober, now: datetime) -> None:
        """Say what is new, and that we live."""
        for notice in prober.notices():
            self.note(notice)
            if notice.code in {"store-failing", "probe-offline"}:
                self._teller.notice(notice, now)
        for notice in (*self._teller.notices(), *self._reports.notices(), *self._show(now)):
            self.note(notice)
        self._notifier.alive()
        if self._status.now(self._monotonic()):
            self._notifier.says(summary(prober))

    def note(self, notice: Notice) -> None:
        """One line."""
        self._say(f"bavn: {notice_text(notice, Words(ENGLISH))}")


def summary(prober: Prober) -> str:
    """How many targets are what: '998 up, 2 down'."""
    verdicts = list(prober.verdicts.values())
    counts = {verdict: verdicts.count(verdict) for verdict in dict.fromkeys(verdicts)}
    return ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items(), key=lambda one: -one[1]))
