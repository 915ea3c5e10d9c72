"""`bavn plan score`: how ready, what shows it, and the next thing to do. The hub is told only where that is wanted."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.clock import now, today
from bavn.cli.config import ConfigFile, load_settings
from bavn.cli.destination import check_destination, write_file
from bavn.cli.output import say, write_out
from bavn.cli.plan_file import PLAN_FILE, PlanFile, PlanLanguage, load, spoken
from bavn.cli.refusal import RefusedError
from bavn.model.problem import Problem
from bavn.model.safe_text import visible

if TYPE_CHECKING:
    from bavn.model.readiness import Band
    from bavn.settings.schema import Settings


def score(  # noqa: PLR0917  each is an option of the command
    plan_file: PlanFile = PLAN_FILE,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    summary: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write one page (PDF) for whoever grants money.")
    ] = None,
    language: PlanLanguage = None,
    tell_hub: Annotated[
        bool, typer.Option("--tell-hub", help="Also tell the hub, in a band of 20 points; nothing else is sent.")
    ] = False,
    take_back: Annotated[
        bool, typer.Option("--take-back", help="Have the hub forget what it was told; nothing else is done.")
    ] = False,
    config: ConfigFile = None,
) -> None:
    """Say how ready the firm is. What was never tried counts as not ready.

    With share_readiness = true under [plan] in bavn.toml the hub is told each time.
    """
    if take_back:
        if tell_hub:
            raise RefusedError("--tell-hub and --take-back: only one of them")
        _tell(_joined(load_settings(config)[1]), None)
        return
    from bavn.pages.plan_terminal import readiness_text
    from bavn.plan.library import library
    from bavn.plan.readiness import readiness

    plan, texts = load(plan_file), library()
    said = spoken(language, plan)
    if summary:
        check_destination("--summary", summary, [str(plan_file)])
    found = readiness(plan, texts, today())
    if as_json:
        import msgspec

        write_out(msgspec.json.encode({"schema": "bavn.readiness/1", **msgspec.to_builtins(found)}) + b"\n")
    else:
        write_out(readiness_text(found, texts, said))
    if summary:
        from bavn.printing.readiness_summary import readiness_summary

        write_file("--summary", summary, readiness_summary(plan, texts, said, today()))
    if tell_hub:
        _tell(_joined(load_settings(config)[1]), _band(found.score))
    elif (settings := _sharing(config)) is not None:
        try:
            _tell(settings, _band(found.score))
        except Problem as problem:  # it was not asked for now, so the score stands
            say(f"bavn: {problem}")


def _band(score: int) -> "Band":
    from bavn.model.readiness import band_of

    return band_of(score)


def _joined(settings: "Settings") -> "Settings":
    if settings.hub is None:
        raise RefusedError("this machine has joined no hub: there is no [hub] in bavn.toml (`bavn join URL TOKEN`)")
    return settings


def _sharing(config: Path | None) -> "Settings | None":
    """The settings that say that the hub is to be told each time; None where there are none, or they do not."""
    from bavn.settings.place import settings_file
    from bavn.settings.reading import SettingsError, read

    try:
        settings = read(settings_file(config, os.environ))
    except (SettingsError, Problem):
        return None
    return settings if settings.share_readiness and settings.hub is not None else None


def _tell(settings: "Settings", band: "Band | None") -> None:
    from bavn.member.readiness import tell_readiness
    from bavn.model.readiness import top_of

    assert settings.hub is not None  # noqa: S101  asked before
    name = tell_readiness(settings.hub, settings.sensor.state, band, now)
    told = "has forgotten how ready you are" if band is None else f"was told: {band} to {top_of(band)} of 100"
    say(f"bavn: {visible(name, 80)} {told}")
