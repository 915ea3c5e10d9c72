"""`bavn incident start`: from four plain questions, a kind, or a finding to the playbook that fits."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bavn.cli.case_options import At, By, Desk, desk, event, happened
from bavn.cli.clock import here, now
from bavn.cli.output import say, write_out
from bavn.cli.plan_file import PLAN_FILE, PlanFile, PlanLanguage
from bavn.cli.refusal import RefusedError
from bavn.model.safe_text import visible

if TYPE_CHECKING:
    from bavn.plan.log import Event

LARGEST_DOCUMENT = 200_000_000
MOST_FINDINGS = 20


def start(
    *,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="The playbook; four questions choose it if not given.")
    ] = None,
    finding: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What `bavn scan --json` found: opens the fitting playbook.")
    ] = None,
    title: Annotated[str, typer.Option(metavar="TEXT", help="What to call it.")] = "",
    plan_file: PlanFile = PLAN_FILE,
    by: By = "",
    at: At = None,
    language: PlanLanguage = None,
) -> None:
    """Begin an incident, with a log of its own.

    Without a kind it asks four plain questions in the terminal; "don't know" is an answer.
    """
    from bavn.pages.incident_terminal import incident_text

    the = desk(plan_file, language)
    events = _beginning(the, kind, finding)
    case = the.cases.begin(event("started", at=happened(at), by=by, text=title), now(), here())
    for one in events:
        case.log.append(one, now())
    write_out(incident_text(the.view(the.cases.read(case.name))))


def _beginning(the: Desk, kind: str | None, finding: Path | None) -> list["Event"]:
    known = [one.id for one in the.library.playbooks]
    if kind is not None and kind not in known:
        raise RefusedError(f"--kind '{visible(kind)}' is no playbook; allowed: {', '.join(known)}")
    if finding:
        return _from_finding(the, finding, kind)
    if kind:
        return [event("playbook", which=kind)]
    if not sys.stdin.isatty():
        raise RefusedError(f"bavn incident start asks in a terminal; without one, give --kind: {', '.join(known)}")
    return _from_answers(the)


def _from_answers(the: Desk) -> list["Event"]:
    from bavn.plan.triage import suggest

    answers: dict[str, str] = {}
    for question in the.library.triage.questions:
        say("")
        say(question.ask.say(the.language))
        for place, option in enumerate(question.options, start=1):
            say(f"  {place} {option.label.say(the.language)}")
        given = typer.prompt("", prompt_suffix="> ", default="", show_default=False, err=True)
        by_place = {str(place): option.id for place, option in enumerate(question.options, start=1)}
        answers[question.id] = by_place.get(given.strip(), "unknown")
    first, *others = suggest(answers, the.library.triage)
    for other in others:
        title = the.library.playbook(other).title.say(the.language)
        say(the.library.say("cli.also", the.language, title=title, kind=other))
    chosen = [event("answer", which=question, state=option) for question, option in answers.items()]
    return [*chosen, event("playbook", which=first)]


def _from_finding(the: Desk, path: Path, kind: str | None) -> list["Event"]:
    """Take what the sensor said: kind, site and times. Addresses stay in the document."""
    from bavn.plan.triage import for_finding

    findings = _findings(path)[:MOST_FINDINGS]
    playbook = kind or next(filter(None, (for_finding(str(one.get("kind", "")), the.library) for one in findings)), "")
    if not playbook:
        raise RefusedError(f"--finding '{visible(str(path))}': no finding in it has a playbook; give --kind as well")
    return [*(_line_of(one) for one in findings), event("playbook", which=playbook)]


def _line_of(finding: dict[str, Any]) -> "Event":
    said = (finding.get("site"), finding.get("began"), finding.get("ended"))
    text = " ".join(visible(str(one)) for one in said if one)
    return event("finding", which=visible(str(finding.get("kind", ""))), text=text)


def _findings(path: Path) -> list[dict[str, Any]]:
    """Read `bavn.scan/1` or one `bavn.finding/1`."""
    import msgspec

    try:
        if path.stat().st_size > LARGEST_DOCUMENT:
            raise RefusedError(f"--finding '{visible(str(path))}' is too large; allowed: 200 MB")
        document = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except OSError as error:
        raise RefusedError(f"--finding '{visible(str(path))}': {error.strerror}") from None
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as error:
        raise RefusedError(
            f"--finding '{visible(str(path))}': {visible(str(error))} (allowed: what `bavn scan --json` writes)"
        ) from None
    found = document.get("findings", [document.get("finding")])
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
