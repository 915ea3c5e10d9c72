import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events import json_splitting
from bavn.events.json_splitting import DEEPEST, Splitter
from tests.work import read_to_the_end

documents = st.lists(
    st.dictionaries(
        st.text(max_size=5),
        st.recursive(
            st.text(max_size=8) | st.integers() | st.none(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
            max_leaves=6,
        ),
        max_size=4,
    ),
    max_size=6,
)


def split(data: bytes, size: int = 1 << 16) -> list[bytes | None]:
    splitter = Splitter()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return [found for piece in pieces for found in splitter.push(piece)]


@given(documents, st.sampled_from(["lines", "array", "printed", "value", "records"]), st.integers(1, 40))
def test_every_document_is_found_in_every_layout_and_in_pieces_of_any_size(
    wanted: list[dict[str, object]], layout: str, size: int
) -> None:
    if layout == "lines":
        data = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in wanted)
    elif layout == "array":
        data = json.dumps(wanted)
    elif layout == "printed":
        data = json.dumps(wanted, indent=2)
    else:
        data = json.dumps({"@odata.context": "https://example.com/{}[", layout: wanted, "@odata.count": 3})
    found = split(data.encode(), size)
    assert [json.loads(each) for each in found if each is not None] == wanted
    assert None not in found


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 1000])
def test_a_line_that_is_cut_off_costs_itself_only(size: int) -> None:
    assert split(b'{"a": {"b": "c\n{"d": 1}\n{"e": [1, \n{"f": 2}\n', size) == [None, b'{"d": 1}', None, b'{"f": 2}']


def test_braces_and_quotes_in_strings_are_text() -> None:
    assert split(rb'{"a": "}{\"]["}{"b": "\\"}', 1) == [rb'{"a": "}{\"]["}', rb'{"b": "\\"}']


def test_lists_and_brackets_that_close_nothing_give_nothing() -> None:
    assert split(b"]]}} [1, 2] ") == []
    assert split(b'}}{"a": 1}') == [b'{"a": 1}']


def test_a_document_nested_a_thousand_deep_is_refused_once() -> None:
    deep = b'{"a":' + b"[" * 1000 + b"]" * 1000 + b"}\n"
    assert split(deep + b'{"b": 1}\n') == [None, b'{"b": 1}']
    just = b'{"a":' + b"[" * (DEEPEST - 1) + b"]" * (DEEPEST - 1) + b"}"
    assert split(just) == [just]


def test_a_document_without_end_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_splitting, "LONGEST_DOCUMENT", 1000)
    splitter = Splitter()
    for piece in [b'[{"a": "', *[b"x" * 500] * 100]:
        assert list(splitter.push(piece)) == []
        assert sum(map(len, splitter._parts)) <= 1000
    assert list(splitter.push(b'"}, {"b": 1}]')) == [None, b'{"b": 1}']


@pytest.mark.parametrize("byte", [b"[", b"{", b'"', b"\\", b'{"a":', b"\n{", b'{"a', b"]"])
def test_bytes_however_many_are_read_to_their_end(byte: bytes) -> None:
    read_to_the_end(split, byte)


@given(st.binary(max_size=200), st.integers(1, 50))
def test_no_bytes_raise_or_give_what_was_not_there(data: bytes, size: int) -> None:
    for found in split(data, size):
        assert found is None or re.sub(rb"\s", b"", found) in re.sub(rb"\s", b"", data)
