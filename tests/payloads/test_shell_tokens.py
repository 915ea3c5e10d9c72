"""Words are read as shells read them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.payloads.shell_tokens import read_command, read_word

COMMANDS = (
    ("cat /etc/passwd", ["cat", "/etc/passwd"]),
    ("c'a't x", ["cat", "x"]),
    ('c"a"t x', ["cat", "x"]),
    (r"c\at x", ["cat", "x"]),
    ("c^at x", ["cat", "x"]),
    ("cat$IFS/etc/passwd", ["cat", "/etc/passwd"]),
    ("cat${IFS}/etc/passwd", ["cat", "/etc/passwd"]),
    ("cat$IFS$9/etc/passwd", ["cat", "/etc/passwd"]),
    ("{cat,/etc/passwd}", ["cat", "/etc/passwd"]),
    ("{l,-lh}s", ["ls", "-lhs"]),
    ("{,ip,a}", ["ip", "a"]),
    ("who$@ami", ["whoami"]),
    ("who$()ami", ["whoami"]),
    ("wh`x`oami", ["whoami"]),
    ("pi<()ng 203.0.113.9", ["ping", "203.0.113.9"]),
    (r"$'\x69\x64'", ["id"]),
    (r"$'\151\144'", ["id"]),
    ("echo 'a b' c", ["echo", "a b", "c"]),
    ("type c:\\a\\b.ini", ["type", "c:\\a\\b.ini"]),
    ("id;ls", ["id"]),
    ("id|ls", ["id"]),
    ("id)", ["id"]),
    ("sort <in >out", ["sort", "in", "out"]),
    ("O'Brien", ["O'Brien"]),
)


@pytest.mark.parametrize(("text", "words"), COMMANDS, ids=[text for text, _ in COMMANDS])
def test_a_command_is_cut_into_the_words_that_the_shell_sees(text: str, words: list[str]) -> None:
    assert [word.text for word in read_command(text, 0).words] == words


@pytest.mark.parametrize("text", ["c'a't", r"c\at", "who$@ami", "c^at", "{cat,x}", 'c""at'])
def test_what_is_spliced_is_marked(text: str) -> None:
    words, _ = read_word(text, 0)
    assert words[0].spliced


@pytest.mark.parametrize("text", ["cat", "'cat'", "cat'", "cat;x", "``cat``", "$cat x"])
def test_a_word_that_is_merely_quoted_is_not_spliced(text: str) -> None:
    words, _ = read_word(text, 0)
    assert not words[0].spliced


@pytest.mark.parametrize(("text", "redirected"), [("a > b", True), ("a <b", True), ("a </b>", False), ("a b", False)])
def test_a_redirection_is_told_from_a_tag(text: str, redirected: bool) -> None:  # noqa: FBT001 - a column of the table
    assert read_command(text, 0).redirected is redirected


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=100) | st.text(alphabet="{}$'\"\\`^%ab,/()<>; IFS", max_size=300))
def test_reading_never_fails_and_always_ends_inside_the_text(text: str) -> None:
    for start in range(0, len(text), 7):
        assert start <= read_command(text, start).end <= len(text)
