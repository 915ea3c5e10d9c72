"""Do the sections of `bavn.toml` agree with one another? Looked at when each key alone is right."""

from collections.abc import Callable
from typing import Final

from bavn.settings.probe_agreement import PROBE_CHECKS
from bavn.settings.schema import (
    BY_HOST,
    JournalInput,
    ProtectSettings,
    Settings,
    SiteSettings,
    SyslogInput,
    SystemSettings,
)
from bavn.settings.walking import Walk

ENFORCERS: Final = ("nftables", "nginx_include", "haproxy_socket", "apache_include")


def check_agreement(settings: Settings, walk: Walk) -> None:
    """Keep a line in `walk` for each contradiction."""
    for check in CHECKS:
        check(settings, walk)


def enforcers(protect: ProtectSettings) -> tuple[str, ...]:
    """The keys of `[protect]` that name who enforces.

    >>> enforcers(ProtectSettings(nftables=True))
    ('nftables',)
    """
    return tuple(name for name in ENFORCERS if getattr(protect, name))


def places(settings: Settings) -> list[tuple[str, SiteSettings | SystemSettings]]:
    """Sites and systems with where they stand: '[[site]] 2'."""
    sites: list[tuple[str, SiteSettings | SystemSettings]] = [
        (f"[[site]] {number}", site) for number, site in enumerate(settings.sites, start=1)
    ]
    systems = [(f"[[system]] {number}", system) for number, system in enumerate(settings.systems, start=1)]
    return [*sites, *systems]


def _places_have_their_own_names(settings: Settings, walk: Walk) -> None:
    first: dict[str, str] = {}
    for where, one in places(settings):
        if (before := first.setdefault(one.name.casefold(), where)) != where:
            walk.wrong(f"{where}, name", f"'{one.name}' is the name of {before} already")


def _systems_have_names(settings: Settings, walk: Walk) -> None:
    for number, system in enumerate(settings.systems, start=1):
        if system.name == BY_HOST:
            walk.wrong(f"[[system]] {number}, name", "'*' is for sites: a login names no Host", "a name")


def _logs_belong_to_one_place(settings: Settings, walk: Walk) -> None:
    first: dict[str, str] = {}
    for where, one in places(settings):
        for log in one.logs:
            if (before := first.setdefault(log, where)) != where:
                walk.wrong(f"{where}, logs", f"'{log}' is a log of {before} already")


def _inputs_name_a_place(settings: Settings, walk: Walk) -> None:
    sites = tuple(site.name for site in settings.sites)
    systems = tuple(system.name for system in settings.systems)
    inputs: dict[str, tuple[SyslogInput | JournalInput, ...]] = {"syslog": settings.syslog, "journal": settings.journal}
    for section, listed in inputs.items():
        for number, one in enumerate(listed, start=1):
            where = f"[[{section}]] {number}"
            if bool(one.site) == bool(one.system):
                what = "both site and system are given" if one.site else "neither site nor system is given"
                walk.wrong(where, what, "one of them")
            elif one.site and one.site not in sites:
                walk.unknown(f"{where}, site", "[[site]] with the name", one.site, sites)
            elif one.system and one.system not in systems:
                walk.unknown(f"{where}, system", "[[system]] with the name", one.system, systems)


def _journals_name_what_they_read(settings: Settings, walk: Walk) -> None:
    for number, one in enumerate(settings.journal, start=1):
        if not one.unit and not one.identifier:
            walk.wrong(f"[[journal]] {number}", "neither unit nor identifier is given", "one of them, or both")


def _listeners_have_what_tls_needs(settings: Settings, walk: Walk) -> None:
    for number, one in enumerate(settings.syslog, start=1):
        encrypted = one.listen.startswith("tls://")
        for name in ("certificate", "key"):
            if encrypted and not getattr(one, name):
                walk.wrong(f"[[syslog]] {number}, {name}", "is missing", "a PEM file; tls:// needs certificate and key")
        for name in ("certificate", "key", "clients"):
            if not encrypted and getattr(one, name):
                walk.wrong(f"[[syslog]] {number}, {name}", f"'{one.listen}' is not encrypted", "listen = tls://…")


def _listeners_have_their_own_ports(settings: Settings, walk: Walk) -> None:
    taken: dict[tuple[bool, str], str] = {(False, settings.sensor.listen or ""): "[sensor]"}
    for number, one in enumerate(settings.syslog, start=1):
        scheme, _, address = one.listen.partition("://")
        here = f"[[syslog]] {number}"
        if (before := taken.setdefault((scheme == "udp", address), here)) != here:
            walk.wrong(f"{here}, listen", f"{before} listens on {address} already")


def _protection_has_who_enforces_it(settings: Settings, walk: Walk) -> None:
    programs = enforcers(settings.protect)
    for where, site in places(settings):
        place = f"{where}, protect"
        if site.protect == "watch":
            continue
        if not programs:
            walk.wrong(place, f"'{site.protect}' has nobody to enforce it", f"one of {_said(ENFORCERS)} in [protect]")
        elif programs == ("nftables",) and site.behind_proxy:
            whose = "site" if isinstance(site, SiteSettings) else "system"
            what = f"does nothing: the {whose}'s addresses come from a header, and nftables never gets those"
            walk.wrong(place, f"'{site.protect}' {what}", f"one of {_said(ENFORCERS[1:])} in [protect], or watch")


def _other_hosts_are_only_watched(settings: Settings, walk: Walk) -> None:
    """Whose log it is, is read from the Host of each line, which a visitor writes: nobody is turned away for that."""
    others = next((site for site in settings.sites if site.name == BY_HOST), None)
    if others is None:
        return
    number = settings.sites.index(others) + 1
    if others.protect != "watch":
        walk.wrong(f"[[site]] {number}, protect", f"'{others.protect}' is not for the site '*'", "watch")
    for named, site in enumerate(settings.sites, start=1):
        if others.behind_proxy and not site.behind_proxy:
            what = f"[[site]] {number} ('*') reads addresses from a header, so lines of '{site.name}' in it do too"
            walk.wrong(f"[[site]] {named}, forwarded", what, "forwarded = true, or trusted_proxies")


def _emergency_page_has_who_shows_it(settings: Settings, walk: Walk) -> None:
    if settings.protect.emergency and not settings.protect.nginx_include:
        walk.wrong("[protect], emergency", "nobody shows the page", "nginx_include in [protect], or false")


def _said(names: tuple[str, ...]) -> str:
    return ", ".join(names)


CHECKS: Final[tuple[Callable[[Settings, Walk], None], ...]] = (
    _places_have_their_own_names,
    _systems_have_names,
    _logs_belong_to_one_place,
    _inputs_name_a_place,
    _journals_name_what_they_read,
    _listeners_have_what_tls_needs,
    _listeners_have_their_own_ports,
    _protection_has_who_enforces_it,
    _other_hosts_are_only_watched,
    _emergency_page_has_who_shows_it,
    *PROBE_CHECKS,
)
