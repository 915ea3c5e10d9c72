"""`bavn scan --html`: one self-contained page. No script, nothing fetched, and a policy that forbids both.

Built of `markup.element`, which escapes: a template engine would add a dependency to escape the same text.
"""

import hashlib
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from typing import Final

from bavn import __version__
from bavn.model import Finding, Report, Site
from bavn.model.safe_text import visible
from bavn.pages.advice import advice
from bavn.pages.chart import chart, static_cut
from bavn.pages.curve import between
from bavn.pages.markup import Html, element, joined
from bavn.pages.scan_tables import NONE, networks, shared, signatures, sources, table, targets
from bavn.pages.summary import (
    ATTACKS,
    NO_NAME,
    Figures,
    busy_s,
    figures,
    gravest,
    is_intrusion,
    nothing_found,
    noun_of,
    outcome,
    tries,
    verdict,
)
from bavn.pages.vocabulary import KIND_MEANINGS, SEVERITIES
from bavn.pages.words import DASH, Words, day_and_clock

WIDE: Final = (960, 300)
NARROW: Final = (358, 240)
MOST_FINDINGS: Final = 50
MOST_QUIET_SITES: Final = 6
CLOSER_BEFORE: Final = timedelta(minutes=2)
CLOSER_AFTER: Final = timedelta(minutes=6)
FINEST_S: Final = 15  # coarser steps show nothing close up
CLOSER_IF_LONGER: Final = 40  # minutes; a shorter log shows its start closely enough
BEACON: Final = (
    "M12 1c1 4 5 5.5 5 10a5 5 0 0 1-10 0c0-2 1-3.2 2-4.2.2 1.6.8 2.3 1.6 2.6C10.2 6.5 10.5 3.5 12 1z"
    "M5 19h14l1 3H4zM8 16.5h8l.8 1.7H7.2z"
)


def scan_html(report: Report, words: Words) -> str:
    """Return the page as one string; of very many findings the gravest, and how many more there are."""
    shown = replace(report, findings=tuple(gravest(report.findings, MOST_FINDINGS)))
    style = files("bavn.pages").joinpath("scan.css").read_text(encoding="utf-8")
    body = _body(shown, words, len(report.findings) - len(shown.findings))
    page = element("html", _head(shown, words, style), body, lang=words.language)
    return f"<!doctype html>\n{page}\n"


def _head(report: Report, words: Words, style: str) -> Html:
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = f"{_headline(report, words)[0]} · {words.say('title')}"
    return element(
        "head",
        Html('<meta charset="utf-8">'),
        joined(Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">')),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="referrer" content="no-referrer">'),
        element("title", title),
        element("style", Html(style)),
    )


def _body(report: Report, words: Words, left_out: int) -> Html:
    return element(
        "body",
        _masthead(report, words),
        element(
            "main",
            _opening(report, words),
            _left_out(left_out, words),
            *(_finding(finding, place, report, words) for place, finding in enumerate(report.findings, 1)),
            _quiet_sites(report, words),
            _input(report, words),
        ),
        element("footer", element("p", words.say("foot", version=__version__))),
    )


def _left_out(count: int, words: Words) -> Html:
    return element("p", words.say("more.verdicts", count=words.number(count)), class_="note") if count else NONE


def _masthead(report: Report, words: Words) -> Html:
    read = report.input
    flame = element("svg", element("path", d=BEACON), viewBox="0 0 24 24", aria_hidden="true")
    name = (
        visible(read.files[0].name.rpartition("/")[2], 60)
        if len(read.files) == 1
        else words.counted("file", len(read.files))
    )
    span = f"{day_and_clock(read.first)} {DASH} {day_and_clock(read.last)} UTC" if read.first and read.last else ""
    what = joined(name, Html("<br>"), span) if span else joined(name)
    return element("header", flame, element("strong", "Bavn"), element("span", what))


def _headline(report: Report, words: Words) -> tuple[str, str]:
    if not report.findings:
        return nothing_found(report, words)
    if len(report.findings) == 1:
        return verdict(report.findings[0], report.input, words, name_site=True)
    return verdict(gravest(report.findings, 1)[0], report.input, words, name_site=True)[0], ""


def _opening(report: Report, words: Words) -> Html:
    said, rest = _headline(report, words)
    attacked = any(finding.kind in ATTACKS for finding in report.findings)
    mood = "attack-word" if attacked else "crowd-word" if report.findings else "calm-word"
    return joined(
        element("h1", said, class_=mood),
        element("p", f"{rest[:1].upper()}{rest[1:]}.".replace("..", "."), class_="lead") if rest else NONE,
        _verdicts(report, words) if len(report.findings) > 1 else NONE,
        _figures(report.findings[0], report, words) if len(report.findings) == 1 else NONE,
        element(
            "section",
            element("h2", words.say("head.do")),
            element("ol", *(element("li", step) for step in advice(report, words))),
            class_="do",
        ),
    )


def _verdicts(report: Report, words: Words) -> Html:
    items = []
    for place, finding in enumerate(report.findings, 1):
        when, rest = verdict(finding, report.input, words, name_site=True)
        items.append(element("li", element("a", when, href=f"#f{place}"), f", {rest}"))
    return element("ul", *items, class_="verdicts")


def _figures(finding: Finding, report: Report, words: Words) -> Html:
    counts = figures(finding, report.input.last)
    if is_intrusion(finding):
        return _cells(_tried(finding, counts, words), words)
    cells = [
        (words.duration(counts.latency_s), "figure.found", ""),
        (words.duration(counts.length_s), "figure.ongoing" if counts.ongoing else "figure.lasted", ""),
        (words.decimal(finding.rate.peak), "figure.peak", "hot"),
        (words.decimal(finding.rate.usual), "figure.usual", ""),
    ]
    if counts.attack:
        cells += [
            (words.number(counts.sources), "figure.sources", ""),
            (words.number(counts.block), "figure.block", "hot"),
            (words.number(counts.limit), "figure.limit", ""),
            (words.number(finding.collateral.clients), "figure.honest", ""),
        ]
    return _cells(cells, words)


def _tried(finding: Finding, counts: Figures, words: Words) -> list[tuple[str, str, str]]:
    """What was tried, on how many accounts, for how long, by how many."""
    cells = [(words.number(finding.requests), f"figure.{noun_of(finding.kind)}", "hot")]
    if finding.accounts:
        cells.append((words.number(finding.accounts), "figure.accounts", ""))
    return [
        *cells,
        (words.duration(busy_s(finding)), "figure.lasted", ""),
        (words.number(counts.sources), "figure.sources", ""),
        (words.number(counts.block), "figure.block", "hot"),
        (words.number(counts.limit), "figure.limit", ""),
    ]


def _cells(cells: list[tuple[str, str, str]], words: Words) -> Html:
    return element(
        "dl",
        *(
            element("div", element("dt", words.say(code)), element("dd", value), class_=style or None)
            for value, code, style in cells
        ),
        class_="figures",
    )


def _finding(finding: Finding, place: int, report: Report, words: Words) -> Html:
    several = len(report.findings) > 1
    sites = {site.name: site for site in report.sites}
    own = sites.get(finding.site)
    when, rest = verdict(finding, report.input, words, name_site=True)
    opening = [
        element("h2", when),
        element("p", f"{rest[:1].upper()}{rest[1:]}."),
        _figures(finding, report, words),
    ]
    return element(
        "section",
        *(opening if several else []),
        element("p", words.of(KIND_MEANINGS, finding.kind), Html("<br>"), _facts(finding, words), class_="facts"),
        *(_pictures(own, finding, place, report, words) if own and not is_intrusion(finding) else []),
        targets(finding, words),
        signatures(finding, words),
        networks(finding, words),
        shared(finding, words),
        _collateral(finding, words),
        sources(finding, words),
        id=f"f{place}",
    )


def _facts(finding: Finding, words: Words) -> str:
    attack = finding.kind in ATTACKS
    facts = [
        words.say("facts.severity", severity=words.of(SEVERITIES, finding.severity)) if attack else "",
        words.say("facts.confidence", confidence=words.percent(finding.confidence)) if attack else "",
        f"MITRE ATT&CK {finding.technique}" if finding.technique else "",
        _counted(finding, words) if attack or finding.requests else "",
        outcome(finding, words),
    ]
    return " · ".join(fact for fact in facts if fact)


def _counted(finding: Finding, words: Words) -> str:
    return tries(finding, words) if is_intrusion(finding) else words.counted("request", finding.requests)


def _pictures(site: Site, finding: Finding, place: int, report: Report, words: Words) -> list[Html]:
    """The whole log, once a site, and where it is long the minutes around the start."""
    first = next(
        number for number, one in enumerate(report.findings, 1) if one.site == site.name and not is_intrusion(one)
    )
    pictures = [_figure(site, report, words, name=f"c{place}")] if place == first else []
    line = site.timeline
    if line.step_s * len(line.dynamic) > CLOSER_IF_LONGER * 60 and line.step_s <= FINEST_S:
        cut = between(line, finding.began - CLOSER_BEFORE, finding.began + CLOSER_AFTER)
        near = Site(site.name, site.requests, site.clients, cut)
        pictures.append(_figure(near, report, words, name=f"d{place}", head="head.closer", found=finding))
    return pictures


def _figure(  # noqa: PLR0913  what is drawn, all by name
    site: Site,
    report: Report,
    words: Words,
    *,
    name: str,
    head: str = "head.timeline",
    found: Finding | None = None,
) -> Html:
    own = [finding for finding in report.findings if finding.site == site.name and not is_intrusion(finding)]
    end = report.input.last
    wide, narrow = (
        chart(site.timeline, own, words, name=f"{name}-{form}", width=size[0], height=size[1], log_end=end, found=found)
        for form, size in (("wide", WIDE), ("narrow", NARROW))
    )
    cut = static_cut(site.timeline, WIDE[0])
    remark = words.say("chart.cut", peak=words.decimal(cut)) if cut else ""
    titled = f"{words.say(head)}, {visible(site.name, 80)}" if site.name not in NO_NAME else words.say(head)
    return element(
        "figure",
        element("h3", titled),
        wide,
        narrow,
        element("figcaption", _legend(words), element("span", remark) if remark else NONE),
    )


def _legend(words: Words) -> Html:
    swatches = {
        "dynamic": element("path", d="M0 0H24V12H0z", class_="dynamic"),
        "peak": element("path", d="M0 0H24V12H0z", class_="peak"),
        "usual": element("polyline", points="0 6 24 6", class_="usual"),
        "static": element("polyline", points="0 6 24 6", class_="static"),
    }
    return element(
        "ul",
        *(
            element("li", element("svg", swatch, viewBox="0 0 24 12", aria_hidden="true"), words.say(f"chart.{code}"))
            for code, swatch in swatches.items()
        ),
        class_="legend",
    )


def _collateral(finding: Finding, words: Words) -> Html:
    if finding.kind not in ATTACKS or is_intrusion(finding):
        return NONE
    said = words.say(
        "note.collateral",
        honest=words.counted("honest", finding.collateral.clients),
        share=words.percent(finding.collateral.share),
    )
    return joined(element("h3", words.say("head.collateral")), element("p", said))


def _quiet_sites(report: Report, words: Words) -> Html:
    found = {finding.site for finding in report.findings if not is_intrusion(finding)}
    quiet = sorted((site for site in report.sites if site.name not in found), key=lambda site: -site.requests)
    shown = [_figure(site, report, words, name=f"q{place}") for place, site in enumerate(quiet[:MOST_QUIET_SITES])]
    rest = len(quiet) - len(shown)
    more = element("p", words.say("more.sites", count=words.number(rest)), class_="note") if rest > 0 else NONE
    return joined(*shown, more)


def _input(report: Report, words: Words) -> Html:
    heads = [
        ("", words.say("column.file")),
        ("", words.say("column.format")),
        ("number", words.say("column.lines")),
        ("number", words.say("column.rejected")),
    ]
    rows = (
        [
            ("value", visible(file.name, 120)),
            ("", visible(file.format or "-", 40)),
            ("number", words.number(file.lines)),
            ("number", words.number(file.rejected)),
        ]
        for file in report.input.files
    )
    return element(
        "section",
        element("h2", words.say("head.input")),
        table(heads, rows) if report.input.files else NONE,
        *(
            element("p", words.say("note.warning", warning=visible(warning, 300)), class_="warning")
            for file in report.input.files
            for warning in file.warnings
        ),
        _examples(report, words),
    )


def _examples(report: Report, words: Words) -> Html:
    heads = [
        ("", words.say("column.file")),
        ("number", words.say("column.line")),
        ("", words.say("column.text")),
    ]
    rows = [
        [("value", visible(file.name, 120)), ("number", words.number(line)), ("value text", visible(text, 160))]
        for file in report.input.files
        for line, text in file.examples
    ]
    return joined(element("h3", words.say("head.rejected")), table(heads, rows)) if rows else NONE
