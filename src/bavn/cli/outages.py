"""`bavn outages`: how long each site was down, slow or guarded in a period, what was claimed and what was seen."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bavn.cli.clock import here, now
from bavn.cli.config import ConfigFile, load_settings
from bavn.cli.destination import check_destination, write_file
from bavn.cli.hub_vantages import seen_by_hub
from bavn.cli.output import console, drop_output, say, write_out
from bavn.cli.refusal import RefusedError
from bavn.cli.times import moment
from bavn.model.language import Language
from bavn.model.safe_text import visible

if TYPE_CHECKING:
    from bavn.observatory.observatory import Observatory
    from bavn.pages.local import Local
    from bavn.pages.outages import OutagesReport
    from bavn.settings.schema import Settings

Format = Literal["table", "csv", "json", "html", "pdf"]
PERIOD = timedelta(days=7)


def outages(
    what: Annotated[
        Literal["page", "badge"] | None,
        typer.Argument(help="`page` or `badge`: what citizens are shown, as [public] says, and no report."),
    ] = None,
    *,
    config: ConfigFile = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FOLDER", help="A hub's data folder: what its vantage points saw.")
    ] = None,
    began: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="From this time on; a week before --to if not given.")
    ] = None,
    ended: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="Up to this time; now if not, or if it is to come.")
    ] = None,
    site: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this site or target; may be repeated.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How it is written.")] = "table",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where it is written; standard output if not given.")
    ] = None,
    language: Annotated[
        Language | None, typer.Option(help="Language of the report: en if not given; of the badge: da.")
    ] = None,
) -> None:
    """Report a period: for each site its outages, how much of the known time it could be reached, and what is unknown.

    Times without a zone are local. Ask as the prober's own user or as root: its state folder is closed to others.
    """
    settings = load_settings(config)[1] if data is None else seen_by_hub(data)
    if what is not None:
        _public(what, settings, out, language or "da")
        return
    zone = here()
    end = min(moment("--to", ended, zone), now()) if ended is not None else now()
    begin = moment("--from", began, zone) if began is not None else end - PERIOD
    if begin >= now():
        raise RefusedError(f"--from '{visible(began or '')}' is yet to come; allowed: a time that has passed")
    if begin >= end:
        raise RefusedError(f"--to '{visible(ended or 'now')}' is not after --from '{visible(began or '')}'")
    if out is not None:
        check_destination("--out", out, [])
    elif form == "pdf" and sys.stdout.isatty():
        raise RefusedError("--format pdf is nothing for a terminal; allowed: with --out FILE")

    from bavn.pages.local import Local
    from bavn.pages.outages_kept import outages_report
    from bavn.pages.words import Words
    from bavn.runners.outages_report import attacks_seen

    attacks = attacks_seen(settings.sensor.state, begin, end)
    with _observatory(settings) as observatory:
        report = outages_report(observatory, begin, end, now=now(), targets=site, attacks=attacks)
    if site and not report.rows:
        raise RefusedError(f"--site '{visible(', '.join(site))}': nothing was observed under that name")
    _write(report, form, out, Local(Words(language or "en"), zone))


def _observatory(settings: "Settings") -> "Observatory":
    from bavn.observatory.observatory import join_observatory

    return join_observatory(settings.probing.state)


def _write(report: "OutagesReport", form: Format, out: Path | None, local: "Local") -> None:
    if form == "table" and out is None:
        from bavn.pages.outages_table import print_outages

        try:
            print_outages(report, console(), local)
            sys.stdout.flush()
        except BrokenPipeError:
            drop_output()
        return
    content = _content(report, form, local)
    if out is None:
        write_out(content)
        return
    write_file("--out", out, content)
    say(f"bavn: wrote {visible(str(out))}")


def _content(report: "OutagesReport", form: Format, local: "Local") -> str | bytes:
    match form:
        case "csv":
            from bavn.pages.outages_csv import outages_csv

            return outages_csv(report, local)
        case "json":
            from bavn.pages.outages_json import outages_json

            return outages_json(report)
        case "html":
            from bavn.pages.outages_html import outages_html

            return outages_html(report, local)
        case "pdf":
            from bavn.pages.outages_paper import outages_paper
            from bavn.printing.outages import outages as printed

            return printed(outages_paper(report, local), report.made)
        case "table":
            return _plain(report, local)


def _plain(report: "OutagesReport", local: "Local") -> str:
    """The table as a file: without colours, as wide as it needs."""
    from io import StringIO

    from rich.console import Console

    from bavn.pages.outages_table import print_outages

    text = StringIO()
    print_outages(report, Console(file=text, width=160, markup=False, emoji=False, highlight=False), local)
    return text.getvalue()


def _public(what: str, settings: "Settings", out: Path | None, language: Language) -> None:
    """Write the page or the badge: to standard output, to a file, or with the others to their folder by `probe run`."""
    from bavn.runners.public_status import BADGES, PAGE, board_of, files_of

    if settings.public is None:
        raise _unasked("[public]", "folder and organisation in [public]")
    with _observatory(settings) as observatory:
        told = board_of(settings, observatory, now())
    if told is None:
        raise _unasked("[[probe]]", "public = true")
    content = files_of(told, here())[PAGE if what == "page" else BADGES[language]]
    if out is None:
        write_out(content)
        return
    check_destination("--out", out, [])
    write_file("--out", out, content)
    say(f"bavn: wrote {visible(str(out))}")


def _unasked(where: str, needed: str) -> RefusedError:
    return RefusedError(f"{where}: nobody asked for a public page; allowed: {needed}")
