import base64
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.dialects.crowdsec_sessions import HOLDS, Sessions
from tests.hub.dialects.lapi_samples import NOW

SESSIONS = Sessions(b"x" * 32)


def test_a_pass_names_its_key_until_it_ends() -> None:
    shown, ends = SESSIONS.open("id-web1", NOW)
    assert ends == NOW + HOLDS
    assert SESSIONS.key_of(shown, NOW) == "id-web1"
    assert SESSIONS.key_of(shown, ends - timedelta(seconds=1)) == "id-web1"
    assert SESSIONS.key_of(shown, ends) is None


def test_a_pass_of_another_start_of_the_hub_opens_nothing() -> None:
    shown, _ = Sessions().open("id-web1", NOW)
    assert SESSIONS.key_of(shown, NOW) is None


def test_a_pass_cannot_be_altered() -> None:
    shown, _ = SESSIONS.open("id-web1", NOW)
    text = base64.urlsafe_b64decode(shown)
    for old, new in ((b"web1", b"web2"), (b"179", b"199")):
        assert old in text
        assert SESSIONS.key_of(base64.urlsafe_b64encode(text.replace(old, new, 1)).decode(), NOW) is None


def test_the_secret_is_not_shown() -> None:
    assert "xxxx" not in repr(SESSIONS)


@pytest.mark.parametrize("shown", ["", "x", "é", "a" * 1_000, "====", base64.urlsafe_b64encode(b"\xff.\xff").decode()])
def test_what_is_no_pass_opens_nothing(shown: str) -> None:
    assert SESSIONS.key_of(shown, NOW) is None


@given(st.text(max_size=60))
def test_no_text_opens_anything(shown: str) -> None:
    assert SESSIONS.key_of(shown, NOW) is None
    assert SESSIONS.key_of(base64.urlsafe_b64encode(shown.encode("utf-8", "replace")).decode(), NOW) is None
