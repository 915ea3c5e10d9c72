from dataclasses import replace
from pathlib import Path

from bavn.hub.people.earnest import in_earnest
from bavn.telling.outbox import Text
from tests.hub.exercises import APART, VEJLE, training

REAL = Text("Varsel", "Noget sker.")


def test_a_real_message_is_told_apart_while_its_reader_is_in_an_exercise(tmp_path: Path) -> None:
    with training(tmp_path) as scene:
        hub = scene.hub.hub
        assert in_earnest(hub, REAL, VEJLE) == REAL
        scene.start()
        marked = in_earnest(hub, REAL, VEJLE)
        assert marked.title == "IKKE EN ØVELSE: Varsel"
        assert marked.body == "Dette er IKKE en øvelse / This is NOT an exercise.\nNoget sker."
        assert in_earnest(hub, REAL, replace(VEJLE, language="en")).title == "NOT AN EXERCISE: Varsel"
        assert in_earnest(hub, REAL, APART) == REAL
        assert in_earnest(hub, REAL).title == "IKKE EN ØVELSE: Varsel", "the hub's own people lead it"
        scene.end()
        assert in_earnest(hub, REAL, VEJLE) == REAL
