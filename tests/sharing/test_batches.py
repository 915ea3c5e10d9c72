from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from bavn.sharing.batches import SHOWN, BadBatchError, at_most, framed, utc


class Frame(msgspec.Struct):
    schema: str
    things: list[msgspec.Raw]


DECODER = msgspec.json.Decoder(Frame)


def read(body: bytes, most_bytes: int = 100_000) -> Frame:
    return framed(body, DECODER, "bavn.things/1", "batch of things", most_bytes)


def test_a_frame_is_read_and_what_is_in_it_is_left_alone() -> None:
    found = read(b'{"schema": "bavn.things/1", "things": [1, {"a": []}], "newer": true}')
    assert [bytes(one) for one in at_most(found.things, 2, "things")] == [b"1", b'{"a": []}']


@pytest.mark.parametrize(
    ("body", "code", "why"),
    [
        pytest.param(b"x" * 100_001, "too-large", "a batch of things has at most 100000 bytes", id="large"),
        pytest.param(b"{", "malformed", "no batch of things: ", id="cut"),
        pytest.param(b'{"schema": "bavn.things/1"}', "malformed", "no batch of things: ", id="without things"),
        pytest.param(b"\xff", "malformed", "no batch of things: ", id="no text"),
        pytest.param(b"[" * 50_000, "malformed", "no batch of things: ", id="deep"),
        pytest.param(
            b'{"schema": "other\\n", "things": []}',
            "schema",
            '"bavn.things/1" is read here, not "other',
            id="another schema",
        ),
    ],
)
def test_what_is_none_is_refused_whole_in_one_line(body: bytes, code: str, why: str) -> None:
    with pytest.raises(BadBatchError) as refused:
        read(body)
    assert refused.value.code == code
    assert str(refused.value).startswith(why)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 2 * SHOWN


def test_too_much_in_it_is_refused_whole() -> None:
    with pytest.raises(BadBatchError, match="a batch has at most 1 things") as refused:
        at_most([msgspec.Raw(b"1"), msgspec.Raw(b"2")], 1, "things")
    assert refused.value.code == "too-large"


def test_times_come_out_in_utc() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert utc(noon.astimezone(timezone(timedelta(hours=1)))) == noon
    assert utc(noon.astimezone(timezone(timedelta(hours=1)))).tzinfo is UTC
    with pytest.raises(ValueError, match="without a zone"):
        utc(noon.replace(tzinfo=None))
    with pytest.raises(ValueError, match="outside the calendar"):
        utc(datetime.min.replace(tzinfo=timezone(timedelta(hours=1))))
