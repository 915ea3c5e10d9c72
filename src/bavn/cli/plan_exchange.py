"""`bavn plan export` and `bavn plan import`: playbooks as CACAO 2.0."""

from pathlib import Path
from typing import Annotated

import typer

from bavn.cli.clock import now
from bavn.cli.destination import write_file
from bavn.cli.output import write_out
from bavn.cli.plan_file import PLAN_FILE, PlanFile, load_or_empty
from bavn.cli.refusal import RefusedError
from bavn.model.safe_text import visible


def export(
    cacao: Annotated[Path, typer.Option(metavar="DIR", help="Folder for one CACAO 2.0 file for each playbook.")],
    without_names: Annotated[
        bool, typer.Option("--without-names", help="Leave your names and numbers out, to share the playbooks.")
    ] = False,
    plan_file: PlanFile = PLAN_FILE,
) -> None:
    """Write every playbook as CACAO 2.0, with clocks and both languages in one extension.

    With a plan in place, the files hold the names and numbers of your people; --without-names leaves them out.
    """
    import msgspec

    from bavn.plan.cacao_export import export as exported
    from bavn.plan.library import library
    from bavn.plan.own import safe_name, with_own

    plan = load_or_empty(plan_file)
    texts = with_own(library(), plan)
    try:
        cacao.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RefusedError(f"--cacao '{visible(str(cacao))}': {error.strerror}") from None
    for playbook in texts.playbooks:
        path = cacao / f"{safe_name(playbook.id)}.json"
        document = exported(playbook, None if without_names else plan, texts, now())
        written = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
        write_file("--cacao", path, written, private=not without_names)
        write_out(f"{visible(str(path))}\n")


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A playbook in CACAO 2.0.")],
    plan_file: PlanFile = PLAN_FILE,
) -> None:
    """Take a CACAO 2.0 playbook into the plan. Its commands become steps to read; none is ever run."""
    from bavn.plan.cacao_import import read
    from bavn.plan.dates import utc
    from bavn.plan.library import library
    from bavn.plan.own import add_own
    from bavn.plan.planfile import LARGEST_BYTES, save

    where = visible(str(file))
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise RefusedError(f"{where}: {error.strerror}") from None
    plan = load_or_empty(plan_file)
    added = add_own(plan, read(data, where))
    plan.changed = utc(now())
    save(plan_file, plan)
    said = library().say("cli.imported", plan.language, title=visible(added.title.say(plan.language)), kind=added.id)
    write_out(said + "\n")
