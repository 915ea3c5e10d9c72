import json
import math
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.finding import Network, Rate
from bavn.model.sighting import SharedTemplate, Sighting, Template
from bavn.model.tlp import LABELS
from bavn.sharing.batches import BadBatchError
from bavn.sharing.checking import KNOWN, LIMITS, Batch, Limits, encode_batch, read_batch, why_refused
from tests.sharing.samples import MINUTE, NOW, sighting, source

DAY = timedelta(days=1)


def as_json(**fields: object) -> dict[str, Any]:
    """A sighting as it is sent, with some fields changed to anything at all."""
    whole: dict[str, Any] = json.loads(encode_batch([sighting()]))["sightings"][0]
    return whole | fields


def read(*sightings: object, limits: Limits = LIMITS) -> Batch:
    body = json.dumps({"schema": "bavn.sightings/1", "sightings": sightings})
    return read_batch(body.encode(), NOW, limits)


def test_what_is_encoded_is_read_back_the_same() -> None:
    sent = [
        sighting(),
        sighting(id=f"{8:032x}", ended=NOW, tlp=None, sources=(), effect="down", outcome="attempt", spoofable=True),
        sighting(id=f"{9:032x}", kind="outage", technique=None, origin="probe"),
    ]
    assert read_batch(encode_batch(sent), NOW) == Batch(tuple(sent), ())


def test_an_empty_batch_is_one() -> None:
    assert read_batch(encode_batch([]), NOW) == Batch((), ())


def test_every_label_is_taken_and_no_other() -> None:
    for label in (*LABELS, None):
        assert read(as_json(tlp=label)).accepted[0].tlp == label
    for wrong in ("AMBER", "white", "", 1):
        assert read(as_json(tlp=wrong)).accepted == ()


def test_a_sighting_without_a_label_says_so() -> None:
    without = as_json()
    del without["tlp"]
    assert "tlp" in read(without).refused[0].why


def test_fields_that_are_not_known_are_passed_over() -> None:
    assert read(as_json(mood="bright", sources=[as_json()["sources"][0] | {"asn": 64496}])).refused == ()


def test_one_bad_sighting_does_not_spoil_the_others() -> None:
    batch = read(as_json(), as_json(id="nonsense"), 7, None, [], {}, as_json(id=f"{9:032x}"))
    assert [one.id for one in batch.accepted] == [f"{7:032x}", f"{9:032x}"]
    assert [one.id for one in batch.refused] == ["nonsense", "", "", "", ""]


SOURCE = as_json()["sources"][0]
NETWORK = as_json()["networks"][0]
TEMPLATE = as_json()["templates"][0]


def sources(**fields: object) -> dict[str, Any]:
    return as_json(sources=[SOURCE | fields])


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        pytest.param(as_json(id="A" * 32), "32 hex", id="id in capitals"),
        pytest.param(as_json(id="a" * 31), "32 hex", id="a short id"),
        pytest.param(as_json(id="a" * 32 + "\n"), "32 hex", id="id with a line break"),
        pytest.param(as_json(id=7), "`str`", id="a number for an id"),
        pytest.param(as_json(revision=-1), "revision", id="a negative revision"),
        pytest.param(as_json(revision=2**53), "revision", id="a revision out of range"),
        pytest.param(as_json(revision=10**40), "revision", id="a huge revision"),
        pytest.param(as_json(revision=1.5), "`int`", id="half a revision"),
        pytest.param(as_json(revision=True), "`int`", id="a truth for a revision"),
        pytest.param(as_json(kind="flash-crowd"), "not known", id="a crowd is no attack"),
        pytest.param(as_json(kind="x\x1b[2J"), "not known", id="an unknown kind"),
        pytest.param(as_json(technique="T1"), "ATT&CK", id="a technique that is none"),
        pytest.param(as_json(technique="T1499.002\n"), "ATT&CK", id="a technique with a line break"),
        pytest.param(as_json(site=""), "site", id="no site"),
        pytest.param(as_json(site="a" * 254), "site", id="a long site"),
        pytest.param(as_json(site="a\x00b"), "site", id="a zero byte in the site"),
        pytest.param(as_json(site="a\u202eb"), "site", id="a turned text in the site"),
        pytest.param(as_json(severity="extreme"), "severity", id="an unknown severity"),
        pytest.param(as_json(confidence=1.01), "confidence", id="more than sure"),
        pytest.param(as_json(confidence=-0.01), "confidence", id="less than nothing"),
        pytest.param(as_json(confidence="1"), "confidence", id="a text for a number"),
        pytest.param(as_json(requests=-1), "count", id="negative requests"),
        pytest.param(as_json(requests=10**16), "count", id="too many requests"),
        pytest.param(as_json(accounts=-1), "count", id="negative accounts"),
        pytest.param(as_json(rate={"usual": -1, "peak": 1}), "rate", id="a negative rate"),
        pytest.param(as_json(rate={"usual": 1, "peak": 1e300}), "rate", id="an endless rate"),
        pytest.param(as_json(rate=None), "object", id="no rate"),
        pytest.param(as_json(outcome="perhaps"), "outcome", id="an unknown outcome"),
        pytest.param(as_json(effect="bad"), "effect", id="an unknown effect"),
        pytest.param(as_json(origin="A tool!"), "origin", id="an origin that is a text"),
        pytest.param(as_json(spoofable="no"), "bool", id="a text for a truth"),
        pytest.param(as_json(conduct=["user_agent.original=Mozilla/5.0"]), "conduct", id="a value in the conduct"),
        pytest.param(as_json(conduct=["a"] * 51), "conduct", id="too much conduct"),
        pytest.param(as_json(conduct=["anna@example.org"]), "conduct", id="an e-mail address in the conduct"),
        pytest.param(as_json(networks=[NETWORK | {"prefix": "10.0.0.0/24"}]), "network", id="a private network"),
        pytest.param(as_json(networks=[NETWORK | {"prefix": "192.0.2.7/24"}]), "network", id="a network with a host"),
        pytest.param(as_json(networks=[NETWORK | {"sources": -1}]), "count", id="negative sources of a network"),
        pytest.param(as_json(networks=[NETWORK] * 5001), "5000 networks", id="too many networks"),
        pytest.param(as_json(templates=[TEMPLATE] * 101), "100 templates", id="too many templates"),
        pytest.param(
            as_json(templates=[{"template": {"method": "GET", "path": "/" + "a" * 1_000}, "requests": 1}]),
            "too long",
            id="a long path",
        ),
        pytest.param(
            as_json(templates=[{"template": {"method": "GET", "path": "/", "parameters": ["q"] * 21}, "requests": 1}]),
            "too long",
            id="too many names",
        ),
        pytest.param(
            as_json(templates=[{"template": {"method": "GET", "path": "/", "parameters": ["q" * 65]}, "requests": 1}]),
            "out of range",
            id="a long name",
        ),
        pytest.param(sources(address="127.0.0.1"), "no address", id="this machine"),
        pytest.param(sources(address="10.1.2.3"), "no address", id="a private address"),
        pytest.param(sources(address="100.64.1.1"), "no address", id="a carrier's shared address"),
        pytest.param(sources(address="192.0.2.07"), "no address", id="a zero before"),
        pytest.param(sources(address="192.0.2.7/32"), "no address", id="an address as a prefix"),
        pytest.param(sources(address="192.0.2.7\x00"), "no address", id="a zero byte behind"),
        pytest.param(sources(address="3221225991"), "no address", id="a number"),
        pytest.param(sources(address="0xC0000207"), "no address", id="in hexadecimal"),
        pytest.param(sources(address="::ffff:192.0.2.7"), "no address", id="an address in another's guise"),
        pytest.param(sources(address="2001:DB8::1"), "no address", id="an address in capitals"),
        pytest.param(sources(address="fe80::1%eth0"), "no address", id="an address with an interface"),
        pytest.param(sources(address="2001:db8::1%x"), "no address", id="a public address with an interface"),
        pytest.param(sources(address="203.0.0.0/15"), "no address", id="a wide prefix"),
        pytest.param(sources(address="2001::/31"), "no address", id="a wide prefix of IPv6"),
        pytest.param(sources(address="0.0.0.0/0"), "no address", id="everybody"),
        pytest.param(sources(address="www.example.org"), "no address", id="a name"),
        pytest.param(sources(address=""), "no address", id="no address at all"),
        pytest.param(sources(address="\u0661.2.3.4"), "no address", id="digits of another script"),
        pytest.param(sources(score=0.79), "score", id="a source that is not sure"),
        pytest.param(sources(score=1.1), "score", id="a score above one"),
        pytest.param(sources(requests=-5), "count", id="a negative count"),
        pytest.param(sources(action="ban"), "action", id="an unknown action"),
        pytest.param(
            sources(first="2026-11-22T12:00:01Z", last="2026-11-22T12:00:00Z"), "times", id="last before first"
        ),
        pytest.param(sources(last="2027-01-01T00:00:00Z"), "times", id="a source in the future"),
        pytest.param(sources(first="2001-01-01T00:00:00Z"), "times", id="a source of long ago"),
        pytest.param(sources(first="2026-11-22T12:00:00"), "zone", id="a time without a zone"),
        pytest.param(as_json(sources=[SOURCE, SOURCE]), "twice", id="a source twice"),
        pytest.param(as_json(sources=[SOURCE] * 5001), "5000 sources", id="too many sources"),
        pytest.param(as_json(sources={"a": 1}), "array", id="an object for a list"),
        pytest.param(as_json(seen="2026-11-22T12:05:01Z"), "future", id="seen in the future"),
        pytest.param(as_json(seen="2026-11-15T11:59:59Z"), "7 days ago", id="back-dated"),
        pytest.param(as_json(seen="2026-11-22T12:00:00"), "zone", id="seen at a time without a zone"),
        pytest.param(as_json(seen="0001-01-01T00:00:00+14:00"), "calendar", id="before the calendar"),
        pytest.param(as_json(seen="9999-12-31T23:59:59-14:00"), "calendar", id="behind the calendar"),
        pytest.param(as_json(seen="yesterday"), "RFC3339", id="a time in words"),
        pytest.param(as_json(seen=1795348800), "datetime", id="a time in seconds"),
        pytest.param(as_json(began="2025-01-01T00:00:00Z"), "400 days ago", id="began long ago"),
        pytest.param(as_json(began="2026-11-22T12:06:00Z"), "after the sighting", id="began after it was seen"),
        pytest.param(as_json(detected="2026-11-22T12:06:00Z"), "after the sighting", id="found after it was seen"),
        pytest.param(as_json(ended="2026-11-22T12:06:00Z"), "after the sighting", id="ended after it was seen"),
        pytest.param(as_json(ended="2026-11-22T11:00:00Z"), "before it began", id="ended before it began"),
        pytest.param(as_json(detected="2026-11-22T11:00:00Z"), "before it began", id="found before it began"),
    ],
)
def test_a_sighting_that_does_not_fit_is_refused_with_the_reason(bad: object, why: str) -> None:
    batch = read(bad)
    assert batch.accepted == ()
    assert why in batch.refused[0].why
    assert batch.refused[0].why.isprintable()
    assert len(batch.refused[0].why) <= 201


@pytest.mark.parametrize(
    "address",
    ["192.0.2.7", "198.51.100.0/24", "203.0.0.0/16", "2001:db8::1", "2001:db8::/32", "2001:db8:1:2::/64", "9.9.9.9"],
)
def test_addresses_of_the_internet_may_be_named(address: str) -> None:
    assert read(sources(address=address)).refused == ()


def test_times_come_out_in_utc() -> None:
    danish = timezone(timedelta(hours=1))
    sent = sighting(
        seen=NOW.astimezone(danish),
        ended=NOW.astimezone(danish),
        sources=(source(first=NOW.astimezone(danish), last=NOW.astimezone(danish)),),
    )
    (found,) = read_batch(encode_batch([sent]), NOW).accepted
    times = (found.seen, found.ended, found.sources[0].first, found.sources[0].last, found.began)
    assert {str(time.tzinfo) for time in times if time} == {"UTC"}
    assert found.seen == NOW


def test_a_template_that_is_not_masked_is_masked_at_the_door() -> None:
    raw = [
        {"template": {"method": "GET", "path": "/borger/4711", "parameters": ["q", "9f8a7b6c5d4e"]}, "requests": 2},
        {"template": {"method": "GET", "path": "/borger/4712", "parameters": ["9f8a7b6c5d4f", "q"]}, "requests": 3},
        {"template": {"method": "anna@example.org", "path": "/a b", "parameters": []}, "requests": 1},
    ]
    (found,) = read(as_json(templates=raw)).accepted
    assert found.templates == (
        SharedTemplate(Template("GET", "/borger/{n}", ("q", "{random}")), 5),
        SharedTemplate(Template("*", "/{random}"), 1),
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"", "malformed", id="nothing"),
        pytest.param(b"[]", "malformed", id="a list"),
        pytest.param(b'{"schema": "bavn.sightings/1"}', "malformed", id="no sightings"),
        pytest.param(b'{"schema": "bavn.sightings/1", "sightings": {}}', "malformed", id="no list of sightings"),
        pytest.param(b'{"schema": "bavn.sightings/2", "sightings": []}', "schema", id="another schema"),
        pytest.param(b'{"schema": "\x1b[2J", "sightings": []}', "malformed", id="a control character"),
        pytest.param(b'{"schema": "\\u001b[2J", "sightings": []}', "schema", id="an escaped control character"),
        pytest.param(b"\xff\xfe", "malformed", id="no text"),
        pytest.param(b"[" * 1_000_000, "malformed", id="nested a million times"),
        pytest.param(b'{"a":' * 200_000, "malformed", id="objects nested 200,000 times"),
        pytest.param(b" " * (LIMITS.bytes + 1), "too-large", id="too large"),
        pytest.param(encode_batch([sighting()] * (LIMITS.sightings + 1)), "too-large", id="too many"),
    ],
)
def test_what_is_no_batch_is_refused_whole(body: bytes, code: str) -> None:
    with pytest.raises(BadBatchError) as caught:
        read_batch(body, NOW)
    assert caught.value.code == code
    assert str(caught.value).isprintable()


def test_a_sighting_nested_within_reason_for_a_batch_is_refused_alone() -> None:
    deep = b'{"id": ' + b"[" * 600 + b"]" * 600 + b"}"
    batch = read_batch(b'{"schema": "bavn.sightings/1", "sightings": [' + deep + b"]}", NOW)
    assert len(batch.refused) == 1


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "0x10", "01", "1" * 5000])
def test_numbers_that_are_none_never_come_in(number: str) -> None:
    text = json.dumps(as_json(confidence=0.5)).replace('"confidence": 0.5', f'"confidence": {number}')
    body = f'{{"schema": "bavn.sightings/1", "sightings": [{text}]}}'.encode()
    try:
        batch = read_batch(body, NOW)
    except BadBatchError:
        return
    assert batch.accepted == ()


def test_what_is_no_number_is_refused_in_memory_too() -> None:
    assert why_refused(sighting(confidence=math.nan), NOW)
    assert why_refused(sighting(rate=Rate(math.nan, 1.0)), NOW)
    assert why_refused(sighting(sources=(source(score=math.nan),)), NOW)


def test_limits_can_be_narrower() -> None:
    narrow = Limits(sightings=1, sources=1)
    assert read(as_json(), limits=narrow).refused[0].why == "at most 1 sources"
    with pytest.raises(BadBatchError, match="at most 1 sightings"):
        read(as_json(), as_json(), limits=narrow)


def test_every_kind_that_is_an_attack_is_known() -> None:
    assert {"http-flood", "account-takeover", "outage"} <= KNOWN
    assert not {"flash-crowd", "site-silent"} & KNOWN


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(as_json())), values, min_size=1, max_size=4))
def test_no_field_whatever_it_holds_breaks_the_door(fields: dict[str, Any]) -> None:
    text = json.dumps([as_json(**fields)])
    try:
        batch = read_batch(f'{{"schema": "bavn.sightings/1", "sightings": {text}}}'.encode(), NOW)
    except BadBatchError:
        return
    assert len(batch.accepted) + len(batch.refused) == 1
    for found in batch.accepted:
        assert msgspec.json.decode(encode_batch([found]))["schema"]
        assert read_batch(encode_batch([found]), NOW).accepted == (found,)


@given(st.binary(max_size=300))
def test_nothing_but_a_bad_batch_is_raised(body: bytes) -> None:
    with pytest.raises(BadBatchError):
        read_batch(body, NOW)


def test_a_batch_with_bytes_changed_at_random_is_taken_or_refused_and_never_breaks() -> None:
    drawn = random.Random(7)
    whole = encode_batch([sighting(), sighting(id=f"{8:032x}", networks=(Network("192.0.2.0/24", 1, 5),))])
    for _ in range(2_000):
        body = bytearray(whole)
        for _ in range(drawn.randint(1, 4)):
            body[drawn.randrange(len(body))] = drawn.choice(b'"{}[],:0-9eE.\\tnu\x00\xff/')
        try:
            batch = read_batch(bytes(body), NOW)
        except BadBatchError:
            continue
        assert len(batch.accepted) + len(batch.refused) <= 2


def test_the_sample_is_fine_by_itself() -> None:
    assert why_refused(sighting(), NOW) == ""
    assert why_refused(replace(sighting(), seen=NOW + 6 * MINUTE), NOW)
    assert isinstance(sighting(), Sighting)
    assert NOW.tzinfo is UTC
    assert datetime(2026, 11, 15, 12, tzinfo=UTC) == NOW - 7 * DAY
