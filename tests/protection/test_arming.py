"""Templates of the hub lower the bar for who asks for them in an own alarm, and for nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.member.heard import Heard, take
from bavn.model.finding import Finding, Signature, Source
from bavn.model.sighting import Template
from bavn.protection.arming import REASON, raised
from bavn.sharing.masking import template_of
from tests.clearing.book import Hub, member
from tests.clearing.test_warnings import listed
from tests.protection.samples import NOW, finding, source

ARMED = frozenset({template_of("GET", "/soeg?query=x"), template_of("GET", "/borger/4711")})
SEARCH = {"http.request.method": "GET", "url.path": "/soeg", "url.query.keys": "query", "client.assets": "none"}


def watched(*because: str, score: float = 0.7) -> Source:
    return replace(source("192.0.2.1", "watch", score=score), because=because)


def attack(match: dict[str, str], *sources: Source) -> Finding:
    return replace(
        finding(*sources), signatures=(Signature({"client.assets": "none"}, 1, 1, 0.0), Signature(match, 9, 90, 1.0))
    )


def test_a_source_that_an_armed_template_describes_is_limited_and_says_why() -> None:
    (found,) = raised(attack(SEARCH, watched("signature:1", "no-assets")), ARMED).sources
    assert (found.action, found.because) == ("limit", ("signature:1", "no-assets", REASON))


@pytest.mark.parametrize(
    "match",
    [
        {"url.path": "/soeg", "url.query.keys": "query"},
        {"http.request.method": "GET", "url.path": "/borger/{n}"},
        {"http.request.method": "GET", "url.path": "/borger/99"},
    ],
    ids=["no method", "masked", "another number"],
)
def test_templates_are_compared_by_their_shape(match: dict[str, str]) -> None:
    assert raised(attack(match, watched("signature:1")), ARMED).flagged == 1


@pytest.mark.parametrize(
    "match",
    [
        {"client.assets": "none"},
        {**SEARCH, "http.request.method": "POST"},
        {**SEARCH, "url.path": "/andet"},
        {**SEARCH, "url.query.keys": "page"},
        {"http.request.method": "GET", "url.path": "/soeg"},
        {"url.path": "(unknown)"},
        {"url.path.section": "/soeg"},
    ],
    ids=["conduct", "method", "path", "parameter", "no parameter", "forgotten", "section"],
)
def test_another_template_raises_nobody(match: dict[str, str]) -> None:
    before = attack(match, watched("signature:1"))
    assert raised(before, ARMED) is before


@pytest.mark.parametrize(
    "one",
    [
        watched("signature:0"),
        watched("no-assets"),
        watched("signature:1", score=0.49),
        watched("signature:1", "vouched"),
        watched("signature:1", "seen-before-attack"),
        watched("signature:1", "as-before-attack"),
        watched("signature:1", "visitors-in-network"),
        watched("signature:1", "spared-address"),
        replace(watched("signature:1"), action="block"),
        replace(watched("signature:1"), action="limit"),
    ],
    ids=["other signature", "none", "unsure", "vouched", "before", "steady", "visitors", "spared", "block", "limit"],
)
def test_whoever_has_something_for_himself_or_is_flagged_already_stays(one: Source) -> None:
    assert raised(attack(SEARCH, one), ARMED).sources == (one,)


def test_when_the_alarm_is_over_nobody_is_raised() -> None:
    before = replace(attack(SEARCH, watched("signature:1")), ended=NOW)
    assert raised(before, ARMED) is before


def test_without_templates_nothing_is_looked_at() -> None:
    before = attack(SEARCH, watched("signature:1"))
    assert raised(before, frozenset[Template]()) is before


def test_what_the_library_warns_a_listed_member_of_limits_sooner_in_an_alarm_of_its_own() -> None:
    hub = Hub(member("a", sites=["www.a.example"]), member("b", sites=["www.b.example"]))
    hub.take(hub.flood("a", "198.18.0.1", templates=[template_of("GET", "/borger/4711?side=1")]))
    hub.after(timedelta(days=365))
    listed(hub, "www.a.example", "www.b.example")
    attacked = attack(
        {"http.request.method": "GET", "url.path": "/borger/{n}", "url.query.keys": "side"}, watched("signature:1")
    )
    flagged = {
        name: raised(attacked, take(Heard(), hub.delta(member=name), NOW).heard.templates).flagged for name in "ab"
    }
    assert flagged == {"a": 1, "b": 0}
