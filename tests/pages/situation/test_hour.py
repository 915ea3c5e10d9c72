import re

from bavn.pages.situation.hour import MINUTES, Minute, hour
from tests.pages.situation.views import frame, minutes


def test_the_last_hour_is_drawn_and_said() -> None:
    made = hour(minutes(), frame())
    assert "Under angreb: højst 7, kl. 08.28" in made
    assert "Nede: højst 3, kl. 08.29" in made
    assert made.count("<title>") == 2
    assert made.count("<svg") == 2


def test_an_hour_in_which_nothing_was_says_so() -> None:
    made = hour((Minute(),) * MINUTES, frame("en"))
    assert "Under attack: none" in made
    assert 'class="attacked"' not in made


def test_the_least_is_still_seen() -> None:
    made = hour((Minute(1_000),) + (Minute(1),) * (MINUTES - 1), frame())
    heights = {abs(float(one)) for one in re.findall(r"v(-[\d.]+)h", made)}
    assert min(heights) >= 3
    assert max(heights) <= 34
