"""The contract of `bavn scan --json`, key by key: other programs build on it."""

import json
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import msgspec
import pytest

from bavn.model import Report
from bavn.pages.scan_json import finding_document, scan_json
from bavn.runners.probing_findings import finding_of
from tests.pages.samples import crowd, damaged, flood, hostile, report, slow
from tests.runners.prober import spell


class Strict(msgspec.Struct, forbid_unknown_fields=True):
    """Base of the contract: a key that is not listed here is a mistake or a change to write down."""


class Example(Strict):
    line: int
    text: str


class File(Strict):
    name: str
    lines: int
    rejected: int
    format: str
    warnings: list[str]
    examples: list[Example]


class Read(Strict):
    files: list[File]
    lines: int
    rejected: int
    first: str | None
    last: str | None


class SiteRow(Strict):
    name: str
    requests: int
    clients: int


class RateRow(Strict):
    usual: float | None
    peak: float | None


class SourceRow(Strict):
    address: str
    requests: int
    first: str
    last: str
    score: float
    shared: bool
    action: str
    because: list[str]


class NetworkRow(Strict):
    prefix: str
    sources: int
    requests: int


class SignatureRow(Strict):
    match: dict[str, str]
    sources: int
    requests: int
    expected: float


class TargetRow(Strict):
    match: dict[str, str]
    requests: int


class CollateralRow(Strict):
    clients: int
    share: float


class FindingRow(Strict):
    kind: str
    technique: str | None
    site: str
    actor: str
    origin: str
    outcome: str | None
    accounts: int
    began: str
    detected: str
    ended: str | None
    severity: str
    confidence: float | None
    requests: int
    rate: RateRow
    sources: list[SourceRow]
    grouped_by_prefix: bool
    networks: list[NetworkRow]
    signatures: list[SignatureRow]
    targets: list[TargetRow]
    collateral: CollateralRow


class Document(Strict):
    schema: str
    version: str
    input: Read
    sites: list[SiteRow]
    findings: list[FindingRow]


REPORTS = [
    pytest.param(report(flood(), crowd(), slow()), id="three findings"),
    pytest.param(report(), id="nothing found"),
    pytest.param(hostile(), id="hostile"),
]


def loaded(result: Report) -> Any:  # noqa: ANN401  any JSON
    return json.loads(scan_json(result))


@pytest.mark.parametrize("result", REPORTS)
def test_the_document_has_the_keys_and_types_of_the_contract(result: Report) -> None:
    document = msgspec.json.decode(scan_json(result), type=Document)
    assert document.schema == "bavn.scan/1"


def test_what_is_wrong_with_a_file_as_a_whole_is_in_the_document() -> None:
    assert loaded(damaged("a.gz is cut off\x1b"))["input"]["files"][0]["warnings"] == ["a.gz is cut off\\x1b"]


@pytest.mark.parametrize("result", REPORTS)
def test_the_document_is_one_line_of_printable_utf8(result: Report) -> None:
    text = scan_json(result).decode()
    assert text.endswith("}\n")
    assert text[:-1].isprintable()


def test_times_are_rfc3339_utc_whatever_zone_they_came_in() -> None:
    elsewhere = replace(flood(), began=flood().began.astimezone(timezone(timedelta(hours=-5))))
    finding = loaded(report(elsewhere))["findings"][0]
    assert finding["began"] == "2026-03-01T11:06:12Z"
    assert finding["detected"] == "2026-03-01T11:06:16Z"
    assert loaded(report(slow()))["findings"][0]["ended"] is None


def test_every_source_is_there_and_complete() -> None:
    sources = loaded(report(flood()))["findings"][0]["sources"]
    assert len(sources) == 1000
    assert sources[0] == {
        "address": "10.7.0.0",
        "requests": 48,
        "first": "2026-03-01T11:06:12Z",
        "last": "2026-03-01T11:30:12Z",
        "score": 0.98,
        "shared": False,
        "action": "block",
        "because": ["signature:0", "no-assets", "new-query-each-time", "never-seen-address"],
    }


def test_rejected_lines_are_shown_as_escaped_text() -> None:
    examples = loaded(report())["input"]["files"][0]["examples"]
    assert examples[0] == {"line": 7, "text": "\\x16\\x03\\x01\\x02\\x00\\x01"}


def test_what_is_no_number_becomes_null() -> None:
    finding = loaded(hostile())["findings"][0]
    assert finding["confidence"] is None
    assert finding["rate"]["peak"] is None


def test_numbers_of_numpy_are_written_as_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    found = replace(flood(), requests=numpy.int64(7), confidence=numpy.float64(0.5))
    finding = loaded(report(found))["findings"][0]
    assert (finding["requests"], finding["confidence"]) == (7, 0.5)


def test_what_is_no_number_and_has_no_place_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no place"):
        scan_json(report(replace(flood(), requests=object())))  # type: ignore[arg-type]


def test_what_probes_saw_stands_beside_a_finding_of_theirs_and_nowhere_else() -> None:
    document = finding_document(finding_of(spell(verdict="partial", through="login"), "medium"))
    assert document["seen"] == {
        "target": "front",
        "verdict": "partial",
        "ending": "timed-out",
        "witnesses": ["here"],
        "through": "login",
        "planned": False,
        "unstable": False,
        "incident": 0,
    }
    assert "seen" not in finding_document(flood())
