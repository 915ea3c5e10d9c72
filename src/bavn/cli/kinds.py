"""`bavn kinds`: every kind of finding, its MITRE ATT&CK technique and what it means."""

from typing import Annotated

import typer

from bavn.cli.output import write_out
from bavn.model import KINDS
from bavn.model.language import Language
from bavn.pages.vocabulary import KIND_MEANINGS
from bavn.pages.words import Words


def kinds(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    language: Annotated[Language, typer.Option(help="Language of the meanings.")] = "en",
) -> None:
    """List the kinds of finding.

    Each with its MITRE ATT&CK technique (none: no attack) and what it means.
    """
    write_out(_document() if as_json else _table(Words(language)))


def _document() -> bytes:
    import msgspec

    rows = [{"name": kind.name, "technique": kind.technique, "meaning": kind.meaning} for kind in KINDS]
    return msgspec.json.encode({"schema": "bavn.kinds/1", "kinds": rows}) + b"\n"


def _table(words: Words) -> str:
    width = max(len(kind.name) for kind in KINDS)
    rows = [f"{kind.name:<{width}}  {kind.technique or '-':<9}  {words.of(KIND_MEANINGS, kind.name)}" for kind in KINDS]
    return "\n".join(rows) + "\n"
