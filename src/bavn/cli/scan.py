"""`bavn scan LOG...`: what hit the site, since when, by whom, what to block, and whom that would hurt."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bavn.cli.destination import check_destination, write_file
from bavn.cli.engine import quick_import, run_scan, without_engine
from bavn.cli.networks import network
from bavn.cli.output import print_report, say, write_out
from bavn.cli.progress import progress
from bavn.cli.refusal import RefusedError
from bavn.cli.times import moment
from bavn.model.language import Language
from bavn.model.safe_text import visible
from bavn.pages.words import Words

if TYPE_CHECKING:
    from bavn.model import Report
    from bavn.runners.scan import ScanSettings

RulesKind = Literal["nginx", "nftables", "haproxy", "apache", "plain"]
RULES_LAST = timedelta(hours=1)
FOUND = 1


def scan(
    logs: Annotated[
        list[str], typer.Argument(metavar="LOG", help="Files, globs, .gz .bz2 .xz .zst, or - for standard input.")
    ],
    *,
    log_format: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="Format of the log; found by itself if not given.")
    ] = None,
    site: Annotated[str | None, typer.Option(metavar="NAME", help="Only this site of the log.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="From this time on; UTC unless a zone is given.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Up to this time.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write one self-contained page.")] = None,
    rules: Annotated[
        RulesKind | None, typer.Option(help="Rules on standard output; they expire one hour from now.")
    ] = None,
    intrusions: Annotated[
        bool, typer.Option("--intrusions/--no-intrusions", help="Also scans, exploits, logins and other tools' alerts.")
    ] = True,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 if anything was found.")] = False,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="CIDR", help="A proxy whose X-Forwarded-For is believed; may be repeated."),
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of the summary and the page.")] = "en",
) -> None:
    """Say what hit a server, from its logs.

    Was the site flooded, since when, by which sources, what describes the attack, what to block, and whom would
    that hit? Who looked for holes, tried to use one, or guessed passwords, and did somebody get in?
    """
    if as_json and rules:
        raise RefusedError("--json and --rules both write to standard output; give one of them")
    if html:
        check_destination("--html", html, logs)
    settings = _settings(
        logs,
        log_format=log_format,
        site=site,
        since=since,
        until=until,
        trusted_proxies=trusted_proxy or [],
        intrusions=intrusions,
    )
    refuse_before_scan(rules, settings)
    words = Words(language)
    with progress(words) as on_progress:
        report = run_scan(settings, on_progress)
    if html:
        write_html(report, html, words)
    if as_json:
        write_json(report)
    elif rules:
        write_rules(report, rules, settings)
    else:
        print_report(report, words)
    if exit_code and report.findings:
        raise typer.Exit(FOUND)


def write_json(report: "Report") -> None:
    """Write the machine's document."""
    from bavn.pages.scan_json import scan_json

    write_out(scan_json(report))


def write_html(report: "Report", path: Path, words: Words) -> None:
    """Write the page and say where it is."""
    from bavn.pages.scan_html import scan_html

    write_file("--html", path, scan_html(report, words))
    say(f"bavn: wrote {visible(str(path))}")


def refuse_before_scan(rules: str | None, settings: "ScanSettings") -> None:
    """Refuse what no result could make right, before the log is read."""
    from bavn.response import CannotEnforceError, refuse_packet_filter

    try:
        if rules:
            refuse_packet_filter(rules, forwarded=bool(settings.trusted_proxies))
    except CannotEnforceError as error:
        raise RefusedError(str(error)) from None


def write_rules(report: "Report", kind: str, settings: "ScanSettings") -> None:
    """Write rules that end one hour from now: an expiry in the log's time would have passed on an older log."""
    from bavn.response import rules

    now = datetime.now(UTC)  # noqa: TID251  the command is where the clock is read
    write_out(
        rules(
            report.findings,
            kind,
            made=now,
            expires=now + RULES_LAST,
            forwarded=bool(settings.trusted_proxies),
            allow=settings.trusted_proxies,
        )
    )


def _settings(
    logs: list[str],
    *,
    log_format: str | None,
    site: str | None,
    since: str | None,
    until: str | None,
    trusted_proxies: list[str],
    intrusions: bool,
) -> "ScanSettings":
    first = moment("--since", since) if since is not None else None
    last = moment("--until", until) if until is not None else None
    if first and last and first >= last:
        raise RefusedError(f"--until '{until}' is not after --since '{since}'")
    proxies = tuple(network("--trusted-proxy", text) for text in trusted_proxies)
    try:
        with quick_import():
            from bavn.runners.scan import ScanSettings
    except ModuleNotFoundError as missing:
        raise without_engine(missing) from None
    return ScanSettings(
        logs=tuple(logs),
        format=log_format,
        site=site,
        since=first,
        until=last,
        trusted_proxies=proxies,
        intrusions=intrusions,
    )
