"""Other people's real logs: a scanner is named within its first requests, and nobody on an ordinary site is accused."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bavn.intrusions.web import WebActors
from bavn.model.attempt import Attempt, Response
from bavn.payloads.judging import RequestText, judge

pytestmark = pytest.mark.acceptance

LINE = re.compile(
    rb'"?(?P<address>\S++) \S++ \S++ \[(?P<time>[^\]]++)\] "(?P<method>\S*+) ?(?P<target>[^"]*+)" (?P<status>\d++)'
    rb' (?P<size>\S++)(?: "(?P<referer>[^"]*+)" "(?P<agent>[^"]*+)")?'
)


def requests(lines: Iterable[bytes]) -> Iterator[Attempt]:
    """The requests of a combined log in its order, each with what is usual for its path so far."""
    usual: dict[bytes, Response] = {}
    for line in lines:
        if (found := LINE.match(line)) is None:
            continue
        path, _mark, query = found["target"].rpartition(b" HTTP/")[0].partition(b"?")
        text = RequestText(found["method"], path, query, found["agent"] or b"", found["referer"] or b"")
        status, size = int(found["status"]), int(found["size"]) if found["size"].isdigit() else 0
        time = datetime.strptime(found["time"].decode(), "%d/%b/%Y:%H:%M:%S %z").astimezone(UTC)
        before = usual.get(path)
        yield Attempt(
            time, "site", found["address"].decode(), found["method"].decode("ascii", "replace"), path, query,
            status, size, judge(text), before,
        )  # fmt: skip
        if 200 <= status < 300:
            least, most = (before.least, before.most) if before else (size, size)
            usual[path] = Response(before.count + 1 if before else 1, min(least, size), max(most, size))


def judged(asked: Iterable[Attempt]) -> WebActors:
    actors = WebActors()
    for one in asked:
        if one.evidence:
            actors.attempt(one)
    return actors


@pytest.mark.parametrize("in_order", [True, False], ids=["in the order of time", "as logged"])
def test_acunetix_is_named_within_its_first_fifty_requests(real_logs: Path, in_order: bool) -> None:  # noqa: FBT001
    asked = list(requests((real_logs / "ocatak-apache-http-logs/acunetix.txt").read_bytes().splitlines()))
    assert len(asked) > 6_000
    first = sorted(asked, key=lambda one: one.time)[:50] if in_order else asked[:50]
    assert {finding.kind for finding in judged(first).findings()} & {"web-scan", "exploit-attempt"}
    found = judged(asked).findings()
    assert {source.action for finding in found for source in finding.sources} == {"block"}


def test_nobody_on_an_ordinary_site_is_more_than_a_prober(real_logs: Path) -> None:
    asked = list(requests((real_logs / "elastic-apache-logs/apache_logs.log").read_bytes().splitlines()))
    assert len(asked) > 9_990
    found = judged(asked).findings()
    assert {finding.kind for finding in found} == {"web-probe"}
    assert {source.action for finding in found for source in finding.sources} == {"watch"}
