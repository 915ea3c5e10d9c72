"""`bavn plan new`: the interview, in the terminal or from a file of answers."""

import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.clock import now
from bavn.cli.output import say, write_out
from bavn.cli.plan_file import PLAN_FILE, PlanFile, PlanLanguage, load_or_empty, spoken
from bavn.cli.refusal import RefusedError
from bavn.model.language import Language
from bavn.model.safe_text import visible

if TYPE_CHECKING:
    from bavn.plan.planfile import Plan, Row


def new(
    plan_file: PlanFile = PLAN_FILE,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Answers to take over: a plan file, or TOML. Asks nothing.")
    ] = None,
    language: PlanLanguage = None,
) -> None:
    """Make the plan, or go through it again.

    Asks in the terminal; Enter keeps an answer, - empties it, Ctrl-C stops and keeps what was answered.
    """
    plan = load_or_empty(plan_file)
    plan.language = spoken(language, plan)
    if answers:
        _take_over(plan, answers)
        _keep(plan, plan_file)
    elif sys.stdin is not None and sys.stdin.isatty():
        try:
            _ask(plan, plan.language)
        finally:
            _keep(plan, plan_file)
    else:
        raise RefusedError("bavn plan new asks in a terminal; allowed without one: --answers FILE (a plan, or TOML)")
    _tell_what_is_missing(plan, plan_file)


def _keep(plan: "Plan", plan_file: Path) -> None:
    from bavn.plan.dates import utc
    from bavn.plan.planfile import save

    plan.changed = utc(now())
    save(plan_file, plan)


def _take_over(plan: "Plan", answers: Path) -> None:
    """Take answers over one by one: what the file does not speak of stays. A list replaces the list."""
    from bavn.plan.library import library

    where = visible(str(answers))
    sections = {section.id: section for section in library().interview}
    for name, given in _read(answers, where).items():
        section = sections.get(name)
        if section is None:
            raise RefusedError(f"--answers '{where}': no section '{visible(name)}' (allowed: {', '.join(sections)})")
        fields = {field.id for field in section.fields}
        listed = given if isinstance(given, list) else [given]
        if isinstance(given, list) != section.many:
            wanted = f"[[{name}]]" if section.many else f"[{name}]"
            raise RefusedError(f"--answers '{where}': {name} has the wrong shape (allowed: {wanted})")
        if unknown := sorted({field for row in listed for field in row} - fields):
            said = ", ".join(visible(field) for field in unknown)
            raise RefusedError(f"--answers '{where}': {name} asks no {said} (allowed: {', '.join(sorted(fields))})")
        kept = plan.answers.get(name)
        merged = isinstance(given, dict) and isinstance(kept, dict)
        plan.answers[name] = {**kept, **given} if merged else given  # type: ignore[dict-item]


def _read(answers: Path, where: str) -> "dict[str, Row | list[Row]]":
    import msgspec

    from bavn.plan.planfile import LARGEST_BYTES, Row, loads

    try:
        with answers.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise RefusedError(f"--answers '{where}': {error.strerror}") from None
    if len(data) > LARGEST_BYTES or data.lstrip().startswith(b"{"):
        return loads(data, where).answers
    try:
        return msgspec.convert(tomllib.loads(data.decode()), dict[str, Row | list[Row]])
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        wrong = visible(str(error))
        raise RefusedError(f"--answers '{where}': {wrong} (allowed: [section] field = \"text\")") from None


def _ask(plan: "Plan", language: Language) -> None:
    from bavn.plan.interview import interview
    from bavn.plan.library import library

    def ask(question: str, present: str) -> str:
        shown = f"{visible_lines(question)} [{visible(present)}]" if present else visible_lines(question)
        return str(typer.prompt(shown, default="", show_default=False, err=True))

    interview(plan, library(), language, ask=ask, tell=say)


def visible_lines(text: str) -> str:
    """Make each line safe for the terminal."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _tell_what_is_missing(plan: "Plan", plan_file: Path) -> None:
    from bavn.plan.faults import faults
    from bavn.plan.library import library

    texts, language = library(), plan.language
    write_out(texts.say("cli.saved", language, file=visible(str(plan_file))) + "\n")
    sections = {section.id: section for section in texts.interview}
    for fault in faults(plan, texts):
        section = sections[fault.section]
        field = next(one for one in section.fields if one.id == fault.field)
        row = f" {fault.row + 1}" if fault.row is not None else ""
        write_out(
            texts.say(
                f"cli.fault-{fault.what}",
                language,
                section=section.title.say(language) + row,
                question=field.ask.say(language),
            )
            + "\n"
        )
