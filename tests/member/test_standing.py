from datetime import datetime

import pytest

from bavn.member.answers import Answer
from bavn.member.hub_clock import HubClock
from bavn.member.saying import Saying
from bavn.member.standing import Standing
from bavn.model.notice import Notice
from tests.member.hubs import NOW
from tests.member.test_hub_clock import SECOND

HUB = "https://hub.example"
WHY = b'{"detail": "no"}'


@pytest.fixture
def saying() -> Saying:
    return Saying(HUB, lambda: NOW)


@pytest.fixture
def standing(saying: Saying) -> Standing:
    return Standing(HubClock(lambda: NOW), saying)


@pytest.mark.parametrize("status", [200, 204, 302, 404, 413, 429, 500, 503])
def test_an_answer_about_what_was_asked_is_not_judged(standing: Standing, saying: Saying, status: int) -> None:
    assert standing.judge("uplink", Answer(status, WHY)) is None
    assert saying.taken() == []


def no(status: int = 403, date: datetime | None = None) -> Answer:
    return Answer(status, WHY, date=date, protocols=("1",))


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_not_accepted_is_said_the_second_time_and_tried_ever_more_slowly(
    standing: Standing, saying: Saying, status: int
) -> None:
    assert standing.judge("uplink", no(status, date=NOW)) == 5.0
    assert standing.judge("downlink", no(status, date=NOW)) == 5.0
    assert saying.taken() == []
    assert standing.why == "revoked"
    assert [standing.judge("uplink", no(status, date=NOW)) for _ in range(4)] == [15.0, 15.0, 15.0, 15.0]
    assert [standing.judge("downlink", no(status, date=NOW)) for _ in range(4)] == [20.0, 60.0, 60.0, 60.0]
    assert saying.taken() == [Notice("hub-revoked", HUB, {"why": "no"})]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_of_something_on_the_way_says_nothing_of_the_key(
    standing: Standing, saying: Saying, status: int
) -> None:
    answer = Answer(status, b"<html>", date=NOW + 500 * SECOND)
    assert [standing.judge("uplink", answer) for _ in range(3)] == [None] * 3
    assert saying.taken() == []


def test_a_key_that_is_accepted_again_is_said_once_when_all_are(standing: Standing, saying: Saying) -> None:
    for who in ("uplink", "downlink") * 2:
        standing.judge(who, no())
    saying.taken()
    standing.judge("uplink", Answer(200, b""))
    assert saying.taken() == []
    for who in ("downlink", "uplink"):
        assert standing.judge(who, Answer(200, b"")) is None
    assert saying.taken() == [Notice("hub-accepted", HUB)]
    assert standing.why == ""


def test_one_refusal_that_is_over_the_next_time_is_nothing_to_say(standing: Standing, saying: Saying) -> None:
    for _ in range(5):
        assert standing.judge("uplink", no()) == 5.0
        standing.judge("uplink", Answer(200, b""))
    assert saying.taken() == []


def test_where_the_clocks_differ_the_hubs_time_is_taken_and_tried_again(standing: Standing, saying: Saying) -> None:
    answer = no(401, date=NOW + 500 * SECOND)
    assert standing.judge("uplink", answer) == 0.0
    assert saying.taken() == [Notice("hub-clock", HUB, {"seconds": 500})]
    assert standing.judge("uplink", answer) == 5.0


def test_a_hub_of_another_version_is_said_once(standing: Standing, saying: Saying) -> None:
    answer = Answer(400, b'{"detail": "this hub speaks 2, this sensor 1"}', protocols=("2",))
    assert [standing.judge("uplink", answer) for _ in range(5)] == [5.0, 20.0, 80.0, 300.0, 300.0]
    assert saying.taken() == [Notice("hub-versions", HUB, {"why": "this hub speaks 2, this sensor 1"})]
    standing.judge("uplink", Answer(200, b""))
    assert saying.taken() == []


def test_a_wrong_request_to_a_hub_of_this_version_is_about_what_was_asked(standing: Standing) -> None:
    assert standing.judge("uplink", no(400)) is None
