import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.plan.library import Drill, library
from bavn.printing.facilitator_sheet import facilitator_sheet, sheet
from tests.printing.reading import holds, misplaced, pages


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("drill", library().drills, ids=[one.id for one in library().drills])
def test_the_sheet_holds_all_that_is_to_be_read_aloud(drill: Drill, language: Language) -> None:
    pdf = facilitator_sheet(drill, library(), language)
    texts = [drill.story, drill.facilitator, *drill.questions]
    texts += [text for inject in drill.injects for text in (inject.sender, inject.text, inject.good)]
    assert [text.en for text in texts if not holds(pdf, text.say(language))] == []
    assert misplaced(pdf) == []


@pytest.mark.parametrize("drill", library().drills, ids=[one.id for one in library().drills])
def test_every_page_is_marked_as_an_exercise_and_as_secret(drill: Drill) -> None:
    found = pages(facilitator_sheet(drill, library(), "da"))
    assert len(found) <= 3
    assert all("ØVELSE" in text and "Vis det ikke til deltagerne" in text for text in found)


def test_what_must_not_be_done_is_said_before_it_begins() -> None:
    pdf = facilitator_sheet(library().drills[0], library(), "da")
    assert holds(pdf, "Dette er en øvelse. Ingen ringer ud af huset, ingen trækker noget ud, og ingen sender noget.")


def test_injects_stand_in_the_order_of_their_minutes() -> None:
    minutes = [int(one.minute) for one in sheet(library().drills[0], library(), "da").scenes]
    assert minutes == sorted(minutes)
    assert len(minutes) == len(library().drills[0].injects)
