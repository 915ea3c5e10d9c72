"""What works in a settings file and is odd all the same. Nothing here is refused: it is pointed out."""

import os
from collections.abc import Callable, Iterator
from glob import iglob
from ipaddress import ip_address
from pathlib import Path
from stat import S_IROTH, S_IRWXG, S_IRWXO, S_ISREG
from typing import Final

from bavn.model.problem import Problem
from bavn.settings.agreement import enforcers, places
from bavn.settings.room import looks_at_once, looks_needed
from bavn.settings.schema import ProbingSettings, Settings
from bavn.settings.targets import canaries_of, targets_of

Told = Iterator[tuple[str, str]]  # the place in the file, and what is odd there


def oddities(settings: Settings, path: Path) -> tuple[Problem, ...]:
    """Return one line for each oddity of the settings in `path`, as they and this machine are now.

    Looks at files, never into them. Silent about what a later moment may bring: a state folder that is made at start.
    """
    return tuple(
        Problem(what, where=f"{path}, {place}" if place else str(path))
        for look in LOOKS
        for place, what in look(settings, path)
    )


def _nothing_to_follow(settings: Settings, _: Path) -> Told:
    fed = {one.site or one.system for one in settings.syslog} | {one.site or one.system for one in settings.journal}
    if not settings.sites and not settings.systems and not settings.probes:
        yield "", "there is no [[site]], no [[system]] and no [[probe]], so there is nothing to follow"
    for place, one in places(settings):
        if not one.logs and one.name not in fed:
            yield place, "has no logs, and no [[syslog]] or [[journal]] names it"


def _logs_that_cannot_be_followed_now(settings: Settings, _: Path) -> Told:
    for place, one in places(settings):
        for log in one.logs:
            if odd := _odd_log(log):
                yield f"{place}, logs", f"'{log}' {odd}"


def _odd_log(log: str) -> str:
    if log == "-":
        return ""
    found = next(iglob(log), None)  # noqa: PTH207  Path.glob takes no absolute pattern
    if found is None:
        return "matches no file now"
    if Path(found).is_dir():
        return "is a folder" if found == log else f"matches a folder, {found}"
    return "" if os.access(found, os.R_OK) else "cannot be read by this user"


def _files_that_are_not_there(settings: Settings, _: Path) -> Told:
    named: list[tuple[str, Path | None]] = [("[networks], table", settings.networks), ("[plan], file", settings.plan)]
    for number, one in enumerate(settings.syslog, start=1):
        place = f"[[syslog]] {number}"
        named += [(f"{place}, {key}", getattr(one, key)) for key in ("certificate", "key", "clients")]
    named.append(("[protect], haproxy_socket", settings.protect.haproxy_socket))
    for place, file in named:
        if file and not os.path.exists(file):  # noqa: PTH110  Path.exists raises where a folder may not be entered
            yield place, f"'{file}' is not there, or not for this user"
    for key in ("nginx_include", "apache_include", "nginx_pages"):
        file = getattr(settings.protect, key)
        if file and not os.path.isdir(file.parent):  # noqa: PTH112  the same
            yield f"[protect], {key}", f"the folder of '{file}' is not there, or not for this user"


def _secrets_that_others_may_read(settings: Settings, path: Path) -> Told:
    if settings.tell and _others_may_read(path):
        yield "", "others on this machine may read it, and [[tell]] holds passwords (chmod o-r)"
    for number, one in enumerate(settings.syslog, start=1):
        if one.key and _others_may_read(one.key):
            yield f"[[syslog]] {number}, key", f"others on this machine may read '{one.key}' (chmod o-r)"


def _others_may_read(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & S_IROTH)
    except OSError:
        return False


def _hub_without_an_identity(settings: Settings, _: Path) -> Told:
    if settings.hub is None:
        return
    file = settings.hub.identity_in(settings.sensor.state)
    place, alone = "[hub], identity", "so the sensor works without its hub"
    try:
        mode = file.stat().st_mode
    except OSError:
        yield place, f"'{file}' is not there, or not for this user, {alone} (bavn join writes it)"
        return
    if not S_ISREG(mode):
        yield place, f"'{file}' is no file, {alone} (bavn join writes it)"
    elif mode & (S_IRWXG | S_IRWXO):
        yield place, f"others on this machine may read or change '{file}', {alone} (chmod 600)"
    elif not os.access(file, os.R_OK):
        yield place, f"'{file}' cannot be read by this user: where the sensor cannot either, it works without its hub"


def _protection_that_does_nothing(settings: Settings, _: Path) -> Told:
    programs = enforcers(settings.protect)
    protected = [site for site in settings.guarded if site.protect != "watch"]
    if programs and settings.guarded and not protected:
        unused = ", ".join(programs)
        yield "[protect]", f"nothing is enforced by {unused}: every [[site]] has protect = 'watch'"
    if settings.protect.nftables and protected and all(site.behind_proxy for site in protected):
        yield "[protect], nftables", "does nothing: each protected site's addresses come from a header"


def _a_hub_that_does_nothing(settings: Settings, _: Path) -> Told:
    hub = settings.hub
    if hub is None:
        return
    if hub.tlp in {"red", "amber+strict"}:
        yield "[hub], tlp", f"what is reported under TLP:{hub.tlp.upper()} warns no other member"
    if hub.trust and hub.decisions != "block":
        yield "[hub], trust", "does nothing without decisions = 'block'"
    if hub.decisions == "block" and settings.guarded and all(site.protect == "watch" for site in settings.guarded):
        yield "[hub], decisions", "nothing is blocked: every [[site]] has protect = 'watch'"


def _networks_that_are_everybody(settings: Settings, _: Path) -> Told:
    lists = [("[protect], allow", settings.protect.allow, "nobody is ever limited or blocked")]
    for number, site in enumerate(settings.sites, start=1):
        what = "everybody may claim to be another client"
        lists.append((f"[[site]] {number}, trusted_proxies", site.trusted_proxies, what))
    for number, one in enumerate(settings.syslog, start=1):
        lists.append((f"[[syslog]] {number}, senders", one.senders, "everybody may send lines"))
    for place, networks, what in lists:
        for network in networks:
            if network.prefixlen == 0:
                yield place, f"with {network}, {what}"


def _listeners_that_nobody_may_send_to(settings: Settings, _: Path) -> Told:
    for number, one in enumerate(settings.syslog, start=1):
        if not one.senders and not _loopback(one.listen):
            yield f"[[syslog]] {number}, senders", f"only this machine may send to {one.listen}: nobody else is named"


def _loopback(listen: str) -> bool:
    return ip_address(listen.partition("://")[2].rpartition(":")[0].strip("[]")).is_loopback


def _block_page_without_a_contact(settings: Settings, _: Path) -> Told:
    protect = settings.protect
    if (protect.nginx_include or protect.apache_include) and not protect.contact:
        yield "[protect], contact", "people who are blocked by mistake are told of nobody to turn to"


def _nobody_is_told(settings: Settings, _: Path) -> Told:
    if (settings.guarded or settings.probes) and not settings.tell:
        yield "", "there is no [[tell]], so nobody is told of a finding"


def _probing_that_is_not_all_it_could_be(settings: Settings, _: Path) -> Told:
    probing = settings.probing
    if not settings.probes:
        if probing != ProbingSettings() or settings.maintenance:
            yield "[probing]", "there is no [[probe]], so nothing is looked at"
        return
    if not probing.contact:
        yield "[probing], contact", "is missing, and `bavn probe run` does not begin without it"
    if not probing.canaries:
        yield "[probing], canaries", "without one, a cut line of our own and an outage of most probes look the same"
    looked_at = [*targets_of(settings), *canaries_of(settings)]
    if looks_at_once(settings, looked_at) < (needed := looks_needed(looked_at, probing.families)):
        yield "[probing], at_once", f"if all that is looked at hangs, {needed} looks go on at once: it is seen late"
    shown = any(one.public for one in settings.probes)
    if shown and settings.public is None:
        yield "[[probe]], public", "there is no [public], so no public page is written"
    if settings.public is not None and not shown:
        yield "[public]", "no [[probe]] has public = true, so nothing stands on the page"


def _emergency_page_is_shown(settings: Settings, _: Path) -> Told:
    if settings.protect.emergency:
        yield "[protect], emergency", "visitors get the emergency page instead of the site"


LOOKS: Final[tuple[Callable[[Settings, Path], Told], ...]] = (
    _nothing_to_follow,
    _logs_that_cannot_be_followed_now,
    _files_that_are_not_there,
    _secrets_that_others_may_read,
    _hub_without_an_identity,
    _protection_that_does_nothing,
    _a_hub_that_does_nothing,
    _networks_that_are_everybody,
    _listeners_that_nobody_may_send_to,
    _block_page_without_a_contact,
    _nobody_is_told,
    _probing_that_is_not_all_it_could_be,
    _emergency_page_is_shown,
)
