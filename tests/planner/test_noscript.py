"""Where scripts are switched off, the page still says the most needed."""

from html.parser import HTMLParser

import msgspec
import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.plan.library import Text, library
from bavn.planner.noscript import FIRST, without_script


class Said(HTMLParser):
    """The text of some markup."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words(markup: str) -> str:
    said = Said()
    said.feed(markup)
    return " ".join(said.words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_why_the_page_does_not_run_and_what_to_do_in_each_kind_of_attack(language: Language) -> None:
    said = words(without_script(library()))
    assert library().say("planner.no_script", language) in said
    for playbook in library().playbooks:
        assert playbook.unplug.what.say(language) in said
        assert all(step.do.say(language) in said for step in playbook.steps[:FIRST])


def test_it_says_every_number_with_its_hours() -> None:
    said = words(without_script(library()))
    assert all(one.number in said and one.hours.da in said for one in library().numbers)


def test_no_text_of_the_library_becomes_markup() -> None:
    first, *others = library().playbooks
    odd = msgspec.structs.replace(first, title=Text(da="<b onclick=x>&", en="</noscript><script>x"))
    markup = without_script(msgspec.structs.replace(library(), playbooks=(odd, *others)))
    assert "<b onclick" not in markup
    assert "<script" not in markup
    assert "</noscript" not in markup
