"""A sensor is put together from its settings, and taken apart again, whatever happens in between."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from bavn.disk.sqlite import StoreError
from bavn.member.identity import read_identity
from bavn.model.notice import Notice
from bavn.protection.allow import allow_list
from bavn.protection.crawlers import Crawlers, resolver_of_this_machine
from bavn.protection.emergency import follow
from bavn.protection.enforcers import enforcers_of
from bavn.protection.enforcing import Enforcer
from bavn.protection.machine import addresses_of_this_machine
from bavn.protection.protector import Protector
from bavn.runners.engine import Engine
from bavn.runners.health import HealthServer
from bavn.runners.hub_later import LinkWhenReady
from bavn.runners.hub_link import Alone, Ears, Hub, HubLink, Link
from bavn.runners.inputs import Inputs
from bavn.runners.intrusions import Intrusions
from bavn.runners.keeping import Keeper, load
from bavn.runners.notify_systemd import from_environment
from bavn.runners.publishing import Announcement, Publisher
from bavn.runners.reporting import Reporter
from bavn.runners.secret import secret_of
from bavn.runners.sensor import Parts, Sensor
from bavn.runners.telling_apart import tell_apart
from bavn.runners.turning import Clock
from bavn.settings.schema import BY_HOST, HubSettings, Settings
from bavn.sources.clients import TrustedProxies
from bavn.store.database import Store, open_store
from bavn.store.lock import hold
from bavn.store.status import ChannelStatus, EnforcerStatus
from bavn.telling.messages import Doing
from bavn.telling.teller import Teller
from bavn.telling.warning_messages import Warned

STOP_S = 5.0


def nobody(_: Warned) -> None:
    """For who does not listen to the hub's warnings."""


@contextmanager
def sensor_of(
    settings: Settings,
    clock: Clock,
    announce: Callable[[Announcement, float], None],
    *,
    from_start: bool,
    warn: Callable[[Warned], None] = nobody,
) -> Iterator[Sensor]:
    """Start everything that `settings` ask for; stop it when the body ends. `Problem`: something cannot be had.

    `announce` is called for each new, changed or ended finding, with the lag in seconds; `warn` for each of the hub's
    warnings.
    """
    now, state = clock.wall(), settings.sensor.state
    with ExitStack() as stack:
        stack.enter_context(hold(state))
        store = stack.enter_context(open_store(state, now))
        enforcers = enforcers_of(settings.protect)
        protector = protector_of(settings, store, enforcers, stack)
        teller = Teller(settings.tell, store, zone=settings.sensor.time_zone, clock=clock.wall)
        unkept: list[Notice] = []
        secret = secret_of(state, unkept.append)
        found = load(state, TrustedProxies(), now)
        hub = hub_of(settings, clock, protector, Ears(teller.warn, warn))
        stack.callback(hub.stop, STOP_S)
        inputs = Inputs(settings, found.kept, clock=clock.wall, from_start=from_start)
        engine = found.engine or Engine(TrustedProxies())
        if engine.intrusions is None:
            engine.watch_intrusions(Intrusions(secret=secret))
        tell_apart(engine, settings.systems)
        expect_sites(engine, settings)

        def say(said: Announcement) -> None:
            announce(said, sensor.lag_s)
            teller.queue(said.number, said.update, said.finding, said.at, doing=doing(settings, protector, said))
            hub.announced(said.number, said.update, said.finding, said.at)

        keeper = Keeper(state, store, inputs.kept)
        publisher = Publisher(store, protector, say, hub.grows)
        notifier = from_environment()
        reporter = Reporter(
            settings,
            now,
            speakers=(publisher, protector, teller, hub),
            enforcers=lambda: enforcers_now(protector, clock.wall()),
            channels=lambda: channels_now(store),
            hub=hub.status,
            tell=teller.notice,
            notifier=notifier,
        )

        def renew(at: datetime) -> None:
            follow(state, enforcers, always=settings.protect.emergency)
            hub.hear(at)
            protector.renew(at)

        parts = Parts(clock, engine, inputs, keeper, publisher, renew, reporter.report)
        sensor = Sensor(settings.sensor, parts)

        for notice in (*store.notices, *unkept, *found.notices):
            reporter.note(notice, now)
        if settings.sensor.listen is not None:
            health = HealthServer(settings.sensor.listen, lambda: reporter.latest, clock.wall)
            stack.callback(health.stop)
            health.start()
        inputs.start()
        stack.callback(inputs.stop)
        follow(state, enforcers, always=settings.protect.emergency)
        hub.hear(now)  # what was last heard stands again at once
        protector.start(now)
        stack.callback(protector.stop, STOP_S)
        teller.start()
        stack.callback(teller.stop, STOP_S)
        hub.start()
        notifier.ready()
        stack.callback(notifier.stopping)
        yield sensor


def expect_sites(engine: Engine, settings: Settings) -> None:
    """Give each site of the settings its place, before invented Hosts of a `*` log can take them all."""
    named = [site for site in settings.sites if site.name != BY_HOST]
    for site in named:
        engine.expect(site.name, site.silent_after.total_seconds() if site.silent_after else None)
    for site in settings.sites:
        engine.note_proxies(TrustedProxies(site.trusted_proxies))
    engine.watch_only({site.name for site in named} if len(named) == len(settings.sites) else None)


def hub_of(settings: Settings, clock: Clock, protector: Protector, ears: Ears) -> Hub:
    """The hub that the settings name, or nobody. The sensor works without it until it can be talked to."""
    hub, state = settings.hub, settings.sensor.state
    if hub is None:
        return Alone()
    link = LinkWhenReady(lambda: link_of(hub, state, clock), hub.identity_in(state), clock.wall)
    return HubLink(link, settings, hub, protector, ears)


def link_of(hub: HubSettings, state: Path, clock: Clock) -> Link:
    """The way to a hub. `Problem`: this machine has not joined it, or its spool cannot be used."""
    from bavn.member.link import Link as ToHub  # noqa: PLC0415  a sensor without a hub loads no HTTP client

    return ToHub(hub, read_identity(hub.identity_in(state)), clock=clock.wall, state=state)


def protector_of(settings: Settings, store: Store, enforcers: list[Enforcer], stack: ExitStack) -> Protector:
    """Protection as the settings allow it; crawlers are verified where this machine has a name server."""
    crawlers = Crawlers(resolver_of_this_machine())
    stack.callback(crawlers.stop)
    allow = allow_list(settings, addresses_of_this_machine(), crawlers)
    return Protector(settings, store, enforcers, allow)


def enforcers_now(protector: Protector, now: datetime) -> list[EnforcerStatus]:
    """How each program fares."""
    states = protector.standing(now).enforcers
    return [EnforcerStatus(one.name, one.standing, not one.failing, one.failing) for one in states]


def channels_now(store: Store) -> list[ChannelStatus]:
    """How each channel to people fares."""
    with suppress(StoreError):
        return [ChannelStatus(one.name, one.ok, one.said) for one in store.outbox.channels()]
    return []


def doing(settings: Settings, protector: Protector, said: Announcement) -> Doing:
    """What is done about a finding, for who is told of it."""
    site = settings.guard_of(said.finding.kind, said.finding.site)
    effect = protector.effect(said.number)
    states = protector.standing(said.at).enforcers
    return Doing(
        protect=site.protect if site else "watch",
        blocked=effect.block,
        limited=effect.limit,
        until=said.at + settings.protect.lasts if effect.block or effect.limit else None,
        held_back=tuple(one.code for one in effect.held_back),
        failing=tuple(one.name for one in states if one.failing),
    )
