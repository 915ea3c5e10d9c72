"""The door's own reading of what a member sends: every sighting is taken or refused by itself, with the reason.

{"schema": "bavn.sightings/1", "sightings": [{"id": "…32 hex…", "revision": 3, "kind": "http-flood", …}, …]}

Fields that this hub does not know are passed over: a sensor may be newer. A kind that it does not know is refused.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

import msgspec

from bavn.model.finding import Network
from bavn.model.kinds import KINDS
from bavn.model.safe_text import visible
from bavn.model.sighting import LEAST_SCORE, SharedSource, SharedTemplate, Sighting, Template
from bavn.sharing.addresses import LONGEST, public_value
from bavn.sharing.batches import SHOWN, Refusal, at_most, framed, utc
from bavn.sharing.masking import masked_again

SCHEMA: Final = "bavn.sightings/1"
OUTAGE: Final = "outage"  # of a service, as probing saw it: no detector's kind
KNOWN: Final = frozenset(kind.name for kind in KINDS if kind.is_attack) | {OUTAGE}

ID: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
TECHNIQUE: Final = re.compile(r"T[0-9]{4}(?:\.[0-9]{3})?", re.ASCII)
ORIGIN: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}", re.ASCII)
CONDUCT: Final = re.compile(r"[a-z][a-z_.]{0,39}(?:=[a-z0-9][a-z0-9+-]{0,23})?", re.ASCII)
REMEMBERED: Final = 65_536  # addresses: in an attack the same ones are named again and again


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken at most. Counts are of one sighting, except `bytes` and `sightings`, which are of one batch."""

    bytes: int = 8 * 1024 * 1024
    sightings: int = 2_000
    sources: int = 5_000
    networks: int = 5_000
    templates: int = 100
    conduct: int = 50
    site: int = 253
    path: int = 1_000
    name: int = 64
    names: int = 20
    requests: int = 10**15
    ahead: timedelta = timedelta(minutes=5)
    behind: timedelta = timedelta(days=7)
    lasted: timedelta = timedelta(days=400)


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Batch:
    """What a member has sent: what is taken, in its order, and what is not."""

    accepted: tuple[Sighting, ...]
    refused: tuple[Refusal, ...]


class _Whole(msgspec.Struct):
    schema: str
    sightings: list[msgspec.Raw]


class _Named(msgspec.Struct):
    id: str = ""


_WHOLE: Final = msgspec.json.Decoder(_Whole)
_SIGHTING: Final = msgspec.json.Decoder(Sighting)
_NAMED: Final = msgspec.json.Decoder(_Named)
_ENCODER: Final = msgspec.json.Encoder()


def encode_batch(sightings: Sequence[Sighting]) -> bytes:
    """Return sightings as the body that `read_batch` takes."""
    return _ENCODER.encode({"schema": SCHEMA, "sightings": sightings})


def read_batch(body: bytes, now: datetime, limits: Limits = LIMITS) -> Batch:
    """Return what a body says. Raises BadBatchError where it is no batch, and nothing else for any input.

    Times come out in UTC, templates masked once more: a sensor's word that they are is not taken for it.
    """
    accepted: list[Sighting] = []
    refused: list[Refusal] = []
    whole = framed(body, _WHOLE, SCHEMA, "batch of sightings", limits.bytes)
    for raw in at_most(whole.sightings, limits.sightings, "sightings"):
        try:
            sighting = inutc(_SIGHTING.decode(raw))
            why = why_refused(sighting, now, limits)
        except (ValueError, RecursionError) as error:
            why = visible(str(error), SHOWN)
        if why:
            refused.append(Refusal(_id_of(raw), why))
        else:
            accepted.append(without_values(sighting))
    return Batch(tuple(accepted), tuple(refused))


def why_refused(sighting: Sighting, now: datetime, limits: Limits = LIMITS) -> str:
    """Return why a sighting is not taken, in one line; "" where it is. Its types are taken for granted."""
    return (
        _wrong_words(sighting, limits)
        or _wrong_numbers(sighting, limits)
        or _wrong_times(sighting, now, limits)
        or _wrong_sources(sighting.sources, sighting.seen + limits.ahead, now - limits.lasted, limits)
        or _wrong_networks(sighting.networks, limits)
        or _wrong_templates(sighting.templates, limits)
    )


def inutc(sighting: Sighting) -> Sighting:
    """Return a sighting with all its times in UTC. Raises ValueError where one has no zone, or leaves the calendar."""
    if _is_in_utc(sighting):
        return sighting
    sources = tuple(replace(one, first=utc(one.first), last=utc(one.last)) for one in sighting.sources)
    return replace(
        sighting,
        began=utc(sighting.began),
        detected=utc(sighting.detected),
        seen=utc(sighting.seen),
        ended=None if sighting.ended is None else utc(sighting.ended),
        sources=sources,
    )


def without_values(sighting: Sighting) -> Sighting:
    """Return a sighting whose templates are masked by our own rules; itself where they are, as all of ours are."""
    again = [masked_again(one.template) for one in sighting.templates]
    if all(new is one.template for new, one in zip(again, sighting.templates, strict=True)) and (
        len(set(again)) == len(again)
    ):
        return sighting
    requests: dict[Template, int] = {}
    for new, one in zip(again, sighting.templates, strict=True):
        requests[new] = requests.get(new, 0) + one.requests
    return replace(sighting, templates=tuple(SharedTemplate(new, count) for new, count in requests.items()))


def _id_of(raw: msgspec.Raw) -> str:
    try:
        return visible(_NAMED.decode(raw).id, SHOWN)
    except (ValueError, RecursionError):
        return ""


def _wrong_words(sighting: Sighting, limits: Limits) -> str:  # noqa: PLR0911  at the first thing that does not fit
    if not ID.fullmatch(sighting.id):
        return "`id` must be 32 hexadecimal digits"
    if sighting.kind not in KNOWN:
        return visible(f'kind "{sighting.kind}" is not known to this hub', SHOWN)
    if sighting.technique is not None and not TECHNIQUE.fullmatch(sighting.technique):
        return "`technique` must be an ATT&CK id"
    if not 0 < len(sighting.site) <= limits.site or not sighting.site.isprintable():
        return f"`site` must be a name of at most {limits.site} characters"
    if not ORIGIN.fullmatch(sighting.origin):
        return "`origin` must be a short name"
    if len(sighting.conduct) > limits.conduct or not all(map(CONDUCT.fullmatch, sighting.conduct)):
        return f"`conduct` must be at most {limits.conduct} fields with a class"
    return ""


def _wrong_numbers(sighting: Sighting, limits: Limits) -> str:
    if not 0 <= sighting.revision < 2**53:
        return "`revision` is out of range"
    if not 0 <= sighting.confidence <= 1:
        return "`confidence` must be 0 to 1"
    if not (0 <= sighting.requests <= limits.requests and 0 <= sighting.accounts <= limits.requests):
        return "a count is out of range"
    if not (0 <= sighting.rate.usual <= limits.requests and 0 <= sighting.rate.peak <= limits.requests):
        return "a rate is out of range"
    return ""


def _wrong_times(sighting: Sighting, now: datetime, limits: Limits) -> str:
    latest = now + limits.ahead
    if sighting.seen > latest:
        return "seen in the future: look at the sensor's clock"
    if sighting.seen < now - limits.behind:
        return f"seen more than {limits.behind.days} days ago"
    ended = sighting.ended or sighting.seen
    if max(sighting.began, sighting.detected, ended) > sighting.seen + limits.ahead:
        return "a time after the sighting's own"
    if sighting.began < now - limits.lasted:
        return f"began more than {limits.lasted.days} days ago"
    if sighting.detected < sighting.began or (sighting.ended and sighting.ended < sighting.began):
        return "a time before it began"
    return ""


def _wrong_sources(  # noqa: PLR0911  the same
    sources: Sequence[SharedSource], latest: datetime, earliest: datetime, limits: Limits
) -> str:
    if len(sources) > limits.sources:
        return f"at most {limits.sources} sources"
    for one in sources:
        if not _may_be_named(one.address):
            return visible(f'"{one.address}" is no address of the internet that may be named', SHOWN)
        if not LEAST_SCORE <= one.score <= 1:
            return f"a source's score must be {LEAST_SCORE} to 1"
        if not 0 <= one.requests <= limits.requests:
            return "a source's count is out of range"
        if not earliest <= one.first <= one.last <= latest:
            return "a source's times are out of range"
    if len({one.address for one in sources}) != len(sources):
        return "a source is named twice"
    return ""


def _wrong_networks(networks: Sequence[Network], limits: Limits) -> str:
    if len(networks) > limits.networks:
        return f"at most {limits.networks} networks"
    for one in networks:
        if not _may_be_named(one.prefix):
            return visible(f'"{one.prefix}" is no network of the internet that may be named', SHOWN)
        if not (0 <= one.requests <= limits.requests and 0 <= one.sources <= limits.requests):
            return "a network's count is out of range"
    return ""


def _wrong_templates(templates: Sequence[SharedTemplate], limits: Limits) -> str:
    if len(templates) > limits.templates:
        return f"at most {limits.templates} templates"
    for one in templates:
        names = one.template.parameters
        if len(one.template.path) > limits.path or len(names) > limits.names:
            return "a template is too long"
        if any(len(name) > limits.name for name in names) or not 0 <= one.requests <= limits.requests:
            return "a template is out of range"
    return ""


def _may_be_named(value: str) -> bool:
    return len(value) <= LONGEST and _is_canonical(value)


@lru_cache(maxsize=REMEMBERED)
def _is_canonical(value: str) -> bool:
    return value != "" and public_value(value) == value


def _is_in_utc(sighting: Sighting) -> bool:
    ended = sighting.ended
    if sighting.began.tzinfo is not UTC or sighting.detected.tzinfo is not UTC or sighting.seen.tzinfo is not UTC:
        return False
    if ended is not None and ended.tzinfo is not UTC:
        return False
    for one in sighting.sources:  # noqa: SIM110  a third faster than all()
        if one.first.tzinfo is not UTC or one.last.tzinfo is not UTC:
            return False
    return True
