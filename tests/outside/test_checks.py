import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

import bavn.outside
from bavn.outside import connection, headers, tls
from bavn.outside.checks import ABSENT, CHECKS, absent, look, offline
from bavn.outside.result import Result
from bavn.outside.way import Way
from bavn.plan.library import Text, _table
from tests.outside.certificates import Authority
from tests.outside.samples import NOON, Records, Zones, answering, nowhere, resolving, response, serving, txt, way

FIRM = "firm.example"
HEADERS = (
    "Strict-Transport-Security: max-age=31536000",
    "X-Content-Type-Options: nosniff",
    "Content-Security-Policy: default-src 'self'",
    "Referrer-Policy: no-referrer",
)
CONTACTS = "Contact: mailto:it@firm.example\nExpires: 2027-06-01T00:00:00Z\n"
WELL: Records = {
    (FIRM, "A"): ["127.0.0.1"],
    (f"www.{FIRM}", "CNAME"): [f"{FIRM}."],
    (FIRM, "MX"): ["10 mail.firm.example."],
    (FIRM, "TXT"): txt("v=spf1 mx -all"),
    (FIRM, "SOA"): [f"ns.{FIRM}. it.{FIRM}. 1 2 3 4 5"],
    (FIRM, "DS"): ["12345 13 2 " + "ab" * 32],
    (f"_dmarc.{FIRM}", "TXT"): txt("v=DMARC1; p=reject"),
}
WORDS = {name: Text(**said) for name, said in _table("words/outside.toml").items()}


def states(results: tuple[Result, ...]) -> dict[str, str]:
    return {one.check: one.state for one in results}


def test_a_domain_in_order_is_good_throughout(ca: Authority) -> None:
    zones = Zones({**WELL, (f"www.{FIRM}", "A"): ["127.0.0.1"]}, validated=frozenset({FIRM}))
    site = answering(
        {"/": response("200 OK", *HEADERS), "/.well-known/security.txt": response("200 OK", body=CONTACTS)}
    )
    door = answering({"/": response("301 Moved", f"Location: https://{FIRM}/")})
    with (
        resolving(zones) as lookup,
        serving(door) as (http, _),
        serving(site, ca.certificate(FIRM, days=90)) as (https, web),
    ):
        results = look(FIRM, way(lookup, http=http, https=https, trust=ca.trust), ca.made)
    assert states(results) == dict.fromkeys(CHECKS, "good")
    assert web.connections == 4, "two handshakes, the front page, security.txt"
    assert all(one.next == "" for one in results)


def test_a_domain_without_anything_misses_what_can_be_missed() -> None:
    with resolving(Zones({(FIRM, "A"): ["127.0.0.1"]})) as lookup, serving(answering({})) as (http, _):
        results = look(FIRM, way(lookup, http=http), NOON)
    missing = {"mx", "spf", "dmarc", "dnssec", "tls", "redirect", "headers"}
    assert {check for check, state in states(results).items() if state == "missing"} == missing
    assert not offline(results)


def test_a_site_on_https_alone_is_judged_by_its_https(ca: Authority) -> None:
    with (
        resolving(Zones(dict(WELL))) as lookup,
        serving(answering({"/": response("200 OK", *HEADERS)}), ca.certificate(FIRM, days=90)) as (https, _),
    ):
        seen = states(look(FIRM, way(lookup, https=https, trust=ca.trust), ca.made))
    assert (seen["redirect"], seen["headers"]) == ("good", "good")


def test_offline_everything_is_unknown_and_quick() -> None:
    results = look(FIRM, Way(nowhere()), NOON)
    assert states(results) == dict.fromkeys(CHECKS, "unknown")
    assert offline(results)


def test_a_name_that_does_not_exist_is_not_told_what_it_misses() -> None:
    with resolving(Zones()) as lookup:
        results = look(FIRM, Way(lookup), NOON)
    assert states(results) == dict.fromkeys(CHECKS, "unknown")
    assert absent(results)
    assert not absent(look(FIRM, Way(nowhere()), NOON))


def test_a_resolver_that_never_answers_is_offline_too() -> None:
    with resolving(Zones(silent=frozenset({FIRM, f"www.{FIRM}", f"_dmarc.{FIRM}"})), timeout_s=0.2) as lookup:
        assert offline(look(FIRM, Way(lookup), NOON))


def test_a_domain_that_points_inside_is_not_visited() -> None:
    zones = Zones({**WELL, (FIRM, "A"): ["192.168.1.1"], (f"www.{FIRM}", "A"): ["169.254.169.254"]})
    with resolving(zones) as lookup:
        results = look(FIRM, Way(lookup), NOON)
    visited = {
        one.check: one for one in results if one.check in {"tls", "tls-www", "redirect", "headers", "security-txt"}
    }
    assert {one.state for one in visited.values()} == {"unknown"}
    assert all("private" in {fact.code for fact in one.shows} for one in visited.values())


def nodes() -> list[ast.AST]:
    paths = Path(bavn.outside.__path__[0]).glob("*.py")
    return [node for path in paths for node in ast.walk(ast.parse(path.read_text()))]


def strings(among: Iterable[ast.AST]) -> set[str]:
    return {node.value for node in among if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def facts() -> set[str]:
    """What stands where a fact's code is given, and every code in a table of them."""
    makers = ("Fact", "NoPage", "NoConnection")
    calls = [node for node in nodes() if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args]
    given = [part for node in calls if getattr(node.func, "id", "") in makers for part in ast.walk(node.args[0])]
    none = {ABSENT, connection.REFUSED, connection.NO_ADDRESS, connection.PRIVATE, connection.SILENT}
    return strings(given) | none | set(tls._FAULTS.values()) | {code for code, _ in headers.WANTED}


def test_every_fact_has_its_words() -> None:
    assert len(facts()) > 30
    assert [code for code in sorted(facts()) if f"fact-{code}" not in WORDS] == []


def test_every_word_is_used() -> None:
    written = strings(nodes())
    names = [re.fullmatch(r"(?:fact|next|check|state)-(.+)", name) for name in WORDS]
    assert [match[1] for match in names if match and match[1] not in written] == []


@pytest.mark.parametrize("name", sorted(WORDS))
def test_a_word_has_the_same_places_to_fill_in_both_languages(name: str) -> None:
    said = WORDS[name]
    assert sorted(re.findall(r"\{\w+\}", said.da)) == sorted(re.findall(r"\{\w+\}", said.en))
    assert said.da.strip()
    assert said.en.strip()
