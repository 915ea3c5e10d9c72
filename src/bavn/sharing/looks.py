"""What passes between a vantage point and its hub: what is to be looked at, and what the looks found.

{"schema": "bavn.looks/1", "looks": [{"target": "www.example.dk", "vantage": "aarhus", "at": "…", "family": 4, …}, …]}
{"schema": "bavn.targets/1", "at": "…", "vantage": {"name": "aarhus", …}, "turn": {"number": 0, "places": 2},
 "targets": [{"name": …, "url": …}, …]}

Neither is believed further than it goes: a vantage point speaks for itself alone and of what it was asked to look at,
and a hub cannot make one look anywhere in another way, or more often, than manners allow.
"""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import msgspec

from bavn.model.probe import Expect, Family, Phases, Sample, Target, Turn, Vantage
from bavn.model.safe_text import visible
from bavn.sharing.batches import SHOWN, BadBatchError, Refusal, at_most, framed, utc

SCHEMA: Final = "bavn.looks/1"
TARGETS_SCHEMA: Final = "bavn.targets/1"
SCHEMES: Final = frozenset({"http", "https", "tls", "dns", "tcp", "smtp"})
LEAST_INTERVAL: Final = timedelta(seconds=30)
MOST_INTERVAL: Final = timedelta(hours=1)
LEAST_TIMEOUT: Final = timedelta(seconds=1)
MOST_TIMEOUT: Final = timedelta(seconds=30)
CODE: Final = re.compile(r"(?:[a-z0-9][a-z0-9_-]{0,59})?", re.ASCII)
COUNTRY: Final = re.compile(r"[a-z]{2}", re.ASCII)
MOST_PLACES: Final = 1_000
ALONE: Final = Turn()
VANTAGE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)


@dataclass(frozen=True, slots=True)
class LookLimits:
    """What is taken at most. A look that comes `behind` is kept, and says nothing of now: `verdicts.rules.LATE`."""

    bytes: int = 1 << 20
    looks: int = 4_000
    ahead: timedelta = timedelta(minutes=1)
    behind: timedelta = timedelta(minutes=60)
    lasted_us: int = 300_000_000
    cert_days: int = 100_000
    targets: int = 20_000
    targets_bytes: int = 16 << 20
    name: int = 253
    url: int = 2_000
    text: int = 1_000
    needs: int = 20


LOOK_LIMITS: Final = LookLimits()


@dataclass(frozen=True, slots=True)
class Looks:
    """What a vantage point has handed in: what is taken, in its order, and what is not."""

    accepted: tuple[Sample, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """What a vantage point is to look at, as of `at`, and what the hub calls it. It is never told whose a target is.

    `turn`: when it looks, so that all places together look often. An earlier hub says nothing of it.
    """

    at: datetime
    vantage: Vantage
    targets: tuple[Target, ...]
    turn: Turn = ALONE


class _Batch(msgspec.Struct):
    schema: str
    looks: list[msgspec.Raw]


class _List(msgspec.Struct):
    schema: str
    at: datetime
    vantage: Vantage
    targets: list[msgspec.Raw]
    turn: Turn = ALONE


_BATCH: Final = msgspec.json.Decoder(_Batch)
_SAMPLE: Final = msgspec.json.Decoder(Sample)
_LIST: Final = msgspec.json.Decoder(_List)
_TARGET: Final = msgspec.json.Decoder(Target)
_ENCODER: Final = msgspec.json.Encoder()


# ── looks ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def encode_looks(samples: Sequence[Sample]) -> bytes:
    """Return looks as the body that `read_looks` takes."""
    return _ENCODER.encode({"schema": SCHEMA, "looks": samples})


def read_looks(
    body: bytes, vantage: str, targets: Container[str], now: datetime, limits: LookLimits = LOOK_LIMITS
) -> Looks:
    """Return what a body says, each look taken or refused by itself. `BadBatchError`, and nothing else for any input.

    Refused are those of another vantage point than `vantage` and of other targets than these, of the future or of
    more than an hour ago, with impossible figures, and one that stands there twice. Times come out in UTC.
    """
    accepted: list[Sample] = []
    refused: list[Refusal] = []
    there: set[tuple[str, Family, datetime]] = set()
    whole = framed(body, _BATCH, SCHEMA, "batch of looks", limits.bytes)
    for number, raw in enumerate(at_most(whole.looks, limits.looks, "looks")):
        try:
            one = _look_in_utc(_SAMPLE.decode(raw))
            why = why_look_refused(one, vantage, targets, now, limits)
        except (ValueError, RecursionError) as error:
            refused.append(Refusal(str(number), visible(str(error), SHOWN)))
            continue
        name = (one.target, one.family, one.at)
        if not why and name in there:
            why = "this look stands there twice"
        if why:
            refused.append(Refusal(str(number), why))
        else:
            there.add(name)
            accepted.append(one)
    return Looks(tuple(accepted), tuple(refused))


def why_look_refused(  # noqa: PLR0911  at the first thing that does not fit
    one: Sample, vantage: str, targets: Container[str], now: datetime, limits: LookLimits = LOOK_LIMITS
) -> str:
    """Return why a look is not taken, in one line; "" where it is. Its types are taken for granted."""
    if one.vantage != vantage:
        return "a vantage point speaks for itself alone"
    if one.target not in targets:
        return "this is not to be looked at"
    if one.at > now + limits.ahead:
        return "in the future: look at the clock"
    if one.at < now - limits.behind:
        return f"more than {limits.behind // timedelta(minutes=1)} minutes ago"
    if not all(0 <= took <= limits.lasted_us for took in _parts(one.phases)):
        return "a time that no look takes"
    if not 0 <= one.status <= 999:  # noqa: PLR2004  three digits
        return "`status` must have three digits"
    if one.cert_days is not None and abs(one.cert_days) > limits.cert_days:
        return "`cert_days` is out of range"
    if not CODE.fullmatch(one.detail):
        return "`detail` must be a code"
    if one.address and not _is_of(one.address, one.family):
        return "`address` must be one of that family"
    return ""


def _parts(phases: Phases) -> tuple[int, ...]:
    return phases.dns, phases.connect, phases.tls, phases.first_byte, phases.total


def _is_of(address: str, family: Family) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return found.version == family and str(found) == address


def _look_in_utc(one: Sample) -> Sample:
    return one if one.at.tzinfo is UTC else replace(one, at=utc(one.at))


# ── targets ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def encode_targets(vantage: Vantage, targets: Iterable[Target], at: datetime, turn: Turn = ALONE) -> bytes:
    """Return the list that `read_targets` takes; whose a target is stays at the hub."""
    told = [replace(one, member="") for one in targets]
    return _ENCODER.encode({"schema": TARGETS_SCHEMA, "at": at, "vantage": vantage, "turn": turn, "targets": told})


def read_targets(body: bytes, limits: LookLimits = LOOK_LIMITS) -> ToLookAt:
    """Return what is to be looked at. `BadBatchError` where it is no list, and nothing else for any input.

    Left out is what a prober would not do whoever asks: another scheme, a URL with a password, more often than every
    30 s, and what has a name that was there already.
    """
    whole = framed(body, _LIST, TARGETS_SCHEMA, "list of targets", limits.targets_bytes)
    try:
        at = utc(whole.at)
    except ValueError as error:
        raise BadBatchError("malformed", f"no list of targets: {error}") from None
    if len(whole.targets) > limits.targets or not fits_vantage(whole.vantage):
        raise BadBatchError("malformed", "no list of targets: too long, or for nobody")
    found: dict[str, Target] = {}
    for raw in whole.targets:
        try:
            one = _TARGET.decode(raw)
        except (ValueError, RecursionError, OverflowError):
            continue
        if not why_not_looked_at(one, limits):
            found.setdefault(one.name, one)
    return ToLookAt(at, whole.vantage, tuple(found.values()), whole.turn if _is_turn(whole.turn) else ALONE)


def _is_turn(one: Turn) -> bool:
    return 0 <= one.number < one.places <= MOST_PLACES


def fits_vantage(one: Vantage) -> bool:
    """Whether a vantage point may be called so."""
    way = len(one.way) <= SHOWN and (not one.way or one.way.isprintable())
    return bool(VANTAGE.fullmatch(one.name) and COUNTRY.fullmatch(one.country)) and way


def why_not_looked_at(one: Target, limits: LookLimits = LOOK_LIMITS) -> str:
    """Return why nobody looks at a target, in one line; "" where it may be looked at."""
    names = (one.name, one.supplier or "-", one.site or "-", *one.needs)
    if not all(0 < len(name) <= limits.url and name.isprintable() for name in names) or len(one.needs) > limits.needs:
        return "a name is too long, or no name"
    if why := why_no_url(one.url, limits):
        return why
    if not LEAST_INTERVAL <= one.interval <= MOST_INTERVAL:
        return "looked at every 30 s at most, and once an hour at least"
    if not LEAST_TIMEOUT <= one.timeout <= MOST_TIMEOUT:
        return "a look waits for 1 s to 30 s"
    return "" if COUNTRY.fullmatch(one.home) and _fits(one.expect, limits) else "an expectation that cannot be met"


def why_no_url(url: str, limits: LookLimits = LOOK_LIMITS) -> str:
    """Return why this names nothing that could be looked at, in one line; "" where it does."""
    if len(url) > limits.url or not url.isprintable() or " " in url:
        return "a URL is too long, or no URL"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "a URL is too long, or no URL"
    if parts.scheme not in SCHEMES or not 0 < len(host) <= limits.name or port == 0:
        return f"a URL begins with one of {', '.join(sorted(SCHEMES))}, and names a host"
    if "@" in parts.netloc:
        return "a URL has no password in it"
    return ""


def _fits(expect: Expect, limits: LookLimits) -> bool:
    return len(expect.text) <= limits.text and all(100 <= one <= 599 for one in expect.statuses)  # noqa: PLR2004  HTTP's
