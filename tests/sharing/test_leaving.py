import base64
import json
import re
import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.finding import Action, Finding, Network, Outcome, Rate, Severity, Signature, Source, Target
from bavn.model.kinds import KINDS
from bavn.model.sighting import Sighting
from bavn.runners.probing_findings import finding_of
from bavn.sharing.checking import KNOWN, encode_batch, read_batch, why_refused
from bavn.sharing.leaving import KINDS_TOLD, LASTED, sighting_of, sighting_of_outage
from tests.runners.prober import NOW as PROBED
from tests.runners.prober import spell
from tests.sharing.samples import MINUTE, NOW

KEY = b"0123456789abcdef"


def source(address: str = "192.0.2.7", **fields: Any) -> Source:  # noqa: ANN401  any field of it
    whole = Source(address, 50, NOW - 2 * MINUTE, NOW, 0.97, shared=False, action="block", because=("no-assets",))
    return replace(whole, **fields)


def finding(**fields: Any) -> Finding:  # noqa: ANN401  any field of it
    whole = Finding(
        kind="http-flood",
        technique="T1499.002",
        site="www.example.org",
        began=NOW - 3 * MINUTE,
        detected=NOW - 2 * MINUTE,
        ended=None,
        severity="high",
        confidence=0.9,
        requests=1200,
        rate=Rate(2.0, 180.0),
        sources=(source(), source("198.51.100.9", requests=20)),
        networks=(Network("192.0.2.0/24", 9, 900),),
        signatures=(Signature({"client.assets": "none", "user_agent.original": "Mozilla/5.0"}, 2, 70, 0.0),),
        targets=(
            Target({"http.request.method": "GET", "url.path": "/soeg", "url.query.keys": "q&page"}, 1000),
            Target({"http.request.method": "GET", "url.path": "/borger/4711"}, 30),
            Target({"http.request.method": "GET", "url.path": "/borger/4712"}, 20),
        ),
    )
    return replace(whole, **fields)


def leaving(found: Finding, **options: Any) -> Sighting | None:  # noqa: ANN401  any option
    whole: dict[str, Any] = {"number_key": KEY, "revision": 1, "seen": NOW, "tlp": "amber"}
    return sighting_of(found, **(whole | options))


def left(found: Finding, **options: Any) -> Sighting:  # noqa: ANN401  any option
    sighting = leaving(found, **options)
    assert sighting is not None
    return sighting


def named(*sources: Source, **fields: Any) -> list[str]:  # noqa: ANN401  any field
    return [one.address for one in left(finding(sources=sources, **fields)).sources]


@pytest.mark.parametrize(
    ("unanswered", "effect"),
    [
        (None, "unknown"),
        (0.0, "unknown"),
        (0.049, "unknown"),
        (0.05, "slow"),
        (0.499, "slow"),
        (0.5, "down"),
        (1.0, "down"),
        (float("nan"), "unknown"),
    ],
)
def test_what_a_flood_did_to_the_site_is_told_as_far_as_it_is_known(unanswered: float | None, effect: str) -> None:
    assert left(finding(unanswered=unanswered)).effect == effect


def test_a_flood_leaves_as_counts_times_and_shapes() -> None:
    sighting = left(finding())
    assert (sighting.kind, sighting.technique, sighting.site) == ("http-flood", "T1499.002", "www.example.org")
    assert (sighting.began, sighting.seen, sighting.ended) == (NOW - 3 * MINUTE, NOW, None)
    assert (sighting.requests, sighting.rate, sighting.severity) == (1200, Rate(2.0, 180.0), "high")
    assert [(one.template.key, one.requests) for one in sighting.templates] == [
        ("GET /soeg?page&q", 1000),
        ("GET /borger/{n}", 50),
    ]
    assert sighting.conduct == ("client.assets=none", "user_agent.original")
    assert (sighting.tlp, sighting.revision, sighting.origin, sighting.spoofable) == ("amber", 1, "bavn", False)
    assert why_refused(sighting, NOW) == ""


def test_its_number_stays_the_same_and_tells_nobody_anything() -> None:
    number = left(finding()).id
    assert number == left(finding(severity="low", requests=9), revision=7, seen=NOW + MINUTE).id
    others = [
        left(finding(site="intra.example.org")),
        left(finding(actor="192.0.2.7")),
        left(finding(began=NOW)),
        left(finding(origin="crowdsec")),
        left(finding(), number_key=KEY[::-1]),
    ]
    assert len({number} | {one.id for one in others}) == 6
    assert re.fullmatch("[0-9a-f]{32}", number)
    assert left(finding(began=finding().began.astimezone(timezone(timedelta(hours=1))))).id == number


def test_a_short_key_would_hide_nothing() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        leaving(finding(), number_key=b"short")


@pytest.mark.parametrize("kind", ["flash-crowd", "site-silent", "web-probe", "login-new-network", "another"])
def test_some_kinds_never_leave(kind: str) -> None:
    assert leaving(finding(kind=kind)) is None
    assert leaving(finding(kind=kind), told=True) is None


@pytest.mark.parametrize("kind", sorted(KINDS_TOLD))
def test_all_attacks_leave(kind: str) -> None:
    assert left(finding(kind=kind)).kind == kind
    assert kind in KNOWN
    assert next(one for one in KINDS if one.name == kind).is_attack


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param(source("203.0.113.1", shared=True), id="shared"),
        pytest.param(source("203.0.113.1", shared=True, action="limit"), id="shared and limited"),
        pytest.param(source("203.0.113.1", score=0.79), id="not sure"),
        pytest.param(source("203.0.113.1", score=float("nan")), id="a score that is none"),
        pytest.param(source("203.0.113.1", action="watch"), id="only watched"),
        pytest.param(source("203.0.113.1", because=("hub",)), id="named by the hub"),
        pytest.param(source("203.0.113.1", because=("no-assets", "hub:campaign:7")), id="named by the hub, too"),
        pytest.param(source("10.1.2.3"), id="private"),
        pytest.param(source("100.64.1.2"), id="shared by a carrier"),
        pytest.param(source("127.0.0.1"), id="this machine"),
        pytest.param(source("fe80::1"), id="of this link"),
        pytest.param(source("0.0.0.0/0"), id="everybody"),
        pytest.param(source("192.0.0.0/8"), id="wide"),
        pytest.param(source("anna@example.org"), id="no address"),
        pytest.param(source(""), id="none"),
    ],
)
def test_a_source_that_may_be_somebody_else_is_not_named(hidden: Source) -> None:
    sighting = left(finding(sources=(source(), hidden)))
    assert [one.address for one in sighting.sources] == ["192.0.2.7"]
    assert sighting.networks == (Network("192.0.2.0/24", 1, 50),)


def test_what_another_tool_has_acted_on_is_named() -> None:
    assert named(source(action="watch"), kind="tool-alert", origin="crowdsec") == ["192.0.2.7"]


@pytest.mark.parametrize(
    ("origin", "spoofable"),
    [
        ("bavn", False),
        ("crowdsec", False),
        ("fail2ban", False),
        ("modsecurity", False),
        ("suricata", True),
        ("x", True),
    ],
)
def test_what_was_seen_on_the_line_may_be_forged(origin: str, *, spoofable: bool) -> None:
    assert left(finding(kind="tool-alert", origin=origin)).spoofable is spoofable


def test_a_member_may_be_more_careful_but_not_less() -> None:
    sources = (source(score=0.85), source("192.0.2.8", score=0.95))
    assert [one.address for one in left(finding(sources=sources), least_score=0.9).sources] == ["192.0.2.8"]
    low = left(finding(sources=(*sources, source("192.0.2.9", score=0.5))), least_score=0.1)
    assert len(low.sources) == 2


def test_an_address_in_two_spellings_is_named_once_with_its_best_score() -> None:
    sighting = left(finding(sources=(source("::ffff:192.0.2.7", score=0.9), source("192.0.2.7", score=0.95))))
    assert [(one.address, one.score) for one in sighting.sources] == [("192.0.2.7", 0.95)]


def test_of_very_many_the_surest_are_named_and_all_are_counted() -> None:
    many = tuple(source(f"198.18.{k // 250}.{k % 250}", score=0.8 + k / 100_000) for k in range(6_000))
    sighting = left(finding(sources=many))
    assert len(sighting.sources) == 5_000
    assert sighting.sources[0].address == many[-1].address
    assert min(one.score for one in sighting.sources) > 0.8 + 999 / 100_000
    assert sum(network.sources for network in sighting.networks) == 6_000


def test_networks_are_those_of_the_named() -> None:
    sighting = left(
        finding(sources=(source(), source("192.0.2.8"), source("2001:db8:1:2::/64"), source("203.0.113.0/24")))
    )
    assert set(sighting.networks) == {
        Network("192.0.2.0/24", 2, 100),
        Network("2001:db8:1::/48", 1, 50),
        Network("203.0.113.0/24", 1, 50),
    }


def test_an_intrusion_without_a_source_to_name_stays_until_the_hub_was_told_of_it() -> None:
    inside = finding(kind="password-guessing", sources=(source("10.0.0.5"),), targets=())
    assert leaving(inside) is None
    assert left(inside, told=True).sources == ()


def test_a_flood_without_a_source_to_name_is_told() -> None:
    assert left(finding(sources=())).sources == ()


def test_targets_that_are_not_known_are_passed_over() -> None:
    targets = (Target({"url.path": "(unknown)"}, 5), Target({"http.request.method": "GET"}, 5))
    assert left(finding(targets=targets)).templates == ()


def test_the_longest_shape_of_a_path_passes_the_door() -> None:
    segment = "kommunalbestyrelse-medlemmer.webmanifest=1"
    path = f"/{segment}" * 20
    names = "&".join(f"{letter}-kommunalbestyrelse-medlemmer" for letter in string.ascii_lowercase)
    (found,) = left(finding(targets=(Target({"url.path": path, "url.query.keys": names}, 1),))).templates
    assert len(found.template.path) > 500
    assert why_refused(left(finding(targets=(Target({"url.path": path, "url.query.keys": names}, 1),))), NOW) == ""


def test_times_are_utc_and_never_after_the_sighting() -> None:
    late = NOW + timedelta(hours=1)
    sighting = left(finding(began=late, detected=late, ended=late, sources=(source(first=late, last=NOW),)))
    assert (sighting.began, sighting.detected, sighting.ended) == (NOW, NOW, NOW)
    assert (sighting.sources[0].first, sighting.sources[0].last) == (NOW, NOW)
    old = left(finding(began=NOW - timedelta(days=4000)))
    assert old.began == NOW - LASTED
    danish = left(finding(began=finding().began.astimezone(timezone(timedelta(hours=1)))))
    assert danish.began.tzinfo is UTC
    assert why_refused(sighting, NOW) == why_refused(old, NOW + timedelta(days=6)) == ""


def test_figures_that_are_none_become_figures() -> None:
    odd = left(finding(confidence=float("nan"), rate=Rate(float("inf"), -1.0), requests=-3, accounts=10**30))
    assert (odd.confidence, odd.rate, odd.requests) == (0.0, Rate(0.0, 0.0), 0)
    assert why_refused(odd, NOW) == ""


def test_another_tools_words_do_not_leave() -> None:
    alert = finding(
        kind="tool-alert",
        technique="anna@example.org",
        origin="Anna's tool",
        signatures=(Signature({"rule": "login of anna@example.org"}, 1, 1, 0.0),),
        site="Host: anna@example.org",
        actor="anna",
    )
    sighting = left(alert)
    assert (sighting.technique, sighting.origin, sighting.conduct, sighting.site) == (None, "other", (), "unnamed")


def test_an_outage_has_the_same_words_and_accuses_nobody() -> None:
    down = sighting_of_outage(
        "www.example.org", NOW - MINUTE, None, severity="high", number_key=KEY, revision=1, seen=NOW, tlp="green"
    )
    assert (down.kind, down.effect, down.origin, down.sources, down.ended) == ("outage", "down", "probe", (), None)
    up = sighting_of_outage(
        "www.example.org", NOW - MINUTE, NOW, severity="high", number_key=KEY, revision=2, seen=NOW, tlp="green"
    )
    assert (up.id, up.ended) == (down.id, NOW)
    assert up.id != left(finding(began=NOW - MINUTE)).id
    assert read_batch(encode_batch([down, up]), NOW).accepted == (down, up)


# ── properties ───────────────────────────────────────────────────────────────────────────────────────────────────────

civil = st.from_regex(r"[0-3][0-9][01][0-9]{3}-?[0-9]{4}", fullmatch=True)
mails = st.from_regex(r"[a-z]{4,8}[.+_-]?[a-z0-9]{1,8}@[a-z]{4,8}\.(?:dk|org)", fullmatch=True)
phones = st.from_regex(r"\+45[0-9]{8}", fullmatch=True)
tokens = st.one_of(
    st.uuids().map(str),
    st.binary(min_size=16, max_size=32).map(bytes.hex),
    st.binary(min_size=18, max_size=32).map(lambda b: base64.urlsafe_b64encode(b).decode()),
    st.binary(min_size=18, max_size=32).map(lambda b: "eyJ" + base64.b64encode(b).decode()),
    st.text(string.ascii_lowercase + string.digits, min_size=16, max_size=26),
).filter(lambda token: sum(map(str.isdigit, token)) >= 2)
secrets = st.one_of(civil, mails, phones, tokens)
wrapped = st.sampled_from(["{}", "x-{}", "{}.pdf", "sag_{}", "({})", "a;b={}", "q={}", "{}~", "%7e{}"])


@given(secret=secrets, shape=wrapped, times=st.integers(0, 2))
def test_nothing_of_a_secret_leaves_wherever_in_a_finding_it_stands(secret: str, shape: str, times: int) -> None:
    held = shape.format(secret)
    for _ in range(times):
        held = quote(held, safe="")
    match = {"http.request.method": held, "url.path": f"/a/{held}/b/{held}", "url.query.keys": f"{held}&x{held}&*"}
    full = finding(
        technique=held,
        site=f"Host: {held}",
        sources=(source(), source(held), source("192.0.2.9", because=(held,))),
        networks=(Network(held, 1, 1),),
        signatures=(
            Signature({"user_agent.original": held, "http.request.referrer": held, "rule": held, held: held}, 1, 1, 0),
            Signature(
                match | {"parameter": held, "attack": held, "client.assets": held, "http.version": held}, 1, 1, 0
            ),
        ),
        targets=(Target(match, 9), Target({"url.path": held, "url.query.keys": held}, 9)),
        actor=held,
        origin=held,
    )
    sighting = replace(left(full), id="", began=NOW, detected=NOW)  # the number is a keyed hash
    said = json.dumps([one.template.key for one in sighting.templates]) + json.dumps(sighting.conduct)
    said += sighting.site + sighting.origin + (sighting.technique or "") + "".join(n.prefix for n in sighting.networks)
    least = 8 if "/" in secret else 4  # a few letters between two slashes of base64 may be a page's name
    pieces = {piece for piece in re.split(r"[^A-Za-z0-9]+", secret) if len(piece) >= least}
    leaked = {piece for piece in pieces if piece.lower() in said.replace("192.0.2.0", "").lower()}
    assert not leaked, said
    assert not re.search("[0-9]{3}", said.replace("192.0.2.0", "")), said


texts = st.text(max_size=12)
moments = st.datetimes(datetime(2001, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
numbers = st.floats() | st.integers(-5, 10**18)
addresses = st.ip_addresses().map(str) | st.sampled_from(["192.0.2.0/24", "2001:db8::/64", "10.0.0.0/8"]) | texts
found_sources = st.builds(
    Source,
    addresses,
    st.integers(-5, 10**18),
    moments,
    moments,
    st.floats(0, 1) | st.floats(),
    st.booleans(),
    st.sampled_from(get_args(Action)),
    st.tuples(texts),
)
matches = st.dictionaries(
    st.sampled_from(["http.request.method", "url.path", "url.query.keys", "client.assets", "rule"]), texts, max_size=4
)
findings = st.builds(
    Finding,
    st.sampled_from([kind.name for kind in KINDS]),
    st.none() | texts,
    texts,
    moments,
    moments,
    st.none() | moments,
    st.sampled_from(get_args(Severity)),
    st.floats(),
    st.integers(-5, 10**18),
    st.builds(Rate, st.floats(), st.floats()),
    st.lists(found_sources, max_size=4).map(tuple),
    signatures=st.lists(st.builds(Signature, matches, st.just(1), st.just(1), st.just(0.0)), max_size=2).map(tuple),
    targets=st.lists(st.builds(Target, matches, st.integers(-5, 10**18)), max_size=3).map(tuple),
    actor=texts,
    outcome=st.none() | st.sampled_from(get_args(Outcome)),
    accounts=st.integers(-5, 10**18),
    origin=texts,
)


@given(findings)
def test_whatever_a_finding_holds_what_leaves_passes_the_door(found: Finding) -> None:
    sighting = leaving(found, told=True)
    if sighting is None:
        assert found.kind not in KINDS_TOLD
        return
    batch = read_batch(encode_batch([sighting]), NOW)
    assert batch.refused == ()
    assert batch.accepted == (sighting,)


def test_an_outage_that_was_found_leaves_as_one_and_what_is_only_degraded_stays() -> None:
    down = finding_of(spell(), "high")
    sent = sighting_of(down, number_key=KEY, revision=3, seen=PROBED + MINUTE, tlp="amber")
    assert sent == sighting_of_outage(
        *("front.example", PROBED, None), severity="high", number_key=KEY, revision=3, seen=PROBED + MINUTE, tlp="amber"
    )
    hard = finding_of(spell(verdict="partial"), "medium")
    assert sighting_of(hard, number_key=KEY, revision=3, seen=PROBED + MINUTE, tlp="amber", told=True) is None
