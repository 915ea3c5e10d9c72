"""`bavn scan --json`: one document, schema `bavn.scan/1`. The keys of the contract keep their meaning."""

from datetime import UTC, datetime
from numbers import Integral, Real
from typing import Any, Final

import msgspec

from bavn import __version__
from bavn.model import Finding, InputFile, Report, Signature, Source
from bavn.model.probe import Spell
from bavn.model.safe_text import visible

SCHEMA: Final = "bavn.scan/1"
LONGEST_TEXT: Final = 2000

Document = dict[str, Any]


def scan_json(report: Report) -> bytes:
    """Encode a report as UTF-8 JSON with a final newline. Times are RFC 3339 UTC ('…Z').

    Text of the log (file and site names, matched values, examples) has control, bidirectional and invalid
    characters escaped, so that the document is safe to print.
    """
    return msgspec.json.encode(scan_document(report), enc_hook=plain_number) + b"\n"


def scan_document(report: Report) -> Document:
    """Return the document as plain dicts and lists, in the order of the contract."""
    read = report.input
    return {
        "schema": SCHEMA,
        "version": __version__,
        "input": {
            "files": [_file(file) for file in read.files],
            "lines": read.lines,
            "rejected": read.rejected,
            "first": utc(read.first),
            "last": utc(read.last),
        },
        "sites": [
            {"name": _text(site.name), "requests": site.requests, "clients": site.clients} for site in report.sites
        ],
        "findings": [finding_document(finding) for finding in report.findings],
    }


def finding_document(finding: Finding) -> Document:
    """Return one finding as the contract has it."""
    return {
        "kind": finding.kind,
        "technique": finding.technique,
        "site": _text(finding.site),
        "actor": _text(finding.actor),
        "origin": _text(finding.origin),
        "outcome": finding.outcome,
        "accounts": finding.accounts,
        "began": utc(finding.began),
        "detected": utc(finding.detected),
        "ended": utc(finding.ended),
        "severity": finding.severity,
        "confidence": finding.confidence,
        "requests": finding.requests,
        "rate": {"usual": finding.rate.usual, "peak": finding.rate.peak},
        "sources": [_source(source) for source in finding.sources],
        "grouped_by_prefix": finding.grouped_by_prefix,
        "networks": [
            {"prefix": _text(network.prefix), "sources": network.sources, "requests": network.requests}
            for network in finding.networks
        ],
        "signatures": [_signature(signature) for signature in finding.signatures],
        "targets": [
            {
                "match": {_text(field): _text(value) for field, value in target.match.items()},
                "requests": target.requests,
            }
            for target in finding.targets
        ],
        "collateral": {"clients": finding.collateral.clients, "share": finding.collateral.share},
        **({"seen": _seen(finding.spell)} if finding.spell else {}),
    }


def plain_number(value: object) -> float:
    """A number of numpy as Python's own: msgspec knows only that."""
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no place in the document")


def utc(moment: datetime | None) -> datetime | None:
    """Bring a time to UTC: msgspec then writes it with 'Z'."""
    return moment.astimezone(UTC) if moment else None


def _seen(spell: Spell) -> Document:
    """What probes saw from outside."""
    return {
        "target": _text(spell.target),
        "verdict": spell.verdict,
        "ending": spell.ending,
        "witnesses": [_text(name) for name in spell.witnesses],
        "through": _text(spell.through),
        "planned": spell.planned,
        "unstable": spell.flapping,
        "incident": spell.incident,
    }


def _file(file: InputFile) -> Document:
    return {
        "name": _text(file.name),
        "lines": file.lines,
        "rejected": file.rejected,
        "format": _text(file.format),
        "warnings": [_text(warning) for warning in file.warnings],
        "examples": [{"line": line, "text": _text(example)} for line, example in file.examples],
    }


def _source(source: Source) -> Document:
    return {
        "address": _text(source.address),
        "requests": source.requests,
        "first": utc(source.first),
        "last": utc(source.last),
        "score": source.score,
        "shared": source.shared,
        "action": source.action,
        "because": [_text(code) for code in source.because],
    }


def _signature(signature: Signature) -> Document:
    return {
        "match": {_text(field): _text(value) for field, value in signature.match.items()},
        "sources": signature.sources,
        "requests": signature.requests,
        "expected": signature.expected,
    }


def _text(text: str | bytes) -> str:
    if isinstance(text, str) and text.isascii() and text.isprintable() and len(text) <= LONGEST_TEXT:
        return text
    return visible(text, LONGEST_TEXT)
