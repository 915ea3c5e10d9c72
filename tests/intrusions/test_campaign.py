import pytest

from bavn.intrusions.actor import Actor
from bavn.intrusions.campaign import WebCampaign, action_for, match_of, networks_of, rank_of, reasons_of, targets_of
from bavn.intrusions.success import Answers
from bavn.model.attempt import Attempt, Conduct
from bavn.model.finding import Finding, Source
from tests.intrusions.attempts import (
    ATTACKER,
    DOTENV,
    NIKTO,
    NOON,
    SITE,
    SQL,
    WORDPRESS,
    after,
    attempt,
    conduct,
    evidence,
    scanned,
)

SHELL_IN_QUERY = evidence("command-injection", "command-after-separator", "query", "host")
XSS = evidence("cross-site-scripting", "script-tag", "query", "q")


def actor_of(*told: Attempt | Conduct, name: str = ATTACKER) -> Actor:
    actor = Actor(SITE, name, NOON, NOON)
    for one in told:
        if isinstance(one, Attempt):
            actor.attempt(one)
        else:
            actor.behave(one)
    return actor


def finding_of(kind: str, *actors: Actor, answers: Answers | None = None) -> Finding:
    made = WebCampaign(1, SITE, kind, ATTACKER, NOON, after(3), after(3))
    return made.finding(actors, answers or Answers(refuses=True))


@pytest.mark.parametrize(
    ("kind", "told", "action"),
    [
        pytest.param("web-probe", [attempt(0, DOTENV), attempt(1, DOTENV, path="/x")], "watch", id="a prober"),
        pytest.param("exploit-attempt", [attempt(0, SQL)], "watch", id="one clear payload"),
        pytest.param("exploit-attempt", [attempt(0, SQL), attempt(1, XSS)], "block", id="two clear payloads"),
        pytest.param(
            "exploit-attempt", [attempt(0, SQL), attempt(1, SQL, path="/x")], "block", id="two clear payloads"
        ),
        pytest.param("exploit-attempt", [attempt(k, SQL) for k in range(30)], "block", id="one payload, often"),
        pytest.param(
            "exploit-attempt", [attempt(0, SQL), conduct(9, 99, assets=60, pages=20)], "watch", id="one, in a browser"
        ),
        pytest.param(
            "web-scan", [attempt(k, NIKTO) for k in range(9)], "limit", id="a scanner's name and nothing else"
        ),
        pytest.param("web-scan", scanned(6), "block", id="many telling paths"),
        pytest.param("web-scan", [conduct(9, 200, errors=200, missing=190)], "limit", id="a list of words"),
    ],
)
def test_only_who_is_surely_hostile_is_blocked(kind: str, told: list[Attempt | Conduct], action: str) -> None:
    assert finding_of(kind, actor_of(*told)).sources[0].action == action


@pytest.mark.parametrize(
    ("told", "severity"),
    [
        ([attempt(0, SQL)], "low"),
        ([attempt(0, SQL), attempt(1, SQL)], "medium"),
        ([attempt(k, SQL, path="/" + "ab"[k % 2] * (k // 2 + 1)) for k in range(24)], "high"),
        ([attempt(k, (SQL, XSS, SHELL_IN_QUERY)[k % 3]) for k in range(24)], "high"),
        ([attempt(0, evidence("path-traversal", where="path"), path="/a/../b", status=200)], "high"),
        ([attempt(0, DOTENV, path="/.env", status=200)], "critical"),
    ],
)
def test_severity_grows_with_what_was_tried_and_whether_it_worked(told: list[Attempt], severity: str) -> None:
    found = finding_of("exploit-attempt", actor_of(*told))
    assert found.severity == severity
    assert found.outcome == ("probable-success" if told[0].status == 200 else "attempt")


def test_a_finding_holds_shapes_and_names_and_never_a_value() -> None:
    secret = "hemmelig"  # noqa: S105  no password: what must not show
    tried = [
        attempt(0, SQL, path=f"/kunde/anna@{secret}.example/4711", query=f"id={secret}"),
        attempt(1, evidence("path-traversal", where="path"), path=f"/a/..%2f{secret}/{secret}", query=secret),
        attempt(2, evidence("sql-injection", "quote", "query", f"{secret}'--"), path="/vis", method=f"{secret}\n"),
    ]
    found = finding_of("exploit-attempt", actor_of(*tried))
    assert secret not in repr(found)
    assert [signature.match for signature in found.signatures] == [
        {"attack": "path-traversal", "url.path": "/a/{payload}"},
        {"attack": "sql-injection", "url.path": "/kunde/{email}/{n}", "parameter": "id"},
        {"attack": "sql-injection", "url.path": "/vis"},
    ]
    assert {"url.path": "/vis"} in [target.match for target in found.targets]


def test_an_attack_is_described_by_attacks_and_a_scan_by_all_that_it_asked_for() -> None:
    actor = actor_of(attempt(0, SQL), attempt(1, DOTENV, path="/.env"))
    attacks = {signature.match["attack"] for signature in finding_of("exploit-attempt", actor).signatures}
    asked = {signature.match["attack"] for signature in finding_of("web-scan", actor).signatures}
    assert (attacks, asked) == ({"sql-injection"}, {"sql-injection", "known-probe"})


def test_a_finding_adds_up_its_actors() -> None:
    one, other = actor_of(attempt(0, SQL), attempt(1, SQL)), actor_of(attempt(2, SQL), name="203.0.113.9")
    found = finding_of("exploit-attempt", one, other)
    assert (found.technique, found.actor, found.requests) == ("T1190", ATTACKER, 3)
    assert [(source.address, source.requests) for source in found.sources] == [(ATTACKER, 2), ("203.0.113.9", 1)]
    assert [(network.prefix, network.sources, network.requests) for network in found.networks] == [
        ("203.0.113.0/24", 2, 3)
    ]
    assert [(signature.sources, signature.requests) for signature in found.signatures] == [(2, 3)]
    assert not any(source.shared for source in found.sources)


def test_the_requests_of_a_scan_are_its_errors_where_more_were_counted() -> None:
    found = finding_of("web-scan", actor_of(*scanned(5), conduct(60, 300, errors=250, missing=200)))
    assert found.requests == 250


def test_reasons_name_what_was_seen_most_telling_first() -> None:
    actor = actor_of(attempt(0, WORDPRESS), attempt(1, SQL, method="TRACE"), conduct(9, 20, errors=20, missing=12))
    assert reasons_of(actor) == (
        "sql-injection:union-select",
        "known-probe:wordpress",
        "missing-paths",
        "no-assets",
        "odd-method",
    )


def test_the_peak_is_the_most_of_one_second() -> None:
    made = WebCampaign(1, SITE, "exploit-attempt", ATTACKER, NOON, NOON, NOON)
    for at, requests in ((0.1, 2), (0.9, 3), (1.0, 4), (2.0, 1)):
        made.count(after(at), requests)
    assert made.finding([], Answers()).rate.peak == 5.0


def test_small_parts_of_a_finding() -> None:
    assert rank_of("web-probe") < rank_of("web-scan") < rank_of("exploit-attempt")
    assert match_of("scanner-tool", "", "") == {"attack": "scanner-tool"}
    assert networks_of([Source("2001:db8:1:2::/64", 3, NOON, NOON, 1.0, shared=False, action="watch")])[0].prefix == (
        "2001:db8:1::/48"
    )
    assert targets_of([actor_of(attempt(0, NIKTO))]) == ()
    assert action_for(actor_of(attempt(0, SQL)), "exploit-attempt", 0.5) == "watch"
