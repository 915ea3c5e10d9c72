"""Acceptance: the sift passes by no attack that the judge finds in real data, and by nearly all that is honest."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from bavn.payloads.judging import RequestText, judge
from bavn.runners.engine import Engine
from bavn.runners.inspecting import Inspector, Nobody
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns
from bavn.sources.formats import detect
from bavn.sources.reading import Log
from bavn.windows.sift import AGENT, PROBE, REFERRED, make_sift
from bavn.windows.suspicion import PAYLOAD
from tests.windows.samples import Request
from tests.windows.sifting import sifted

pytestmark = pytest.mark.acceptance

FLAGS = {"path": PAYLOAD | PROBE, "query": PAYLOAD | PROBE, "agent": AGENT, "referer": REFERRED}
AT_ONCE = 4000


def of_rules(folder: Path) -> Iterator[Request]:
    """The request lines and headers of a rule set's own tests."""
    with (folder / "coreruleset-regression" / "requests.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            path, _, query = (case.get("uri") or "/").partition("?")
            headers = {name.lower(): str(value) for name, value in (case.get("headers") or {}).items()}
            yield Request(
                path=path, query=query, agent=headers.get("user-agent", ""), referer=headers.get("referer", "")
            )


def of_databases(folder: Path) -> Iterator[Request]:
    """SQL injection, one to a line, encoded where it is not."""
    for file in sorted((folder / "libinjection" / "data").glob("*.txt")):
        for line in file.read_bytes().splitlines():
            if line and not line.startswith(b"#"):
                yield Request(
                    query="id=" + (line.decode("ascii") if b"%" in line and line.isascii() else quote_plus(line))
                )


def of_parameters(folder: Path) -> Iterator[Request]:
    """Parameter values, honest and not."""
    with (folder / "httpparams" / "payload_full.csv").open(encoding="utf-8", errors="surrogateescape") as lines:
        for row in csv.reader(lines):
            yield Request(query="v=" + quote(row[0], errors="surrogateescape"))


def of_a_scan(folder: Path) -> Iterator[Request]:
    """What a scanner asked for."""
    for line in (folder / "ocatak-apache-http-logs" / "acunetix.txt").read_text("latin-1").splitlines():
        words = line.strip('"').partition('"')[2].split(" ")
        if len(words) > 1:
            path, _, query = words[1].partition("?")
            yield Request(path=path, query=query)


def text_of(request: Request) -> RequestText:
    return RequestText(
        *(
            getattr(request, part).encode("utf-8", "surrogateescape")
            for part in ("method", "path", "query", "agent", "referer")
        )
    )


@pytest.mark.parametrize("requests_of", [of_rules, of_databases, of_parameters, of_a_scan])
def test_what_the_judge_finds_is_never_passed_by(requests_of: object, real_logs: Path) -> None:
    requests = list(requests_of(real_logs))  # type: ignore[operator]
    assert len(requests) > 2000
    sift, missed = make_sift(), []
    for first in range(0, len(requests), AT_ONCE):
        some = requests[first : first + AT_ONCE]
        for request, flags in zip(some, sifted(some, sift), strict=True):
            unseen = [one for one in judge(text_of(request)) if not flags & FLAGS[one.where]]
            missed += [(one.attack, one.because, one.where, request) for one in unseen]
    assert missed == []


def test_nearly_all_honest_values_are_passed_by(real_logs: Path) -> None:
    with (real_logs / "httpparams" / "payload_full.csv").open(encoding="utf-8", errors="surrogateescape") as lines:
        honest = [Request(query="v=" + quote(row[0])) for row in csv.reader(lines) if row[2] == "norm"]
    assert sum(map(bool, sifted(honest))) <= 0.005 * len(honest)


def test_the_judge_is_hardly_ever_asked_about_an_honest_site(real_logs: Path) -> None:
    engine = Engine(TrustedProxies())
    inspector = Inspector(Nobody())
    engine.inspector = inspector
    with Log(real_logs / "elastic-apache-logs" / "apache_logs.log") as log:
        for batch in log.batches(detect(log.head(), name=log.name), Columns(4000)):
            engine.feed(batch)
    assert inspector.judged <= 200  # of 10,000, the probes among them included
