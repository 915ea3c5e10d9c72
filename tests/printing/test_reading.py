import io
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

from bavn.plan.library import library
from bavn.plan.planfile import Plan
from bavn.printing.manager_plan import manager_plan
from tests.plan.samples import hostile, tomrer
from tests.printing.operators import operations


def patiently(data: bytes) -> list[tuple[list[Any], bytes]]:
    stream = ContentStream(None, None, "bytes")  # as it is when text is extracted
    stream.set_data(data)
    return stream.operations


def shown(operands: Any) -> Any:  # noqa: ANN401  pypdf's own objects
    """Operands with their types and bytes; of a dictionary, from which no text is read, only that it is one."""
    match operands:
        case DictionaryObject():
            return "a dictionary"
        case list():
            return type(operands), [shown(one) for one in operands]
        case _:
            return type(operands), operands, getattr(operands, "original_bytes", None)


@pytest.mark.parametrize("plan", [tomrer(), hostile()], ids=["full", "hostile"])
def test_every_operator_of_a_page_is_read_as_pypdf_reads_it(plan: Plan) -> None:
    for page in PdfReader(io.BytesIO(manager_plan(plan, library(), "da", date(2026, 11, 22)))).pages[:8]:
        contents = page.get_contents()
        assert contents is not None
        data = contents.get_data()
        found = operations(data)
        assert found is not None
        assert [(shown(operands), operator) for operands, operator in found] == [
            (shown(operands), operator) for operands, operator in patiently(data)
        ]


@pytest.mark.parametrize(
    "data",
    [
        rb"[(a\)\\\(\n\101\7z) -1.5 .5 (b(c(d)e))] TJ /F1 9 Tf (\050)Tj <FEFF0041>Tj",
        b"1 0 0 -1 0 0 cm/c0 cs q Q f* T*",
        b"/Span<</ActualText<FEFF>/Kids[1 2]/In<</A(x)>>>>BDC EMC\n",
        b"",
    ],
    ids=["text", "numbers", "dictionary", "nothing"],
)
def test_the_syntax_of_operators(data: bytes) -> None:
    found = operations(data)
    assert found is not None
    assert [(shown(a), b) for a, b in found] == [(shown(a), b) for a, b in patiently(data)]


@pytest.mark.parametrize(
    "data", [b"BI /W 1 ID x EI", b"% said\nQ", b"[1 [2]] TJ", b"(a Tj", b"1 2", b"/A <<", b"{ }"], ids=repr
)
def test_what_typst_does_not_write_is_left_to_pypdf(data: bytes) -> None:
    assert operations(data) is None
