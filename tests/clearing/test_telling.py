from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.clearing.telling import is_for
from bavn.model.campaign import EarlyWarning
from bavn.model.tlp import Audience
from bavn.sharing.delta import ToldEnds
from tests.clearing.attacks import START
from tests.clearing.book import Hub, member

BAD, WORSE = "192.0.2.7", "192.0.2.8"
WARNING = EarlyWarning(3, 9, "campaign", START, "high", "http-flood", "amber", campaign=1, hit=("a",))


def hub_of(*names: str) -> Hub:
    return Hub(*(member(name, named=name == "named") for name in names))


def test_decisions_that_have_everything_in_common_are_told_together() -> None:
    hub = hub_of("a", "named")
    hub.take(hub.flood("a", BAD, WORSE), hub.flood("named", WORSE, "192.0.2.9"))
    told = hub.delta().decisions
    assert [(one.action, one.organisations, one.named, one.values) for one in told] == [
        ("arm", 1, (), (BAD,)),
        ("block", 2, ("named",), (WORSE,)),
        ("arm", 1, ("named",), ("192.0.2.9",)),
    ]


def test_only_what_changed_since_is_told_and_ends_are() -> None:
    hub = hub_of("a", "b")
    hub.take(hub.flood("a", BAD))
    since = hub.clearing.seq
    hub.take(hub.flood("a", WORSE, number=2))
    hub.obey("revoke", BAD)
    delta = hub.delta(since=since)
    assert [one.values for one in delta.decisions] == [(WORSE,)]
    assert delta.gone == (ToldEnds("revoked", (BAD,)),)
    assert hub.delta().gone == ()  # everything that there is does not include what is not


def test_a_value_that_ended_and_is_decided_anew_is_told_as_decided() -> None:
    hub = hub_of("a", "b")
    hub.take(hub.flood("a", BAD))
    since = hub.clearing.seq
    hub.obey("revoke", BAD)
    hub.after(timedelta(minutes=5))
    hub.take(hub.flood("b", BAD))
    delta = hub.delta(since=since)
    assert ([one.values for one in delta.decisions], delta.gone) == ([(BAD,)], ())


def test_nothing_is_told_while_the_switch_is_on_but_that() -> None:
    hub = hub_of("a", "b")
    hub.take(hub.flood("a", BAD))
    hub.obey("kill")
    delta = hub.delta(member="b")
    assert (delta.killed, delta.decisions, delta.gone, delta.warnings) == (True, (), (), ())
    hub.obey("unkill")
    assert [one.values for one in hub.delta(member="b", since=delta.seq).decisions] == [(BAD,)]


@pytest.mark.parametrize(("audience", "values"), [("member", (BAD, WORSE)), ("community", (WORSE,)), ("public", ())])
def test_each_audience_is_told_its_own_level(audience: Audience, values: tuple[str, ...]) -> None:
    hub = hub_of("a", "b")
    hub.take(hub.flood("a", BAD), hub.flood("b", WORSE, tlp="green"))
    assert tuple(value for one in hub.delta(audience).decisions for value in one.values) == values


@pytest.mark.parametrize(
    ("audience", "reader", "members", "tlp", "expected"),
    [
        ("member", "b", None, "amber", True),
        ("member", None, None, "amber", True),
        ("member", "b", ("b",), "amber", True),
        ("member", "b", ("a",), "amber", False),
        ("member", None, ("a",), "amber", False),
        ("member", "b", None, "red", False),
        ("operator", None, ("a",), "amber", True),
        ("analyst", None, None, "red", False),
        ("community", None, None, "green", False),
        ("public", None, None, "clear", False),
    ],
    ids=str,
)
def test_who_hears_of_a_warning(
    audience: Audience, reader: str | None, members: tuple[str, ...] | None, tlp: str, *, expected: bool
) -> None:
    warning = replace(WARNING, members=members, tlp=tlp)  # type: ignore[arg-type]
    assert is_for(warning, audience, reader) is expected


def test_a_bouncer_that_is_nobodys_is_told_decisions_past_their_time_by_nobody() -> None:
    hub = hub_of("a")
    hub.take(hub.flood("a", BAD))
    hub.now += timedelta(hours=25)  # no tick yet
    assert hub.delta().decisions == ()
