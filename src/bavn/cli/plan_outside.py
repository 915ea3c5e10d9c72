"""`bavn plan outside`: what anybody can see of the firm's domain."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.clock import now, today
from bavn.cli.output import say, write_out
from bavn.cli.plan_file import PLAN_FILE, PlanFile, PlanLanguage, load, load_or_empty, spoken
from bavn.cli.refusal import RefusedError
from bavn.model.language import Language
from bavn.model.safe_text import visible

if TYPE_CHECKING:
    from bavn.outside.result import Result
    from bavn.outside.way import Way
    from bavn.plan.library import Library


def outside(
    domain: Annotated[
        str | None, typer.Argument(metavar="DOMAIN", help="Your own domain; the plan's if not given.")
    ] = None,
    plan_file: PlanFile = PLAN_FILE,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    language: PlanLanguage = None,
) -> None:
    """Look at your domain as anybody can: mail, DNS, certificate, headers, security.txt.

    DNS questions and an ordinary visit, nothing more. What was seen of the plan's own domain becomes evidence in it.
    Status 2 where nothing could be looked up, or the name does not exist.
    """
    from bavn.outside.checks import absent, look, offline
    from bavn.outside.domain import domain as read_domain
    from bavn.plan.library import library
    from bavn.plan.planfile import value

    plan, texts = load_or_empty(plan_file), library()
    said = spoken(language, plan)
    own = value(plan, "firm.domain")
    asked = (own if domain is None else domain).strip()
    if not asked:
        raise RefusedError(texts.say("outside.no-domain", said))
    name = read_domain(asked)
    moment = now()
    results = look(name, _way(), moment)
    if as_json:
        write_out(_document(name, moment.isoformat(timespec="seconds").replace("+00:00", "Z"), results))
    elif not offline(results):
        write_out(_told(name, results, texts, said))
    if offline(results):
        say(f"bavn: {texts.say('outside.absent' if absent(results) else 'outside.offline', said, domain=name)}")
        raise typer.Exit(2)
    if _same(own, name):
        _record(plan_file, name, results, texts, said)


def _way() -> "Way":
    from bavn.outside.way import Way

    return Way()


def _same(own: str, name: str) -> bool:
    from bavn.model.problem import Problem
    from bavn.outside.domain import domain as read_domain

    try:
        return read_domain(own) == name
    except Problem:
        return False


def _record(plan_file: Path, name: str, results: tuple["Result", ...], texts: "Library", language: Language) -> None:
    """Add the evidence to the plan as it stands now; an older look of the same day goes."""
    from bavn.outside.evidence import evidence
    from bavn.plan.dates import utc
    from bavn.plan.planfile import save

    seen = evidence(results, name, today(), texts, language)
    if seen is None:
        return
    plan = load(plan_file)
    others = [one for one in plan.evidence if (one.kind, one.about, one.on) != (seen.kind, seen.about, seen.on)]
    plan.evidence = [*others, seen]
    plan.changed = utc(now())
    save(plan_file, plan)
    say(texts.say("outside.recorded", language, shows=seen.shows))


def _told(name: str, results: tuple["Result", ...], texts: "Library", language: Language) -> str:
    lines = [texts.say("outside.heading", language, domain=name), texts.say("outside.limits", language)]
    for one in results:
        state = texts.say(f"outside.state-{one.state}", language)
        lines += ["", f"{state:<8}  {texts.say(f'outside.check-{one.check}', language)}"]
        lines += [f"          {_fact(fact.code, fact.value, texts, language)}" for fact in one.shows]
        lines += [f"        > {texts.say(f'outside.next-{one.next}', language)}"] if one.next else []
    return "\n".join(lines) + "\n"


def _fact(code: str, value: str, texts: "Library", language: Language) -> str:
    return texts.say(f"outside.fact-{code}", language, value=visible(value))


def _document(name: str, checked: str, results: tuple["Result", ...]) -> bytes:
    import msgspec

    rows = [msgspec.to_builtins(one) for one in results]
    return (
        msgspec.json.encode({"schema": "bavn.outside/1", "domain": name, "checked": checked, "results": rows}) + b"\n"
    )
