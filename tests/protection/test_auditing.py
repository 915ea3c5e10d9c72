import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

import bavn
from bavn.model.decision import OF_HUB, Decision
from bavn.protection.allow import AllowList, Rule
from bavn.protection.auditing import CODES, by_network, changes, killed
from bavn.protection.composing import Freed
from bavn.protection.ranges import Ranges
from tests.protection.samples import LASTS, NOW, NobodySpared, decision


def test_whoever_comes_goes_or_changes_gets_a_line_that_says_why() -> None:
    before = by_network(
        [
            decision("192.0.2.1"),
            decision("192.0.2.2"),
            decision("192.0.2.3", expires=NOW + timedelta(seconds=1)),
            decision("192.0.2.4"),
            decision("192.0.2.5"),
            decision("192.0.2.6"),
        ]
    )
    after = by_network([decision("192.0.2.1"), decision("192.0.2.2", "limit"), decision("192.0.2.9")])
    own = AllowList([Rule(ip_network("192.0.2.5"), "own-network")])
    freed = Freed(Ranges([ip_network("192.0.2.4")]))
    lines = list(changes(before, after, own, freed, NOW + timedelta(seconds=2)))
    assert {(line.what, line.value) for line in lines} == {
        ("limit", "192.0.2.2/32"),
        ("block", "192.0.2.9/32"),
        ("expired", "192.0.2.3/32"),
        ("released", "192.0.2.4/32"),
        ("allowed", "192.0.2.5/32"),
        ("withdrawn", "192.0.2.6/32"),
    }
    assert lines[0].detail == "finding 1, until 2026-11-22T12:30:00Z, score 0.90, no-assets"


def test_whoever_was_let_go_and_came_back_between_two_looks_gets_both_lines() -> None:
    before = by_network([decision("192.0.2.1", expires=NOW)])
    lines = changes(before, by_network([decision("192.0.2.1")]), NobodySpared(), Freed(), NOW)
    assert [line.what for line in lines] == ["expired", "block"]


def test_what_was_only_renewed_gets_none() -> None:
    before, after = by_network([decision("192.0.2.1")]), by_network([decision("192.0.2.1", expires=NOW + 2 * LASTS)])
    assert list(changes(before, after, NobodySpared(), Freed(), NOW)) == []


def hubs(text: str, action: Literal["block", "limit"] = "block") -> Decision:
    return replace(decision(text, action, finding=OF_HUB), because=("hub:campaign-7",))


def test_what_comes_of_the_hubs_word_says_so() -> None:
    before = by_network([hubs("192.0.2.1"), hubs("192.0.2.2"), decision("192.0.2.3"), hubs("192.0.2.4")])
    after = by_network([hubs("192.0.2.2", "limit"), hubs("192.0.2.3"), hubs("192.0.2.9")])
    freed = Freed(Ranges([ip_network("192.0.2.4")]))
    lines = list(changes(before, after, NobodySpared(), freed, NOW))
    assert [(line.what, line.value) for line in lines] == [
        ("hub-limit", "192.0.2.2/32"),
        ("hub-block", "192.0.2.3/32"),  # a finding had it blocked before: now the hub alone does
        ("hub-block", "192.0.2.9/32"),
        ("hub-withdrawn", "192.0.2.1/32"),
        ("released", "192.0.2.4/32"),
    ]
    assert lines[0].detail == "hub, until 2026-11-22T12:30:00Z, score 0.90, hub:campaign-7"
    over = changes(by_network([hubs("192.0.2.1")]), {}, NobodySpared(), Freed(), NOW + LASTS)
    assert [line.what for line in over] == ["hub-expired"]


def test_the_kill_switch_has_its_line() -> None:
    lines = [killed("https://hub.example", NOW, is_killed=one) for one in (True, False)]
    assert [(line.what, line.value) for line in lines] == [
        ("hub-killed", "https://hub.example"),
        ("hub-unkilled", "https://hub.example"),
    ]


def test_every_code_that_is_written_stands_in_the_list_and_no_other() -> None:
    written = {"block", "limit", "expired", "released", "allowed", "withdrawn"}  # put together where they are written
    written |= {"hub-block", "hub-limit", "hub-expired", "hub-withdrawn", "hub-killed", "hub-unkilled"}
    source = Path(str(bavn.__file__)).parent
    for path in source.rglob("*.py"):
        if any(part.startswith("hub") for part in path.relative_to(source).parts):
            continue  # the hub's audit is another
        written.update(*codes(path.read_text(encoding="utf-8")))
    assert written == set(CODES)


def codes(text: str) -> Iterator[list[str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("AuditLine", "audit.write")):
            what = node.args[1]
            if isinstance(what, ast.Constant):
                yield [str(what.value)]
            if ast.unparse(what) == "f'emergency-{state}'":
                yield ["emergency-on", "emergency-off"]
