"""What `[[probe]]`, `[probing]` and `[[maintenance]]` mean, in the words of the model."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from bavn.model.probe import Expect, Maintenance, Target, Vantage
from bavn.settings.schema import MaintenanceSettings, ProbeSettings, Settings

CANARY: Final = "canary:"  # what the names of canaries begin with: no site is called so by itself


def url_of(probe: ProbeSettings) -> str:
    """What is looked at; "" where neither URL nor site are given.

    >>> url_of(ProbeSettings(site="www.example.dk"))
    'https://www.example.dk/'
    """
    return probe.url or (f"https://{probe.site}/" if probe.site else "")


def name_of(probe: ProbeSettings) -> str:
    """Its own name, or what its URL names: the host, with the scheme where that is not the web's, and a port.

    >>> name_of(ProbeSettings("https://www.example.dk/a")), name_of(ProbeSettings("dns://example.dk"))
    ('www.example.dk', 'dns:example.dk')
    """
    if probe.name:
        return probe.name
    if not probe.url:
        return probe.site
    parts = urlsplit(probe.url)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return f"{host}{port}" if parts.scheme in {"http", "https"} else f"{parts.scheme}:{host}{port}"


def site_of(probe: ProbeSettings) -> str:
    """Whose outage it would be."""
    return probe.site or urlsplit(probe.url).hostname or ""


def targets_of(settings: Settings) -> tuple[Target, ...]:
    """Everything of the settings that is looked at, without the canaries."""
    return tuple(
        Target(
            name=name_of(one),
            url=url_of(one),
            site=site_of(one),
            home=one.home,
            supplier=one.supplier,
            needs=one.needs,
            expect=Expect(one.status, one.text),
            interval=one.interval,
            timeout=one.timeout,
        )
        for one in settings.probes
    )


def canaries_of(settings: Settings) -> tuple[Target, ...]:
    """The pages that tell whether the line holds. They are looked at as seldom and as politely as all others."""
    found = (Target(f"{CANARY}{urlsplit(url).hostname}", url, "") for url in settings.probing.canaries)
    return tuple({one.name: one for one in found}.values())


def vantage_of(settings: Settings) -> Vantage:
    """The place that looks."""
    probing = settings.probing
    return Vantage(probing.vantage, probing.country, probing.way)


def windows_of(settings: Settings) -> tuple[Maintenance, ...]:
    """The maintenance that was announced, with the targets that it concerns."""
    return windows_among(settings.maintenance, targets_of(settings))


def windows_among(announced: Iterable[MaintenanceSettings], targets: Iterable[Target]) -> tuple[Maintenance, ...]:
    """What was announced, with those of these targets that it concerns: all, or as they are named.

    A name is that of a target, of a site, or of the member whose target it is at a hub.
    """
    known = tuple(targets)
    return tuple(
        Maintenance(
            tuple(one.name for one in known if not each.targets or _names_of(one) & set(each.targets)),
            each.begins,
            each.ends,
            each.why,
        )
        for each in announced
    )


def named_in_vain(announced: Iterable[MaintenanceSettings], targets: Iterable[Target]) -> list[str]:
    """The names in what was announced by which none of these targets is known, each once."""
    known = {name for one in targets for name in _names_of(one)}
    return [name for name in dict.fromkeys(name for each in announced for name in each.targets) if name not in known]


def _names_of(target: Target) -> set[str]:
    return {target.name, target.site, target.member}
