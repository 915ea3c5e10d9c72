"""What the page shows where scripts are switched off: in the preview of a telephone, or in a strict browser."""

from html import escape
from typing import Final

from bavn.model.language import LANGUAGES, Language
from bavn.plan.library import Library, Playbook

FIRST: Final = 5  # steps of each playbook: who stands without the page needs the beginning, and paper


def without_script(library: Library) -> str:
    """Return markup for `<noscript>`: why the page does not run, unplug or not, the first steps, the numbers.

    Danish first, then English. It holds nothing of a plan.
    """
    return "".join(_in(language, library) for language in sorted(LANGUAGES))


def _in(language: Language, library: Library) -> str:
    playbooks = "".join(_playbook(one, language) for one in library.playbooks)
    numbers = "".join(
        f"<li>{escape(one.name.say(language))}: <b>{escape(one.number)}</b> ({escape(one.hours.say(language))})</li>"
        for one in library.numbers
    )
    return (
        f'<div lang="{language}"><p><b>{escape(library.say("planner.no_script", language))}</b></p>'
        f"{playbooks}<h2>{escape(library.say('planner.numbers', language))}</h2>"
        f"<p>{escape(library.say('planner.numbers_help', language))}</p><ul>{numbers}</ul></div>"
    )


def _playbook(playbook: Playbook, language: Language) -> str:
    steps = "".join(f"<li>{escape(step.do.say(language))}</li>" for step in playbook.steps[:FIRST])
    return (
        f"<h2>{escape(playbook.title.say(language))}</h2><p><b>{escape(playbook.unplug.what.say(language))}</b></p>"
        f"<ol>{steps}</ol>"
    )
