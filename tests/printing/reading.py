"""PDFs as tests read them: text without what typesetting adds, and where it stands on the page."""

import io
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache, partial
from unittest.mock import patch

from pypdf import PdfReader
from pypdf.generic import ContentStream

from tests.printing.operators import operations

A4_PT = (595, 842)
_ADDED = re.compile(r"[\s\u200b\u00ad-]")


@dataclass(frozen=True, slots=True)
class Read:
    """The text of each page, and pieces of text that begin outside of their page, or where another begins."""

    pages: tuple[str, ...]
    misplaced: tuple[str, ...]


@lru_cache(maxsize=64)
def read(pdf: bytes) -> Read:
    """Read a PDF, once."""
    found: list[str] = []
    wrong: list[str] = []
    with patch.object(ContentStream, "_parse_content_stream", _parse):
        for page in PdfReader(io.BytesIO(pdf)).pages:
            places: dict[tuple[int, int], str] = {}
            found.append(page.extract_text(visitor_text=partial(_look, places, wrong)))
    return Read(tuple(found), tuple(wrong))


_PATIENTLY = ContentStream._parse_content_stream


def _parse(content: ContentStream, stream: io.BytesIO) -> None:
    found = operations(stream.getvalue()) if content.forced_encoding == "bytes" else None
    if found is None:
        _PATIENTLY(content, stream)
    else:
        content._operations = found


def _look(
    places: dict[tuple[int, int], str], wrong: list[str], text: str, page: list[float], line: list[float], *_: object
) -> None:
    if not (text := text.strip()):
        return
    x = round(line[4] * page[0] + line[5] * page[2] + page[4])
    y = round(line[4] * page[1] + line[5] * page[3] + page[5])
    inside = 0 <= x <= A4_PT[0] and 0 <= y <= A4_PT[1]
    before = places.setdefault((x, y), text)
    over = before != text and not _from_the_right("".join(places.values()))
    if not inside or over:
        wrong.append(text)


def _from_the_right(text: str) -> bool:
    """Whether letters that are read from the right are in it: pypdf does not say where those begin."""
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)


def pages(pdf: bytes) -> tuple[str, ...]:
    """The text of each page, as it is extracted."""
    return read(pdf).pages


def misplaced(pdf: bytes) -> list[str]:
    """Pieces of text that begin outside of their page, or where another begins."""
    return list(read(pdf).misplaced)


def squeezed(text: str) -> str:
    """Text without white space and hyphens, which line breaks add and take away."""
    return _ADDED.sub("", text)


def holds(pdf: bytes, text: str) -> bool:
    """Whether the text stands in the PDF, wherever its lines break."""
    return squeezed(text) in squeezed("".join(pages(pdf)))


def texts(content: object) -> list[str]:
    """Every piece of text in plain data, but for the words of templates."""
    match content:
        case str():
            return [content]
        case dict():
            return [text for key, value in content.items() if key != "words" for text in texts(value)]
        case list() | tuple():
            return [text for value in content for text in texts(value)]
        case _:
            return []
