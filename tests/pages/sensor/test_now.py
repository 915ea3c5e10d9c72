from dataclasses import replace

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.sensor.now import now_page, spark
from tests.pages.sensor.views import MINUTE, NOW, SENSOR, STATUS, frame, is_safe


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_whole_and_safe(language: Language) -> None:
    page = now_page(SENSOR, frame(language))
    assert is_safe(page)
    assert "{" not in page


def test_what_to_do_stands_below_the_headline_and_above_all_tables() -> None:
    page = now_page(SENSOR, frame("da"))
    assert page.index("<h1>") < page.index("Det skal du gøre nu") < page.index("<table")


def test_what_goes_on_has_no_column_of_ends_and_no_alarm_but_its_severity() -> None:
    page = now_page(replace(SENSOR, ended=()), frame("da"))
    assert "Sluttede" not in page
    assert "står på</span>" not in page
    assert "Sluttede" in now_page(SENSOR, frame("da"))


def test_loading_by_itself_is_stopped_in_words_that_people_use() -> None:
    assert "Stop automatisk opdatering" in now_page(SENSOR, frame("da"))


def test_a_curve_is_drawn_and_said() -> None:
    drawn = spark([(NOW - MINUTE, 1.0), (NOW, 180.0)], 1.1, frame("en"))
    assert "at most 180 a second" in drawn
    assert 'class="usual"' in drawn
    assert spark([(NOW, 1.0)], 1.1, frame("en")) == ""


def test_what_it_complains_of_is_said_and_a_warning_that_hits_here() -> None:
    page = now_page(SENSOR, frame("en"))
    assert "It is 99 s behind its logs" in page
    assert "you are hit too" in page
    assert "164 times the usual" in page


def test_without_a_hub_that_is_said() -> None:
    alone = replace(SENSOR, seen=replace(SENSOR.seen, status=replace(STATUS, hub=None)))
    assert "has joined no hub" in now_page(alone, frame("en"))


def test_without_a_word_of_the_sensor_there_is_still_a_page() -> None:
    silent = replace(SENSOR, seen=replace(SENSOR.seen, status=None, process=None), history={})
    assert is_safe(now_page(silent, frame("da")))
