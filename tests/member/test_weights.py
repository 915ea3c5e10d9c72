import sys
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.member.weights import weight_of_text, weight_of_texts, weight_of_warning
from bavn.model.campaign import Attribution
from bavn.model.sighting import Template
from tests.member.test_heard import warning

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)


@given(TEXTS)
def test_a_text_weighs_no_less_than_it_takes(text: str) -> None:
    written = msgspec.json.encode(text)  # CPython keeps a text's UTF-8 from here on
    assert weight_of_text(text) >= sys.getsizeof(text) - 20
    assert 2 * weight_of_text(text) >= len(written)


@given(st.lists(TEXTS, max_size=5).map(tuple))
def test_what_holds_several_weighs_too(texts: tuple[str, ...]) -> None:
    msgspec.json.encode(texts)
    held = sys.getsizeof(texts) + sum(sys.getsizeof(text) - 20 for text in texts)
    assert weight_of_texts(texts) >= held


@pytest.mark.parametrize("letter", ["x", "\x01", '"', "\u2028", "å", "\U0001f40c"])
def test_a_warning_weighs_no_less_than_half_of_what_it_takes_on_disk(letter: str) -> None:
    long = letter * 300
    one = replace(
        warning(templates=tuple(Template(long, long, (long, f"{number}")) for number in range(20))),
        **dict.fromkeys(("kind", "site", "through", "source"), long),  # type: ignore[arg-type]
        attribution=Attribution(long, 0.5, (long,) * 40),
    )
    assert 2 * weight_of_warning(one) >= len(msgspec.json.encode(one))
    assert weight_of_warning(warning()) < 1_000
