"""What a vantage point and its hub say to each other, and what neither believes."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.probe import ENDINGS, Expect, Phases, Sample, Target, Turn, Vantage
from bavn.sharing.batches import BadBatchError
from bavn.sharing.looks import (
    LOOK_LIMITS,
    LookLimits,
    Looks,
    encode_looks,
    encode_targets,
    fits_vantage,
    read_looks,
    read_targets,
    why_no_url,
    why_not_looked_at,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SITE = "www.example.dk"
TARGET = Target(SITE, f"https://{SITE}/", SITE, "vejle", needs=("login.example",), expect=Expect((200,), "Velkommen"))
AARHUS = Vantage("aarhus", "dk", "line 1")
LOOK = Sample(SITE, "aarhus", NOW, 4, "ok", Phases(1_000, 2_000, 3_000, 4_000, 10_000), "192.0.2.7", 200, 80, "")
SOON = timedelta(seconds=1)


def read(body: bytes, now: datetime = NOW) -> Looks:
    return read_looks(body, "aarhus", {SITE}, now)


def test_what_is_handed_in_comes_out_as_it_was() -> None:
    looks = [replace(LOOK, at=NOW - SOON * number, ending=ending) for number, ending in enumerate(ENDINGS)]
    found = read(encode_looks(looks))
    assert (found.accepted, found.refused) == (tuple(looks), ())


def test_a_time_of_another_zone_comes_out_in_utc() -> None:
    told = replace(LOOK, at=NOW.astimezone(timezone(timedelta(hours=1))))
    (one,) = read(encode_looks([told])).accepted
    assert one == LOOK
    assert one.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"vantage": "odense"}, "for itself alone"),
        ({"target": "www.other.example"}, "not to be looked at"),
        ({"at": NOW + timedelta(minutes=1, seconds=1)}, "in the future"),
        ({"at": NOW - timedelta(minutes=61)}, "minutes ago"),
        ({"at": NOW.replace(tzinfo=None)}, "without a zone"),
        ({"at": datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))}, "calendar"),
        ({"phases": Phases(total=-1)}, "no look takes"),
        ({"phases": Phases(total=10**30)}, "no look takes"),
        ({"status": 1_000}, "three digits"),
        ({"cert_days": -(10**9)}, "cert_days"),
        ({"detail": "<script>"}, "must be a code"),
        ({"address": "192.0.2.7\nx"}, "of that family"),
        ({"address": "2001:db8::7"}, "of that family"),
        ({"address": "2001:DB8::7", "family": 6}, "of that family"),
        ({"ending": "fine"}, "ending"),
        ({"family": 5}, "family"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_look_that_cannot_be_is_refused_and_the_others_are_taken(change: dict[str, Any], why: str) -> None:
    found = read(encode_looks([replace(LOOK, **change), LOOK]))
    assert found.accepted == (LOOK,)
    assert [one.id for one in found.refused] == ["0"]
    assert why in found.refused[0].why


def test_a_look_that_stands_there_twice_is_taken_once() -> None:
    found = read(encode_looks([LOOK, replace(LOOK, ending="refused"), replace(LOOK, family=6, address="")]))
    assert [one.family for one in found.accepted] == [4, 6]
    assert "twice" in found.refused[0].why


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed"),
        (b"[]", "malformed"),
        (b'{"schema": "bavn.looks/1", "looks": 1}', "malformed"),
        (b"[" * 100_000, "malformed"),
        (b'{"schema": "bavn.looks/2", "looks": []}', "schema"),
        (b" " * (LOOK_LIMITS.bytes + 1), "too-large"),
        (encode_looks([LOOK])[:-1], "malformed"),
        (b'{"schema": "bavn.looks/1", "looks": [%s]}' % b",".join([b"{}"] * (LOOK_LIMITS.looks + 1)), "too-large"),
    ],
    ids=["empty", "array", "number", "deep", "schema", "bytes", "cut", "looks"],
)
def test_what_is_no_batch_is_refused_whole(body: bytes, code: str) -> None:
    with pytest.raises(BadBatchError) as refused:
        read(body)
    assert refused.value.code == code


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def nearly_looks(draw: st.DrawFn) -> bytes:
    """A look of which some fields are anything."""
    look = json.loads(encode_looks([LOOK]))["looks"][0]
    for name in draw(st.sets(st.sampled_from(sorted(look)))):
        look[name] = draw(JSON)
    return json.dumps({"schema": "bavn.looks/1", "looks": [look]}).encode("utf-8", "surrogatepass")


@st.composite
def nearly_lists(draw: st.DrawFn) -> bytes:
    """A list of targets of which some fields are anything."""
    document = json.loads(encode_targets(AARHUS, [TARGET], NOW))
    part = draw(st.sampled_from([document, document["vantage"], document["targets"][0]]))
    for name in draw(st.sets(st.sampled_from(sorted(part)))):
        part[name] = draw(JSON)
    return json.dumps(document).encode("utf-8", "surrogatepass")


@given(nearly_looks() | st.binary(max_size=200))
def test_no_body_of_looks_does_any_harm(body: bytes) -> None:
    try:
        found = read(body)
    except BadBatchError:
        return
    assert all(one.vantage == "aarhus" and one.target == SITE and one.at.tzinfo is UTC for one in found.accepted)
    assert all(one.why.isprintable() for one in found.refused)
    assert read(encode_looks(found.accepted)).accepted == found.accepted


@given(nearly_lists() | st.binary(max_size=200))
def test_no_list_of_targets_does_any_harm(body: bytes) -> None:
    try:
        found = read_targets(body)
    except BadBatchError:
        return
    assert fits_vantage(found.vantage)
    assert not any(why_not_looked_at(one) for one in found.targets)
    assert read_targets(encode_targets(found.vantage, found.targets, found.at)).targets == tuple(
        replace(one, member="") for one in found.targets
    )


def test_a_list_comes_out_as_it_was_but_for_whose_a_target_is() -> None:
    found = read_targets(encode_targets(AARHUS, [TARGET], NOW))
    assert (found.at, found.vantage, found.targets) == (NOW, AARHUS, (replace(TARGET, member=""),))


@pytest.mark.parametrize(
    "change",
    [
        {"interval": timedelta(seconds=1)},
        {"timeout": timedelta(minutes=5)},
        {"url": "file:///etc/passwd"},
        {"url": "https://user:secret@www.example.dk/"},
        {"url": "https:///"},
        {"url": "https://www.example.dk:0/"},
        {"url": "https://[::1/"},
        {"url": "https://www.example.dk/\r\nHost: x"},
        {"name": ""},
        {"home": "Denmark"},
        {"expect": Expect((7,))},
        {"needs": ("x",) * 21},
    ],
    ids=str,
)
def test_what_no_prober_would_do_is_left_out_of_a_list(change: dict[str, Any]) -> None:
    assert read_targets(encode_targets(AARHUS, [replace(TARGET, **change)], NOW)).targets == ()


def test_a_name_that_was_there_already_is_left_out() -> None:
    other = replace(TARGET, url="https://other.example/")
    assert [one.url for one in read_targets(encode_targets(AARHUS, [TARGET, other], NOW)).targets] == [TARGET.url]


def test_places_are_told_whose_turn_it_is_and_an_earlier_hub_says_nothing_of_it() -> None:
    body = encode_targets(AARHUS, [TARGET], NOW, Turn(1, 3))
    assert read_targets(body).turn == Turn(1, 3)
    earlier = json.loads(body)
    del earlier["turn"]
    assert read_targets(json.dumps(earlier).encode()).turn == Turn(0, 1)


@pytest.mark.parametrize("turn", [Turn(-1, 2), Turn(2, 2), Turn(0, 0), Turn(0, 10**9)], ids=str)
def test_a_turn_that_cannot_be_is_none(turn: Turn) -> None:
    assert read_targets(encode_targets(AARHUS, [TARGET], NOW, turn)).turn == Turn(0, 1)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"schema": "x"}', b"[" * 100_000], ids=range(4))
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(BadBatchError):
        read_targets(body)


def test_a_list_for_nobody_of_another_kind_or_too_long_is_refused() -> None:
    body = encode_targets(AARHUS, [TARGET, replace(TARGET, name="other")], NOW)
    for wrong, limits in (
        (body.replace(b'"aarhus"', b'"Aarhus!"'), LOOK_LIMITS),
        (body.replace(b"targets/1", b"targets/2"), LOOK_LIMITS),
        (body, LookLimits(targets=1)),
        (body, LookLimits(targets_bytes=10)),
    ):
        with pytest.raises(BadBatchError):
            read_targets(wrong, limits)


@pytest.mark.parametrize(
    "url", ["https://a.example/", "dns://a.example", "tcp://192.0.2.1:25", "smtp://[2001:db8::1]:25"]
)
def test_what_can_be_looked_at(url: str) -> None:
    assert not why_no_url(url)
