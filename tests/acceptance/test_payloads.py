"""Acceptance: which attacks are found in other people's collections, and who is accused there without reason.

Which requests of the Core Rule Set count is decided by `bench.payloads.crs`: those that a rule of the families 930 to
944 at paranoia level 1 or 2 must find, and whose payload nothing but the request line carries (ordinary headers, no
body or one of plain words). The levels are those of the project's own rules.
"""

from pathlib import Path

import pytest

from bavn.model.attempt import EXPLOITS
from bavn.payloads.judging import RequestText, judge
from bench.payloads import Table, crs, gotestwaf, half, httpparams, judged, libinjection

pytestmark = pytest.mark.acceptance

FOUND = 0.85
SQL_FOUND = 0.97
NORMAL_FLAGGED = 0.005
LOOK_ALIKES_FLAGGED = 0.05


def told(table: Table, kind: str) -> str:
    """The table, and what was judged wrong, for who reads a failure."""
    wrong = [f"{case.kind}: {case.told!r} {evidence}" for case, evidence in table.wrong if case.kind.startswith(kind)]
    return "\n".join([table.show(), *wrong[:50]])


@pytest.mark.parametrize("second", [False, True], ids=["first half", "second half"])
def test_attacks_of_the_core_rule_set_are_found(real_logs: Path, *, second: bool) -> None:
    table = judged(half(crs(real_logs), second=second))
    assert table.share(*table.seen) >= FOUND, told(table, "9")


def test_no_family_of_the_core_rule_set_is_missed(real_logs: Path) -> None:
    table = judged(crs(real_logs))
    assert {kind: share for kind in table.seen if (share := table.share(kind)) < 0.7 and table.seen[kind] > 10} == {}


@pytest.mark.parametrize("second", [False, True], ids=["first half", "second half"])
def test_normal_values_are_left_alone(real_logs: Path, *, second: bool) -> None:
    table = judged(half(httpparams(real_logs), second=second))
    assert table.share("norm") <= NORMAL_FLAGGED, told(table, "norm")
    assert table.share("sqli") >= SQL_FOUND, told(table, "sqli")
    assert table.share("xss") >= FOUND, told(table, "xss")


def test_payloads_of_libinjection_are_found_and_look_alikes_left_alone(real_logs: Path) -> None:
    table = judged(libinjection(real_logs))
    assert table.share("false_positives") <= LOOK_ALIKES_FLAGGED, told(table, "false")
    assert table.share("sqli") >= SQL_FOUND, told(table, "sqli")
    assert table.share("xss") >= SQL_FOUND, told(table, "xss")


def test_payloads_of_gotestwaf_are_found(real_logs: Path) -> None:
    table = judged(gotestwaf(real_logs))
    named = {kind for kind in table.seen if "ldap" not in kind and "user-agent" not in kind}
    assert table.share(*named) >= FOUND, told(table, "")


def requests_of(path: Path) -> list[RequestText]:
    """The requests of a log in the combined format, also where each line is quoted once more."""
    found = []
    for line in path.read_bytes().splitlines():
        quoted = line.replace(b'""', b'"').split(b'"')
        parts = next((part.split(b" ") for part in quoted if b" HTTP/" in part), None)
        if parts is not None and len(parts) >= 3:
            target, _mark, query = b" ".join(parts[1:-1]).partition(b"?")
            agent, referer = (quoted[-2], quoted[-4]) if len(quoted) >= 6 else (b"", b"")
            found.append(RequestText(parts[0], target, query, agent, referer))
    return found


def test_ordinary_days_of_a_blog_hold_no_exploit(real_logs: Path) -> None:
    requests = requests_of(real_logs / "elastic-apache-logs" / "apache_logs.log")
    assert len(requests) > 9_900
    assert [found for request in requests for found in judge(request) if found.attack in EXPLOITS] == []


def test_a_scan_shows_itself_within_fifty_requests(real_logs: Path) -> None:
    requests = requests_of(real_logs / "ocatak-apache-http-logs" / "acunetix.txt")
    assert sum(bool(judge(request)) for request in requests[:50]) >= 5
