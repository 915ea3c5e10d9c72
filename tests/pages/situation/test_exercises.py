from bavn.pages.situation.exercise_view import Item
from bavn.pages.situation.exercises import Choice, NewExercise, choose_page, exercises_page, new_page, wrong
from tests.pages.situation.exercise_samples import HOSTILE, MINUTE, NOON, framed

FLOOD = Choice("flood", "Flood", "It rains.", 6, 40, "Who is first?")


def test_the_list_has_state_time_and_length_of_each() -> None:
    items = [
        Item(2, HOSTILE, "running", NOON, NOON, 75 * MINUTE, 3),
        Item(1, "Draft", "draft", NOON, None, 0 * MINUTE, 2),
    ]
    page = exercises_page(items, framed("da"), leads=True)
    for text in ("i gang", "kladde", "75 min", 'href="/exercises/2"', "Ny øvelse"):
        assert text in page
    assert "<img" not in page
    assert "Ny øvelse" not in exercises_page(items, framed("da"), leads=False)
    assert "Ingen øvelser endnu." in exercises_page([], framed("da"), leads=False)


def test_one_is_chosen_or_begun_empty() -> None:
    page = choose_page([FLOOD], framed("da"))
    assert 'href="/exercises/new?scenario=flood"' in page
    assert "6 indspil, 40 min" in page
    assert 'href="/exercises/new?scenario=empty"' in page


def test_a_new_one_has_its_words_and_a_box_for_each_member() -> None:
    page = new_page(NewExercise(FLOOD, "da", [("vejle", HOSTILE)], "nobody"), framed("da"))
    for text in ('value="Flood"', "It rains.", 'name="m.vejle"', "Who is first?", 'name="everybody"', 'role="alert"'):
        assert text in page
    assert "<img" not in page
    empty = new_page(NewExercise(None, "da", []), framed("da"))
    assert 'value="empty"' in empty
    assert 'name="first"' not in empty


def test_only_what_is_known_to_be_wrong_is_said() -> None:
    assert wrong(framed(), "x") == ""
    assert "Choose at least one" in wrong(framed(), "nobody")
