"""Content becomes a PDF: a template of ours, Typst inside this process, the typeface Manrope.

Content reaches the template as JSON and is shown as text; no template evaluates any of it. Nothing is read but the
templates and the fonts, nothing is written, and no template imports a package, so the network is never asked.
"""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files

import msgspec
import typst

from bavn.model.problem import Problem
from bavn.printing.printable import printable

FONT = "Manrope"
TEMPLATES = files("bavn.printing") / "templates"


def typeset(template: str, content: object, made: datetime) -> bytes:
    """Return the PDF that `template` (a file name without its ending) makes of `content`: dicts, tuples and text.

    The same content and the same `made` (aware) give the same bytes. `Problem` if the fonts are not installed, or
    if Typst refuses.
    """
    try:
        with as_file(TEMPLATES) as folder:
            return typst.compile(
                str(folder / f"{template}.typ"),
                root=str(folder),
                format="pdf",
                font_paths=_fonts(),
                ignore_system_fonts=True,
                sys_inputs={"content": msgspec.json.encode(cleaned(content)).decode()},
                timestamp=made.astimezone(UTC).replace(microsecond=0),  # Typst takes no parts of a second
            )
    except typst.TypstError as error:
        raise Problem(f"the page could not be typeset: {error.message}", where=f"{template}.typ") from error


def cleaned(content: object) -> object:
    """Return `content` as plain dicts and lists in which every piece of text can be printed."""
    return _clean(msgspec.to_builtins(content))


def _clean(value: object) -> object:
    match value:
        case str():
            return printable(value)
        case dict():
            return {key: _clean(one) for key, one in value.items()}
        case list() | tuple():
            return [_clean(one) for one in value]
        case _:
            return value


@cache
def _fonts() -> typst.Fonts:
    """Only the typeface that came with Bavn, and Typst's own for letters that it lacks: every machine prints alike."""
    missing = Problem("its font files are missing", where="font-manrope", allowed="pip install font-manrope")
    try:
        folder = files("font_manrope") / "files"
    except ModuleNotFoundError as error:
        raise missing from error
    with as_file(folder) as path:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(path)])
    if FONT not in fonts.families():
        raise missing
    return fonts
