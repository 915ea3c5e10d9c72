import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.screens.browsers import NAMES, SYSTEMS, browser_of

WORDS = {name for _, name in (*NAMES, *SYSTEMS)}


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/143.0 Safari/537.36", "Chrome, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/143.0 Safari/537.36 Edg/143.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) Gecko/145.0 Firefox/145.0", "Firefox, Android"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_what_a_browser_is_called(agent: str, said: str) -> None:
    assert browser_of(agent) == said


@given(st.text())
def test_it_is_made_of_our_own_words_alone(agent: str) -> None:
    assert set(filter(None, browser_of(agent).split(", "))) <= WORDS
