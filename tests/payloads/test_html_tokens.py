import pytest

from bavn.payloads.html_tokens import squeezed, tokens, without_comments, without_escapes


def test_tags_words_and_equals_signs_are_cut_apart() -> None:
    found = [(token.kind, token.name, token.assigns) for token in tokens("<IMG SRC=x OnError = a.b(1)>")]
    assert found == [
        ("tag", "img", False), ("word", "src", True), ("word", "x", False), ("word", "onerror", True),
        ("word", "a.b", False), ("end", "", False),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["</b", "< / b", "<\\/b"])
def test_a_slash_before_the_name_closes(text: str) -> None:
    assert [(token.kind, token.name) for token in tokens(text)] == [("closing", "b")]


@pytest.mark.parametrize("text", ["a == b", "a => b", "a", "a &= b"])
def test_a_comparison_is_no_assignment(text: str) -> None:
    first = next(iter(tokens(text)))
    assert first.assigns is (text == "a => b")


def test_a_word_ends_where_it_ends() -> None:
    assert [(token.begin, token.end) for token in tokens("x  onload =1")] == [(0, 1), (3, 9)]


@pytest.mark.parametrize(
    ("text", "bare"), [("a/*x*/b", "ab"), ("a/***/b", "ab"), ("a/*b", "a/*b"), ("a/*/b*/c", "ac"), ("a*/b", "a*/b")]
)
def test_comments_are_nothing(text: str, bare: str) -> None:
    assert without_comments(text) == bare


def test_white_space_is_squeezed_out() -> None:
    assert squeezed("Java\tscri\npt\x00: \xa0") == "javascript:"


@pytest.mark.parametrize(
    ("text", "bare"),
    [(r"\6a\61vascript", "javascript"), (r"\00006A avascript", "javascript"), (r"ex\pression", "expression")],
)
def test_escapes_of_style_sheets_are_read(text: str, bare: str) -> None:
    assert without_escapes(text).lower() == bare
