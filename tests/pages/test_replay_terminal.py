from io import StringIO

import pytest
from rich.console import Console

from bavn.model.language import LANGUAGES, Language
from bavn.pages.replay_terminal import PHRASES, print_replay
from bavn.pages.replayed import Outcome
from bavn.pages.words import Words
from tests.pages.replays import made


def printed(*outcomes: Outcome, language: Language = "en") -> str:
    screen = StringIO()
    console = Console(file=screen, width=120, markup=False, emoji=False, highlight=False, force_terminal=False)
    print_replay(outcomes, console, Words(language))
    return screen.getvalue()


def test_who_would_have_been_hit_and_from_when() -> None:
    text = printed(made(2))
    assert "From 11:06:12 on: 2 blocked, 0 limited; the last until 11:46:12." in text
    assert "198.51.100.1 " in text
    assert "fits description 1" in text


def test_a_long_list_is_cut_and_says_so() -> None:
    text = printed(made(31))
    assert text.count("198.51.100.") == 20
    assert "and 11 more; --json lists all" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_found_and_nobody_hit_are_said(language: Language) -> None:
    column = LANGUAGES.index(language)
    assert PHRASES["nothing"][column] in printed(language=language)
    assert PHRASES["none"][column] in printed(made(0), language=language)


def test_who_was_spared_is_counted() -> None:
    assert "Spared or held back: 3 on the allow list, 9 beyond max_blocked." in printed(made(1, allowed=3, ceiling=9))
