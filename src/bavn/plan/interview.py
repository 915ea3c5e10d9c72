"""The interview in a line-by-line form: one question after the other, whoever does the asking."""

from collections.abc import Callable

from bavn.model.language import Language
from bavn.plan.library import Field, Library, Section
from bavn.plan.planfile import Plan, Row

Ask = Callable[[str, str], str]  # question and present answer -> answer
Tell = Callable[[str], None]
MOST_ROWS = 200


def interview(plan: Plan, library: Library, language: Language, *, ask: Ask, tell: Tell) -> None:
    """Go through every section and write the answers into `plan`. An empty answer leaves what stood there.

    '-' empties an answer; for the name of a row it takes that row away. A new row without a name ends a list.
    Whatever `ask` raises ends the interview; the answers up to there stand in `plan`.
    """
    for number, section in enumerate(library.interview, start=1):
        tell("")
        tell(f"{number}/{len(library.interview)}  {section.title.say(language)}")
        tell(section.why.say(language))
        if section.many:
            _rows(plan, section, language, ask)
        else:
            row = _row(plan, section.id)
            for field in section.fields:
                _answer(row, field, language, ask)


def _row(plan: Plan, section: str) -> Row:
    found = plan.answers.get(section)
    if isinstance(found, dict):
        return found
    row: Row = {}
    plan.answers[section] = row
    return row


def _rows(plan: Plan, section: Section, language: Language, ask: Ask) -> None:
    found = plan.answers.get(section.id)
    rows = found if isinstance(found, list) else []
    plan.answers[section.id] = rows
    first, *others = section.fields
    index = 0
    while index < MOST_ROWS:
        new = index >= len(rows)
        row: Row = {} if new else rows[index]
        _answer(row, first, language, ask, number=index + 1)
        if not row.get(first.id):
            if new:
                return
            del rows[index]
            continue
        if new:
            rows.append(row)
        for field in others:
            _answer(row, field, language, ask)
        index += 1


def _answer(row: Row, field: Field, language: Language, ask: Ask, number: int = 0) -> None:
    present = row.get(field.id, "")
    question = field.ask.say(language)
    if field.options:
        question += "\n" + "\n".join(
            f"    {place} {option.label.say(language)}" for place, option in enumerate(field.options, start=1)
        )
    if number:
        question = f"{number}. {question}"
    given = ask(question, _shown(field, present, language)).strip()
    if given == "-":
        row.pop(field.id, None)
    elif given:
        row[field.id] = _chosen(field, given, language)


def _shown(field: Field, present: str, language: Language) -> str:
    labels = {option.id: option.label.say(language) for option in field.options}
    return labels.get(present, present)


def _chosen(field: Field, given: str, language: Language) -> str:
    """Return the option that a number, an id or a label means; what is none is kept, to be pointed out."""
    for place, option in enumerate(field.options, start=1):
        if given in (str(place), option.id) or given.casefold() == option.label.say(language).casefold():
            return option.id
    return given
