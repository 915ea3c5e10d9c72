import pytest

from bavn.model.language import Language
from bavn.plan.library import library
from bavn.plan.log import Event
from bavn.printing.told import step_of, told

AT = "2026-11-20T13:40:00Z"
DANISH = {
    "started": (Event(AT, "started", text="Låst"), "Begyndt: Låst", ""),
    "answer": (
        Event(AT, "answer", which="files", state="fine"),
        "Kan I bruge jeres filer og computere, som I plejer? Ja, alt virker",
        "",
    ),
    "playbook": (Event(AT, "playbook", which="ddos", text="derfor"), "Plan: Overbelastningsangreb (DDoS)", "derfor"),
    "cut": (Event(AT, "unplug", state="cut", text="virus"), "Stikket blev trukket", "virus"),
    "step": (
        Event(AT, "step", which="ransomware", step="hands-off", state="done"),
        "Gjort: Slip tastaturet, og notér klokken",
        "",
    ),
    "clock": (Event(AT, "clock", which="aware", state="set", text="set"), "Tidspunkt: Vi ved det", "set"),
    "withdrawn": (Event(AT, "clock", which="aware", state="withdrawn"), "Tidspunkt trukket tilbage: Vi ved det", ""),
    "message": (
        Event(AT, "message", which="customers", state="sent", text="Kære"),
        "Sendt: Vi er ramt af et it-angreb",
        "Kære",
    ),
    "inject": (Event(AT, "inject", which="2", text="Ring"), "Indspil 2", "Ring"),
    "finding": (Event(AT, "finding", which="http-flood", text="948"), "Fra sensoren: http-flood", "948"),
    "note": (Event(AT, "note", text="Ringede"), "Note", "Ringede"),
    "closed": (Event(AT, "closed", text="ro"), "Afsluttet", "ro"),
    "reopened": (Event(AT, "reopened"), "Åbnet igen", ""),
}


@pytest.mark.parametrize(("event", "what", "text"), DANISH.values(), ids=DANISH)
def test_a_line_is_told_in_the_words_of_the_library(event: Event, what: str, text: str) -> None:
    assert (told(event, library(), "da").what, told(event, library(), "da").text) == (what, text)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_state_of_every_kind_has_its_words(language: Language) -> None:
    for what, states in {
        "unplug": ("cut", "kept", "reconnected"),
        "step": ("done", "skipped", "open"),
        "message": ("approved", "sent"),
    }.items():
        for state in states:
            assert f"-{state}" not in told(Event(AT, what, state=state), library(), language).what  # type: ignore[arg-type]


UNKNOWN = {
    "another kind": (Event(AT, "moon", which="a", step="b", state="c", text="t"), "moon a b c"),  # type: ignore[arg-type]
    "another state": (Event(AT, "unplug", state="melted"), "unplug-melted"),
    "another step": (Event(AT, "step", which="ransomware", step="dance", state="done"), "Gjort: dance"),
    "another playbook": (Event(AT, "playbook", which="flood"), "Plan: flood"),
    "another question": (Event(AT, "answer", which="weather", state="wet"), "weather wet"),
    "another option": (
        Event(AT, "answer", which="site", state="wet"),
        "Hvordan har hjemmesiden og internettet det? wet",
    ),
    "another draft": (Event(AT, "message", which="poem", state="sent"), "Sendt: poem"),
}


@pytest.mark.parametrize(("event", "what"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_known_stands_as_the_log_has_it(event: Event, what: str) -> None:
    assert told(event, library(), "da").what == what


def test_a_step_is_found_in_its_own_playbook_only() -> None:
    found = step_of(library(), "ransomware", "hands-off")
    assert found is not None
    assert found.id == "hands-off"
    assert step_of(library(), "ddos", "hands-off") is None
