import hashlib
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.sharing.token import BadTokenError, JoinToken, read_token

SECRET, KEY, CA = bytes(range(16)), bytes(range(32, 64)), bytes(range(64, 96))
TOKEN = JoinToken("ishøj", SECRET, CA, KEY)


@pytest.mark.parametrize("token", [TOKEN, JoinToken("vejle", SECRET, b"", KEY), JoinToken.make("a", b"", KEY)])
def test_a_token_says_what_it_was_made_of(token: JoinToken) -> None:
    text = token.text()
    assert read_token(text) == token == read_token(f"  {text}\n")
    assert text.startswith("bavn1.")
    assert text.isascii()
    assert " " not in text
    assert len(text) < 160


def test_no_two_tokens_have_one_secret() -> None:
    made = [JoinToken.make("vejle", CA, KEY) for _ in range(20)]
    assert len({token.secret for token in made}) == len({token.secret_sha256 for token in made}) == 20


def test_a_token_never_prints_its_secret() -> None:
    assert "secret" not in repr(TOKEN)
    assert repr(SECRET)[2:-1] not in repr(TOKEN)


@given(st.integers(0, 10_000), st.sampled_from("abcAZ09-_"))
def test_a_token_with_one_other_character_is_told_from_a_wrong_one(at: int, character: str) -> None:
    text = TOKEN.text()
    at %= len(text)
    changed = text[:at] + character + text[at + 1 :]
    if changed != text:
        try:
            assert read_token(changed) == TOKEN  # the last character may hold bits that mean nothing
            assert at == len(text) - 1
        except BadTokenError:
            pass


@pytest.mark.parametrize("size", range(1, 158, 12))
def test_a_token_that_was_cut_is_refused(size: int) -> None:
    text = TOKEN.text()
    if size < len(text):
        with pytest.raises(BadTokenError):
            read_token(text[:size])


@pytest.mark.parametrize(
    "text", ["", "bavn1.", "bavn2.AAAA", "bavn1.=", "bavn1.ø", "bavn1.A", "bavn1." + "A" * 600, TOKEN.text() + "\x00"]
)
def test_what_is_no_token_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadTokenError) as caught:
        read_token(text)
    assert "\n" not in str(caught.value)
    assert len(text) < 3 or text not in str(caught.value)


@given(st.text(max_size=80))
def test_nothing_but_a_bad_token_is_raised(text: str) -> None:
    with pytest.raises(BadTokenError):
        read_token("bavn1." + text)


def test_a_token_of_another_make_is_told_from_a_damaged_one() -> None:
    body = SECRET + KEY + b"\x02" + b"vejle"
    check = hashlib.sha256(b"bavn1." + body).digest()[:4]
    with pytest.raises(BadTokenError, match="newer program"):
        read_token("bavn1." + urlsafe_b64encode(check + body).decode().rstrip("="))


@pytest.mark.parametrize(
    ("member", "secret", "ca", "key"),
    [
        ("", SECRET, CA, KEY),
        ("a b", SECRET, CA, KEY),
        ("a\n", SECRET, CA, KEY),
        ("a" * 65, SECRET, CA, KEY),
        ("a", b"", CA, KEY),
        ("a", SECRET, b"x", KEY),
        ("a", SECRET, CA, b""),
    ],
)
def test_a_token_that_could_not_be_read_back_is_not_made(member: str, secret: bytes, ca: bytes, key: bytes) -> None:
    with pytest.raises(ValueError, match="another size"):
        JoinToken(member, secret, ca, key)
