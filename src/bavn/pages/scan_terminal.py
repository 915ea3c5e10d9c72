"""What `bavn scan` shows in a terminal: the verdict first, understood in ten seconds.

Text of the log only ever stands in a rich `Text` and has passed `visible`: rich reads no markup in it, the
terminal no escapes.
"""

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bavn.model import Finding, Report, Site, Source
from bavn.model.safe_text import visible
from bavn.pages.advice import advice
from bavn.pages.conditions import description, reasons, target_line
from bavn.pages.curve import curve
from bavn.pages.sparkline import ASCII, BLOCKS, marked, sparkline
from bavn.pages.summary import ATTACKS, gravest, is_intrusion, nothing_found, outcome, tries, verdict
from bavn.pages.vocabulary import SEVERITIES
from bavn.pages.words import DASH, Words, clock, day_and_clock

TOP_FINDINGS = 5
TOP_VERDICTS = 20
TOP_SIGNATURES = 3
TOP_NETWORKS = 5
TOP_TARGETS = 5
TOP_SHARED = 5
TOP_EXAMPLES = 3
TOP_WARNINGS = 5
LONGEST_WARNING = 200
WIDEST_SPARKLINE = 72
LONGEST_NAME = 60


def print_scan(report: Report, console: Console, words: Words) -> None:
    """Print verdicts, then for each finding its picture and its evidence, then what to do and what was read."""
    _print_verdicts(report, console, words)
    undrawn = {site.name: site for site in report.sites}
    for finding in gravest(report.findings, TOP_FINDINGS):
        console.print()
        if len(report.findings) > 1:
            console.print(Text(verdict(finding, report.input, words, name_site=True)[0], style="bold"))
        _print_facts(finding, console, words)
        if not is_intrusion(finding) and (site := undrawn.pop(finding.site, None)):
            _print_timeline(site, report, console, words)
        _print_targets(finding, console, words)
        _print_signatures(finding, console, words)
        _print_networks(finding, console, words)
        _print_shared(finding, console, words)
    _print_more("more.findings", len(report.findings) - TOP_FINDINGS, console, words)
    _print_advice(report, console, words)
    _print_input(report, console, words)


def _print_verdicts(report: Report, console: Console, words: Words) -> None:
    if not report.findings:
        said, looked_at = nothing_found(report, words)
        console.print(Text(said, style="bold"))
        if looked_at:
            console.print(Text(looked_at))
        return
    if len(report.findings) > 1:
        console.print(Text(words.counted("finding", len(report.findings)), style="bold"))
    for finding in gravest(report.findings, TOP_VERDICTS):
        when, rest = verdict(finding, report.input, words, name_site=len(report.sites) > 1)
        style = "bold red" if finding.kind in ATTACKS else "bold yellow"
        console.print(Text.assemble((when, style), f", {rest}"))
    _print_more("more.verdicts", len(report.findings) - TOP_VERDICTS, console, words)


def _print_facts(finding: Finding, console: Console, words: Words) -> None:
    attack = finding.kind in ATTACKS
    facts = [
        finding.began.strftime("%Y-%m-%d UTC"),
        visible(finding.site, LONGEST_NAME) if finding.site not in ("", "-") else "",
        words.say("facts.severity", severity=words.of(SEVERITIES, finding.severity)) if attack else "",
        words.say("facts.confidence", confidence=words.percent(finding.confidence)) if attack else "",
        finding.technique or "",
    ]
    console.print(_indented(Text(" · ".join(fact for fact in facts if fact), style="dim")))
    if is_intrusion(finding):
        said = [tries(finding, words), outcome(finding, words)]
        console.print(_indented(Text("; ".join(part for part in said if part))))
        return
    rate = words.say("facts.rate", peak=words.decimal(finding.rate.peak), usual=words.decimal(finding.rate.usual))
    code = "facts.requests" if attack else "facts.requests-crowd"
    requests = words.say(code, requests=words.counted("request", finding.requests))
    console.print(_indented(Text(f"{rate}; {requests}" if attack or finding.requests else rate)))


def _print_timeline(site: Site, report: Report, console: Console, words: Words) -> None:
    if not site.timeline.dynamic:
        return
    plain = not console.encoding.lower().startswith("utf")
    drawn = curve(site.timeline, max(10, min(WIDEST_SPARKLINE, console.width - 4)))
    end = report.input.last or drawn.end
    own = [finding for finding in report.findings if finding.site == site.name and not is_intrusion(finding)]
    attack = any(finding.kind in ATTACKS for finding in own)
    marks = marked(drawn, [(finding.began, finding.ended or end) for finding in own], "^" if plain else "▔")
    first, last = clock(drawn.start), clock(drawn.end)
    scale = f"{first}{last:>{max(len(last) + 1, drawn.points - len(first))}}"
    console.print()
    console.print(_indented(Text(words.say("head.timeline"), style="bold")))
    console.print(_indented(Text(sparkline(drawn, ASCII if plain else BLOCKS), no_wrap=True, overflow="crop")))
    console.print(_indented(Text(marks, style="red" if attack else "yellow", no_wrap=True, overflow="crop")))
    console.print(_indented(Text(scale, style="dim", no_wrap=True, overflow="crop")))


def _print_targets(finding: Finding, console: Console, words: Words) -> None:
    rows = [
        (target_line(target), words.counted("request", target.requests)) for target in finding.targets[:TOP_TARGETS]
    ]
    _print_table(words.say("head.targets"), rows, console)


def _print_signatures(finding: Finding, console: Console, words: Words) -> None:
    if not finding.signatures:
        return
    crowd = finding.kind not in ATTACKS
    rows = [
        (
            f"{place}.",
            description(signature, words),
            words.counted("source", signature.sources),
            words.counted("request", signature.requests),
        )
        for place, signature in enumerate(finding.signatures[:TOP_SIGNATURES], 1)
    ]
    _print_table(words.say("head.signatures-crowd" if crowd else "head.signatures"), rows, console)
    _print_more("more.signatures", len(finding.signatures) - TOP_SIGNATURES, console, words)


def _print_networks(finding: Finding, console: Console, words: Words) -> None:
    rows = [
        (
            visible(network.prefix, LONGEST_NAME),
            words.counted("source", network.sources),
            words.counted("request", network.requests),
        )
        for network in finding.networks[:TOP_NETWORKS]
    ]
    _print_table(words.say("head.networks"), rows, console)
    rest = finding.networks[TOP_NETWORKS:]
    requests = words.counted("request", sum(network.requests for network in rest))
    _print_more("more.networks", len(rest), console, words, requests=requests)


def _print_shared(finding: Finding, console: Console, words: Words) -> None:
    shared: list[Source] = [source for source in finding.sources if source.shared and source.action != "watch"]
    rows = [
        (
            visible(source.address, LONGEST_NAME),
            words.counted("request", source.requests),
            reasons(tuple(code for code in source.because if code != "shared-address"), words),
        )
        for source in shared[:TOP_SHARED]
    ]
    _print_table(words.say("head.shared"), rows, console)
    _print_more("more.shared", len(shared) - TOP_SHARED, console, words)


def _print_advice(report: Report, console: Console, words: Words) -> None:
    steps = advice(report, words)
    _print_table(words.say("head.do"), [(f"{place}.", step) for place, step in enumerate(steps, 1)], console)


def _print_input(report: Report, console: Console, words: Words) -> None:
    read = report.input
    lines = words.counted("line", read.lines)
    console.print()
    code = "note.rejected" if read.rejected else "note.all-read"
    console.print(Text(words.say(code, rejected=words.number(read.rejected), lines=lines), style="dim"))
    if read.first and read.last:
        console.print(Text(f"{day_and_clock(read.first)} {DASH} {day_and_clock(read.last)} UTC", style="dim"))
    for warning in [warning for file in read.files for warning in file.warnings][:TOP_WARNINGS]:
        said = words.say("note.warning", warning=visible(warning, LONGEST_WARNING))
        console.print(Text(said, style="bold yellow"))
    examples = [(file, line, example) for file in read.files for line, example in file.examples]
    for file, line, example in examples[:TOP_EXAMPLES]:
        where = f"{visible(file.name, LONGEST_NAME)}, {words.say('note.line', line=words.number(line))}: "
        shown = Text.assemble((where, "dim"), visible(example, LONGEST_NAME))
        shown.no_wrap, shown.overflow = True, "ellipsis"
        console.print(_indented(shown))


def _print_table(title: str, rows: Iterable[tuple[str, ...]], console: Console) -> None:
    """Print rows under a bold title; nothing where there are no rows."""
    cells = list(rows)
    if not cells:
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    console.print()
    console.print(Text(title, style="bold"))
    console.print(_indented(table))


def _print_more(code: str, count: int, console: Console, words: Words, **values: str) -> None:
    if count > 0:
        console.print(_indented(Text(words.say(code, count=words.number(count), **values), style="dim")))


def _indented(shown: Text | Table) -> Padding:
    return Padding(shown, (0, 0, 0, 2), expand=False)
