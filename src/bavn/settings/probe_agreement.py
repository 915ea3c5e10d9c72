"""Do `[[probe]]`, `[probing]` and `[[maintenance]]` agree with one another? Looked at when each key alone is right."""

from collections.abc import Iterable, Mapping, Sequence

from bavn.settings.probe_rules import probe_url
from bavn.settings.rules import WrongValueError
from bavn.settings.schema import MaintenanceSettings, Settings
from bavn.settings.targets import CANARY, name_of, site_of, url_of
from bavn.settings.walking import Walk


def probes_say_what_is_looked_at(settings: Settings, walk: Walk) -> None:
    """Each has a URL or a site, and time to answer before the next look."""
    for number, one in enumerate(settings.probes, start=1):
        if not url_of(one):
            walk.wrong(f"[[probe]] {number}, url", "is missing", "a URL, or the site, whose front page is looked at")
        elif not _can_be_looked_at(url_of(one)):
            walk.wrong(f"[[probe]] {number}, site", f"'{one.site}' is no host", "a host, or the url as well")
        if one.timeout >= one.interval:
            walk.wrong(f"[[probe]] {number}, timeout", "is as long as the interval", "a shorter one")


def _can_be_looked_at(url: str) -> bool:
    try:
        return bool(probe_url(url))
    except WrongValueError:
        return False


def probes_have_their_own_names(settings: Settings, walk: Walk) -> None:
    """No two probes have one name, also where it comes from their URL, and none is called as canaries are."""
    first: dict[str, int] = {}
    for number, one in enumerate(settings.probes, start=1):
        if name_of(one).startswith(CANARY):
            walk.wrong(f"[[probe]] {number}, name", f"'{one.name}' begins as a canary's does", f"without '{CANARY}'")
        name = name_of(one).casefold()
        if name and (before := first.setdefault(name, number)) != number:
            what = f"'{name_of(one)}' is the name of [[probe]] {before} already"
            walk.wrong(f"[[probe]] {number}, name", what, "" if one.name else "a name of its own")


def needs_are_probes(settings: Settings, walk: Walk) -> None:
    """What a probe needs is looked at too, is another one, and does not need it in turn."""
    names = tuple(name_of(one) for one in settings.probes)
    needed, told = {name_of(one): one.needs for one in settings.probes}, set[str]()
    for number, one in enumerate(settings.probes, start=1):
        for need in one.needs:
            place = f"[[probe]] {number}, needs"
            if need == name_of(one):
                walk.wrong(place, f"'{need}' is this probe itself", "another one")
            elif need not in names:
                walk.unknown(place, "[[probe]] with the name", need, names)
            elif name_of(one) not in told and name_of(one) in (circle := _needed_by(need, needed)):
                told |= circle
                walk.wrong(place, f"'{need}' needs this probe in turn", "only what works without it")


def _needed_by(name: str, needed: Mapping[str, Sequence[str]]) -> set[str]:
    """All that a probe needs, and what that needs."""
    found: set[str] = set()
    left = [name]
    while left:
        new = {need for need in needed.get(left.pop(), ()) if need not in found}
        found |= new
        left += new
    return found


def maintenance_is_of_something(settings: Settings, walk: Walk) -> None:
    """It ends after it began, and concerns what is looked at."""
    known = tuple(dict.fromkeys(name for one in settings.probes for name in (name_of(one), site_of(one))))
    maintenance_ends(settings.maintenance, walk)
    for number, one in enumerate(settings.maintenance, start=1):
        for target in one.targets:
            if target not in known:
                walk.unknown(f"[[maintenance]] {number}, targets", "[[probe]] or site with the name", target, known)


def maintenance_ends(announced: Iterable[MaintenanceSettings], walk: Walk) -> None:
    """Each ends after it began, here and in `hub.toml`."""
    for number, one in enumerate(announced, start=1):
        if one.ends <= one.begins:
            walk.wrong(f"[[maintenance]] {number}, ends", "is not after begins", "a later time")


def looks_go_somewhere(settings: Settings, walk: Walk) -> None:
    """At least one of IPv4 and IPv6."""
    if not settings.probing.families:
        walk.wrong("[probing], families", "is empty", "4, 6, or both")


def the_prober_has_its_own_folder(settings: Settings, walk: Walk) -> None:
    """Sensor and prober each keep findings of their own."""
    if settings.probes and settings.probing.state == settings.sensor.state:
        walk.wrong("[probing], state", f"'{settings.probing.state}' is the folder of [sensor]", "another folder")


PROBE_CHECKS = (
    probes_say_what_is_looked_at,
    probes_have_their_own_names,
    needs_are_probes,
    maintenance_is_of_something,
    looks_go_somewhere,
    the_prober_has_its_own_folder,
)
