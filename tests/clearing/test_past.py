import pytest

from bavn.clearing import past as module
from bavn.clearing.changes import Learned
from bavn.clearing.parts import part_of
from bavn.clearing.past import Past
from bavn.clearing.running import Running
from bavn.model.campaign import Testimony as Witnessed  # pytest takes a name with Test in front for a test
from tests.clearing.attacks import LOGIN, NEWS, SEARCH, START, after, report, sighting


def compared(past: Past, number: int, *sources: str, days: float = 0.0) -> Running:
    """A campaign of one sighting, as it is compared with the past."""
    part = part_of(report("vejle", sighting(sources, [SEARCH, NEWS], began=after(days=days))))
    running = Running(number, "http-flood", part.began)
    past.compare(running, part, running.put(part).came.sources)
    return running


def test_what_an_earlier_campaign_had_is_reused_and_what_it_took_back_or_was_erased_is_not() -> None:
    past = Past()
    past.remember(compared(past, 1, "192.0.2.1", "192.0.2.2", "192.0.2.3"))
    past.take_back(1, ["192.0.2.2"])
    past.take_back(2, ["192.0.2.1"])
    past.erase("192.0.2.3")
    later = compared(past, 2, "192.0.2.1", "192.0.2.2", "192.0.2.3", days=1)
    assert (later.seen_before, later.templates_before) == ({"192.0.2.1"}, {SEARCH, NEWS})
    assert compared(past, 1, "192.0.2.1").seen_before == set()


def test_what_lists_and_testimonies_have_is_reused() -> None:
    past = Past()
    past.know([Learned(SEARCH, "www.example.dk", after(days=-9), after(days=-9), listed=True)])
    past.hear(Witnessed("192.0.2.1", "ishoj", 7, "http-flood", 0.9, 1, START, START, START, "amber"))
    running = compared(past, 8, "192.0.2.1", "192.0.2.2")
    assert (running.seen_before, running.templates_before) == ({"192.0.2.1"}, {SEARCH})


def test_what_was_reused_before_a_restart_is_so_after_it() -> None:
    past = Past()
    running = compared(Past(), 3, "192.0.2.1")
    running.seen_before, running.templates_before = {"192.0.2.1"}, {LOGIN}
    past.go_on_from(running, START)
    assert compared(past, 3, "192.0.2.1").seen_before == {"192.0.2.1"}


def test_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAST", 1)
    monkeypatch.setattr(module, "MOST_KNOWN", 1)
    past = Past()
    past.remember(compared(past, 1, "192.0.2.1"))
    past.remember(compared(past, 2, "192.0.2.2", days=1))
    past.let_go(after(days=2))
    assert compared(past, 3, "192.0.2.1", "192.0.2.2", days=2).seen_before == {"192.0.2.2"}
    past.let_go(after(days=200))
    assert compared(past, 4, "192.0.2.2", days=200).seen_before == set()
