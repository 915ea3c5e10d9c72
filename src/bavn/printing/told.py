"""A line of the log as a person tells it: what happened, in the words of the library, then what was written."""

from collections.abc import Callable
from dataclasses import dataclass

from bavn.model.language import Language
from bavn.plan.library import Library, Step, Text
from bavn.plan.log import Event
from bavn.printing.shown import phrase, words


@dataclass(frozen=True, slots=True)
class Told:
    """What happened, and the words that somebody added; either may be ""."""

    what: str
    text: str


def told(event: Event, library: Library, language: Language) -> Told:
    """Tell a line. What this version does not know stands as the log has it: nothing is left out."""
    tell = _TELL.get(event.what)
    if tell is None:
        return Told(" ".join(part for part in (event.what, event.which, event.step, event.state) if part), event.text)
    return tell(event, _Words(library, language))


@dataclass(frozen=True, slots=True)
class _Words:
    library: Library
    language: Language

    def say(self, name: str, **values: str) -> str:
        """Say a word of the prints; an unknown one as it stands, so that a state nobody foresaw is still seen."""
        if name not in words(self.library, self.language):
            return " ".join((name, *values.values()))
        return phrase(name, self.library, self.language, **values)

    def text(self, found: Text | None, otherwise: str) -> str:
        return found.say(self.language) if found else otherwise


def step_of(library: Library, playbook: str, step: str) -> Step | None:
    """Return a step of the library; None if there is none of that id."""
    return next(
        (one for book in library.playbooks if book.id == playbook for one in book.steps if one.id == step), None
    )


def _started(event: Event, words: _Words) -> Told:
    return Told(words.say("log-started", text=event.text), "")


def _answer(event: Event, words: _Words) -> Told:
    question = next((one for one in words.library.triage.questions if one.id == event.which), None)
    option = next((one for one in question.options if one.id == event.state), None) if question else None
    asked = words.text(question.ask if question else None, event.which)
    return Told(
        words.say("log-answer", question=asked, answer=words.text(option.label if option else None, event.state)), ""
    )


def _playbook(event: Event, words: _Words) -> Told:
    found = next((one.title for one in words.library.playbooks if one.id == event.which), None)
    return Told(words.say("log-playbook", title=words.text(found, event.which)), event.text)


def _unplug(event: Event, words: _Words) -> Told:
    return Told(words.say(f"unplug-{event.state}"), event.text)


def _step(event: Event, words: _Words) -> Told:
    found = step_of(words.library, event.which, event.step)
    return Told(
        words.say(f"log-step-{event.state}", step=words.text(found.do if found else None, event.step)), event.text
    )


def _clock(event: Event, words: _Words) -> Told:
    return Told(words.say(f"log-clock-{event.state}", stamp=words.say(f"stamp-{event.which}")), event.text)


def _message(event: Event, words: _Words) -> Told:
    found = next((one.title for one in words.library.messages if one.id == event.which), None)
    return Told(words.say(f"log-message-{event.state}", title=words.text(found, event.which)), event.text)


def _inject(event: Event, words: _Words) -> Told:
    return Told(words.say("log-inject", n=event.which), event.text)


def _finding(event: Event, words: _Words) -> Told:
    return Told(words.say("log-finding", kind=event.which), event.text)


def _plainly(event: Event, words: _Words) -> Told:
    return Told(words.say(f"log-{event.what}"), event.text)


_TELL: dict[str, Callable[[Event, _Words], Told]] = {
    "started": _started,
    "answer": _answer,
    "playbook": _playbook,
    "unplug": _unplug,
    "step": _step,
    "clock": _clock,
    "message": _message,
    "inject": _inject,
    "finding": _finding,
    "note": _plainly,
    "closed": _plainly,
    "reopened": _plainly,
}
