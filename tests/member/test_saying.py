from datetime import datetime, timedelta

from bavn.member.saying import Reach, Saying
from bavn.model.notice import Notice
from tests.member.hubs import NOW

HUB = "https://hub.example"
SECOND = timedelta(seconds=1)


class Moment:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += seconds * SECOND


def test_what_was_said_is_handed_out_once() -> None:
    saying = Saying(HUB, Moment())
    saying.say("hub-killed")
    saying.say("hub-back", away_s=3)
    assert saying.taken() == [Notice("hub-killed", HUB), Notice("hub-back", HUB, {"away_s": 3})]
    assert saying.taken() == []


def test_what_is_said_seldom_is_said_once_an_hour() -> None:
    moment = Moment()
    saying = Saying(HUB, moment)
    for _ in range(5):
        saying.say_seldom("hub-cut", count=1)
        saying.say_seldom("hub-refused", count=1)
        moment.later(1800)
    assert [one.code for one in saying.taken()] == ["hub-cut", "hub-refused"] * 3


def test_a_clock_that_is_set_back_silences_nothing_for_ever() -> None:
    moment = Moment()
    saying = Saying(HUB, moment)
    saying.say_seldom("hub-cut")
    moment.later(-86_400)
    saying.say_seldom("hub-cut")
    assert len(saying.taken()) == 2


def test_notices_that_nobody_asks_for_do_not_pile_up() -> None:
    saying = Saying(HUB, Moment())
    for number in range(1000):
        saying.say("hub-cut", count=number)
    taken = saying.taken()
    assert (len(taken), taken[-1].values) == (200, {"count": 999})


def test_a_hub_that_is_away_for_a_moment_is_nothing_to_say() -> None:
    moment = Moment()
    saying = Saying(HUB, moment)
    reach = Reach(saying, moment)
    reach.failed("uplink", "refused")
    moment.later(9)
    reach.failed("uplink", "refused")
    reach.worked("uplink")
    moment.later(9)
    reach.failed("uplink", "refused")
    assert saying.taken() == []


def test_a_hub_that_is_gone_is_said_once_and_once_when_it_is_back() -> None:
    moment = Moment()
    saying = Saying(HUB, moment)
    reach = Reach(saying, moment)
    for _ in range(10):
        reach.failed("uplink", "refused")
        reach.failed("downlink", "refused")
        moment.later(60)
    assert saying.taken() == [Notice("hub-gone", HUB, {"why": "refused"})]
    reach.worked("downlink")
    assert saying.taken() == []
    reach.worked("uplink")
    reach.worked("uplink")
    assert saying.taken() == [Notice("hub-back", HUB, {"away_s": 600})]


def test_why_it_cannot_be_reached_is_known_until_nobody_fails() -> None:
    moment = Moment()
    reach = Reach(Saying(HUB, moment), moment)
    assert reach.why == ""
    reach.failed("downlink", "connection")
    reach.failed("uplink", "time-out")
    assert reach.why == "time-out"
    reach.worked("uplink")
    reach.worked("downlink")
    assert reach.why == ""
