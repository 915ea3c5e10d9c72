import json
import uuid

import pytest

from bavn.hub.dialects.lapi_decisions import (
    REMEDIES,
    Remedy,
    Row,
    duration,
    ended,
    found_body,
    head_of,
    scenario_of,
    standing,
    stream_body,
    uuid_of,
)


def row(number: int = 7, value: str = "192.0.2.7", until_s: int = 14_340, remedy: Remedy = "ban") -> Row:
    scenario = scenario_of("http-flood")
    return Row(number, 1, value, scenario, remedy, until_s, 1, head_of("Demo", number, value, scenario, remedy))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (59, "59s"),
        (60, "1m0s"),
        (3_600, "1h0m0s"),
        (14_399, "3h59m59s"),
        (30 * 86_400, "720h0m0s"),
        (-1, "-1s"),
        (-3_661, "-1h1m1s"),
    ],
)
def test_a_duration_is_written_as_go_writes_it(seconds: int, text: str) -> None:
    assert duration(seconds) == f'{text}"}}'.encode()


def test_a_row_in_force_has_every_field_that_bouncers_read() -> None:
    body = json.loads(stream_body(standing([row()], 0), ended([])))
    (found,) = body["new"]
    number = found.pop("uuid")
    assert uuid.UUID(number).version == 8
    assert found == {
        "id": 7,
        "origin": "bavn",
        "type": "ban",
        "scope": "Ip",
        "value": "192.0.2.7",
        "scenario": "bavn/http-flood",
        "simulated": False,
        "duration": "3h59m0s",
    }
    assert body["deleted"] == []


def test_a_range_is_named_as_one_and_an_end_has_a_negative_duration() -> None:
    (found,) = json.loads(stream_body([], ended([row(value="198.51.100.0/24")])))["deleted"]
    assert (found["scope"], found["duration"]) == ("Range", "-1s")


def test_what_has_run_out_is_not_told_as_new() -> None:
    assert standing([row(until_s=100)], 100) == []


def test_a_look_up_that_finds_nothing_is_the_word_null() -> None:
    assert found_body([]) == b"null"
    assert len(json.loads(found_body(standing([row(), row(8)], 0)))) == 2


def test_a_uuid_is_the_decisions_for_life_and_nobody_elses() -> None:
    assert uuid_of("Demo", 7) == uuid_of("Demo", 7)
    assert len({uuid_of(hub, number) for hub in ("Demo", "Other") for number in range(100)}) == 200


def test_a_kind_with_quotes_in_it_stays_one_text() -> None:
    head = head_of("Demo", 1, "192.0.2.7", scenario_of('x","type":"'), "ban")
    assert json.loads(head + duration(1))["scenario"] == 'bavn/x","type":"'


def test_what_only_arms_is_no_remedy() -> None:
    assert REMEDIES == {"block": "ban", "limit": "captcha", "challenge": "captcha"}
