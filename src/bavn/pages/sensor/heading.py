"""What stands first on the sensor's *Now*: the gravest of what goes on in a few words, and what to do about it.

Intet angreb. Nogen afsøger www.vejle.example (alvor: lav)
  Det skal du gøre nu: 1. Intet haster: …
"""

from collections.abc import Iterator, Sequence
from typing import Final

from bavn.model.finding import RANKS
from bavn.model.kinds import OVERLOADS
from bavn.pages.markup import Html, filled
from bavn.pages.next_steps import LOGINS, WEB
from bavn.pages.situation.frame import Frame, advice, link, plain
from bavn.pages.summary import ATTACKS, FAMILIES, NO_NAME, NOISE, SILENT
from bavn.pages.vocabulary import KIND_NAMES, SEVERITIES, Pair
from bavn.store.findings import Kept
from bavn.store.overview import Overview
from bavn.store.status import SiteStatus

TEXTS: Final[dict[str, Pair]] = {
    "calm": ("Nothing goes on", "Der er ro"),
    "attack": ("Attack on {site}", "Angreb mod {site}"),
    "attacks": ("{count} sites are under attack", "{count} websteder er under angreb"),
    "blind": ("The sensor does not run", "Sensoren kører ikke"),
    "stale": ("The sensor is silent", "Sensoren er tavs"),
    "overload": ("{kind} on {site} (severity: {severity})", "{kind} mod {site} (alvor: {severity})"),
    "intrusion": ("{kind}: {site} (severity: {severity})", "{kind}: {site} (alvor: {severity})"),
    "alarm": ("Unusual traffic at {site}", "Usædvanlig trafik på {site}"),
    "other": ("{kind}: {site}", "{kind}: {site}"),
    "noise": (
        "No attack. Somebody probes {site} (severity: {severity})",
        "Intet angreb. Nogen afsøger {site} (alvor: {severity})",
    ),
    # what to do
    "do": ("What to do now", "Det skal du gøre nu"),
    "do.blind": (
        "Start it: sudo systemctl start bavn-sensor. If it does not come up: journalctl -u bavn-sensor.",
        "Start den: sudo systemctl start bavn-sensor. Kommer den ikke op: journalctl -u bavn-sensor.",
    ),
    "do.stale": (
        "See what it says: journalctl -u bavn-sensor. Restart it if it hangs: sudo systemctl restart bavn-sensor.",
        (
            "Se, hvad den skriver: journalctl -u bavn-sensor. Genstart, hvis den hænger: "
            "sudo systemctl restart bavn-sensor."
        ),
    ),
    "do.finding": ("See who it is and why: {finding}.", "Se hvem og hvorfor: {finding}."),
    "do.watch": (
        "Bavn only watches {site}. See whom stepping in would stop, and whom it would hit: {way}.",
        "Bavn ser kun på {site}. Se, hvem et indgreb ville standse, og hvem det ville ramme: {way}.",
    ),
    "do.acts": (
        "Bavn steps in by itself. If somebody honest is turned away: {way}.",
        "Bavn griber ind af sig selv. Bliver en ærlig besøgende afvist: {way}.",
    ),
    "do.plan": (
        "Follow your emergency plan, and tell whoever leads it.",
        "Følg jeres beredskabsplan, og sig det til den, der leder indsatsen.",
    ),
    "do.noise": (
        "Nothing is urgent: this is the noise of the internet. Is everything behind the site up to date?",
        "Intet haster: det er internettets støj. Er alt bag webstedet opdateret?",
    ),
    "do.alarm": (
        "Keep an eye on it: Bavn does not know yet whether it is an attack. Does the site answer quickly?",
        "Hold øje: Bavn ved endnu ikke, om det er et angreb. Svarer webstedet hurtigt?",
    ),
    "do.program": (
        "A program that is to turn attackers away fails: see “Blocked and limited” below.",
        "Et program, der skal afvise angribere, svigter: se »Blokeret og begrænset« nedenfor.",
    ),
    "do.warned": (
        "The hub warns of attacks on others: see its warnings below, and keep an eye on your own site.",
        "Hubben varsler om angreb på andre: se varslerne nedenfor, og hold øje med jeres eget websted.",
    ),
    "do.calm": ("Nothing.", "Ingenting."),
    "way.what-if": ("What if I enforce this?", "Hvad nu hvis jeg griber ind?"),
    "way.release": ("Let somebody through", "Slip nogen igennem"),
}


def headline(seen: Overview, complaints: Sequence[str], frame: Frame) -> str:
    """Say in a few words how it stands: the gravest of what goes on."""
    say = frame.words.of
    if quiet := _unheard(seen, complaints):
        return say(TEXTS, quiet)
    hit = _sites(seen, "attack")
    if len(hit) == 1:
        return say(TEXTS, "attack").format(site=plain(hit[0].name, 80))
    if hit:
        return say(TEXTS, "attacks").format(count=frame.words.number(len(hit)))
    gravest = gravest_of(seen.findings)
    alarmed = _sites(seen, "alarm")
    if alarmed and (gravest is None or gravest.kind not in ATTACKS or gravest.kind == NOISE):
        return say(TEXTS, "alarm").format(site=plain(alarmed[0].name, 80))
    return _named(gravest, frame) if gravest is not None else say(TEXTS, "calm")


def what_to_do(seen: Overview, complaints: Sequence[str], frame: Frame) -> Html:
    """Build the box that says what to do now."""
    return advice(frame.words.of(TEXTS, "do"), list(_steps(seen, complaints, frame)))


def gravest_of(findings: Sequence[Kept]) -> Kept | None:
    """The gravest of what goes on, of equally grave ones the first; what is no attack, and noise, come last."""
    return max(
        findings,
        key=lambda one: (one.kind != NOISE, one.kind in ATTACKS, one.kind in OVERLOADS, RANKS.get(one.severity, -1)),
        default=None,
    )


def _unheard(seen: Overview, complaints: Sequence[str]) -> str:
    if seen.process is None:
        return "blind"
    return "stale" if {"stale", "none"} & set(complaints) else ""


def _sites(seen: Overview, phase: str) -> list[SiteStatus]:
    return [one for one in seen.status.sites if one.phase == phase] if seen.status else []


def _named_sites(seen: Overview, one: Kept | None) -> list[SiteStatus]:
    return [site for site in seen.status.sites if one is not None and site.name == one.site] if seen.status else []


def _named(one: Kept, frame: Frame) -> str:
    code = "noise" if one.kind == NOISE else "overload" if one.kind in OVERLOADS else "intrusion"
    if one.kind not in ATTACKS:
        code = "other"
    site = "-" if one.site in NO_NAME else plain(one.site, 80)
    severity = frame.words.of(SEVERITIES, one.severity) if one.severity in SEVERITIES else plain(one.severity, 20)
    return frame.words.of(TEXTS, code).format(kind=_kind(one, frame), site=site, severity=severity)


def _kind(one: Kept, frame: Frame) -> str:
    return frame.words.of(KIND_NAMES, one.kind) if one.kind in KIND_NAMES else plain(one.kind, 40)


def _steps(seen: Overview, complaints: Sequence[str], frame: Frame) -> Iterator[str]:
    say = frame.words.of
    if quiet := _unheard(seen, complaints):
        yield say(TEXTS, f"do.{quiet}")
        return
    gravest = gravest_of(seen.findings)
    hit = _sites(seen, "attack")
    overload = gravest if gravest is not None and gravest.kind in OVERLOADS else None
    if hit or overload is not None:
        found = [*_of_attack(overload, hit or _named_sites(seen, overload), frame)]
    else:
        found = [*_of_finding(gravest, frame)] if gravest is not None else []
    if _sites(seen, "alarm") and not hit:
        found.insert(0, say(TEXTS, "do.alarm"))
    if seen.status and any(not one.ok for one in seen.status.enforcers):
        found.append(say(TEXTS, "do.program"))
    hub = seen.status.hub if seen.status else None
    if hub is not None and hub.warnings and not hub.killed and not hit:
        found.append(say(TEXTS, "do.warned"))
    yield from found or [say(TEXTS, "do.calm")]


def _of_attack(gravest: Kept | None, hit: Sequence[SiteStatus], frame: Frame) -> Iterator[str]:
    say = frame.words.of
    if gravest is not None:
        yield _look_at(gravest, frame)
    watched = next((one for one in hit if one.protect == "watch"), None)
    if watched is not None:
        way = link("/what-if", say(TEXTS, "way.what-if"))
        yield filled(say(TEXTS, "do.watch"), site=plain(watched.name, 80), way=way)
    if any(one.protect != "watch" for one in hit):
        yield filled(say(TEXTS, "do.acts"), way=link("/release", say(TEXTS, "way.release")))
    if gravest is not None and gravest.kind == "slow-requests":
        yield frame.words.say("do.slow")
    yield say(TEXTS, "do.plan")


def _of_finding(one: Kept, frame: Frame) -> Iterator[str]:
    family = FAMILIES.get(one.kind)
    if one.kind == NOISE:
        yield frame.words.of(TEXTS, "do.noise")
        return
    yield _look_at(one, frame)
    if one.kind == SILENT:
        yield frame.words.say("do.silent")
    elif one.kind == "flash-crowd":
        yield frame.words.say("do.crowd")
    elif family == "login":
        yield frame.words.say(LOGINS.get(one.kind, "do.guessing"))
    elif one.kind in WEB:
        yield frame.words.say(WEB[one.kind])
    if one.severity in {"high", "critical"} and one.kind in ATTACKS:
        yield frame.words.of(TEXTS, "do.plan")


def _look_at(one: Kept, frame: Frame) -> Html:
    way = link(f"/findings/{one.id}", f"{_kind(one, frame)} ({one.id})")
    return filled(frame.words.of(TEXTS, "do.finding"), finding=way)
