import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.pages.markup import Html, element, filled, joined

EVIL = "<script>\"'&</td>"


def test_text_is_escaped_and_markup_is_not_escaped_twice() -> None:
    assert element("p", EVIL, element("b", "x")) == "<p>&lt;script&gt;&quot;&#x27;&amp;&lt;/td&gt;<b>x</b></p>"


def test_attributes_are_escaped_and_named_as_html_names_them() -> None:
    made = element("td", "", data_label=EVIL, class_="a", id=None)
    assert made == '<td data-label="&lt;script&gt;&quot;&#x27;&amp;&lt;/td&gt;" class="a"></td>'


def test_adding_plain_text_to_markup_makes_it_plain_again() -> None:
    assert joined(element("b", "x") + "<i>") == "&lt;b&gt;x&lt;/b&gt;&lt;i&gt;"
    assert not isinstance(Html("<b>") + "", Html)


@given(st.text())
def test_no_text_opens_a_tag(text: str) -> None:
    inner = element("p", text).removeprefix("<p>").removesuffix("</p>")
    assert not set("<>\"'") & set(inner)


def test_what_holds_nothing_is_not_closed_and_a_switch_has_no_value() -> None:
    assert element("input", type="text", required="", value=EVIL).startswith('<input type="text" required="" value="')
    assert "</input>" not in element("input", "x")
    assert element("br") == "<br>"


def test_parts_fill_their_places_and_stay_what_they_are() -> None:
    assert filled("a < {at}, {by}", at=element("b", "x"), by=EVIL) == joined("a < ", element("b", "x"), ", ", EVIL)


@given(st.text(), st.text())
def test_what_stands_in_a_part_is_never_a_place(first: str, second: str) -> None:
    assert filled("{a}{b}", a="{b}" + first, b=second) == joined("{b}" + first, second)


def test_a_place_without_a_part_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        filled("{at}")
