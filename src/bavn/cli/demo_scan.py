"""`bavn demo --scan`: a day of a made-up municipality's log with a flood in it, scanned, compared with the truth."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from bavn.cli.comparison import compare
from bavn.cli.engine import run_scan, without_engine
from bavn.cli.output import print_report, say, write_out
from bavn.cli.progress import on_compile, progress
from bavn.cli.refusal import RefusedError
from bavn.cli.scan import write_html
from bavn.model.language import Language
from bavn.model.safe_text import visible
from bavn.pages.vocabulary import KIND_NAMES
from bavn.pages.words import Words, clock

if TYPE_CHECKING:
    from bavn.model import Report
    from bavn.simulation import Truth


def scan_made_up_day(out: Path, seed: int, language: Language) -> None:
    """Write a day of an imagined municipality's log with a flood in it, scan it, and compare with the truth."""
    words = Words(language)
    log, page = out / "access.log", out / "report.html"
    truth, wrote_s = _write_day(log, seed)
    say(f"bavn: wrote {visible(str(log))} in {wrote_s:.1f} s")
    compile_first()
    report, scanned_s = _scan(log, words)
    print_report(report, words)
    write_html(report, page, words)
    lines = words.counted("line", report.input.lines)
    took = words.say("demo.took", lines=lines, seconds=words.decimal(scanned_s), page=visible(str(page)))
    write_out("\n".join(["", *_compared(report, truth, words), "", took, ""]))


def _write_day(log: Path, seed: int) -> tuple["Truth", float]:
    try:
        from bavn.simulation import demo_day
    except ModuleNotFoundError as missing:
        raise without_engine(missing) from None
    began_s = time.perf_counter()
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        truth = demo_day(log, seed)
    except OSError as error:
        raise RefusedError(f"--out '{visible(str(log.parent))}': {error.strerror}") from None
    return truth, time.perf_counter() - began_s


def compile_first() -> None:
    """Compile before the clock runs: the time that is told is the time that every later scan takes."""
    try:
        from bavn.runners.warm import compile_ahead
    except ModuleNotFoundError as missing:
        raise without_engine(missing) from None
    compile_ahead(on_compile)


def _scan(log: Path, words: Words) -> tuple["Report", float]:
    try:
        from bavn.runners.scan import ScanSettings
    except ModuleNotFoundError as missing:
        raise without_engine(missing) from None
    began_s = time.perf_counter()
    with progress(words) as on_progress:
        report = run_scan(ScanSettings(logs=(str(log),)), on_progress)
    return report, time.perf_counter() - began_s


def _compared(report: "Report", truth: "Truth", words: Words) -> list[str]:
    """Place what was found beside what the simulator did."""
    found = compare(report, truth)
    lines = [words.say("demo.head")]
    for wave, finding in found.waves:
        kind, began = words.of(KIND_NAMES, wave.kind), clock(wave.began)
        if finding is None:
            lines.append(words.say("demo.missed", kind=kind, began=began))
        else:
            late = words.duration((finding.detected - wave.began).total_seconds())
            lines.append(words.say("demo.met", kind=kind, began=began, late=late))
    waves_met = {id(finding) for _, finding in found.waves if finding}
    if beside := found.findings - len(waves_met):
        lines.append(words.say("demo.beside", findings=words.counted("finding", beside)))
    lines.append(
        words.say(
            "demo.addresses",
            flagged=words.number(found.attackers_flagged),
            attackers=words.counted("address", found.attackers),
            rightly=words.number(found.flagged_rightly),
            all=words.number(found.flagged),
        )
    )
    lines.append(
        words.say(
            "demo.honest",
            blocked=words.number(found.honest_blocked),
            honest=words.counted("address", found.honest),
            shared=words.counted("shared", found.shared_blocked),
        )
    )
    return lines
