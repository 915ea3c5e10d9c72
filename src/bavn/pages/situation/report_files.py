"""The report of a period as files: CSV, one figure a line, and JSON, schema `bavn.report/1`."""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from bavn.pages.situation.report import Report

SCHEMA: Final = "bavn.report/1"
HEADS: Final = ("part", "figure", "of", "value")


def report_json(report: Report, hub: str, label: str, mark: str = "") -> bytes:
    """Encode it; times are seconds, days as written. `label` says how far it may go, as its page does (`TLP:GREEN`).

    `mark` says that it is no real period (`reconstruction`).
    """
    document = {"schema": SCHEMA, "hub": hub, "label": label, **({"mark": mark} if mark else {}), **_plain(report)}
    return msgspec.json.encode(document) + b"\n"


def report_csv(report: Report, label: str, mark: str = "") -> bytes:
    """Encode it as UTF-8 with a byte order mark, which spreadsheets want. What is not known has no value."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    writer.writerow(("period", "label", "", label))
    if mark:
        writer.writerow(("period", "mark", "", mark))
    writer.writerows(_lines(_plain(report)))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(report)
    del found["wrong"]
    return found


def _lines(document: dict[str, Any]) -> Iterator[tuple[str, str, str, object]]:
    for part, value in document.items():
        if not isinstance(value, dict):
            one = " ".join(value) if isinstance(value, list | tuple) else value
            yield "period", part, "", "" if one is None else one
            continue
        for figure, found in value.items():
            yield from _line(part, figure, found)


def _line(part: str, figure: str, one: Any) -> Iterator[tuple[str, str, str, object]]:  # noqa: ANN401  JSON
    if isinstance(one, dict):
        yield from ((part, figure, of, value) for of, value in one.items())
    elif isinstance(one, list | tuple):
        for row in one:
            if isinstance(row, dict):  # a group of members
                yield part, figure, f"{row['least']} to {row['most']}", row["members"]
            else:
                yield part, figure, _cell(row[0]), row[1]
    else:
        yield part, figure, "", "" if one is None else one


def _cell(text: str) -> str:
    """A code that a member sent. No spreadsheet is to take it for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
