"""Facts of the clearing house as bytes: msgpack, read back strictly. What a later Bavn adds has defaults.

A sighting is packed in two: `document`, and `evidence`, which holds its addresses and prefixes and is dropped first.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, TypeVar

import msgspec

from bavn.disk.moment import moment
from bavn.model.campaign import Testimony
from bavn.model.finding import Network
from bavn.model.sighting import SharedSource, Sighting, Template
from bavn.model.tlp import Tlp

Fact = TypeVar("Fact")

EVIDENCE: Final = ("sources", "networks")
_LASTING: Final = tuple(field.name for field in fields(Sighting) if field.name not in EVIDENCE)
_lasting: Final = attrgetter(*_LASTING)
_evidence: Final = msgspec.msgpack.Decoder(tuple[tuple[SharedSource, ...], tuple[Network, ...]])

packed: Final[Callable[[Any], bytes]] = msgspec.msgpack.Encoder().encode


_decoders: Final[dict[type, "msgspec.msgpack.Decoder[Any]"]] = {}


def unpacked(document: bytes, kind: type[Fact]) -> Fact:
    """Return the fact that was packed."""
    decoder: msgspec.msgpack.Decoder[Fact] | None = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.msgpack.Decoder(kind)
    return decoder.decode(document)


# ── sightings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def packed_sighting(sighting: Sighting) -> tuple[bytes, bytes | None]:
    """Return the document without addresses, and the addresses: None where it names none."""
    document = packed(dict(zip(_LASTING, _lasting(sighting), strict=True)))
    return document, packed_evidence(sighting.sources, sighting.networks)


def unpacked_sighting(document: bytes, evidence: bytes | None) -> Sighting:
    """Return the sighting, without sources and networks where these have been dropped."""
    sighting = unpacked(document, Sighting)
    if evidence is None:
        return sighting
    sources, networks = unpacked_evidence(evidence)
    return replace(sighting, sources=sources, networks=networks)


def packed_evidence(sources: tuple[SharedSource, ...], networks: tuple[Network, ...]) -> bytes | None:
    """Return the addresses of a sighting, and the prefixes around them; None where there are none."""
    return packed((sources, networks)) if sources or networks else None


def unpacked_evidence(evidence: bytes) -> tuple[tuple[SharedSource, ...], tuple[Network, ...]]:
    """Return the sources and networks of a sighting."""
    return _evidence.decode(evidence)


# ── testimonies: by far the most rows, so their document has no names, only places ───────────────────────────────────


class _Told(msgspec.Struct, array_like=True, frozen=True):
    """What a testimony has beside its row's own columns. What is added stands last, with a default: older rows end."""

    campaign: int
    kind: str
    score: float
    requests: int
    first: datetime
    last: datetime
    tlp: Tlp
    spoofable: bool = False
    limit_only: bool = False
    sighting: str = ""
    taken_back: datetime | None = None


_testimony: Final = msgspec.msgpack.Decoder(_Told)
_told: Final = attrgetter(*_Told.__struct_fields__)


def packed_testimony(one: Testimony) -> bytes:
    """Return all of it but value, member and `received`, which are columns."""
    return packed(_told(one))


def unpacked_testimony(value: str, member: str, received: int, document: bytes) -> Testimony:
    """Return the testimony of one row."""
    told = _testimony.decode(document)
    return Testimony(
        value=value,
        member=member,
        campaign=told.campaign,
        kind=told.kind,
        score=told.score,
        requests=told.requests,
        first=told.first,
        last=told.last,
        received=moment(received),
        tlp=told.tlp,
        spoofable=told.spoofable,
        limit_only=told.limit_only,
        sighting=told.sighting,
        taken_back=told.taken_back,
    )


# ── templates: a key that people can read ────────────────────────────────────────────────────────────────────────────


def template_key(template: Template) -> str:
    """Return the template as JSON: no two have the same.

    >>> template_key(Template("GET", "/soeg", ("query",)))
    '["GET","/soeg","query"]'
    """
    return msgspec.json.encode((template.method, template.path, *template.parameters)).decode()


def template_of_key(key: str) -> Template:
    """Return the template that `template_key` made this of."""
    method, path, *parameters = msgspec.json.decode(key, type=list[str])
    return Template(method, path, tuple(parameters))


def plain(text: str) -> str:
    """Return text that every database takes: PostgreSQL refuses a NUL, which only hostile text has."""
    return text.replace("\0", "") if "\0" in text else text
