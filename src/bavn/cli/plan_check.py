"""`bavn plan check`: are the backups any good? How old, what is not in them, and a real restore of a sample."""

import signal
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.clock import here, now, today
from bavn.cli.output import say, write_out
from bavn.cli.plan_file import PLAN_FILE, PlanFile, PlanLanguage, load, spoken
from bavn.cli.refusal import RefusedError
from bavn.model.safe_text import visible

if TYPE_CHECKING:
    from bavn.backups.phrases import Phrases
    from bavn.backups.result import Checked
    from bavn.backups.wanted import Wanted

FOUND = 1
WIDTH = 100
LONGEST_LINE = 2_000
MOST_FILES = 1_000
MARKS = {"bad": "!", "weak": "-", "note": " "}


def check(
    *,
    plan_file: PlanFile = PLAN_FILE,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
    restore: Annotated[
        bool, typer.Option(help="Read the stored data and restore a sample; without it, only age and content.")
    ] = True,
    sample: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=MOST_FILES, help="Files to restore; 25 if not given.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this backup of the plan; may be repeated.")
    ] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 if a backup is no good.")] = False,
    record: Annotated[bool, typer.Option(help="Write what was tried into the plan.")] = True,
    language: PlanLanguage = None,
) -> None:
    """Try every backup of the plan: its age, what is not in it, and a real restore of a sample.

    Passwords are taken from where restic and borg look for them (RESTIC_PASSWORD_FILE, BORG_PASSCOMMAND, …), never
    from the plan. Nothing of a backup is changed. With --exit-code, 1 means: no good, or could not be tried.
    """
    import os
    import socket

    from bavn.backups.check import check as check_backup
    from bavn.backups.evidence import evidence, restored_on
    from bavn.backups.machine import document
    from bavn.backups.phrases import Phrases
    from bavn.backups.tool import Limits
    from bavn.plan.library import library

    plan = load(plan_file)
    said = spoken(language, plan)
    phrases = Phrases(library(), said, here())
    recorded = Phrases(library(), plan.language, here())
    found = []
    for one in _chosen(plan_file, only or [], phrases):
        say(f"bavn: {phrases.say('checking', name=visible(one.name))}")
        with _tidy_when_ended():
            checked = check_backup(
                one,
                now=now(),
                zone=here(),
                host=socket.gethostname(),
                environment=dict(os.environ),
                restored_on=restored_on(plan, one.name, today()),
                restore=restore,
                limits=Limits(sample_files=sample) if sample else Limits(),
            )
        found.append(checked)
        if record:
            _record(plan_file, evidence(checked, today(), recorded))
    write_out(
        document(found, now(), socket.gethostname(), phrases, restored=restore) if as_json else told(found, phrases)
    )
    if record and any(checked.tried for checked in found):
        say(f"bavn: {phrases.say('recorded', file=visible(str(plan_file)))}")
    if exit_code and any(checked.verdict in {"bad", "untried"} for checked in found):
        raise typer.Exit(FOUND)


@contextmanager
def _tidy_when_ended() -> Iterator[None]:
    """Let a polite request to end (SIGTERM) remove what was restored, as Ctrl-C does: the firm's files are in it."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _chosen(plan_file: Path, only: list[str], phrases: "Phrases") -> "list[Wanted]":
    """The backups of the plan that are asked for; refuse where there is none, or none of that name."""
    from bavn.backups.wanted import wanted

    rows = wanted(load(plan_file))
    if not rows:
        raise RefusedError(f"{visible(str(plan_file))}: {phrases.say('none')}")
    known = [row.name for row in rows]
    for name in only:
        if name not in known:
            allowed = ", ".join(visible(one) for one in known)
            raise RefusedError(f"--only '{visible(name)}' is no backup of this plan; allowed: {allowed}")
    return [row for row in rows if not only or row.name in only]


def _record(plan_file: Path, seen: tuple[object, ...]) -> None:
    """Add what was seen to the plan as it stands now: a check takes long, and somebody may have changed it since."""
    from bavn.backups.evidence import record
    from bavn.plan.dates import utc
    from bavn.plan.planfile import save

    if not seen:
        return
    plan = load(plan_file)
    record(plan, seen)  # type: ignore[arg-type]  # imported late: nothing loads the plan before it runs
    plan.changed = utc(now())
    save(plan_file, plan)


def told(found: "list[Checked]", phrases: "Phrases") -> str:
    """Return what people read: for each backup its verdict, what was found, what is wrong, and the one next thing."""
    lines = [line for one in found for line in (*_backup(one, phrases), "")]
    counts = {verdict: sum(one.verdict == verdict for one in found) for verdict in ("good", "weak", "bad", "untried")}
    lines.append(phrases.say("sum", **{verdict: str(count) for verdict, count in counts.items()}))
    return "\n".join(visible(line, LONGEST_LINE) for line in lines) + "\n"


def _backup(one: "Checked", phrases: "Phrases") -> Iterator[str]:
    verdict = phrases.say(f"verdict-{one.verdict}")
    yield f"{verdict:<12}{one.name} ({one.tool}{', ' if one.path else ''}{one.path})"
    for remark in one.remarks:
        yield from _wrapped(phrases.sentence(remark), MARKS[remark.level])
    for fact in phrases.facts(one):
        yield from _wrapped(fact, " ")
    yield from _wrapped(f"{phrases.say('next')} {phrases.next_thing(one)}", ">")


def _wrapped(text: str, mark: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=f"          {mark} ",
        subsequent_indent=" " * 12,
        break_long_words=False,
        break_on_hyphens=False,
    )
