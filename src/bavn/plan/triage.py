"""Which playbook? Four plain questions, of which 'I do not know' is an answer, or a finding of the sensor."""

from collections.abc import Mapping

from bavn.plan.library import Library, Triage

UNKNOWN = "unknown"


def suggest(answers: Mapping[str, str], triage: Triage) -> tuple[str, ...]:
    """Return the playbooks that the answers speak for, the one to begin with first; never none.

    A rule holds if every question in its `when` was answered with one of the options there; a question without an
    answer counts as 'unknown'. Playbooks come in the order of the rules, each once. Where no rule holds, because all
    is well or because nobody knows anything, it is `triage.otherwise` alone.
    """
    found = (
        rule.playbook
        for rule in triage.rules
        if all(answers.get(question, UNKNOWN) in options for question, options in rule.when.items())
    )
    return tuple(dict.fromkeys(found)) or (triage.otherwise,)


def for_finding(kind: str, library: Library) -> str:
    """Return the first playbook, in the library's order, that this kind of finding opens; "" if none does."""
    return next((playbook.id for playbook in library.playbooks if kind in playbook.findings), "")
